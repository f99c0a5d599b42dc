"""How long accounts are kept: two years without a sign of life, after a warning."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from comptes.models import Jeton, Utilisateur
from diffusion.actions import schedule

CODE = "comptes.inactif"
DUREE = timedelta(days=730)
PREAVIS = timedelta(days=30)  # between the warning and the end
JETONS = timedelta(days=90)  # after their end: what a link was is still told to who opens it


def warn_inactive(moment=None) -> int:
    """Write to those whose two years end in a month. Returns how many."""
    moment = moment or timezone.now()
    due = Utilisateur.objects.without_gestion().filter(
        actif_le__lte=moment - DUREE + PREAVIS, prevenu_le=None
    )
    return sum(_warn(compte, moment) for compte in due)


@transaction.atomic
def _warn(compte, moment):
    claimed = Utilisateur.objects.filter(
        pk=compte.pk, actif_le=compte.actif_le, prevenu_le=None
    ).update(prevenu_le=moment)
    if claimed and compte.is_active:
        schedule(
            CODE,
            compte.email,
            cle=f"inactif:{compte.pk}:{compte.actif_le:%Y%m%d}",
            contexte={"compte": compte.pk},
        )
    return claimed


def delete_inactive(moment=None) -> int:
    """Erase those who were warned a month ago and never came back. Returns how many."""
    from comptes.actions import delete  # it needs what this module tells

    moment = moment or timezone.now()
    due = Utilisateur.objects.without_gestion().filter(
        actif_le__lte=moment - DUREE, prevenu_le__lte=moment - PREAVIS
    )
    done = 0
    for compte in due:
        with transaction.atomic():
            # Locked, and looked at again: she may have come back meanwhile.
            still = due.filter(pk=compte.pk).select_for_update().first()
            if still:
                delete(still)
                done += 1
    return done


def purge_links(moment=None) -> int:
    limit = (moment or timezone.now()) - JETONS
    return Jeton.objects.filter(expire_le__lte=limit).delete()[0]
