"""Events, their dates, who signs up. Many-to-many values are plain arguments:
EvenementFactory(organisateurs=[structure], thematiques=[theme])."""

from datetime import timedelta

import factory
from django.utils import timezone

from annuaire.enums import Frais
from evenements.enums import (
    Attribution,
    CanalInscription,
    EtatInscription,
    EtatOccurrence,
    ModeInscription,
    TypeEvenement,
)
from evenements.models import DroitSurLieu, Evenement, Inscription, Occurrence, Participant
from portal.socle.calendrier import localize
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import LieuFactory, TerritoireFactory

PARENTAL = ("organisateurs", "thematiques", "publics", "quartiers", "mots_cles")


def in_days(days, heure=14, minute=0):
    """That many days from today, at that time of the clock in Paris."""
    jour = timezone.localdate() + timedelta(days=days)
    return localize(jour, heure * 60 + minute)


class EvenementFactory(factory.django.DjangoModelFactory):
    """Live, in a place, without sign-up. Sign-ups: `inscriptions` (first come), `tirage` (a draw);
    `ferme` is a closed group, `mineurs` has minors come alone."""

    class Meta:
        model = Evenement

    class Params:
        brouillon = factory.Trait(live=False, has_unpublished_changes=True)
        gratuit = factory.Trait(frais=Frais.GRATUIT)
        inscriptions = factory.Trait(inscription=ModeInscription.PORTAIL, capacite=10)
        tirage = factory.Trait(
            inscription=ModeInscription.PORTAIL, capacite=10, attribution=Attribution.TIRAGE
        )
        mineurs = factory.Trait(
            inscription=ModeInscription.PORTAIL, capacite=10, mineurs_seuls=True
        )
        ferme = factory.Trait(inscription=ModeInscription.ORIENTATION)

    territoire = factory.SubFactory(TerritoireFactory)
    nom = factory.Sequence(lambda n: f"Rendez-vous {n}")
    type = TypeEvenement.ATELIER
    description = "Une description de quelques mots."
    telephone = "+33473408969"
    lieu = factory.SubFactory(LieuFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        parental = {name: kwargs.pop(name) for name in PARENTAL if name in kwargs}
        evenement = model_class(*args, **kwargs)
        mots_cles = parental.pop("mots_cles", [])
        for name, objects in parental.items():
            getattr(evenement, name).set(objects)
        if mots_cles:
            evenement.mots_cles.add(*mots_cles)
        evenement.save()
        return evenement


class OccurrenceFactory(factory.django.DjangoModelFactory):
    """In thirty days, from 14 to 16 h. `terminee` was yesterday."""

    class Meta:
        model = Occurrence

    class Params:
        terminee = factory.Trait(debut=factory.LazyFunction(lambda: in_days(-1)))
        annulee = factory.Trait(etat=EtatOccurrence.ANNULEE, motif="Malade")
        retiree = factory.Trait(etat=EtatOccurrence.RETIREE)

    evenement = factory.SubFactory(EvenementFactory)
    debut = factory.LazyFunction(lambda: in_days(30))
    fin = factory.LazyAttribute(lambda row: row.debut + timedelta(hours=2))
    origine = factory.SelfAttribute("debut")


class InscriptionFactory(factory.django.DjangoModelFactory):
    """Confirmed, one person, by e-mail. ages=[38, 7] makes the participants (None: not said);
    `attente` waits at `rang`, `sms` has a mobile number only, `accueil` was written at the desk."""

    class Meta:
        model = Inscription
        skip_postgeneration_save = True

    class Params:
        attente = factory.Trait(
            etat=EtatInscription.ATTENTE,
            place_le=None,
            rang=factory.Sequence(lambda n: n + 1),
        )
        demande = factory.Trait(etat=EtatInscription.DEMANDE, place_le=None)
        annulee = factory.Trait(
            etat=EtatInscription.ANNULEE, annulee_le=factory.LazyFunction(timezone.now)
        )
        sms = factory.Trait(
            courriel="", telephone=factory.Sequence(lambda n: f"+336{12000000 + n}")
        )
        fixe = factory.Trait(
            courriel="", telephone=factory.Sequence(lambda n: f"+334734{10000 + n}")
        )
        accueil = factory.Trait(
            canal=CanalInscription.ACCUEIL,
            par=factory.SubFactory(UtilisateurFactory, accueil=True),
        )

    occurrence = factory.SubFactory(OccurrenceFactory, evenement__inscriptions=True)
    prenom = factory.Sequence(lambda n: f"Amina{n}")
    courriel = factory.Sequence(lambda n: f"amina{n}@exemple.fr")
    etat = EtatInscription.CONFIRMEE
    place_le = factory.LazyFunction(timezone.now)
    ages = (None,)
    nombre = factory.LazyAttribute(lambda row: len(row.ages))

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        ages = kwargs.pop("ages")
        inscription = super()._create(model_class, *args, **kwargs)
        Participant.objects.bulk_create(
            Participant(
                occurrence=inscription.occurrence, inscription=inscription, age=age, ordre=ordre
            )
            for ordre, age in enumerate(ages)
        )
        return inscription


class DroitSurLieuFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = DroitSurLieu

    compte = factory.SubFactory(UtilisateurFactory)
    lieu = factory.SubFactory(LieuFactory)
    comite = "Comité de la salle"


def organised_by(structure=None, **kwargs):
    """A date of an event of that structure."""
    structure = structure or StructureFactory()
    return OccurrenceFactory(evenement__organisateurs=[structure], **kwargs)
