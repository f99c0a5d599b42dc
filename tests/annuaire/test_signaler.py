"""« Signaler une erreur »: anyone, without an account, without losing what was typed."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.conservation import purge
from annuaire.models import Signalement
from tests.annuaire.factories import ServiceFactory, SignalementFactory, StructureFactory

pytestmark = pytest.mark.django_db


def form_url(fiche):
    return reverse("annuaire:signaler", args=[fiche.genre, fiche.pk])


@pytest.mark.parametrize("make", [StructureFactory, ServiceFactory])
def test_a_report_waits_for_the_coordinator(client, make):
    fiche = make()
    response = client.post(
        form_url(fiche), {"motif": "horaires", "message": "Fermé le lundi", "contact": "06"}
    )
    assert response.status_code == 302
    report = Signalement.objects.get()
    assert (report.fiche, report.motif, report.etat) == (fiche, "horaires", "attente")
    assert "Merci" in client.get(response.url).content.decode()


def test_what_was_typed_stays_when_something_is_missing(client):
    response = client.post(form_url(ServiceFactory()), {"message": "Le numéro est faux"})
    page = unescape(response.content.decode())
    assert response.status_code == 400
    assert "Le numéro est faux" in page
    assert "Qu'est-ce qui n'est pas juste" in page
    assert "(obligatoire)" in page
    assert "Choisissez une réponse dans la liste." in page  # what to do, beside the field
    assert "<title>À corriger" in page
    assert not Signalement.objects.exists()


def test_programs_are_thanked_and_forgotten(client):
    response = client.post(form_url(ServiceFactory()), {"motif": "autre", "site": "http://spam"})
    assert response.status_code == 302
    assert not Signalement.objects.exists()


def test_one_address_sends_five_an_hour(client):
    fiche = ServiceFactory()
    answers = [
        client.post(
            form_url(fiche), {"motif": "autre"}, headers={"X-Forwarded-For": f"10.0.0.{n}"}
        ).status_code
        for n in range(7)
    ]
    assert answers == [302] * 5 + [400] * 2  # a forged header changes nothing
    assert Signalement.objects.count() == 5


def test_one_household_has_one_address(client, settings):
    """An IPv6 visitor may take a new address of her /64 at each request."""
    settings.PROXYS = 1
    fiche = ServiceFactory()
    answers = [
        client.post(
            form_url(fiche), {"motif": "autre"}, headers={"X-Forwarded-For": f"2001:db8::{n}:1"}
        ).status_code
        for n in range(1, 8)
    ]
    assert answers == [302] * 5 + [400] * 2
    other = {"X-Forwarded-For": "2001:db8:0:1::1"}
    assert client.post(form_url(fiche), {"motif": "autre"}, headers=other).status_code == 302


def test_drafts_take_no_report(client):
    assert (
        client.post(form_url(ServiceFactory(brouillon=True)), {"motif": "autre"}).status_code == 404
    )


@pytest.mark.parametrize(("jours", "reste"), [(89, "habitante@exemple.fr"), (91, "")])
def test_contacts_are_erased_on_time(jours, reste):
    report = SignalementFactory()
    purge(timezone.now() + timedelta(days=jours))
    report.refresh_from_db()
    assert report.contact == reste
