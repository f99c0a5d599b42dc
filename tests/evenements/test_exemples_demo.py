"""What the demo invents of an agenda: once, on what is marked as invented."""

import pytest
from django.core.management import CommandError, call_command
from django.urls import reverse

from evenements.models import DroitSurLieu, Evenement, GrilleTarifs, Inscription
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def maison():
    StructureFactory(nom="Jardin (exemple)", source_id="exemple:jardin-des-ecluses")
    return StructureFactory(nom="Maison (exemple)", source_id="exemple:maison-des-voisins")


def test_once_and_all_of_it_says_it_is_invented(client, maison):
    UtilisateurFactory(email="partenaires@exemple.fr", partenaire=True)
    habitante = UtilisateurFactory(email="comite@exemple.fr", partenaire=True)

    for _twice in range(2):
        call_command("exemples_demo")

    noms = [evenement.nom for evenement in Evenement.objects.all()]
    assert len(noms) == 3
    assert all("(exemple)" in nom for nom in noms)
    assert "(exemple)" in GrilleTarifs.objects.get().nom
    assert "(exemple)" in DroitSurLieu.objects.get(compte=habitante).comite
    assert Inscription.objects.get().prescripteur == maison
    page = client.get(reverse("evenements:agenda")).content.decode()
    assert "Sortie au lac (exemple)" in page
    assert "Groupe de parole" not in page  # a closed group is a contact, never a date


def test_without_accounts_there_is_still_an_agenda(maison):
    call_command("exemples_demo")

    assert Evenement.objects.count() == 3
    assert not Inscription.objects.exists()


def test_never_on_a_real_installation(settings, maison):
    settings.SETTINGS_MODULE = "portal.settings.production"

    with pytest.raises(CommandError):
        call_command("exemples_demo")
    assert not Evenement.objects.exists()
