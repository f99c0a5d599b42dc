"""What is kept about people who report an error or search, and for how long."""

from datetime import timedelta

from django.utils import timezone

from annuaire.enums import EtatTraitement
from annuaire.models import MotCherche, Signalement

CONTACT_JOURS = 90  # a contact left with a report, even when nobody handled it
SIGNALEMENT_JOURS = 365
MOT_JOURS = 365


def purge(moment=None):
    """Erase what is past its time. Returns {what: rows}."""
    moment = moment or timezone.now()
    reports = Signalement.objects.all()
    return {
        "contacts": reports.exclude(contact="")
        .filter(cree_le__lt=moment - timedelta(days=CONTACT_JOURS))
        .update(contact=""),
        "signalements": reports.exclude(etat=EtatTraitement.ATTENTE)
        .filter(traite_le__lt=moment - timedelta(days=SIGNALEMENT_JOURS))
        .delete()[0],
        "mots": MotCherche.objects.filter(
            jour__lt=timezone.localdate(moment) - timedelta(days=MOT_JOURS)
        ).delete()[0],
    }
