"""Accounts made and closed by the rooms above; who is kept, and how long."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import Client
from django.utils import timezone
from wagtail.models import ModelLogEntry

from comptes import actions, conservation, jetons
from comptes.models import Frein, Jeton, Utilisateur
from comptes.tasks import purger
from diffusion.models import Envoi
from tests.comptes.factories import UtilisateurFactory
from tests.comptes.outils import ask_and_read, is_in, open_and_press, read_mail

pytestmark = pytest.mark.django_db

DAY = timedelta(days=1)


def test_an_account_is_made_once_whatever_the_capitals():
    first, is_new = actions.get_or_create_compte(" Nadia@Exemple.fr", prenom="Nadia", nom="B.")
    again, is_new_again = actions.get_or_create_compte("nadia@exemple.FR", prenom="Autre")

    assert (is_new, is_new_again) == (True, False)
    assert again == first
    assert (first.email, first.first_name, first.last_name) == ("nadia@exemple.fr", "Nadia", "B.")
    assert not first.has_usable_password()
    assert not first.is_staff


@pytest.mark.django_db(transaction=True)
def test_two_at_once_make_one_account():
    def make(_number):
        try:
            return actions.get_or_create_compte("nadia@exemple.fr")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        made = [*pool.map(make, range(8))]

    assert len({compte.pk for compte, _new in made}) == 1
    assert sum(is_new for _compte, is_new in made) == 1


def test_an_account_made_for_somebody_enters_by_a_link(client):
    actions.get_or_create_compte("nadia@exemple.fr")

    open_and_press(client, ask_and_read(client, "nadia@exemple.fr")[1])

    assert is_in(client)


def test_a_closed_account_stays_closed_and_is_logged(client):
    ines = UtilisateurFactory(admin=True)
    nadia = UtilisateurFactory(email="nadia@exemple.fr")
    ask_and_read(Client(), "nadia@exemple.fr")
    jetons.issue("fiches", courriel="nadia@exemple.fr", duree=DAY)

    actions.disable(nadia, par=ines)

    assert not Jeton.objects.valid().exists()
    assert actions.get_or_create_compte("nadia@exemple.fr") == (nadia, False)
    assert not Utilisateur.objects.get(pk=nadia.pk).is_active
    assert ModelLogEntry.objects.get(action="comptes.fermer").user == ines


# -- How long ------------------------------------------------------------------------------------


def inactive_since(days, **traits):
    return UtilisateurFactory(actif_le=timezone.now() - timedelta(days=days), **traits)


@pytest.mark.parametrize(("days", "warned"), [(699, False), (701, True), (3000, True)])
def test_a_month_before_two_years_the_person_is_warned_once(days, warned):
    nadia = inactive_since(days, partenaire=True)

    for _ in range(3):
        purger()

    assert Envoi.objects.count() == warned
    assert Utilisateur.objects.filter(pk=nadia.pk).exists()  # warned a month ahead, however late
    if warned:
        text = read_mail()[0]
        assert "presque deux ans" in text
        assert "/compte/connexion/" in text


@pytest.mark.parametrize(
    ("days", "since_warning", "kept"),
    [(729, 40, True), (731, 29, True), (731, 31, False), (731, None, True)],
)
def test_then_the_account_goes(days, since_warning, kept):
    nadia = inactive_since(days)
    if since_warning:
        nadia.prevenu_le = timezone.now() - timedelta(days=since_warning)
        nadia.save()

    purger()

    assert Utilisateur.objects.filter(pk=nadia.pk).exists() == kept


@pytest.mark.parametrize("sign", ["entering", "answering"])
def test_a_sign_of_life_keeps_it(client, sign):
    nadia = inactive_since(740, email="nadia@exemple.fr")
    Utilisateur.objects.update(prevenu_le=timezone.now() - timedelta(days=40))
    if sign == "entering":
        client.force_login(nadia)
    else:
        actions.note_activity("Nadia@exemple.fr")

    purger()

    nadia.refresh_from_db()
    assert nadia.prevenu_le is None
    assert not Envoi.objects.exists()


def test_the_warning_does_not_leave_once_the_person_is_back():
    nadia = inactive_since(710)
    purger()
    actions.note_activity(nadia.email)

    from diffusion.notifications import get_notification

    assert get_notification(conservation.CODE).render(Envoi.objects.get()) is None


@pytest.mark.parametrize("role", ["coordination", "accueil", "redaction", "referente", "admin"])
def test_the_staff_are_not_deleted_by_timer(role):
    compte = inactive_since(900, **{role: True})
    Utilisateur.objects.update(prevenu_le=timezone.now() - timedelta(days=40))

    purger()

    assert Utilisateur.objects.filter(pk=compte.pk).exists()


def test_a_right_of_one_s_own_counts_too():
    compte = inactive_since(900)
    compte.user_permissions.add(Permission.objects.get(codename="access_admin"))

    assert not Utilisateur.objects.without_gestion().filter(pk=compte.pk).exists()


@pytest.mark.parametrize(("days", "kept"), [(89, True), (91, False)])
def test_links_are_kept_three_months_after_their_end(days, kept):
    jetons.issue("fiches", courriel="a@exemple.fr", duree=timedelta(days=-days))

    purger()

    assert Jeton.objects.exists() == kept


def test_counts_and_sessions_past_their_time_go(client):
    client.force_login(UtilisateurFactory())
    Session.objects.update(expire_date=timezone.now() - timedelta(seconds=1))
    Frein.objects.create(cle="a", nombre=1, fin=timezone.now() - timedelta(seconds=1))
    Frein.objects.create(cle="b", nombre=1, fin=timezone.now() + timedelta(hours=1))

    purger()

    assert not Session.objects.exists()
    assert [frein.cle for frein in Frein.objects.all()] == ["b"]


@pytest.mark.parametrize("nb", [1, 3])
def test_what_is_due_is_found_under_the_same_number_of_queries(nb, django_assert_num_queries):
    for _ in range(nb):
        inactive_since(10)

    with django_assert_num_queries(1):
        conservation.warn_inactive()


def test_the_log_of_a_purge_names_nobody(caplog):
    inactive_since(900, email="canari@exemple.fr")
    Utilisateur.objects.update(prevenu_le=timezone.now() - timedelta(days=40))
    with caplog.at_level("INFO"):
        purger()

    assert "'accounts': 1" in caplog.text
    assert "canari" not in caplog.text
