"""What is kept about people who report an error, search or read, and for how long."""

from datetime import timedelta

from django.utils import timezone

from annuaire.enums import EtatTraitement
from annuaire.fraicheur import add_months
from annuaire.models import Consultation, MotCherche, Signalement

CONTACT_JOURS = 90  # a contact left with a report, even when nobody handled it
SIGNALEMENT_JOURS = 365
MOT_JOURS = 365
CONSULTATION_MOIS = 25


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
        "consultations": Consultation.objects.filter(
            jour__lt=add_months(timezone.localdate(moment), -CONSULTATION_MOIS)
        ).delete()[0],
    }
