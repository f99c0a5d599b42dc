"""The post office's counter."""

from django.db import transaction
from django.utils import timezone

from diffusion.enums import A_EXPEDIER, Etat
from diffusion.models import Envoi
from diffusion.notifications import get_notification
from portal.socle.taches import wake


def schedule(code, destinataire, *, cle, contexte=None, at=None):
    """Write one message to one person, in the caller's transaction. Returns (Envoi, is new).

    code: a declared notification's; cle: unique for ever, without any address in it; contexte:
    what `render` needs, as JSON, no secret; at: when, now by default. The worker is woken once
    the transaction is committed. Scheduling the same key again changes nothing.
    """
    notification = get_notification(code)
    moment = at or timezone.now()
    envoi, is_new = Envoi.objects.get_or_create(
        cle=cle,
        defaults={
            "canal": notification.canal,
            "notification": code,
            "destinataire": destinataire,
            "contexte": contexte or {},
            "priorite": notification.priorite,
            "prevu_le": moment,
            "expire_le": moment + notification.duree if notification.duree else None,
        },
    )
    if is_new and moment <= timezone.now():
        transaction.on_commit(wake_up)
    return envoi, is_new


def wake_up():
    """Have a worker look at what is due, without waiting for the beat."""
    from diffusion.tasks import expedier

    wake(expedier)


def cancel(envois):
    """Cancel those of a queryset that have not left. Returns how many."""
    return envois.filter(etat__in=A_EXPEDIER).update(etat=Etat.ANNULE)
