"""Refusing a kind of message: by a person, by a mail program's button, never by a robot's look."""

import pytest
from django.test import Client

from diffusion.enums import Etat, Motif
from diffusion.expedition import drain
from diffusion.models import AdresseArretee
from diffusion.refus import refusal_url
from tests.diffusion.factories import EnvoiFactory

pytestmark = pytest.mark.django_db

ADRESSE = "anne@exemple.fr"


@pytest.fixture
def navigateur():
    """As strict as a real one: no CSRF check is skipped."""
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def lien():
    envoi = EnvoiFactory(notification="essai-rappel", destinataire=ADRESSE, parti=True)
    return path_of(envoi)


def path_of(envoi):
    return refusal_url(envoi).removeprefix("http://localhost:8000")


def test_the_link_is_absolute_the_same_each_time_and_says_no_address():
    envoi = EnvoiFactory(notification="essai-rappel", destinataire=ADRESSE)

    url = refusal_url(envoi)

    assert url == refusal_url(envoi)
    assert url.startswith("http://localhost:8000/envois/refus/")
    assert "anne" not in url
    assert url != refusal_url(EnvoiFactory(notification="essai-rappel", destinataire=ADRESSE))


@pytest.mark.parametrize("method", ["get", "head", "options"])
def test_a_look_changes_nothing_and_keeps_nothing(navigateur, lien, method):
    response = getattr(navigateur, method)(lien)

    assert response.status_code == 200
    assert not AdresseArretee.objects.exists()
    assert not response.cookies
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"


def test_the_page_says_what_will_stop(navigateur, lien):
    page = navigateur.get(lien).content.decode()

    assert "Rappels d&#x27;essai" in page
    assert ADRESSE not in page
    assert page.count("<button") == 1


def test_the_mail_programs_button_works_at_once(navigateur, lien, serveur):
    """RFC 8058: no cookie, no redirection, the form it sends."""
    boite = serveur()
    waits = EnvoiFactory(notification="essai-rappel", destinataire=ADRESSE.upper())
    autre = EnvoiFactory(destinataire=ADRESSE)

    response = navigateur.post(lien, {"List-Unsubscribe": "One-Click"})
    drain()

    assert response.status_code == 200
    assert not response.cookies
    (arret,) = AdresseArretee.objects.all()
    assert (arret.motif, arret.notification, arret.adresse) == (Motif.REFUS, "essai-rappel", "")
    assert "anne" not in arret.empreinte
    waits.refresh_from_db()
    assert waits.etat == Etat.ANNULE
    assert boite.adresses == [autre.destinataire]


def test_urlencoded_as_the_rfc_writes_it(navigateur, lien):
    response = navigateur.post(
        lien, "List-Unsubscribe=One-Click", content_type="application/x-www-form-urlencoded"
    )

    assert response.status_code == 200
    assert AdresseArretee.objects.count() == 1


def test_replayed_it_says_the_same(navigateur, lien):
    for _time in range(3):
        assert navigateur.post(lien, {"List-Unsubscribe": "One-Click"}).status_code == 200

    assert AdresseArretee.objects.count() == 1


def test_a_person_refuses_then_changes_her_mind(navigateur, lien):
    page = navigateur.post(lien, {"choix": "arreter"}).content.decode()
    assert "<h1>C'est arrêté</h1>" in page
    assert "reprendre" in page
    assert AdresseArretee.objects.count() == 1

    page = navigateur.post(lien, {"choix": "reprendre"}).content.decode()
    assert "vous recevrez de nouveau" in page
    assert not AdresseArretee.objects.exists()


@pytest.mark.parametrize("body", [{}, {"choix": "autre"}, {"List-Unsubscribe": "no"}])
def test_a_form_sent_without_the_button_changes_nothing(navigateur, lien, body):
    assert navigateur.post(lien, body).status_code == 200
    assert not AdresseArretee.objects.exists()


def test_taking_back_a_refusal_does_not_undo_a_bounce(navigateur, lien):
    from diffusion.actions import stop_address

    stop_address("courriel", ADRESSE, motif=Motif.REBOND)

    navigateur.post(lien, {"choix": "reprendre"})

    assert AdresseArretee.objects.get().motif == Motif.REBOND


def test_a_forged_link_is_no_link(navigateur, lien):
    autre = EnvoiFactory(notification="essai-rappel", destinataire="autre@exemple.fr")
    pk, _dash, sceau = lien.strip("/").rpartition("/")[2].partition("-")
    forged = [
        f"/envois/refus/{autre.pk}-{sceau}/",
        f"/envois/refus/{pk}-{'0' * 40}/",
        f"/envois/refus/{pk}-{sceau[:-1]}/",
        "/envois/refus/999999999-" + sceau + "/",
        "/envois/refus/" + "9" * 30 + "-" + sceau + "/",
        "/envois/refus/999999999999999999-" + sceau + "/",
    ]

    forged += [lien.rstrip("/")[:-3], "/envois/refus/x/", "/envois/refus/1-é/"]

    for path in forged:
        response = navigateur.get(path)
        assert response.status_code == 404
        assert "Ce lien ne marche pas" in response.content.decode()
        assert navigateur.post(path, {"List-Unsubscribe": "One-Click"}).status_code == 404
    assert not AdresseArretee.objects.exists()


def test_no_link_for_what_nobody_may_refuse_nor_once_the_address_is_erased(navigateur):
    unrefusable = EnvoiFactory(notification="essai")
    erased = EnvoiFactory(notification="essai-rappel", destinataire="")

    assert navigateur.get(path_of(unrefusable)).status_code == 404
    assert navigateur.get(path_of(erased)).status_code == 404
