"""Telling people: a row at the post office, or a call somebody has to make.

Words are written when the message leaves (notifications.py), once more sure that it is still true.
"""

from diffusion.actions import schedule
from evenements.enums import Avis
from evenements.inscriptions import contacts
from evenements.models import Inscription

# What a person must learn even when no message reaches them: the desk finds it in `a_dire`.
A_TELEPHONER = (
    Avis.PLACE,
    Avis.SANS_PLACE,
    Avis.ANNULATION,
    Avis.DATE_ANNULEE,
    Avis.DATE_DEPLACEE,
    Avis.DATE_RETABLIE,
)


def code_of(avis, canal) -> str:
    return f"inscription.{avis}.{canal}"


def prefix_of(occurrence_pk) -> str:
    """Begins the keys of all that was sent about a date."""
    return f"inscription:{occurrence_pk}:"


def tell(inscription, avis, fois, *, at=None, **contexte) -> bool:
    """Write one message. fois: tells this time from another one of the same kind, for ever.

    False when nothing we send would arrive: what matters is then left to be said by telephone.
    """
    found = contacts.channel_of(inscription)
    if found is None:
        if avis in A_TELEPHONER:
            inscription.a_dire = avis
            Inscription.objects.filter(pk=inscription.pk).update(a_dire=avis)
        return False
    _schedule(inscription, avis, fois, found, contexte, at)
    return True


def tell_parent(inscription, avis, fois, **contexte) -> bool:
    """The same to the parent of a minor who comes alone. False when nothing would arrive."""
    found = contacts.channel_of_parent(inscription)
    if found is None:
        return False
    _schedule(inscription, avis, f"parent-{fois}", found, {"parent": True, **contexte}, None)
    return True


def _schedule(inscription, avis, fois, found, contexte, at):
    canal, adresse = found
    schedule(
        code_of(avis, canal),
        adresse,
        cle=f"{prefix_of(inscription.occurrence_id)}{inscription.pk}:{avis}:{fois}",
        contexte={"inscription": inscription.pk, **contexte},
        at=at,
    )


def stamp(moment) -> str:
    """One act's own time, in a key."""
    return f"{moment:%Y%m%d%H%M%S%f}"
