"""A date changes: those who signed up are told, by what reaches them.

Called in the transaction of the change, by whoever holds the event's dates: nothing is locked or
told to pages here.
"""

from evenements.enums import Avis, Changement, EtatInscription
from evenements.inscriptions import messages
from evenements.models import Inscription

AVIS = {
    Changement.ANNULEE: Avis.DATE_ANNULEE,
    Changement.DEPLACEE: Avis.DATE_DEPLACEE,
    Changement.RETABLIE: Avis.DATE_RETABLIE,
}


def follow(occurrence, quoi, avant, moment):
    """Tell everyone still signed up, and the parents of minors. Nobody is told of what is over.

    A place offered and not answered goes back to the list, first in line: the date it was offered
    for is no longer the same.
    """
    debut, fin, *ou = avant
    if moment >= max(occurrence.fin, fin):
        return
    rows = Inscription.objects.living().filter(occurrence=occurrence)
    if quoi != Changement.RETABLIE:
        _withdraw_offers(rows)
    rows.update(rappels=0)
    contexte = {}
    if quoi == Changement.DEPLACEE:
        contexte = {"debut": debut.isoformat(), "ou": ou}
    for row in rows.exclude(etat=EtatInscription.PARENT).order_by("pk"):
        messages.tell(row, AVIS[quoi], f"{occurrence.sequence}", **contexte)
        messages.tell_parent(row, AVIS[quoi], f"{occurrence.sequence}", **contexte)


def _withdraw_offers(rows):
    """They keep the rank they had; the beat offers again when the date takes place."""
    offered = rows.filter(etat=EtatInscription.PROPOSEE, rang__isnull=False)
    offered.update(etat=EtatInscription.ATTENTE, proposee_jusqua=None)
