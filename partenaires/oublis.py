"""What is kept about people who propose a change or leave a fiche, and for how long."""

from datetime import timedelta

from django.utils import timezone

from annuaire.enums import EtatTraitement
from annuaire.models import Proposition
from partenaires.models import Retrait
from partenaires.models.acces import DUREE_RETRAIT

PROPOSITION_JOURS = 365  # once answered: the fiche's own history keeps what was changed


def forget(moment=None):
    """Erase what is past its time. Returns {what: rows}."""
    moment = moment or timezone.now()
    return {
        "propositions": Proposition.objects.exclude(etat=EtatTraitement.ATTENTE)
        .filter(traite_le__lt=moment - timedelta(days=PROPOSITION_JOURS))
        .delete()[0],
        "retraits": Retrait.objects.filter(cree_le__lt=moment - DUREE_RETRAIT).delete()[0],
    }
