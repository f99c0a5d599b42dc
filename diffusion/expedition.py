"""The round: rows claimed, messages written and handed over, what came of it noted.

Whatever stops a worker, a row says how far it went. Not handed over (`remis_le` empty): it is
taken again. Handed over without an answer: it may have left, and waits for a person. Every change
is a conditional update on the claim (`pris_le`), so that two rounds at once, or a worker thought
dead, never act on the same row.
"""

import logging
import random
import threading
import time
from datetime import datetime, timedelta

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Left
from django.utils import timezone
from django.utils.translation import gettext as _

from diffusion.actions import stop_address
from diffusion.calme import next_allowed
from diffusion.canaux import CanalError, CanalFerme, get_canal
from diffusion.enums import A_EXPEDIER, Canal, Etat, Motif
from diffusion.models import AdresseArretee, Envoi
from diffusion.notifications import get_notification
from portal.socle.calendrier import PARIS
from portal.socle.verrou import take_turns

logger = logging.getLogger(__name__)

DUREE = 50  # seconds a round lasts at most: the beat begins others
LOT = 100  # rows claimed at once, sent over one connection
ARRET = threading.Event()  # set when the worker shuts down: nothing is cut in the middle
UNE_MINUTE = timedelta(minutes=1)
# Minutes before each new try: the ninth failure, two days after the first, is the last.
DELAIS = (1, 5, 15, 60, 240, 720, 720, 720)


def drain(*, duree=DUREE):
    """Send what is due until nothing is, or `duree` seconds have passed. Returns how many left.

    Safe to run twice, at once or not.
    """
    limit = time.monotonic() + duree
    take_back(timezone.now())
    waiting, sent = set(Canal), 0
    while waiting and not is_over(limit):
        for canal in sorted(waiting):
            envois = claim(canal, timezone.now())
            gone, is_open = send_batch(canal, envois, limit) if envois else (0, False)
            sent += gone
            if not is_open:
                waiting.discard(canal)
    return sent


def is_over(limit):
    """Time to stop: the round has lasted enough, or its worker is asked to end."""
    return ARRET.is_set() or time.monotonic() > limit


# -- Whose turn it is -----------------------------------------------------------------------------


def take_back(moment):
    """Rows whose worker died before handing them over become due again."""
    lost = Envoi.objects.abandoned(moment)
    lost.filter(essais__gt=len(DELAIS)).update(
        etat=Etat.ECHEC_DEFINITIF, fini_le=moment, erreur=_("Chaque essai s'est interrompu.")
    )
    lost.update(etat=Etat.ECHEC_TEMPORAIRE, pris_le=None, erreur=_("Un essai s'est interrompu."))


@transaction.atomic
def claim(canal, moment) -> list[Envoi]:
    """Take the most pressing rows that the channel's rates allow, for this worker alone."""
    take_turns(f"diffusion.{canal}")
    cancel_late(canal, moment)
    room = min(LOT, room_left(canal, moment))
    if room <= 0:
        return []
    due = Envoi.objects.due(moment).filter(canal=canal)
    wanted = list(due.values_list("pk", flat=True)[:room])
    if not wanted:
        return []
    Envoi.objects.filter(pk__in=wanted, etat__in=A_EXPEDIER).update(
        etat=Etat.EN_COURS, pris_le=moment, remis_le=None, essais=F("essais") + 1
    )
    mine = Envoi.objects.filter(pk__in=wanted, etat=Etat.EN_COURS, pris_le=moment)
    return list(mine.order_by("priorite", "prevu_le", "pk"))


def cancel_late(canal, moment):
    """What has waited too long to be of use; the last error stays readable."""
    late = Envoi.objects.filter(canal=canal, etat__in=A_EXPEDIER, expire_le__lte=moment)
    late.update(
        etat=Etat.ANNULE,
        fini_le=moment,
        erreur=Left(Concat(Value(_("Trop tard pour l'envoyer.") + " "), "erreur"), 500),
    )


def room_left(canal, moment) -> int:
    """How many messages may leave now by this channel."""
    if canal == Canal.SMS and next_allowed(moment) > moment:
        return 0
    room = LOT
    if par_minute := settings.DIFFUSION_PAR_MINUTE.get(canal):
        room = par_minute - _taken(canal, pris_le__gt=moment - UNE_MINUTE)
    if (today := room_today(canal, moment)) is not None:
        room = min(room, today)
    return room


def room_today(canal, moment) -> int | None:
    """How many more may leave until midnight, None without a ceiling."""
    par_jour = settings.DIFFUSION_PAR_JOUR.get(canal)
    if not par_jour:
        return None
    minuit = datetime.combine(timezone.localdate(moment, PARIS), datetime.min.time(), PARIS)
    return par_jour - _taken(canal, pris_le__gte=minuit)


def _taken(canal, **since):
    return Envoi.objects.filter(canal=canal, **since).count()


# -- Sending ----------------------------------------------------------------


