"""What the coordinator has to know of what leaves: figures with a link, and warnings."""

from dataclasses import dataclass
from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from diffusion.checks import says_nothing
from diffusion.enums import A_EXPEDIER, A_REPARER, Canal, Etat
from diffusion.expedition import room_today
from diffusion.models import AdresseArretee, Envoi

RECENT_JOURS = 30


def to_mend(user):
    """[(how many, what, where)] for the coordinator's home; nothing for those who may not look."""
    rows = []
    if user.has_perm("diffusion.view_envoi"):
        page = reverse("diffusion_gestion:envois")
        rows += [
            (Envoi.objects.stuck().count(), _("Envois bloqués"), f"{page}?etat=bloque"),
            (
                Envoi.objects.filter(etat=Etat.ECHEC_DEFINITIF).count(),
                _("Envois en échec"),
                f"{page}?etat={Etat.ECHEC_DEFINITIF}",
            ),
        ]
    if user.has_perm("diffusion.view_adressearretee"):
        since = timezone.now() - timedelta(days=RECENT_JOURS)
        stopped = AdresseArretee.objects.filter(motif__in=A_REPARER, cree_le__gte=since)
        rows.append(
            (
                stopped.count(),
                _("Adresses arrêtées depuis 30 jours"),
                reverse("diffusion_gestion:adresses"),
            )
        )
    return rows


def warnings():
    """Sentences about what keeps everything, or many messages, from leaving."""
    found = []
    if says_nothing():
        found.append(
            _(
                "Les courriels ne partent pas : aucun serveur d'envoi n'est réglé. Demandez à la "
                "personne qui installe le portail (EMAIL_URL)."
            )
        )
    for canal in Canal:
        waiting = Envoi.objects.due().filter(canal=canal).count()
        room = room_today(canal, timezone.now())
        if waiting and room is not None and room <= 0:
            found.append(_ceiling(canal, waiting))
        elif waiting and canal == Canal.SMS and not settings.SMS_FOURNISSEUR:
            found.append(
                _(
                    "Les SMS ne partent pas : aucun fournisseur n'est réglé. Demandez à la "
                    "personne qui installe le portail (SMS_FOURNISSEUR)."
                )
            )
    return found


def _ceiling(canal, waiting):
    return ngettext(
        "Le plafond du jour (%(plafond)s, %(canal)s) est atteint : %(nombre)s message attend "
        "demain.",
        "Le plafond du jour (%(plafond)s, %(canal)s) est atteint : %(nombre)s messages attendent "
        "demain.",
        waiting,
    ) % {
        "plafond": settings.DIFFUSION_PAR_JOUR[canal],
        "canal": canal.label,
        "nombre": waiting,
    }


@dataclass(frozen=True, slots=True)
class Bouton:
    """One thing a person may do about a row."""

    acte: str
    texte: str
    second: bool = False


def buttons(envoi):
    """What may be done about a message, as it is now."""
    late = envoi.expire_le is not None and envoi.expire_le <= timezone.now()
    sendable = bool(envoi.destinataire) and not late
    if envoi.is_stuck:
        again = [Bouton("reessayer", _("Renvoyer"), second=True)] if sendable else []
        return [Bouton("parti", _("Considérer comme parti")), *again]
    if envoi.etat == Etat.ECHEC_DEFINITIF:
        again = [Bouton("reessayer", _("Réessayer"))] if sendable else []
        return [*again, Bouton("annuler", _("Classer sans renvoyer"), second=True)]
    if envoi.etat in A_EXPEDIER:
        again = envoi.etat == Etat.ECHEC_TEMPORAIRE and sendable
        first = [Bouton("reessayer", _("Réessayer maintenant"))] if again else []
        return [*first, Bouton("annuler", _("Annuler"), second=True)]
    return []
