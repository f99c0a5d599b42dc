"""What a coordinator decides about a message or an address. Logged; False when it is too late."""

from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from wagtail.log_actions import log

from diffusion.actions import wake_up
from diffusion.enums import A_EXPEDIER, A_REPARER, Etat
from diffusion.models import AdresseArretee, Envoi

REESSAYER = "diffusion.reessayer"
PARTI = "diffusion.parti"
ANNULER = "diffusion.annuler"
REMETTRE = "diffusion.remettre"


@transaction.atomic
def retry(*, envoi, par):
    """Send again what failed, or what may not have left; at once what waits for another try."""
    now = timezone.now()
    failed = Q(etat__in=(Etat.ECHEC_DEFINITIF, Etat.ECHEC_TEMPORAIRE))
    rows = Envoi.objects.filter(failed | Q(pk__in=Envoi.objects.stuck().values("pk")), pk=envoi.pk)
    rows = rows.exclude(destinataire="").exclude(expire_le__lte=now)
    done = rows.update(
        etat=Etat.PREVU,
        prevu_le=now,
        essais=0,
        pris_le=None,
        remis_le=None,
        fini_le=None,
        erreur="",
    )
    if done:
        transaction.on_commit(wake_up)
    return _logged(done, envoi, REESSAYER, par)


@transaction.atomic
def consider_sent(*, envoi, par):
    """Somebody knows that a message whose fate was unknown has arrived."""
    rows = Envoi.objects.filter(pk__in=Envoi.objects.stuck().values("pk"), pk=envoi.pk)
    done = rows.update(etat=Etat.PARTI, parti_le=F("remis_le"), fini_le=timezone.now(), erreur="")
    return _logged(done, envoi, PARTI, par)


@transaction.atomic
def give_up(*, envoi, par):
    """Do not send what waits, or put away a failure that has been looked at."""
    rows = Envoi.objects.filter(pk=envoi.pk, etat__in=(*A_EXPEDIER, Etat.ECHEC_DEFINITIF))
    return _logged(rows.update(etat=Etat.ANNULE, fini_le=timezone.now()), envoi, ANNULER, par)


@transaction.atomic
def put_back(*, arret, par):
    """Write again to an address whose server or whose owner had stopped us. A refusal is not ours
    to undo."""
    done, _rows = AdresseArretee.objects.filter(pk=arret.pk, motif__in=A_REPARER).delete()
    return _logged(done, arret, REMETTRE, par)


def _logged(done, instance, action, par):
    if done:
        log(instance=instance, action=action, user=par)
    return bool(done)


ACTES = {"reessayer": retry, "parti": consider_sent, "annuler": give_up}
