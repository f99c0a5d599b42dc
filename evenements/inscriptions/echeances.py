"""What falls due: draws, offers nobody answered, places that free up, reminders.

The beat calls `do_due` every few minutes; each step finds by itself what is to be done, so that a
missed tick is caught up and a second one does nothing.
"""

import logging
from datetime import timedelta

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from evenements.enums import Attribution, Avis, EtatInscription
from evenements.inscriptions import messages, places
from evenements.inscriptions.attribution import draw, expire_offer, promote
from evenements.inscriptions.regles import HEURE, draw_at
from evenements.models import Inscription, Occurrence
from portal.socle.calendrier import localize

logger = logging.getLogger(__name__)

AVANT = 90  # days: the longest time between a draw and its date
# The reminder of two days before is pointless once the eve's is due.
RAPPELS = ((1, Avis.RAPPEL_AVANT_VEILLE, 2), (2, Avis.RAPPEL_VEILLE, 1))
TROP_TARD = timedelta(hours=2)  # before the start: no reminder any more


def do_due(moment=None) -> dict[str, int]:
    """Everything that is due. Returns {what: how many}."""
    moment = moment or timezone.now()
    return {
        "tirages": draw_due(moment),
        "expirees": expire_offers(moment),
        "propositions": promote_due(moment),
        "rappels": remind_due(moment),
    }


def draw_due(moment) -> int:
    """Dates whose draw's hour has come, and that somebody asked for."""
    asked = Inscription.objects.filter(etat=EtatInscription.DEMANDE).values("occurrence")
    due = _to_come(moment).filter(
        pk__in=asked,
        debut__lt=moment + timedelta(days=AVANT + 1),
        evenement__attribution=Attribution.TIRAGE,
        tirage=None,
    )
    ready = [row for row in due if draw_at(row) <= moment]
    return sum(_each(lambda row: bool(draw(occurrence=row, moment=moment)), ready))


def expire_offers(moment) -> int:
    overdue = Inscription.objects.filter(
        etat=EtatInscription.PROPOSEE, proposee_jusqua__lte=moment
    ).order_by("proposee_jusqua", "pk")
    return sum(_each(lambda row: expire_offer(inscription=row, moment=moment), overdue))


def promote_due(moment) -> int:
    """Places that freed up without an act on sign-ups: more places, kept ones given back."""
    waiting = Inscription.objects.filter(etat=EtatInscription.ATTENTE).values("occurrence")
    dates = list(_to_come(moment).filter(pk__in=waiting))
    counted = places.count_many(dates, moment)
    free = [row for row in dates if counted[row.pk].libres is None or counted[row.pk].libres > 0]
    return sum(_each(lambda row: len(promote(occurrence=row, moment=moment)), free))


def _to_come(moment):
    rows = Occurrence.objects.planned().filter(debut__gt=moment)
    return rows.select_related("evenement").chronological()


def _each(act, rows):
    """One transaction each: what fails for one is written in the log, the others go on."""
    for row in rows:
        try:
            yield int(act(row))
        except Exception:
            logger.exception("%s %s: what is due failed", type(row).__name__, row.pk)


# -- Reminders ------------------------------------------------------------------------------------


def remind_due(moment) -> int:
    """Two days before and the eve, from nine o'clock on; one message a tick and a person at most.

    Whoever had their place after that hour has just been told.
    """
    reminded = Inscription.objects.confirmed().filter(occurrence=OuterRef("pk"))
    dates = (
        _to_come(moment)
        .filter(debut__lt=moment + timedelta(days=3))
        .annotate(rappels=Subquery(reminded.order_by("rappels").values("rappels")[:1]))
        .filter(rappels__lt=len(RAPPELS))  # somebody comes, whom the last reminder has not reached
    )
    return sum(
        _remind(occurrence, numero, avis, due, moment)
        for occurrence in dates
        for numero, avis, jours in RAPPELS
        if occurrence.rappels < numero
        and (due := _due(occurrence, jours)) <= moment
        and moment < min(_due(occurrence, jours - 1), occurrence.debut - TROP_TARD)
    )


def _due(occurrence, jours):
    jour = timezone.localdate(occurrence.debut) - timedelta(days=jours)
    return localize(jour, HEURE * 60)


@transaction.atomic
def _remind(occurrence, numero, avis, due, moment) -> int:
    rows = Inscription.objects.confirmed().filter(
        occurrence=occurrence, rappels__lt=numero, place_le__lte=due
    )
    rows = list(rows.select_for_update(of=("self",)).order_by("pk"))
    Inscription.objects.filter(pk__in=[row.pk for row in rows]).update(rappels=numero)
    fois, debut = f"{occurrence.debut:%Y%m%d%H%M}", occurrence.debut.isoformat()
    return sum(messages.tell(row, avis, fois, at=moment, debut=debut) for row in rows)
