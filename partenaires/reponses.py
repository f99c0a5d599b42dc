"""Somebody answered for a fiche: it is verified, and the campaigns that asked know it.

The one door for every channel: personal link, account, phone round.
"""

from django.db import transaction
from django.utils import timezone

from annuaire.actions import mark_verified
from annuaire.models.suivi import about
from partenaires.enums import EtatCampagne, EtatFiche
from partenaires.models import FicheCampagne


@transaction.atomic
def record_answer(*, fiche, canal, par=None, modifiee=False):
    """The fiche is true as of today. modifiee: after a change, said by the same person.

    Returns the line of the fiche's history that says so.
    """
    entry = mark_verified(fiche=fiche, par=par, canal=canal)
    answer_campaigns(fiche=fiche, canal=canal, modifiee=modifiee)
    return entry


def answer_campaigns(*, fiche, canal, modifiee=False):
    """The open campaigns that asked about this fiche have their answer."""
    etat = EtatFiche.MODIFIEE if modifiee else EtatFiche.CONFIRMEE
    asked = FicheCampagne.objects.filter(campagne__etat=EtatCampagne.OUVERTE, **about(fiche))
    # A change that was made stays the answer when everything is confirmed afterwards.
    asked.exclude(etat=EtatFiche.MODIFIEE).update(etat=etat, canal=canal, repondu_le=timezone.now())


def note_opened(fiches, *, campagne_pk):
    """Somebody looked at these fiches and has not answered yet (an act of theirs, never a GET)."""
    for fiche in fiches:
        FicheCampagne.objects.filter(
            campagne=campagne_pk, etat=EtatFiche.A_FAIRE, **about(fiche)
        ).update(etat=EtatFiche.OUVERTE)
