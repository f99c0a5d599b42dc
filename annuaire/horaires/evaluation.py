"""What a string says of given days."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from re import IGNORECASE
from re import compile as regex
from typing import NamedTuple

from opening_hours import State

from annuaire.horaires.expression import HorairesInvalides, clean, compile_for_year
from portal.socle.calendrier import localize, midnight

MINUTES_PAR_JOUR = 1440
FENETRE = 8  # days kept in memory around each moment asked
BLOC = 56  # days looked at together when nothing opens in the window
HORIZON = FENETRE + 7 * BLOC  # 400 days: further away, an opening is no news

OUVERT, RENDEZ_VOUS, INCERTAIN = "ouvert", "sur_rendez_vous", "incertain"
_RENDEZ_VOUS = regex(r"rendez[\s-]*vous|\brdv\b|\br\.d\.v\b|appointment", IGNORECASE)


class Tranche(NamedTuple):
    """A stretch of one day in minutes since midnight; above 1440 it ends the day after."""

    debut: int
    fin: int
    sorte: str  # OUVERT, RENDEZ_VOUS or INCERTAIN
    commentaire: str


class Creneau(NamedTuple):
    """The same on the calendar; instants are compared in UTC, where clocks never change."""

    debut: datetime
    fin: datetime
    sorte: str
    commentaire: str
    debut_utc: datetime
    fin_utc: datetime

    @property
    def sur_rendez_vous(self) -> bool:
        return self.sorte == RENDEZ_VOUS


def tranches(texte: str, debut: date, nb: int) -> list[list[Tranche]]:
    """The stretches of `nb` days, one list per day; a string we cannot read has none.

    A stretch belongs to the day it starts on, and longer ones are cut at midnight.
    """
    days: list[list[Tranche]] = [[] for _ in range(nb)]
    try:
        compiled = compile_for_year(texte, debut.year)
        start = midnight(debut)
        found = compiled.heures.intervals(start, start + timedelta(days=nb))
        for begin, end, state, comment in found:
            if state == State.CLOSED:
                continue
            sorte = _sorte(state, comment)
            first, last = _minutes_since(start, begin), _minutes_since(start, end)
            for index, since, until in _by_day(first, last):
                days[index].append(Tranche(*_real(compiled.minutes, since, until), sorte, comment))
    except (HorairesInvalides, ValueError, OverflowError):  # broken text, or dates off the calendar
        return [[] for _ in range(nb)]
    return days


def _sorte(state: State, comment: str) -> str:
    if comment and _RENDEZ_VOUS.search(comment):
        return RENDEZ_VOUS
    return OUVERT if state == State.OPEN else INCERTAIN


def _minutes_since(start: datetime, moment: datetime) -> int:
    elapsed = moment.replace(tzinfo=None) - start  # solar hours come with a time zone
    return elapsed.days * MINUTES_PAR_JOUR + elapsed.seconds // 60


def _by_day(first: int, last: int) -> Iterator[tuple[int, int, int]]:
    """(day index, first minute, last minute) of a stretch, cut at midnights."""
    while first < last:
        index, minute = divmod(first, MINUTES_PAR_JOUR)
        until = min(last, (index + 1) * MINUTES_PAR_JOUR)
        yield index, minute, until - index * MINUTES_PAR_JOUR
        first = until


def _real(minutes: tuple[int, ...], first: int, last: int) -> tuple[int, int]:
    if not minutes:
        return first, last
    return minutes[first], minutes[last] if last < len(minutes) else MINUTES_PAR_JOUR


def creneaux(texte: str, jour: date) -> tuple[Creneau, ...]:
    """Everything that starts on a day, appointment-only and uncertain hours included."""
    return tuple(c for c in window(as_text(texte), jour) if c.debut.date() == jour)


def plages(texte: str, jour: date) -> tuple[tuple[datetime, datetime], ...]:
    """Openings which start that day, when one can come without an appointment."""
    return tuple((c.debut, c.fin) for c in creneaux(texte, jour) if c.sorte == OUVERT)


def is_open_on(texte: str, jour: date) -> bool:
    return bool(open_days(texte, jour, 1))


def open_days(texte: str, debut: date, nb: int) -> int:
    """Bit i is set when one can come, without an appointment, on the day `debut` + i."""
    return _open_days(texte, debut, nb) if (texte := as_text(texte)) else 0


@lru_cache(maxsize=16384)
def _open_days(texte: str, debut: date, nb: int) -> int:
    found = 0
    for index, stretches in enumerate(tranches(texte, debut, nb)):
        if any(stretch.sorte == OUVERT for stretch in stretches):
            found |= 1 << index
    return found


def as_text(texte: object) -> str:
    """Stored strings are already clean; others (an import, a preview) become so."""
    return _cleaned(texte) if isinstance(texte, str) and len(texte) <= 1000 else ""


@lru_cache(maxsize=4096)
def _cleaned(texte: str) -> str:
    return clean(texte)


@lru_cache(maxsize=1024)
def window(texte: str, jour: date) -> tuple[Creneau, ...]:
    """From the day before (its night may not be over) to a week later."""
    return _located(texte, jour, -1, FENETRE)


@lru_cache(maxsize=512)
def _block(texte: str, jour: date, offset: int) -> tuple[Creneau, ...]:
    return _located(texte, jour, offset, offset + BLOC)


def following(texte: str, jour: date) -> Iterator[Creneau]:
    """Créneaux from the day before `jour`, as far as they are worth announcing."""
    yield from window(texte, jour)
    for offset in range(FENETRE, HORIZON, BLOC):
        yield from _block(texte, jour, offset)


def _located(texte: str, jour: date, first: int, last: int) -> tuple[Creneau, ...]:
    """The créneaux of the days from `jour` + first to `jour` + last, this one excluded."""
    if not texte:
        return ()
    try:
        debut = jour + timedelta(days=first)
        days = tranches(texte, debut, last - first)
        return tuple(
            creneau
            for index, stretches in enumerate(days)
            for stretch in stretches
            if (creneau := _locate(debut + timedelta(days=index), stretch)) is not None
        )
    except OverflowError:  # the first or the last days of the calendar
        return ()


def _locate(jour: date, stretch: Tranche) -> Creneau | None:
    begin, end = localize(jour, stretch.debut), localize(jour, stretch.fin)
    begin_utc, end_utc = begin.astimezone(UTC), end.astimezone(UTC)
    if begin_utc >= end_utc:
        return None  # all of it in the hour that March skips
    return Creneau(begin, end, stretch.sorte, stretch.commentaire, begin_utc, end_utc)
