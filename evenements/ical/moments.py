"""Dates, times and durations as calendars write them. Pure.

A moment is kept as the clock on its wall shows it (naive) with its zone: rules reason so.
"""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo

from icalendar import vDuration

from portal.socle.calendrier import PARIS, localize, midnight

PREMIERE, DERNIERE = 1970, 2100  # years


class MomentIllisible(ValueError):
    """A date that is none, or of another age."""


@dataclass(frozen=True)
class Moment:
    local: datetime  # naive; midnight of a whole day
    zone: tzinfo
    journee: bool = False

    @property
    def instant(self) -> datetime:
        """In UTC. The hour March skips is read with the offset of before it, as RFC 5545 says."""
        if self.journee:
            return localize(self.local.date(), 0).astimezone(UTC)
        return self.local.replace(tzinfo=self.zone).astimezone(UTC)

    def at(self, local: datetime) -> "Moment":
        return Moment(local, self.zone, self.journee)

    def seen_from(self, autre: "Moment") -> datetime:
        """What the other's clock shows at this moment."""
        if self.journee or autre.journee:
            return (
                self.local if self.journee else self.instant.astimezone(PARIS).replace(tzinfo=None)
            )
        return self.instant.astimezone(autre.zone).replace(tzinfo=None)


def read_moment(texte: str, zone: tzinfo) -> Moment:
    """To the minute, which the address of a date goes by."""
    match = re.fullmatch(
        r"\s*([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?(?:[0-9]{2})?(Z?))?(?:/.*)?\s*",
        texte[:80],
        re.I,
    )
    if not match:
        raise MomentIllisible(texte[:40])
    annee, mois, jour, heure, minute, utc = match.groups()
    if not PREMIERE <= int(annee) <= DERNIERE:
        raise MomentIllisible(texte[:40])
    try:
        local = midnight(date(int(annee), int(mois), int(jour)))
        local = local.replace(hour=int(heure or 0), minute=int(minute or 0))
    except ValueError:
        raise MomentIllisible(texte[:40]) from None
    return Moment(local, UTC if utc else zone, journee=heure is None)


def read_duration(texte: str) -> timedelta:
    try:
        return vDuration.from_ical(texte.strip()[:40].upper())
    except (ValueError, OverflowError):
        raise MomentIllisible(texte[:40]) from None


def period_duration(texte: str, zone: tzinfo) -> timedelta | None:
    """The length of a PERIOD, None when the value is none."""
    debut, slash, fin = texte.partition("/")
    if not slash:
        return None
    if fin.lstrip("+-").upper().startswith("P"):
        return read_duration(fin)
    return read_moment(fin, zone).instant - read_moment(debut, zone).instant
