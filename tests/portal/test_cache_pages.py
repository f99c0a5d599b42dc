"""Whole pages in memory: fast for all, fresh at once for who edits, never somebody's."""

import pytest
from django.http import HttpResponse

from portal.socle.cache_pages import FetchPageCache, UpdatePageCache
from portal.socle.version import bump_version
from tests.annuaire.factories import ServiceFactory
from tests.comptes.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db


def test_a_second_visit_asks_the_database_nothing(client, django_assert_num_queries):
    ServiceFactory()
    first = client.get("/annuaire/")
    with django_assert_num_queries(0):
        second = client.get("/annuaire/")
    assert first.content == second.content
    assert second.headers["Cache-Control"] == "no-cache"


def test_the_map_s_first_view_too(client, django_assert_num_queries):
    ServiceFactory()
    first = client.get("/annuaire/carte.json")
    with django_assert_num_queries(0):
        second = client.get("/annuaire/carte.json")
    assert first.content == second.content
    assert (
        client.get(
            "/annuaire/carte.json", headers={"If-None-Match": first.headers["ETag"]}
        ).status_code
        == 304
    )


def test_an_edit_is_seen_at_the_next_visit_in_this_process(client):
    service = ServiceFactory(nom="Avant")
    assert "Avant" in client.get("/annuaire/").content.decode()
    service.nom = "Après"
    service.save()
    assert "Après" in client.get("/annuaire/").content.decode()


def test_whoever_signed_in_is_never_served_from_memory(client, admin_client):
    client.get("/annuaire/")
    client.force_login(UtilisateurFactory(coordination=True))
    response = client.get("/annuaire/")
    assert "Age" not in response.headers
    assert getattr(response.wsgi_request, "_cache_version", None) is None


def test_a_page_that_sets_a_cookie_is_nobody_elses(client):
    service = ServiceFactory()
    url = f"/annuaire/service/{service.pk}/signaler/"
    tokens = set()
    for _visit in range(2):
        client.cookies.clear()
        response = client.get(url)
        assert "no-store" in response.headers["Cache-Control"]
        tokens.add(response.cookies["csrftoken"].value)
    assert len(tokens) == 2


def test_positions_are_not_shared(client):
    client.get("/annuaire/?tri=moi", headers={"Portail-Position": "45.76,3.09"})
    response = client.get("/annuaire/?tri=moi")
    assert response.context["filtre"].ordre == ""


def test_pages_travel_compressed(client):
    ServiceFactory.create_batch(5)
    response = client.get("/annuaire/", headers={"Accept-Encoding": "gzip"})
    assert response.headers["Content-Encoding"] == "gzip"
    assert "<html" in client.get("/annuaire/").content.decode()  # and plain for who asks plain


def test_threads_never_share_a_version(rf):
    """A page made before an edit must not be kept as made after it."""
    fetch, update = FetchPageCache(lambda _r: None), UpdatePageCache(lambda _r: None)
    before = fetch.key_prefix, update.key_prefix
    old = rf.get("/annuaire/")
    assert fetch.process_request(old) is None

    bump_version()
    new = rf.get("/annuaire/")
    assert fetch.process_request(new) is None
    update.process_response(old, HttpResponse("before the edit"))

    assert fetch.process_request(rf.get("/annuaire/")) is None
    assert (fetch.key_prefix, update.key_prefix) == before
