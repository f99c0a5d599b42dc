"""The post office's counter."""

from django.db import transaction
from django.utils import timezone

from diffusion.adresses import fingerprint_of, normalize
from diffusion.calme import next_allowed
from diffusion.enums import Canal, Etat, Motif
from diffusion.models import AdresseArretee, Envoi
from diffusion.notifications import codes_refused_as, get_notification
from diffusion.signaux import adresse_arretee
from portal.socle.taches import wake


def schedule(code, destinataire, *, cle, contexte=None, at=None):
    """Write one message to one person, in the caller's transaction. Returns (Envoi, is new).

    code: a declared notification's; cle: unique for ever, without any address in it; contexte:
    what `render` needs, as JSON, no secret; at: when, now by default. The worker is woken once
    the transaction is committed. Scheduling the same key again changes nothing.
    """
    notification = get_notification(code)
    moment = at or timezone.now()
    if notification.canal == Canal.SMS:
        moment = next_allowed(moment)  # and it stays useful as long from then
    envoi, is_new = Envoi.objects.get_or_create(
        cle=cle,
        defaults={
            "canal": notification.canal,
            "notification": code,
            "destinataire": destinataire.strip(),
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
    """Cancel those of a queryset that no server has yet. Returns how many."""
    return envois.not_handed_over().update(etat=Etat.ANNULE, fini_le=timezone.now(), erreur="")


@transaction.atomic
def stop_address(canal, adresse, *, motif, notification="", detail=""):
    """Send nothing more to an address, or no more of one kind. Returns (AdresseArretee, is new).

    What waits for it is cancelled, even in the hands of a worker. Doing it again changes nothing.
    Once committed, the signal `adresse_arretee` tells the rooms that know whose address it is.
    """
    arret, is_new = AdresseArretee.objects.get_or_create(
        canal=canal,
        empreinte=fingerprint_of(canal, adresse),
        notification=notification,
        defaults={
            "motif": motif,
            "adresse": "" if motif == Motif.REFUS else normalize(canal, adresse),
            "detail": detail[:500],
        },
    )
    waiting = Envoi.objects.to(canal, adresse).not_handed_over()
    if notification:
        waiting = waiting.filter(notification__in=codes_refused_as(notification))
    waiting.update(etat=Etat.ANNULE, fini_le=timezone.now(), erreur=str(arret.get_motif_display()))
    if is_new:
        transaction.on_commit(
            lambda: adresse_arretee.send_robust(AdresseArretee, arret=arret, adresse=adresse)
        )
    return arret, is_new


@transaction.atomic
def forget_address(canal, adresse):
    """Nothing here says that address any more, what servers answered included (« <lea@…>: unknown
    user »). One that was stopped stays so, by its fingerprint."""
    sent = Envoi.objects.filter(canal=canal, destinataire__iexact=adresse)
    cancel(sent)
    sent.update(destinataire="", contexte={}, erreur="")
    stopped = AdresseArretee.objects.filter(canal=canal, empreinte=fingerprint_of(canal, adresse))
    stopped.update(adresse="", detail="")


def accept_again(canal, adresse, *, notification):
    """Undo a refusal: this kind of message may be sent again. False when there was none."""
    found = AdresseArretee.objects.filter(
        canal=canal,
        empreinte=fingerprint_of(canal, adresse),
        notification=notification,
        motif=Motif.REFUS,
    )
    return bool(found.delete()[0])


def receive_return(retour):
    """Stop the address a bounce or a complaint is about. False when it is not to be believed.

    Only a message of ours, that really left, can come back: it is found by its identifier, which
    nobody can guess. Its own recipient is stopped, whatever address a redirection made of it.
    """
    if not retour.identifiant:
        return False
    envoi = (
        Envoi.objects.filter(canal=Canal.COURRIEL, identifiant=retour.identifiant)
        .exclude(remis_le=None)
        .exclude(destinataire="")
        .first()
    )
    if envoi is None:
        return False
    stop_address(envoi.canal, envoi.destinataire, motif=retour.motif, detail=retour.detail)
    return True
