"""A partner's new service."""

from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.models import Proposition, Service
from partenaires import actions
from partenaires.enums import Publication
from partenaires.models import ReglagesStructure
from tests.annuaire.factories import ServiceFactory
from tests.partenaires.factories import (
    MembreFactory,
    hold_link,
    make_proposition,
)
from tests.partenaires.outils import text

pytestmark = pytest.mark.django_db


def new_service(client, structure, **data):
    address = reverse("mes_fiches:nouveau_service", args=[structure.pk])
    return client.post(address, {"geste": "enregistrer", "type": "atelier"} | data)


@pytest.mark.parametrize("times", [1, 2])
def test_a_new_service_waits_to_be_read(client, fiche, acces, times):
    for _time in range(times):
        response = new_service(client, fiche.structure, nom="Couture", description="Le lundi")

    assert response.status_code == 302
    service = Service.objects.get(nom="Couture")
    assert (service.live, service.structure) == (False, fiche.structure)
    proposition = Proposition.objects.get()
    assert (proposition.nouvelle, proposition.fiche) == (True, service)
    assert "Couture" in text(client.get(reverse("mes_fiches:liste")))


def test_a_new_service_is_published_where_everything_is(client, fiche):
    ReglagesStructure.objects.create(structure=fiche.structure, publication=Publication.DIRECTE)
    client.force_login(MembreFactory(structure=fiche.structure).compte)

    new_service(client, fiche.structure, nom="Couture", telephone="0473000009")

    service = Service.objects.get(nom="Couture")
    assert (service.live, service.telephone) == (True, "+33473000009")
    assert service.verifie_le == timezone.localdate()
    assert not Proposition.objects.exists()


def test_a_new_service_needs_a_name_and_keeps_the_rest(client, fiche, acces):
    response = new_service(
        client, fiche.structure, description="Déjà écrit", telephone="1234567890"
    )

    page = text(response)
    assert response.status_code == 400
    assert "Déjà écrit" in page
    assert "1234567890" in page
    assert not Service.objects.filter(live=False).exists()


def test_a_new_service_without_anything_says_what_is_missing(client, fiche, acces):
    response = new_service(client, fiche.structure)

    assert response.status_code == 400
    assert 'href="#id_nom"' in text(response)
    assert not Service.objects.filter(live=False).exists()


def test_a_link_does_not_fill_the_list_of_new_services(client, fiche, monkeypatch):
    monkeypatch.setattr(actions, "MAX_NOUVEAUX", 2)
    hold_link(client, fiche.structure, fiche, courriel=fiche.courriel)
    address = reverse("mes_fiches:nouveau_service", args=[fiche.structure.pk])

    answers = [
        client.post(address, {"nom": f"Atelier {n}", "type": "activite", "geste": "enregistrer"})
        for n in range(3)
    ]

    assert [answer.status_code for answer in answers] == [302, 302, 400]
    assert "2 nouveaux services attendent déjà" in unescape(answers[2].content.decode())
    assert "Atelier 2" in answers[2].content.decode()
    assert Service.objects.filter(nom__startswith="Atelier").count() == 2


def test_only_ones_own_waiting_services_are_listed(client, fiche, acces):
    mine = make_proposition(
        ServiceFactory(structure=fiche.structure, live=False), {}, nouvelle=True
    )
    other = make_proposition(
        ServiceFactory(live=False), {}, nouvelle=True, courriel="ailleurs@exemple.fr"
    )

    page = text(client.get(reverse("mes_fiches:liste")))

    assert mine.service.nom in page
    assert other.service.nom not in page
