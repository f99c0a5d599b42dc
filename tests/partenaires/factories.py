"""Members, campaigns, calls. Fiches come from tests.annuaire.factories."""

from datetime import timedelta

import factory
from django.utils import timezone

from partenaires.enums import EtatCampagne, ResultatAppel, Role
from partenaires.models import Appel, Campagne, FicheCampagne, Membre, Relance, Veille
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory


class MembreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membre

    compte = factory.SubFactory(UtilisateurFactory, partenaire=True)
    structure = factory.SubFactory(StructureFactory)
    role = Role.GESTIONNAIRE


class CampagneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Campagne

    class Params:
        ouverte = factory.Trait(etat=EtatCampagne.OUVERTE)

    nom = "Rentrée"
    debut = factory.LazyFunction(timezone.localdate)
    fin = factory.LazyAttribute(lambda campagne: campagne.debut + timedelta(days=60))


class FicheCampagneFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = FicheCampagne

    campagne = factory.SubFactory(CampagneFactory, ouverte=True)
    structure = factory.SubFactory(StructureFactory)


class RelanceFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Relance

    structure = factory.SubFactory(StructureFactory)
    echeance = factory.LazyFunction(timezone.localdate)
    rang = 1
    le = factory.SelfAttribute("echeance")


class AppelFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Appel

    structure = factory.SubFactory(StructureFactory)
    resultat = ResultatAppel.SANS_REPONSE


class VeilleFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Veille

    nom = "Les Jardiniers du Port"
    origine = "public"
    contact = "habitante@exemple.fr"
