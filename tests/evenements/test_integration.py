"""The agenda on a partner's own site, in people's calendars and feed readers."""

from html import unescape

import pytest
from django.contrib.staticfiles import finders
from django.urls import reverse

from tests.evenements.factories import InscriptionFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db

SCRIPT = "/agenda/cadre.js"


def test_the_script_has_an_address_that_does_not_change(client):
    response = client.get(SCRIPT)

    with open(finders.find("js/agenda-cadre.js"), "rb") as source:
        assert response.content == source.read()
    assert response.headers["Content-Type"] == "text/javascript; charset=utf-8"
    assert response.headers["Access-Control-Allow-Origin"] == "*"
    assert response.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert "max-age=3600" in response.headers["Cache-Control"]
    assert not response.cookies
    again = client.get(SCRIPT, headers={"If-None-Match": response.headers["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.post(SCRIPT).status_code == 405


def test_the_lines_to_copy(client):
    page = unescape(client.get("/agenda/integrer/?gratuit=1").content.decode())

    assert f'<script src="http://testserver{SCRIPT}" data-filtres="gratuit=1" async>' in page
    assert '<iframe src="http://testserver/agenda/cadre/?gratuit=1"' in page
    assert "http://testserver/agenda/agenda.ics?gratuit=1" in page
    assert 'href="webcal://testserver/agenda/agenda.ics?gratuit=1"' in page


@pytest.mark.parametrize("query", ["?gratuit=1", "?gratuit=1&vue=mois"])
def test_the_agenda_may_be_followed(client, query):
    OccurrenceFactory(evenement__gratuit=True)
    page = client.get(reverse("evenements:agenda") + query).content.decode()

    assert 'href="webcal://testserver/agenda/agenda.ics?gratuit=1"' in page
    assert 'href="/agenda/agenda.ics?gratuit=1"' in page


@pytest.mark.parametrize("nb", [1, 3])
def test_the_feed_says_what_is_full(client, nb, django_assert_max_num_queries):
    rows = OccurrenceFactory.create_batch(nb, evenement__inscriptions=True, evenement__nom="Four")
    for row in rows:
        InscriptionFactory(occurrence=row, nombre=row.evenement.capacite)
    OccurrenceFactory(complet=True, evenement__nom="Lue pleine")
    OccurrenceFactory(evenement__inscriptions=True, evenement__nom="Libre")
    client.get("/agenda/")  # the words every list needs are in memory

    with django_assert_max_num_queries(4):
        feed = client.get("/agenda/agenda.rss").content.decode()
    assert feed.count("<title>COMPLET : ") == nb + 1
    assert feed.count("<item>") == nb + 2
