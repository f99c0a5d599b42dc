"""Acts on the directory that a person could name. Logged in the fiche's history."""

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from annuaire import entrees
from annuaire.enums import Canal, Etat
from annuaire.gestion.actes import write_values
from annuaire.models import Signalement
from annuaire.models.suivi import about

VERIFICATION = "annuaire.verification"
FERMETURE = "wagtail.edit"


def report_error(*, fiche, motif, message="", contact=""):
    """Queue what somebody says is wrong about a fiche; the coordinator reads it."""
    return Signalement.objects.create(**about(fiche), motif=motif, message=message, contact=contact)


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


def close_fiche(*, fiche, depuis=None, a_la_place=None, par=None):
    """It stops for good that day (today by default); a day to come is only announced."""
    depuis = depuis or timezone.localdate()
    valeurs = {"fermee_depuis": depuis}
    valeurs["etat"] = Etat.FERMEE if depuis <= timezone.localdate() else Etat.ACTIVE
    if a_la_place is not None:
        valeurs["a_la_place"] = a_la_place
    return write_values(fiche=fiche, valeurs=valeurs, par=par, action=FERMETURE)
