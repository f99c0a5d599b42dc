"""People of the fiches."""

import factory
from django.utils import timezone

from partenaires.enums import Role
from partenaires.models import Membre
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory


class MembreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membre

    class Params:
        retire = factory.Trait(retire_le=factory.LazyFunction(timezone.now))

    compte = factory.SubFactory(UtilisateurFactory, partenaire=True)
    structure = factory.SubFactory(StructureFactory)
    role = Role.CONTRIBUTEUR
