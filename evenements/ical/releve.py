"""Going to see the partners' calendars: those due, one after the other, each told how it went."""

import hashlib
import logging
import time
from datetime import datetime, timedelta

from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext as _

from evenements.enums import EtatAgenda
from evenements.ical.importation import Bilan, import_calendar
from evenements.ical.lecture import MAX_OCTETS, CalendrierIllisible, Lecture, read
from evenements.models import AgendaExterne
from portal.socle.recuperation import RecuperationImpossible, Reponse, fetch

logger = logging.getLogger(__name__)

DELAI = 15  # seconds for a whole answer
TOURNEE = 60  # seconds from which a tick begins no other reading
INTERVALLE = timedelta(hours=1)
PRISE = timedelta(minutes=15)  # a worker that claimed one and died is replaced after that
APRES_ECHEC = (timedelta(hours=1), timedelta(hours=6), timedelta(days=1))
MESSAGE = 500


def read_due(maintenant: datetime | None = None, horloge=time.monotonic) -> int:
    """Read the calendars that are due, the one read longest ago first. Returns how many were read.

    No new one is begun after a minute: the others, which nobody claimed, are for the next tick, or
    for another worker meanwhile. Slow servers hold one worker for that long, not for the evening.
    """
    maintenant = maintenant or timezone.now()
    until = horloge() + TOURNEE
    done = 0
    for pk, due in list(_due(maintenant).values_list("pk", "prochaine_lecture")):
        if horloge() >= until:
            break
        if _claim(pk, due, maintenant):
            read_now(AgendaExterne.objects.get(pk=pk))
            done += 1
    return done


def _due(maintenant):
    waiting = Q(prochaine_lecture__lte=maintenant) | Q(
        prochaine_lecture=None, etat=EtatAgenda.JAMAIS
    )
    rows = AgendaExterne.objects.filter(waiting).exclude(adresse="")
    return rows.exclude(etat=EtatAgenda.ARRETE).order_by(
        F("lu_le").asc(nulls_first=True), "prochaine_lecture", "pk"
    )


def _claim(pk, due, maintenant):
    """Two workers that see it due at the same moment: one takes it."""
    rows = AgendaExterne.objects.filter(pk=pk, prochaine_lecture=due)
    rows = rows.exclude(etat=EtatAgenda.ARRETE)
    return rows.update(prochaine_lecture=maintenant + PRISE) == 1


def read_now(agenda: AgendaExterne, par=None) -> Bilan | None:
    """Fetch it and take it in. None when that failed; the agenda says why, in either case."""
    try:
        reponse = fetch_agenda(agenda)
        bilan = None if _is_known(agenda, reponse) else _take(agenda, reponse.contenu, par)
    except (RecuperationImpossible, CalendrierIllisible) as error:
        _failed(agenda, str(error))
        return None
    except Exception:  # whatever went wrong, the partner is told something, and it is logged
        logger.exception("agenda %s", agenda.pk)
        _failed(agenda, _("Quelque chose n'a pas marché de notre côté : nous regardons."))
        return None
    _succeeded(agenda, reponse, bilan)
    return bilan or Bilan(connu=True)


def fetch_agenda(agenda) -> Reponse:
    """Once a week whole: what an endless rule gives reaches further each week."""
    if _week(agenda.lu_le) != _week(timezone.now()):
        return fetch_address(agenda.adresse)
    return fetch_address(agenda.adresse, etag=agenda.etag, modifie=agenda.modifie_http)


def fetch_address(adresse: str, **conditions) -> Reponse:
    return fetch(to_http(adresse), max_octets=MAX_OCTETS, delai=DELAI, **conditions)


def to_http(adresse: str) -> str:
    """« webcal:// » is what calendars call https."""
    for schema in ("webcals://", "webcal://"):
        if adresse.lower().startswith(schema):
            return "https://" + adresse[len(schema) :]
    return adresse


def try_address(adresse: str) -> Lecture:
    """What it holds, nothing written. Raises RecuperationImpossible, CalendrierIllisible."""
    return read(fetch_address(adresse).contenu, maintenant=timezone.now())


def take_file(agenda: AgendaExterne, contenu: bytes, par=None) -> Bilan:
    """A file sent by hand. Raises CalendrierIllisible, nothing written."""
    bilan = _take(agenda, contenu, par)
    AgendaExterne.objects.filter(pk=agenda.pk).update(
        etat=EtatAgenda.LU,
        message=bilan.say()[:MESSAGE],
        lu_le=timezone.now(),
        empreinte=_digest(contenu),
    )
    return bilan


def _take(agenda, contenu, par):
    return import_calendar(agenda=agenda, contenu=contenu, par=par)


def _is_known(agenda, reponse):
    return reponse.inchange or agenda.empreinte == _digest(reponse.contenu)


def _digest(contenu):
    """Of this week's: the same file read another week is taken in again, further."""
    return hashlib.sha256(_week(timezone.now()).encode() + contenu).hexdigest()


def _week(moment):
    return timezone.localtime(moment).strftime("%G-%V") if moment else ""


def _succeeded(agenda, reponse, bilan):
    now = timezone.now()
    values = {
        "etat": EtatAgenda.LU,
        "echecs": 0,
        "lu_le": now,
        "prochaine_lecture": now + INTERVALLE,
    }
    if not reponse.inchange:
        values |= {
            "etag": reponse.etag,
            "modifie_http": reponse.modifie[:60],
            "empreinte": _digest(reponse.contenu),
        }
    if bilan is not None:
        values["message"] = bilan.say()[:MESSAGE]
    elif agenda.etat == EtatAgenda.ERREUR:
        values["message"] = _("Rien n'a changé depuis la dernière lecture.")
    _write(agenda, values)


def _failed(agenda, message):
    now = timezone.now()
    wait = APRES_ECHEC[min(agenda.echecs, len(APRES_ECHEC) - 1)]
    _write(
        agenda,
        {
            "etat": EtatAgenda.ERREUR,
            "message": message[:MESSAGE],
            "echecs": min(agenda.echecs + 1, 1000),
            "prochaine_lecture": now + wait,
        },
    )


def _write(agenda, values):
    """Not over somebody who stopped it while it was read."""
    rows = AgendaExterne.objects.filter(pk=agenda.pk).exclude(etat=EtatAgenda.ARRETE)
    if rows.update(**values):
        for name, value in values.items():
            setattr(agenda, name, value)
