"""What the upkeep keeps about people, and for how long."""

from datetime import timedelta

from django.utils import timezone

from annuaire.enums import EtatTraitement
from annuaire.models import Proposition
from partenaires.models import Appel, Relance, Retrait, Veille
from partenaires.models.acces import DUREE_RETRAIT

CONTACT_JOURS = 90  # a contact left with a watch, even when nobody handled it
VEILLE_JOURS = 365  # once handled
APPEL_JOURS = 730  # longer than the longest interval and its reminders
RELANCE_JOURS = 730
PROPOSITION_JOURS = 365  # once answered: the fiche's own history keeps what was changed


def purge(moment=None):
    """Erase what is past its time. Returns {what: rows}."""
    moment = moment or timezone.now()

    def before(days):
        return moment - timedelta(days=days)

    watches = Veille.objects.all()
    return {
        "contacts": watches.exclude(contact="")
        .filter(cree_le__lt=before(CONTACT_JOURS))
        .update(contact=""),
        "veilles": watches.exclude(etat=EtatTraitement.ATTENTE)
        .filter(traite_le__lt=before(VEILLE_JOURS))
        .delete()[0],
        "appels": Appel.objects.filter(le__lt=before(APPEL_JOURS)).delete()[0],
        "rappels": Relance.objects.filter(cree_le__lt=before(RELANCE_JOURS)).delete()[0],
        "propositions": Proposition.objects.exclude(etat=EtatTraitement.ATTENTE)
        .filter(traite_le__lt=before(PROPOSITION_JOURS))
        .delete()[0],
        "retraits": Retrait.objects.filter(cree_le__lt=moment - DUREE_RETRAIT).delete()[0],
    }
