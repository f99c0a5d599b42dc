"""People who keep fiches, their links, what they propose."""

from datetime import timedelta

import factory
from django.utils import timezone

from annuaire.enums import Canal
from annuaire.models import Photo, Proposition, Suggestion
from annuaire.models.suivi import about
from comptes import jetons
from comptes.models import Jeton
from partenaires.acces import COOKIE, USAGE
from partenaires.destinataires import cle
from partenaires.enums import EtatCampagne, ResultatAppel, Role
from partenaires.models import Appel, Campagne, FicheCampagne, Invitation, Membre, Relance, Veille
from portal.socle.prive import cookie_name
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory


class MembreFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Membre

    class Params:
        retire = factory.Trait(retire_le=factory.LazyFunction(timezone.now))
        gestionnaire = factory.Trait(role=Role.GESTIONNAIRE)
        contributeur = factory.Trait(role=Role.CONTRIBUTEUR)
        lecteur = factory.Trait(role=Role.LECTEUR)

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


def ask_about(campagne, *fiches):
    """The rows of these fiches in a campaign."""
    return [FicheCampagne.objects.create(campagne=campagne, **about(f)) for f in fiches]


def make_link(*fiches, courriel="contact@exemple.fr", duree=timedelta(days=30), **donnees):
    """The secret of a personal link to these fiches."""
    return jetons.issue(
        USAGE, courriel=courriel, duree=duree, fiches=[cle(f) for f in fiches], **donnees
    )


def hold_link(client, *fiches, **options):
    """This browser holds a personal link; returns its Jeton."""
    secret = make_link(*fiches, **options)
    client.cookies[cookie_name(COOKIE)] = secret
    return Jeton.objects.get(empreinte=jetons.fingerprint(secret))


def make_proposition(fiche, valeurs, *, courriel="contact@exemple.fr", **options):
    """A partner's waiting proposition, one Suggestion a field."""
    proposition = Proposition.objects.create(
        **about(fiche), courriel=courriel, canal=options.pop("canal", Canal.LIEN), **options
    )
    for champ, value in valeurs.items():
        Suggestion.objects.create(
            **about(fiche), proposition=proposition, champ=champ, valeur_proposee=value
        )
    return proposition
