"""Dates, times, durations and time zones as calendars write them. Pure.

A moment is kept as the clock on its wall shows it (naive) with its zone: rules reason so.
"""

import io
import re
import zoneinfo
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, tzinfo
from functools import cache

from dateutil.tz import tzical
from icalendar import vDuration
from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from evenements.ical.lignes import Propriete, read_line
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


class Fuseaux:
    """The zones of one file. defaut: of times that name none."""

    def __init__(self, declares: dict[str, list[str]], defaut: str = ""):
        self.declares = declares
        self.connus = {}
        self.defaut = (find_zone(defaut) if defaut else None) or PARIS

    def get(self, tzid: str) -> tzinfo:
        if not tzid:
            return self.defaut
        if tzid not in self.connus:
            self.connus[tzid] = self._find(tzid)
        return self.connus[tzid]

    def _find(self, tzid):
        lignes = self.declares.get(tzid, [])
        lieux = [p.valeur for p in map(read_line, lignes) if p and p.nom == "X-LIC-LOCATION"]
        for nom in (tzid, *lieux):
            if found := find_zone(nom):
                return found
        return _declared(lignes) or self.defaut

    def moments(self, propriete: Propriete) -> list[Moment]:
        """Every value of DTSTART, EXDATE… (of a PERIOD, its beginning)."""
        zone = self.get(propriete.parametres.get("TZID", ""))
        return [read_moment(value, zone) for value in propriete.valeur.split(",") if value]


def read_moment(texte: str, zone: tzinfo) -> Moment:
    match = re.fullmatch(
        r"\s*([0-9]{4})-?([0-9]{2})-?([0-9]{2})(?:T([0-9]{2}):?([0-9]{2}):?([0-9]{2})?(Z?))?(?:/.*)?\s*",
        texte[:80],
        re.I,
    )
    if not match:
        raise MomentIllisible(texte[:40])
    annee, mois, jour, heure, minute, seconde, utc = match.groups()
    if not PREMIERE <= int(annee) <= DERNIERE:
        raise MomentIllisible(texte[:40])
    seconde = min(int(seconde or 0), 59)  # a leap second
    try:
        local = midnight(date(int(annee), int(mois), int(jour)))
        local = local.replace(hour=int(heure or 0), minute=int(minute or 0), second=seconde)
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


# -- Zones -----------------------------------------------------------------------------------------


@cache
def _names() -> dict[str, str]:
    return {name.lower(): name for name in zoneinfo.available_timezones()}


@cache
def _windows() -> dict[str, str]:
    return {name.lower(): olson for name, olson in WINDOWS_TO_OLSON.items()}


def find_zone(nom: str) -> tzinfo | None:
    """The zone a name means: the IANA's, Windows', « /vendor/Europe/Paris »."""
    nom = nom.strip().strip('"').strip("/").lower()[:200]
    if nom in ("z", "utc", "gmt", "etc/utc"):
        return UTC
    parts = nom.split("/")
    for start in range(min(len(parts), 8)):
        candidate = "/".join(parts[start:])
        olson = _names().get(candidate) or _windows().get(candidate)
        if olson and (start == 0 or "/" in candidate):
            return zoneinfo.ZoneInfo(olson)
    return None


def _declared(lignes) -> tzinfo | None:
    """The zone the file describes itself, when its rules come back once a year."""
    rules = [p.valeur.upper() for p in map(read_line, lignes) if p and p.nom in ("RRULE", "EXRULE")]
    if not lignes or any("FREQ=YEARLY" not in rule or len(rule) > 100 for rule in rules):
        return None
    kept = [ligne for ligne in lignes if not re.match(r"X-|COMMENT|LAST-MOD|TZURL", ligne, re.I)]
    try:
        zones = tzical(io.StringIO("\r\n".join(kept) + "\r\n"))
        zone = zones.get(zones.keys()[0])
        zone.utcoffset(datetime(2026, 7, 1))  # noqa: DTZ001 - asked of the zone itself
    except Exception:  # dateutil raises anything on what it did not expect
        return None
    return zone
