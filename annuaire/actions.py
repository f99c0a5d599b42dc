"""Acts on the directory that a person could name. Logged in the fiche's history."""

import logging

from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from annuaire import entrees
from annuaire.enums import Canal, Etat
from annuaire.gestion.actes import write_values
from annuaire.models import Service, Signalement, Structure
from annuaire.models.suivi import about

VERIFICATION = "annuaire.verification"
FERMETURE = "annuaire.fermeture"
REOUVERTURE = "annuaire.reouverture"

logger = logging.getLogger(__name__)


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
    a draft being written is left alone. par: the account, None for a personal link.

    Returns the line of its history, which keeps what was said before: enough to undo it.
    """
    jour = jour or timezone.localdate()
    rows = type(fiche).objects.filter(pk=fiche.pk)
    before = rows.values_list("verifie_le", "verifie_par", "verifie_canal").get()
    rows.update(verifie_le=jour, verifie_par=par, verifie_canal=canal)
    entrees.refresh(fiche)
    data = {
        "canal": str(Canal(canal).label),
        "jour": jour.isoformat(),
        "avant": [before[0] and before[0].isoformat(), *before[1:]],
    }
    return log(instance=fiche, action=VERIFICATION, user=par, data=data)


def close_fiche(*, fiche, depuis=None, a_la_place=None, par=None):
    """It stops for good that day (today by default); a day to come is only announced.

    a_la_place: where to go instead, None to leave what is written. Returns the fiche.
    """
    depuis = depuis or timezone.localdate()
    valeurs = {"fermee_depuis": depuis}
    valeurs["etat"] = Etat.FERMEE if depuis <= timezone.localdate() else Etat.ACTIVE
    if a_la_place is not None:
        valeurs["a_la_place"] = a_la_place
    return write_values(fiche=fiche, valeurs=valeurs, par=par, action=FERMETURE)


def reopen_fiche(*, fiche, par=None):
    """It was closed by mistake, starts again, or its announced closing is given up."""
    valeurs = {"etat": Etat.ACTIVE, "fermee_depuis": None, "a_la_place": ""}
    return write_values(fiche=fiche, valeurs=valeurs, par=par, action=REOUVERTURE)


def close_due(jour=None):
    """Close the fiches whose announced day has come. Returns how many; again, it closes none."""
    jour = jour or timezone.localdate()
    due = [
        (modele, pk)
        for modele in (Service, Structure)
        for pk in modele.objects.due_to_close(jour).values_list("pk", flat=True)
    ]
    return sum(_close_one(modele, pk, jour) for modele, pk in due)


@transaction.atomic
def _close_one(modele, pk, jour):
    """Looked at again under a lock: another beat may have closed it, a person postponed it."""
    fiche = modele.objects.due_to_close(jour).select_for_update().filter(pk=pk).first()
    if fiche is None:
        return False
    write_values(fiche=fiche, valeurs={"etat": Etat.FERMEE}, par=None, action=FERMETURE)
    logger.info("%s %s closed, as announced for %s", modele.genre, pk, fiche.fermee_depuis)
    return True
