"""How long one stays in (confiance.md AUTH-08, PERM-06)."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from comptes import actions, sessions
from tests.comptes.factories import UtilisateurFactory
from tests.comptes.outils import is_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def paul(client):
    paul = UtilisateurFactory(partenaire=True)
    client.force_login(paul)
    return paul


@pytest.fixture
def camille(client):
    camille = UtilisateurFactory(coordination=True)
    client.force_login(camille)
    return camille


def age(client, *, since_sign_in, since_visit=timedelta()):
    """Move this session's clock back."""
    now = int(timezone.now().timestamp())
    session = client.session
    session[sessions.DEBUT] = now - int(since_sign_in.total_seconds())
    session[sessions.VU] = now - int(since_visit.total_seconds())
    session.save()


@pytest.mark.parametrize(
    ("since_sign_in", "since_visit", "stays"),
    [
        (timedelta(days=13, hours=23), timedelta(), True),
        (timedelta(days=14), timedelta(), False),
        (timedelta(days=1), timedelta(hours=11, minutes=59), True),
        (timedelta(days=1), timedelta(hours=12), False),
        (timedelta(hours=9), timedelta(), True),
    ],
)
def test_a_partner(client, paul, since_sign_in, since_visit, stays):
    age(client, since_sign_in=since_sign_in, since_visit=since_visit)

    assert is_in(client) == stays


@pytest.mark.parametrize(("hours", "stays"), [(7.9, True), (8, False)])
@pytest.mark.parametrize("page", ["/gestion/", "/compte/"])
def test_the_staff(client, camille, hours, stays, page):
    age(client, since_sign_in=timedelta(hours=hours))

    assert (client.get(page).status_code == 200) == stays
    assert is_in(client) == stays


def test_a_partner_who_joins_the_staff_gets_no_longer_day_in_the_admin(client, paul):
    paul.groups.set(UtilisateurFactory(coordination=True).groups.all())
    age(client, since_sign_in=timedelta(hours=9))

    assert client.get("/gestion/").status_code == 302
    assert not is_in(client)


def test_what_ended_is_gone_from_the_database(client, paul):
    key = client.session.session_key
    age(client, since_sign_in=timedelta(days=15))
    client.get("/compte/")

    assert not client.session.exists(key)


def test_a_session_of_unknown_age_is_over(client, paul):
    session = client.session
    del session[sessions.DEBUT]
    session.save()

    assert not is_in(client)


def test_visits_are_noted_at_most_every_ten_minutes(client, paul):
    age(client, since_sign_in=timedelta(hours=1), since_visit=timedelta(minutes=9))
    before = client.session[sessions.VU]
    client.get("/compte/")
    assert client.session[sessions.VU] == before

    age(client, since_sign_in=timedelta(hours=1), since_visit=timedelta(minutes=11))
    client.get("/compte/")
    assert client.session[sessions.VU] >= before + 9 * 60  # now


def test_anonymous_visitors_cost_nothing(client, django_assert_num_queries):
    client.get("/compte/connexion/")  # the foot of the page is kept in memory from then on

    with django_assert_num_queries(0):
        client.get("/compte/connexion/")


def test_a_closed_account_is_out_at_once(client, paul):
    assert is_in(client)

    actions.disable(paul)

    assert not is_in(client)


def test_a_new_password_ends_the_other_sessions_only(client, paul):
    other = Client()
    other.force_login(paul)

    client.post("/compte/mot-de-passe/", {"mot_de_passe": "une phrase bien à elle"})

    assert is_in(client)
    assert not is_in(other)


def test_taking_the_password_away_ends_the_other_sessions_only(client, paul):
    other = Client()
    other.force_login(paul)

    client.post("/compte/mot-de-passe/retirer/")

    paul.refresh_from_db()
    assert not paul.has_usable_password()
    assert is_in(client)
    assert not is_in(other)


def test_leaving_everywhere(client, paul):
    other = Client()
    other.force_login(paul)
    cookie = client.cookies["sessionid"].value

    client.post("/compte/fermer-partout/")

    assert not is_in(client)
    assert not is_in(other)
    kept = Client()
    kept.cookies["sessionid"] = cookie
    assert not is_in(kept)


def test_leaving_needs_a_press(client, paul):
    assert client.get("/compte/deconnexion/").status_code == 200
    assert is_in(client)

    cookie = client.cookies["sessionid"].value
    assert client.post("/compte/deconnexion/").url == "/compte/connexion/"
    assert "Vous êtes déconnecté" in client.get("/compte/connexion/").content.decode()
    client.cookies["sessionid"] = cookie
    assert not is_in(client)


def test_leaving_the_admin_ends_at_our_door(client, camille):
    client.get("/gestion/logout/")
    assert is_in(client)

    response = client.post("/gestion/logout/", follow=True)

    assert response.redirect_chain[-1][0] == "/compte/connexion/"
    assert "Vous êtes déconnecté" in response.content.decode()
    assert not is_in(client)


@pytest.mark.parametrize("path", ["deconnexion/", "fermer-partout/", "connexion/"])
def test_a_forged_form_is_refused(paul, path):
    client = Client(enforce_csrf_checks=True)
    client.force_login(paul)

    assert client.post(f"/compte/{path}", {"courriel": "a@exemple.fr"}).status_code == 403
    assert is_in(client)
