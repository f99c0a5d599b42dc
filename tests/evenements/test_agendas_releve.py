"""The beat goes to see partners' calendars: those due, once, and each is told how it went."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evenements import tasks
from evenements.enums import EtatAgenda
from evenements.ical import abonnements, releve
from evenements.models import AgendaExterne, Evenement, Occurrence
from portal.socle.version import current_version
from tests.evenements.calendriers.factories import AgendaExterneFactory, calendar, vevent
from tests.portal.serveur import http_server  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def agenda(serveur):
    serveur.reponses["/a.ics"] = lambda s: s.say(body=calendar(vevent()), ETag='"un"')
    return AgendaExterneFactory(adresse=f"{serveur.url}/a.ics")


def fresh(agenda):
    return AgendaExterne.objects.get(pk=agenda.pk)


def make_due(agenda, **values):
    values = {"prochaine_lecture": timezone.now() - timedelta(minutes=1)} | values
    AgendaExterne.objects.filter(pk=agenda.pk).update(**values)


def test_a_new_agenda_is_read_and_then_waits(agenda):
    tasks.relever_agendas()

    agenda = fresh(agenda)
    assert (agenda.etat, agenda.echecs, agenda.etag) == (EtatAgenda.LU, 0, '"un"')
    assert "1 date lue : 1 nouveau rendez-vous" in agenda.message
    assert agenda.lu_le is not None
    assert timedelta(minutes=50) < agenda.prochaine_lecture - timezone.now() < timedelta(minutes=70)
    assert Evenement.objects.get().agenda == agenda
    assert releve.read_due() == 0


def test_what_is_not_due_is_not_read(agenda, serveur):
    make_due(agenda, prochaine_lecture=timezone.now() + timedelta(minutes=5), etat=EtatAgenda.LU)
    AgendaExterneFactory(adresse="")  # a file
    AgendaExterneFactory(adresse=f"{serveur.url}/b.ics", etat=EtatAgenda.ARRETE)

    assert releve.read_due() == 0
    assert not serveur.recus


def test_an_unchanged_calendar_costs_nothing(agenda, serveur):
    tasks.relever_agendas()
    serveur.reponses["/a.ics"] = lambda s: s.say(304)
    before = current_version()
    make_due(agenda)

    tasks.relever_agendas()

    assert serveur.recus[-1][1]["If-None-Match"] == '"un"'
    assert current_version() == before
    assert fresh(agenda).etat == EtatAgenda.LU


def test_servers_without_etag_are_not_believed_to_have_changed(agenda, serveur):
    serveur.reponses["/a.ics"] = lambda s: s.say(body=calendar(vevent()))
    tasks.relever_agendas()
    before = current_version()
    make_due(agenda)
    tasks.relever_agendas()

    assert len(serveur.recus) == 2
    assert current_version() == before


def test_once_a_week_the_same_file_is_taken_in_again(agenda, serveur):
    """An endless rule reaches further each week."""
    tasks.relever_agendas()
    Occurrence.objects.all().delete()
    make_due(agenda, lu_le=timezone.now() - timedelta(days=7), empreinte="une autre semaine")

    tasks.relever_agendas()

    assert "If-None-Match" not in serveur.recus[-1][1]
    assert Occurrence.objects.count() == 1


@pytest.mark.parametrize(
    ("reponse", "mots"),
    [
        ({"status": 404}, "rien à cette adresse"),
        ({"status": 500}, "erreur (500)"),
        ({"body": b"<!DOCTYPE html><html><body>Connexion"}, "page web"),
        ({"body": b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT\r\n"}, "coupé"),
        ({"status": 302, "Location": "http://10.0.0.1/"}, ""),
    ],
)
def test_failures_are_said_and_change_nothing(agenda, serveur, reponse, mots, monkeypatch):
    import _socket
    import socket

    monkeypatch.setattr(socket, "getaddrinfo", _socket.getaddrinfo)
    tasks.relever_agendas()
    make_due(agenda, lu_le=timezone.now() - timedelta(days=7))
    serveur.reponses["/a.ics"] = lambda s: s.say(**reponse)

    tasks.relever_agendas()

    agenda = fresh(agenda)
    assert agenda.etat == EtatAgenda.ERREUR
    assert mots in agenda.message
    assert Occurrence.objects.get().etat == "prevue"


def test_failing_again_and_again_it_is_asked_less_often(agenda, serveur):
    serveur.reponses["/a.ics"] = lambda s: s.say(503)
    waits = []
    for _turn in range(4):
        make_due(agenda)
        releve.read_due()
        waits.append(round((fresh(agenda).prochaine_lecture - timezone.now()) / timedelta(hours=1)))
    assert waits == [1, 6, 24, 24]
    assert fresh(agenda).echecs == 4

    serveur.reponses["/a.ics"] = lambda s: s.say(body=calendar(vevent()))
    make_due(agenda)
    releve.read_due()
    assert (fresh(agenda).echecs, fresh(agenda).etat) == (0, EtatAgenda.LU)


def test_an_accident_of_ours_is_told_and_logged(agenda, monkeypatch, caplog):
    def explode(**kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(releve, "import_calendar", explode)
    tasks.relever_agendas()

    assert "de notre côté" in fresh(agenda).message
    assert "ZeroDivisionError" in caplog.text


def test_two_workers_read_it_once(agenda):
    due = fresh(agenda).prochaine_lecture
    now = timezone.now()

    assert releve._claim(agenda.pk, due, now)
    assert not releve._claim(agenda.pk, due, now)
    assert releve.read_due() == 0  # the first is at it
    assert releve.read_due(now + releve.PRISE + timedelta(minutes=1)) == 1  # or died


def test_a_tick_ends_after_a_minute_and_the_next_goes_on(serveur):
    """The one read longest ago comes first, one never read before all."""
    serveur.reponses["/a.ics"] = lambda s: s.say(body=calendar(vevent()))
    now = timezone.now()
    rows = {}
    for nom, jours in {"hier": 1, "jamais": None, "semaine": 7, "mois": 30}.items():
        rows[nom] = AgendaExterneFactory(adresse=f"{serveur.url}/a.ics", nom=nom)
        lu_le = now - timedelta(days=jours) if jours else None
        make_due(rows[nom], lu_le=lu_le, echecs=3)

    def waiting():
        return sorted(nom for nom, row in rows.items() if fresh(row).echecs)

    seconds = iter([0, 10, 59, 61])  # it begins, then before each calendar
    assert releve.read_due(now, horloge=lambda: next(seconds)) == 2
    assert waiting() == ["hier", "semaine"]
    assert all(fresh(rows[nom]).prochaine_lecture < now for nom in waiting())

    seconds = iter([0, 1, 61])
    assert releve.read_due(now, horloge=lambda: next(seconds)) == 1
    assert waiting() == ["hier"]


def test_one_stopped_while_it_is_read_stays_stopped(agenda, serveur):
    row = fresh(agenda)
    abonnements.stop(agenda=agenda, retirer=False)
    releve.read_now(row)

    assert fresh(agenda).etat == EtatAgenda.ARRETE
    assert fresh(agenda).prochaine_lecture is None


@pytest.mark.parametrize(
    ("adresse", "lue"),
    [
        ("webcal://exemple.fr/a.ics", "https://exemple.fr/a.ics"),
        ("WEBCALS://exemple.fr/a.ics", "https://exemple.fr/a.ics"),
        ("http://exemple.fr/a.ics", "http://exemple.fr/a.ics"),
    ],
)
def test_webcal_is_https(adresse, lue):
    assert releve.to_http(adresse) == lue