def send_batch(canal, envois, limit):
    """Send claimed rows over one connection. Returns (how many left, whether to go on)."""
    sent = 0
    envois = drop_forbidden(envois)
    with get_canal(canal) as bureau:
        for rank, envoi in enumerate(envois):
            if is_over(limit):
                give_back(envois[rank:])
                return sent, False
            try:
                bureau.open()
                sent += send_one(bureau, envoi)
            except CanalFerme as error:
                give_back(envois[rank:], erreur=str(error))
                logger.warning("%s: %s", canal, error)
                return sent, False
    return sent, True


def drop_forbidden(envois):
    """Close those whose address is stopped. An address stopped later takes its rows back itself
    (diffusion.actions.stop_address), as long as they are not handed over."""
    forbidden = AdresseArretee.objects.forbidding(envois)
    for envoi in envois:
        if envoi.pk in forbidden:
            _close(envoi, Etat.ANNULE, str(forbidden[envoi.pk].get_motif_display()))
    return [envoi for envoi in envois if envoi.pk not in forbidden]


def send_one(bureau, envoi) -> bool:
    """True when it left. Raises CanalFerme when the fault is not this message's."""
    prepared = write(bureau, envoi)
    if prepared is None or not hand_over(envoi):
        return False
    try:
        identifiant = bureau.send(prepared)
    except CanalFerme:
        raise
    except CanalError as error:
        note_failure(envoi, error)
        return False
    except Exception as error:  # a library's accident: nobody knows whether it left
        logger.exception("envoi %s: the channel failed", envoi.pk)
        note_failure(envoi, CanalError(_accident(error), incertain=True))
        return False
    return note_sent(envoi, identifiant)


def write(bureau, envoi):
    """What the channel sends, None when the row has been closed instead."""
    if envoi.expire_le and envoi.expire_le <= timezone.now():
        return _close(envoi, Etat.ANNULE, _("Trop tard pour l'envoyer."))
    try:
        message = get_notification(envoi.notification).render(envoi)
        if message is None:
            return _close(envoi, Etat.ANNULE, _("Ce message n'a plus lieu d'être."))
        return bureau.prepare(envoi, message)
    except CanalError as error:
        return note_failure(envoi, error)
    except (InterfaceError, OperationalError):  # the database, not the message: taken again later
        raise
    except Exception as error:
        logger.exception("envoi %s (%s): cannot be written", envoi.pk, envoi.notification)
        erreur = _("Le portail n'a pas su écrire ce message : %s") % _accident(error)
        return _close(envoi, Etat.ECHEC_DEFINITIF, erreur)


def hand_over(envoi) -> bool:
    """The last look before leaving: still ours, still wanted."""
    return bool(_mine(envoi, remis_le=None).update(remis_le=timezone.now()))


# -- What came of it ------------------------------------------------------------------------------


def note_sent(envoi, identifiant) -> bool:
    now = timezone.now()
    return bool(
        _mine(envoi).update(
            etat=Etat.PARTI, parti_le=now, fini_le=now, identifiant=identifiant[:200], erreur=""
        )
    )


def note_failure(envoi, error):
    """Try again later, or never; an address where nobody is gets nothing more."""
    if error.incertain:
        _mine(envoi).update(erreur=str(error)[:500])
    elif error.permanent or envoi.essais > len(DELAIS):
        _close(envoi, Etat.ECHEC_DEFINITIF, str(error))
    else:
        _mine(envoi).update(
            etat=Etat.ECHEC_TEMPORAIRE,
            prevu_le=timezone.now() + delay(envoi.essais),
            remis_le=None,
            erreur=str(error)[:500],
        )
    if error.adresse_morte:
        stop_address(envoi.canal, envoi.destinataire, motif=Motif.REBOND, detail=str(error))


def delay(essais) -> timedelta:
    """Before the next try, after that many; a little chance keeps a crowd from coming together."""
    minutes = DELAIS[min(essais, len(DELAIS)) - 1]
    return timedelta(minutes=minutes * random.uniform(1, 1.2))  # noqa: S311 - no secret here


def give_back(envois, erreur=""):
    """Rows claimed for nothing, not through their fault: no try is counted."""
    held = Envoi.objects.filter(
        pk__in=[envoi.pk for envoi in envois], etat=Etat.EN_COURS, pris_le=envois[0].pris_le
    )
    values = {"pris_le": None, "remis_le": None, "essais": F("essais") - 1}
    if erreur:
        values |= {
            "etat": Etat.ECHEC_TEMPORAIRE,
            "prevu_le": timezone.now() + UNE_MINUTE,
            "erreur": erreur[:500],
        }
    held.update(**{"etat": Etat.PREVU} | values)


def _close(envoi, etat, erreur):
    _mine(envoi).update(etat=etat, fini_le=timezone.now(), erreur=erreur[:500])


def _mine(envoi, **more):
    """The row, as long as nobody has decided otherwise since the claim."""
    return Envoi.objects.filter(pk=envoi.pk, etat=Etat.EN_COURS, pris_le=envoi.pris_le, **more)


def _accident(error):
    """The kind of accident: its text may hold what a message says."""
    return type(error).__name__
