"""The sign-ups' verbs."""

from django.db import models
from django.db.models import Q

from evenements.enums import AVEC_PLACE, VIVANTES, EtatInscription


class InscriptionQuerySet(models.QuerySet):
    def living(self):
        """Those that still count on something: a place, a rank, a draw, a parent."""
        return self.filter(etat__in=VIVANTES)

    def seated(self):
        """A place is theirs, or offered to them."""
        return self.filter(etat__in=AVEC_PLACE)

    def confirmed(self):
        return self.filter(etat=EtatInscription.CONFIRMEE)

    def waiting(self):
        """The waiting list, in order."""
        return self.filter(etat=EtatInscription.ATTENTE).order_by("rang", "pk")

    def of_contact(self, empreintes):
        """Of one of these fingerprints (empreintes.fingerprints)."""
        found = [empreinte for empreinte in empreintes if empreinte]
        return self.filter(Q(empreinte_telephone__in=found) | Q(empreinte_courriel__in=found))

    def to_phone(self):
        """Something changed that no message can tell them: somebody has to call."""
        return self.exclude(a_dire="")

    def in_order(self):
        """As a list at the desk: who has a place, who waits in order, then the others."""
        rank = models.Case(
            *(models.When(etat=etat, then=n) for n, etat in enumerate(EtatInscription)),
            default=99,
        )
        return self.order_by(rank, models.F("rang").asc(nulls_last=True), "prenom", "pk")

    def for_list(self):
        """Everything a list of sign-ups reads, so that it never queries."""
        return self.select_related("quartier", "prescripteur", "par").prefetch_related(
            "participants"
        )


class ParticipantQuerySet(models.QuerySet):
    def expected(self):
        """On the list of a presence sheet: confirmed, or come without signing up."""
        return self.filter(Q(inscription=None) | Q(inscription__etat=EtatInscription.CONFIRMEE))

    def for_sheet(self):
        """In the order people are called: by family."""
        return self.select_related("inscription").order_by(
            models.F("inscription__prenom").asc(nulls_last=True), "inscription_id", "ordre", "pk"
        )
