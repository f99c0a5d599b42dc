"""Stopping an address: what is believed, what it does, who is told."""

import base64
import json

import pytest
from django.test import override_settings

from diffusion.actions import receive_return, schedule, stop_address
from diffusion.enums import Etat, Motif
from diffusion.models import AdresseArretee
from diffusion.retours import read
from diffusion.signaux import adresse_arretee
from tests.diffusion.bruts import NOTRE, postfix
from tests.diffusion.factories import EnvoiFactory

pytestmark = pytest.mark.django_db

ADRESSE = "anne@asso.exemple.org"


@pytest.fixture
def told():
    """What upper rooms are told while the block lasts."""
    heard = []

    def listen(sender, arret, adresse, **kwargs):
        heard.append((adresse, arret.motif))

    adresse_arretee.connect(listen, weak=False)
    yield heard
    adresse_arretee.disconnect(listen)


def test_stopping_cancels_what_waits_and_tells_once(told, django_capture_on_commit_callbacks):
    waits = EnvoiFactory(destinataire="Anne@asso.exemple.org")
    failed = EnvoiFactory(destinataire=ADRESSE, etat=Etat.ECHEC_TEMPORAIRE)
    gone, autre = EnvoiFactory(destinataire=ADRESSE, parti=True), EnvoiFactory()

    with django_capture_on_commit_callbacks(execute=True):
        first, is_new = stop_address("courriel", f" {ADRESSE} ", motif=Motif.REBOND, detail="550")
        again, is_new_again = stop_address("courriel", ADRESSE, motif=Motif.PLAINTE)

    assert (is_new, is_new_again, again) == (True, False, first)
    assert (first.adresse, first.detail, first.motif) == (ADRESSE, "550", Motif.REBOND)
    for envoi in (waits, failed, gone, autre):
        envoi.refresh_from_db()
    assert waits.etat == failed.etat == Etat.ANNULE
    assert waits.erreur == Motif.REBOND.label
    assert (gone.etat, autre.etat) == (Etat.PARTI, Etat.PREVU)
    assert told == [(f" {ADRESSE} ", Motif.REBOND)]


def test_a_listener_that_fails_undoes_nothing(django_capture_on_commit_callbacks):
    def fail(**kwargs):
        raise RuntimeError

    adresse_arretee.connect(fail, weak=False)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            stop_address("courriel", ADRESSE, motif=Motif.REBOND)
    finally:
        adresse_arretee.disconnect(fail)

    assert AdresseArretee.objects.count() == 1


def test_a_number_is_the_same_however_it_is_typed():
    waits, _new = schedule("essai-sms", "06 12 34 56 78", cle="sms")

    stop_address("sms", "+33612345678", motif=Motif.REBOND)
    stop_address("sms", "06.12.34.56.78", motif=Motif.REBOND)

    assert AdresseArretee.objects.count() == 1
    assert AdresseArretee.objects.about(waits).exists()


# -- Bounces that are believed --------------------------------------------------------------------


@pytest.fixture
def retour():
    (found,) = read(postfix())
    return found


def test_the_message_that_came_back_stops_its_own_recipient(retour):
    """Sent to the association's general address, which forwards to somebody who left."""
    EnvoiFactory(parti=True, identifiant=NOTRE, destinataire="contact@asso.exemple.org")

    assert receive_return(retour)

    assert AdresseArretee.objects.get().adresse == "contact@asso.exemple.org"
    assert AdresseArretee.objects.get().motif == Motif.REBOND


def test_a_bounce_of_what_we_never_sent_does_nothing(retour):
    EnvoiFactory(parti=True, destinataire=ADRESSE)  # another message, to that address
    EnvoiFactory(identifiant=NOTRE, destinataire=ADRESSE)  # not sent

    assert not receive_return(retour)

    assert not AdresseArretee.objects.exists()


def test_a_bounce_without_our_message_does_nothing():
    EnvoiFactory(parti=True, destinataire=ADRESSE, identifiant="")
    raw = postfix().replace(b"Message-ID: " + NOTRE.encode(), b"X-Rien: rien")
    (found,) = read(raw)

    assert not receive_return(found)
    assert not AdresseArretee.objects.exists()


# -- A hosted provider's webhook, through anymail's own checks -------------------------------------

SECRET = "brevo:mot-de-passe"
WEBHOOK = "/envois/fournisseur/brevo/tracking/"


@pytest.fixture
def webhook(client, settings):
    """webhook(event) posts it as the provider does; secret=None without its password."""
    settings.ANYMAIL = {"WEBHOOK_SECRET": SECRET, "BREVO_API_KEY": "x"}
    settings.ROOT_URLCONF = "tests.diffusion.urls_fournisseur"

    def post(event, secret=SECRET):
        headers = {}
        if secret:
            headers["Authorization"] = "Basic " + base64.b64encode(secret.encode()).decode()
        return client.post(
            WEBHOOK, json.dumps(event), content_type="application/json", headers=headers
        )

    return post


def brevo(event, adresse=ADRESSE):
    return {
        "event": event,
        "email": adresse,
        "id": 1,
        "date": "2026-11-25 10:00:00",
        "ts_epoch": 1795600000000,
        "message-id": "<202611250900.123@smtp-relay.mailin.fr>",
        "reason": "550 5.1.1 user unknown",
    }


@pytest.mark.parametrize(
    ("event", "motif"),
    [("hard_bounce", Motif.REBOND), ("spam", Motif.PLAINTE), ("complaint", Motif.PLAINTE)],
)
def test_a_provider_tells_of_a_bounce_or_a_complaint(webhook, event, motif):
    EnvoiFactory(parti=True, destinataire="Anne@asso.exemple.org")

    for _time in range(2):
        assert webhook(brevo(event)).status_code == 200

    arret = AdresseArretee.objects.get()
    assert (arret.adresse, arret.motif) == (ADRESSE, motif)
    assert "user unknown" in arret.detail


@pytest.mark.parametrize("event", ["soft_bounce", "deferred", "delivered", "opened", "nouveau"])
def test_what_a_provider_tells_besides_does_nothing(webhook, event):
    EnvoiFactory(parti=True, destinataire=ADRESSE)

    assert webhook(brevo(event)).status_code == 200
    assert not AdresseArretee.objects.exists()


@pytest.mark.parametrize("adresse", [ADRESSE, "", None])
def test_a_provider_is_not_believed_about_strangers(webhook, adresse):
    EnvoiFactory(destinataire=ADRESSE)  # never sent
    EnvoiFactory(parti=True, destinataire="")  # erased since

    assert webhook(brevo("hard_bounce", adresse)).status_code == 200
    assert not AdresseArretee.objects.exists()


@pytest.mark.parametrize("secret", [None, "brevo:faux"])
def test_a_webhook_without_its_secret_is_refused(webhook, secret):
    EnvoiFactory(parti=True, destinataire=ADRESSE)

    assert webhook(brevo("hard_bounce"), secret=secret).status_code == 400
    assert not AdresseArretee.objects.exists()


@override_settings(ANYMAIL={})
def test_there_is_no_webhook_until_it_is_asked_for(client):
    assert client.post(WEBHOOK, "{}", content_type="application/json").status_code in (403, 404)
