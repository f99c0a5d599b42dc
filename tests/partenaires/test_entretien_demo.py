"""What the demo invents for the upkeep: once, on its own fiches, marked as invented."""

from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from partenaires.models import Appel, Campagne, FicheCampagne, Membre, Relance, Veille
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db


def example(**kwargs):
    return {"source": "Exemple", "verifie_le": timezone.localdate() - timedelta(days=400), **kwargs}


def test_only_on_the_examples_and_once():
    partner = UtilisateurFactory(email="partenaires@exemple.fr", partenaire=True)
    real = StructureFactory(nom="Vraie", source="Projet social 2021")
    ServiceFactory(structure=real)
    house = StructureFactory(**example(nom="Maison des Voisins (exemple)"))
    services = [
        ServiceFactory(structure=house, **example(nom=f"Atelier {n} (exemple)")) for n in range(5)
    ]

    for _twice in range(2):
        call_command("entretien_demo")

    assert Membre.objects.get().compte == partner
    assert Membre.objects.get().structure == house
    fiches = {house, *services}
    for model in (FicheCampagne, Relance, Appel):
        assert model.objects.exists()
        assert {row.fiche for row in model.objects.all()} <= fiches
    assert FicheCampagne.objects.count() == 6
    for text in (Campagne.objects.get().nom, Veille.objects.get().nom, Appel.objects.get().note):
        assert "(exemple)" in text


def test_never_on_a_real_installation(settings):
    StructureFactory(**example(nom="Maison (exemple)"))
    settings.SETTINGS_MODULE = "portal.settings.production"

    with pytest.raises(CommandError):
        call_command("entretien_demo")
    assert not Campagne.objects.exists()


def test_nothing_to_invent_without_examples():
    StructureFactory()

    call_command("entretien_demo")

    assert not Campagne.objects.exists()
