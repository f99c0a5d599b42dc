"""Who came, ticked on a phone in the room, with or without a network.

A phone keeps its ticks and sends them when it can, several times if need be: each says when it was
made, and the newest wins, whatever the order they arrive in.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from evenements.enums import EtatInscription
from evenements.inscriptions import bilans, places
from evenements.inscriptions.regles import MAJORITE, InscriptionRefusee
from evenements.models import Bilan, Participant
from portal.socle.calendrier import localize

FEUILLE_MAX = 1000  # people on the sheet of one date
COMPTES_MAX = 5000


@dataclass(frozen=True)
class Compte:
    """How many are on the sheet, came, did not, among them children."""

    attendus: int
    presents: int
    absents: int
    enfants: int


def sheet(occurrence):
    """Everyone to tick, by family, then those who came without signing up. One query."""
    return Participant.objects.filter(occurrence=occurrence).expected().for_sheet()


def tick(*, participant, present: bool | None, moment: datetime | None = None, par=None) -> bool:
    """Present, absent, or (None) not said after all. False when a newer tick is already there.

    moment: when it was ticked, by the phone's clock; never later than now, so that a phone ahead
    of time does not shut out the others. Raises InscriptionRefusee before the day.
    """
    now = timezone.now()
    _check_day(participant.occurrence, now)
    moment = min(moment or now, now)
    older = Participant.objects.filter(pk=participant.pk).filter(
        Q(present_le=None) | Q(present_le__lt=moment)
    )
    return bool(older.update(present=present, present_le=moment, present_par=par))


def add_walk_in(
    *, occurrence, prenom="", age=None, cle: UUID | None = None, moment=None, par=None
) -> Participant:
    """Somebody who came without signing up: no contact, no name needed. They are there.

    cle: made by the phone; sending it again gives the same person.
    """
    now = timezone.now()
    with places.turn(occurrence.pk) as held:
        _check_day(held, now)
        if cle is not None and (known := held.participants.filter(cle_appareil=cle).first()):
            return known
        if held.participants.count() >= FEUILLE_MAX:
            raise InscriptionRefusee(_("La feuille est pleine."), "liste")
        row = Participant(
            occurrence=held,
            prenom=prenom.strip(),
            age=age,
            present=True,
            present_le=min(moment or now, now),
            present_par=par,
            cle_appareil=cle,
        )
        row.clean_fields(exclude=["occurrence", "inscription", "present_par"])
        row.save()
    return row


def remove_walk_in(*, participant) -> bool:
    """Added by mistake. Those who signed up are never removed here."""
    return bool(Participant.objects.filter(pk=participant.pk, inscription=None).delete()[0])


def finish(*, occurrence, par=None) -> int:
    """The roll call is done: whoever is not ticked did not come. Returns how many."""
    now = timezone.now()
    _check_day(occurrence, now)
    rest = Participant.objects.filter(
        occurrence=occurrence, present=None, inscription__etat=EtatInscription.CONFIRMEE
    )
    return rest.update(present=False, present_le=now, present_par=par)


def count_without_names(*, occurrence, total: int, enfants: int | None = None) -> Bilan:
    """« Nous étions 14 dont 5 enfants »: when nobody ticked names. Again: the last one holds."""
    _check_day(occurrence, timezone.now())
    if not 0 <= total <= COMPTES_MAX or not 0 <= (enfants or 0) <= total:
        raise InscriptionRefusee(_("Ces nombres ne vont pas ensemble."), "nombre")
    return bilans.note(occurrence, comptes=total, comptes_enfants=enfants)


def tally(occurrence) -> Compte:
    """In one query, for the head of the sheet."""
    rows = [*sheet(occurrence).values_list("present", "age")]
    here = [age for present, age in rows if present]
    return Compte(
        attendus=len(rows),
        presents=len(here),
        absents=sum(present is False for present, _age in rows),
        enfants=sum(age is not None and age < MAJORITE for age in here),
    )


def _check_day(occurrence, now):
    """From that morning on; until the sheet is erased."""
    if now < localize(timezone.localdate(occurrence.debut), 0):
        raise InscriptionRefusee(_("On pointe les présents le jour même."), "trop-tot")
