"""Text messages: what each provider is told, and what its answers mean. Real servers, local."""

import json
from datetime import datetime, timedelta

import pytest
from django.utils import timezone

from diffusion import expedition
from diffusion.actions import schedule
from diffusion.calme import next_allowed
from diffusion.enums import Etat
from diffusion.models import AdresseArretee, Envoi
from portal.socle.calendrier import PARIS
from tests.diffusion.factories import EnvoiFactory
from tests.diffusion.serveurs import http_server

pytestmark = pytest.mark.django_db

NUMERO = "+33612345678"


def send():
    """A round at the next hour when telephones may ring: now, or tomorrow morning."""
    envois = expedition.claim("sms", next_allowed(timezone.now()))
    return expedition.send_batch("sms", envois, float("inf"))[0] if envois else 0


@pytest.fixture
def http(settings):
    """http(status, content) answers every message so; gives the calls."""
    settings.SMS_FOURNISSEUR = "http"
    settings.SMS_DELAI = 1
    opened = []

    def start(*found):
        server = http_server(lambda path, body: found or None)
        url, calls = server.__enter__()
        opened.append(server)
        settings.SMS_HTTP_URL = f"{url}/envoyer"
        return calls

    yield start
    for server in opened:
        server.__exit__(None, None, None)


def sms(**values):
    return EnvoiFactory(sms=True, **{"contexte": {"mot": "Bonjour"}, **values})


# -- Hours ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("moment", ["2026-11-25 21:00", "2026-11-29 12:00", "2026-12-25 12:00"])
def test_none_is_claimed_in_quiet_hours(moment):
    quiet = datetime.fromisoformat(moment).replace(tzinfo=PARIS)
    sms(prevu_le=quiet - timedelta(minutes=1))

    assert expedition.claim("sms", quiet) == []
    assert len(expedition.claim("sms", next_allowed(quiet))) == 1


def test_scheduled_at_night_it_is_due_in_the_morning():
    night = datetime(2026, 11, 25, 22, tzinfo=PARIS)

    envoi, _new = schedule("essai-sms", NUMERO, cle="nuit", at=night)

    assert envoi.prevu_le == datetime(2026, 11, 26, 8, tzinfo=PARIS)


# -- Development ----------------------------------------------------------------------------------


def test_in_a_file_one_line_a_message(settings, tmp_path):
    settings.SMS_FOURNISSEUR = "fichier"
    settings.SMS_FICHIER = tmp_path / "sms.jsonl"
    first = sms(destinataire="06 12 34 56 78")
    sms(destinataire="+33687654321", contexte={"mot": "été\net fin"})

    assert send() == 2

    lines = [json.loads(line) for line in settings.SMS_FICHIER.read_text().splitlines()]
    assert lines == [
        {"numero": NUMERO, "texte": "Bonjour", "cle": first.cle},
        {"numero": "+33687654321", "texte": "été\net fin", "cle": lines[1]["cle"]},
    ]


def test_on_the_screen(settings, capsys):
    settings.SMS_FOURNISSEUR = "console"
    sms()

    assert send() == 1
    assert f"SMS {NUMERO}\nBonjour\n" in capsys.readouterr().out


@pytest.mark.parametrize("name", ["", "inconnu"])
def test_without_a_provider_they_wait(settings, name):
    settings.SMS_FOURNISSEUR = name
    envoi = sms()

    assert send() == 0

    envoi.refresh_from_db()
    assert (envoi.etat, envoi.essais) == (Etat.ECHEC_TEMPORAIRE, 0)
    assert "SMS_FOURNISSEUR" in envoi.erreur


def test_a_number_that_is_none_is_said():
    envoi = sms(destinataire="demander à l'accueil")

    send()

    envoi.refresh_from_db()
    assert (envoi.etat, envoi.erreur) == (Etat.ECHEC_DEFINITIF, "Le numéro est mal écrit.")


# -- Any provider, by HTTP ------------------------------------------------------------------------


def test_the_post_is_the_template_filled(http, settings):
    settings.SMS_EXPEDITEUR = "CentreSocial"
    settings.SMS_HTTP_ENTETES = {
        "Authorization": "Bearer clé-secrète".replace("è", "e").replace("é", "e")
    }
    settings.SMS_HTTP_CORPS = {
        "from": "{expediteur}",
        "messages": [{"to": "{numero}", "content": "{texte}", "ref": "portail-{cle}"}],
        "flash": False,
    }
    calls = http(200, {"id": 42})
    envoi = sms(contexte={"mot": '"}, {cle} é'})

    assert send() == 1

    ((path, headers, body),) = calls
    assert path == "/envoyer"
    assert headers["Authorization"] == "Bearer cle-secrete"
    assert body == {
        "from": "CentreSocial",
        "messages": [{"to": NUMERO, "content": '"}, {cle} é', "ref": f"portail-{envoi.cle}"}],
        "flash": False,
    }
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.identifiant) == (Etat.PARTI, "42")


