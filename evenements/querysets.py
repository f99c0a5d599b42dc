"""The agenda's verbs."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone

from annuaire.enums import Etat
from evenements.enums import EtatOccurrence, ModeInscription, Relecture

DUREE_MAX = timedelta(days=366)  # no date lasts longer: actions and files refuse it

# Columns of the cards: an event's description or outlines are heavy, and not shown there.
CARTE = (
    "titre",
    "slug",
    "type",
    "resume",
    "qui",
    "lieu",
    "lieu_precisions",
    "facettes",
    "age_min",
    "age_max",
    "frais",
    "prix",
    "garde",
    "pictogramme",
    "exemple",
)
DATE = (
    "evenement_id",
    "rythme_id",
    "origine",
    "debut",
    "fin",
    "journee",
    "etat",
    "motif",
    "message",
    "lieu_precisions",
    "rendez_vous",
    "capacite",
    "complet",
)
LIEU = ("nom", "adresse", "commune")


def _service_in_activity(prefix=""):
    """No service, or one that people can still go to."""
    return Q(**{f"{prefix}service": None}) | Q(
        **{
            f"{prefix}service__live": True,
            f"{prefix}service__etat": Etat.ACTIVE,
            f"{prefix}service__structure__live": True,
            f"{prefix}service__structure__etat": Etat.ACTIVE,
        }
    )


class EvenementQuerySet(models.QuerySet):
    def published(self):
        """Pages anyone may read, closed groups' among them (a contact, no date)."""
        return self.filter(_service_in_activity(), live=True)

    def listed(self):
        """What agendas, maps and feeds show: closed groups are known by their page alone."""
        return self.published().exclude(inscription=ModeInscription.ORIENTATION)

    def closed_groups(self):
        """Those no service's page speaks of."""
        return self.published().filter(inscription=ModeInscription.ORIENTATION, service=None)

    def to_read(self):
        """Proposed by partners, waiting for somebody to read them."""
        return self.filter(relecture=Relecture.ATTENTE)

    def shown_to_partners(self):
        """Without what the coordinator has begun and shown to nobody yet."""
        return self.exclude(live=False, relecture="", propose_par=None, first_published_at=None)

    def with_place(self):
        return self.select_related(
            "lieu__quartier", "service__structure__lieu__quartier", "service__lieu__quartier"
        ).defer(
            "lieu__quartier__contour",
            "service__lieu__quartier__contour",
            "service__structure__lieu__quartier__contour",
        )

    def with_words(self):
        """Everything evenements.effectif reads, so that many are resolved in as many queries."""
        return (
            self.with_place()
            .select_related("grille")
            .prefetch_related(
                "organisateurs",
                "thematiques",
                "publics",
                "quartiers",
                "service__thematiques",
                "service__publics",
                "service__quartiers",
                "service__structure__quartiers",
            )
        )


class OccurrenceQuerySet(models.QuerySet):
    def published(self):
        """Dates anyone may see, cancelled ones among them: they say so."""
        return self.kept().filter(evenement__annonce__visible=True)

    def kept(self):
        """Without those withdrawn, which are there only so that nobody writes them again."""
        return self.exclude(etat=EtatOccurrence.RETIREE)

    def upcoming(self, moment=None):
        """Not over yet: what has begun is still there."""
        return self._not_over(moment or timezone.now())

    def between(self, debut, fin):
        """Those that have a moment in common with [debut, fin[."""
        return self._not_over(debut).filter(debut__lt=fin)

    def _not_over(self, moment):
        """Said of their beginning too, so that a list in order is read along one index, as far as
        its page goes: 0.4 ms instead of 60 for twenty dates among 120,000."""
        return self.filter(debut__gt=moment - DUREE_MAX, fin__gt=moment)

    def planned(self):
        return self.filter(etat=EtatOccurrence.PREVUE)

    def chronological(self):
        return self.order_by("debut", "pk")

    def with_place(self):
        """Where each one is, when it is not where its event is."""
        paths = ("lieu__quartier", "rythme__lieu__quartier")
        return self.select_related(*paths).defer(*(f"{path}__contour" for path in paths))

    def for_agenda(self):
        """Everything a list of dates reads, so that it never queries."""
        return self.select_related("evenement__annonce", "lieu", "rythme__lieu").only(
            *(f"evenement__annonce__{name}" for name in CARTE),
            *DATE,
            "rythme__lieu_precisions",
            "rythme__rendez_vous",
            "evenement__capacite",
            "evenement__inscription",
            "evenement__places_reservees",
            "evenement__reservees_jours",
            *(f"{path}__{name}" for path in ("lieu", "rythme__lieu") for name in LIEU),
        )
