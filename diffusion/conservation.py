"""What is kept of messages, and for how long.

An address and what a message was about serve to understand a complaint (« je n'ai rien reçu »):
three months. The row itself, then without anybody in it, keeps its key from being used again and
gives the year's figures: 400 days cover a year and its yearly campaign. An address stopped by its
server or by a complaint is shown to whoever can mend it; then its fingerprint alone goes on
stopping it. A refusal never expires: only the person may undo it.
"""

from datetime import timedelta

from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from diffusion.enums import FINIS, Etat
from diffusion.models import AdresseArretee, Envoi

DESTINATAIRE_JOURS = 90
BLOQUE_JOURS = 90  # without anybody deciding
ENVOI_JOURS = 400
ADRESSE_JOURS = 400


def purge(moment=None):
    """Erase what is past its time. Returns {what: rows}."""
    moment = moment or timezone.now()

    def before(days):
        return moment - timedelta(days=days)

    forgotten = Envoi.objects.stuck(moment).filter(remis_le__lt=before(BLOQUE_JOURS))
    finished = Envoi.objects.filter(etat__in=FINIS).annotate(fin=Coalesce("fini_le", "cree_le"))
    personal = ~Q(destinataire="") | ~Q(contexte={}) | ~Q(erreur="")
    return {
        "bloques": forgotten.update(
            etat=Etat.ECHEC_DEFINITIF,
            fini_le=moment,
            erreur=_("Personne n'a décidé à temps."),
        ),
        "destinataires": finished.filter(personal, fin__lt=before(DESTINATAIRE_JOURS)).update(
            destinataire="", contexte={}, erreur=""
        ),
        "envois": finished.filter(fin__lt=before(ENVOI_JOURS)).delete()[0],
        "adresses": AdresseArretee.objects.exclude(adresse="", detail="")
        .filter(cree_le__lt=before(ADRESSE_JOURS))
        .update(adresse="", detail=""),
    }