@pytest.mark.parametrize(
    ("status", "etat", "essais"),
    [
        (400, Etat.ECHEC_DEFINITIF, 1),
        (422, Etat.ECHEC_DEFINITIF, 1),
        (500, Etat.ECHEC_TEMPORAIRE, 1),
        (503, Etat.ECHEC_TEMPORAIRE, 1),
        (401, Etat.ECHEC_TEMPORAIRE, 0),  # our key: everybody waits
        (429, Etat.ECHEC_TEMPORAIRE, 0),
        (302, Etat.ECHEC_TEMPORAIRE, 0),
    ],
)
def test_what_a_status_means(http, status, etat, essais):
    calls = http(status, {"error": "non"})
    envois = [sms(), sms(destinataire="+33687654321")]

    assert send() == 0

    for envoi in envois:
        envoi.refresh_from_db()
        assert (envoi.etat, envoi.essais) == (etat, essais)
        assert str(status) in envoi.erreur
    assert len(calls) == (2 if essais else 1)


def test_no_answer_leaves_a_doubt_for_a_person(http):
    """It may have rung: it is not sent again by a machine."""
    calls = http()
    envoi = sms()

    assert send() == 0
    moved = timezone.now() - timedelta(minutes=11)
    Envoi.objects.update(pris_le=moved, remis_le=moved)
    assert send() == 0

    assert len(calls) == 1
    envoi.refresh_from_db()
    assert envoi.is_stuck
    assert "peut-être parti" in envoi.erreur


def test_a_provider_that_is_down_costs_nobody_a_try(http, settings, unused_tcp_port_number):
    http(200, {})
    settings.SMS_HTTP_URL = f"http://127.0.0.1:{unused_tcp_port_number}/"
    envoi = sms()

    assert send() == 0

    envoi.refresh_from_db()
    assert (envoi.etat, envoi.essais, envoi.remis_le) == (Etat.ECHEC_TEMPORAIRE, 0, None)


# -- OVH ------------------------------------------------------------------------------------------


@pytest.fixture
def ovh_server(settings, monkeypatch):
    from ovh import client

    opened = []

    def start(status, content):
        server = http_server(lambda path, body: (status, content))
        url, calls = server.__enter__()
        opened.append(server)
        monkeypatch.setitem(client.ENDPOINTS, "essai", url)
        return calls

    settings.SMS_FOURNISSEUR = "ovh"
    settings.OVH_ADRESSE = "essai"
    settings.OVH_APPLICATION_KEY = "app"
    settings.OVH_APPLICATION_SECRET = "secret"
    settings.OVH_CONSUMER_KEY = "client"
    settings.OVH_SMS = "sms-ab1234-1"
    yield start
    for server in opened:
        server.__exit__(None, None, None)


def test_ovh_is_asked_and_signs(ovh_server, settings):
    settings.SMS_EXPEDITEUR = "CentreSocial"
    calls = ovh_server(200, {"ids": [77], "invalidReceivers": [], "validReceivers": [NUMERO]})
    envoi = sms()

    assert send() == 1

    ((path, headers, body),) = calls
    assert path == "/sms/sms-ab1234-1/jobs"
    assert headers["X-Ovh-Signature"]
    assert (body["receivers"], body["message"], body["sender"]) == (
        [NUMERO],
        "Bonjour",
        "CentreSocial",
    )
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.identifiant) == (Etat.PARTI, "77")


@pytest.mark.parametrize(
    ("status", "content", "etat", "essais", "stopped"),
    [
        (200, {"ids": [], "invalidReceivers": [NUMERO]}, Etat.ECHEC_DEFINITIF, 1, True),
        (200, {"ids": [], "invalidReceivers": []}, Etat.ECHEC_TEMPORAIRE, 0, False),
        (400, {"message": "message is too long"}, Etat.ECHEC_DEFINITIF, 1, False),
        (400, {"message": "sender not found"}, Etat.ECHEC_TEMPORAIRE, 0, False),
        (
            403,
            {"message": "no right", "errorCode": "NOT_GRANTED_CALL"},
            Etat.ECHEC_TEMPORAIRE,
            0,
            False,
        ),
        (500, {"message": "internal"}, Etat.ECHEC_TEMPORAIRE, 0, False),
    ],
)
def test_what_ovh_answers(ovh_server, status, content, etat, essais, stopped):
    ovh_server(status, content)
    envoi = sms()

    assert send() == 0

    envoi.refresh_from_db()
    assert (envoi.etat, envoi.essais) == (etat, essais)
    assert AdresseArretee.objects.exists() == stopped
