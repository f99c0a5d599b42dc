"""Acts on the directory that a person could name. Logged in the fiche's history."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from annuaire import entrees
from annuaire.enums import Canal
from annuaire.models import Signalement
from annuaire.models.suivi import about

VERIFICATION = "annuaire.verification"


def report_error(*, fiche, motif, message="", contact="", auteur=None):
    """Queue what somebody says is wrong about a fiche; the coordinator and its members read it.

    auteur: the account of a colleague who was signed in.
    """
    return Signalement.objects.create(
        **about(fiche), motif=motif, message=message, contact=contact, auteur=auteur
    )


@transaction.atomic
def mark_verified(*, fiche, par=None, canal=Canal.TELEPHONE, jour=None):
    """Somebody checked that the fiche is still true. A fact about the fiche, not about a version:
    a draft being written is left alone. par: the account, None for a personal link."""
    jour = jour or timezone.localdate()
    type(fiche).objects.filter(pk=fiche.pk).update(
        verifie_le=jour, verifie_par=par, verifie_canal=canal
    )
    entrees.refresh(fiche)
    data = {"canal": str(Canal(canal).label), "jour": jour.isoformat()}
    log(instance=fiche, action=VERIFICATION, user=par, data=data)
