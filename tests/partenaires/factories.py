"""People of structures and what they are sent."""

from datetime import timedelta

import factory
from django.utils import timezone

from annuaire.models import Photo
from partenaires.enums import Role
from partenaires.models import Invitation, Membre
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory


class MembreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membre

    class Params:
        gestionnaire = factory.Trait(role=Role.GESTIONNAIRE)
        lecteur = factory.Trait(role=Role.LECTEUR)
        parti = factory.Trait(retire_le=factory.LazyFunction(timezone.now))

    compte = factory.SubFactory(UtilisateurFactory)
    structure = factory.SubFactory(StructureFactory)
    role = Role.CONTRIBUTEUR


class InvitationFactory(factory.django.DjangoModelFactory):
    """Into a structure, by one of its gestionnaires; by the coordinator without a structure."""

    class Meta:
        model = Invitation

    class Params:
        expiree = factory.Trait(
            expire_le=factory.LazyFunction(lambda: timezone.now() - timedelta(hours=1))
        )

    courriel = factory.Sequence(lambda n: f"invitee{n}@exemple.fr")
    structure = factory.SubFactory(StructureFactory)
    role = Role.CONTRIBUTEUR
    par = factory.LazyAttribute(lambda row: make_sender(row.structure))
    expire_le = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


def make_sender(structure):
    if structure is None:
        return UtilisateurFactory(coordination=True)
    return MembreFactory(structure=structure, gestionnaire=True).compte


class PhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Photo

    structure = factory.SubFactory(StructureFactory)
    image = factory.LazyFunction(lambda: make_image())
    description = "Six personnes autour d'une table."
    ordre = factory.Sequence(lambda n: n + 1)


def make_image():
    from wagtail.images.models import Image
    from wagtail.images.tests.utils import get_test_image_file

    return Image.objects.create(title="Photo", file=get_test_image_file())
