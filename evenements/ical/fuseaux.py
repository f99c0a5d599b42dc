"""The time zones of one file: those everybody knows, and those it describes itself. Pure.

A described zone is read here and not by the library: its rules go through the same reader as an
event's, around the dates that are looked at, and spend the same budget.
"""

import re
import zoneinfo
from bisect import bisect_right
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from functools import cache

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from evenements.ical.lignes import Propriete, read_line
from evenements.ical.moments import Moment, MomentIllisible, read_moment
from evenements.ical.repetition import Budget, Fenetre, RegleIncomprise, TropDeCalculs, expand
from portal.socle.calendrier import PARIS

AUTOUR = timedelta(days=400)  # a year of changes of clocks on each side of what is looked at
MAX_PERIODES = 40  # of one zone: the history of Paris has about thirty
BISSEXTILE = 1972  # where rules that began before are taken up: any day exists there


class Fuseaux:
    """defaut: of times that name no zone. fenetre: the dates that are looked at."""

    def __init__(
        self, declares: dict[str, list[str]], fenetre: Fenetre, budget: Budget, defaut: str = ""
    ):
        self.declares, self.budget = declares, budget
        self.fenetre = Fenetre(fenetre.debut - AUTOUR, fenetre.fin + AUTOUR)
        self.connus = {}
        self.defaut = (find_zone(defaut) if defaut else None) or PARIS

    def get(self, tzid: str) -> tzinfo:
        """Raises TropDeCalculs."""
        if not tzid:
            return self.defaut
        if tzid not in self.connus:
            self.connus[tzid] = self._find(tzid)
        return self.connus[tzid]

    def of(self, propriete: Propriete) -> tzinfo:
        return self.get(propriete.parametres.get("TZID", ""))

    def moment(self, propriete: Propriete) -> Moment:
        return read_moment(propriete.valeur, self.of(propriete))

    def moments(self, propriete: Propriete) -> list[Moment]:
        """Every value of EXDATE… (of a PERIOD, its beginning)."""
        zone = self.of(propriete)
        return [read_moment(value, zone) for value in propriete.valeur.split(",") if value]

    def _find(self, tzid):
        if found := find_zone(tzid):
            return found
        lignes = self.declares.get(tzid, [])
        self.budget.spend(len(lignes))
        proprietes = [p for p in map(read_line, lignes) if p]
        for propriete in proprietes:
            if propriete.nom == "X-LIC-LOCATION" and (found := find_zone(propriete.valeur)):
                return found
        try:
            return self._declared(proprietes) or self.defaut
        except TropDeCalculs:
            raise
        except (RegleIncomprise, MomentIllisible, OverflowError):
            return self.defaut

    def _declared(self, proprietes):
        """None when it is not understood."""
        periodes = _periods(proprietes)
        if not 0 < len(periodes) <= MAX_PERIODES:
            return None
        passages = []
        for periode in periodes:
            avant, apres = _offset(periode, "TZOFFSETFROM"), _offset(periode, "TZOFFSETTO")
            found = self._changes(periode, timezone(avant))
            passages += [(local - avant, avant, apres) for local in found]
        if not passages:  # nothing changes around here: as it was left
            return timezone(_offset(max(periodes, key=_last_known), "TZOFFSETTO"))
        passages.sort()
        return FuseauDeclare(passages[0][1], [(moment, apres) for moment, _a, apres in passages])

    def _changes(self, periode, zone):
        """When its clock changes, as it showed just before."""
        ajouts = [p.valeur for p in periode.get("RDATE", ())]
        ajouts = ",".join(ajouts).split(",") if ajouts else []
        self.budget.spend(10 * len(ajouts))
        return expand(
            _taken_up(periode["DTSTART"][0].valeur, zone),
            [p.valeur for p in periode.get("RRULE", ())],
            [_taken_up(value, zone) for value in ajouts if value],
            [],
            self.fenetre,
            self.budget,
        )


class FuseauDeclare(tzinfo):
    """avant: the offset before the first of passages, [(moment in UTC, offset from then on)]."""

    def __init__(self, avant: timedelta, passages: list[tuple[datetime, timedelta]]):
        self.decalages = [avant, *(apres for _moment, apres in passages)]
        self.utc = [moment for moment, _apres in passages]
        pairs = list(zip(self.utc, self.decalages, self.decalages[1:], strict=False))
        # What a clock shows at the change: an hour it skips is read with the offset of before,
        # an hour it shows twice as the first.
        self.horloge = [moment + max(avant, apres) for moment, avant, apres in pairs]
        self.seconde = [moment + min(avant, apres) for moment, avant, apres in pairs]

    def utcoffset(self, dt):
        moments = self.seconde if dt.fold else self.horloge
        return self.decalages[bisect_right(moments, dt.replace(tzinfo=None))]

    def fromutc(self, dt):
        found = self.decalages[bisect_right(self.utc, dt.replace(tzinfo=None))]
        local = dt + found
        return local if local.utcoffset() == found else local.replace(fold=1)

    def dst(self, dt):
        return None

    def tzname(self, dt):
        return None


def _periods(proprietes):
    """[{NAME: its properties}] of the STANDARD and DAYLIGHT parts of a VTIMEZONE."""
    found = []
    for propriete in proprietes:
        if propriete.nom == "BEGIN":
            found.append({})
        elif found:
            found[-1].setdefault(propriete.nom, []).append(propriete)
    return [part for part in found if "DTSTART" in part]


def _taken_up(texte, zone):
    """A moment of before 1970, which others are not: rules of 1601 are what Outlook writes."""
    texte = texte.strip()
    if re.match(r"(1[0-8]|19[0-6])[0-9]", texte):
        texte = str(BISSEXTILE) + texte[4:]
    return read_moment(texte, zone)


def _last_known(periode):
    """The day it was last changed to, as a text to compare."""
    for nom in ("RDATE", "DTSTART"):
        for propriete in periode.get("RRULE", ()):
            if match := re.search(r"UNTIL=([0-9]{8})", propriete.valeur, re.I):
                return match[1]
        if nom in periode:
            return max(value.strip()[:8] for value in periode[nom][-1].valeur.split(","))
    return ""


def _offset(periode, nom):
    """« +0100 » ; raises MomentIllisible."""
    texte = periode[nom][0].valeur if nom in periode else ""
    match = re.fullmatch(r"([+-])([0-9]{2}):?([0-9]{2}):?([0-9]{2})?", texte[:20])
    if not match:
        raise MomentIllisible(texte[:20])
    sign, *parts = match.groups()
    heures, minutes, secondes = (int(part or 0) for part in parts)
    found = timedelta(hours=heures, minutes=minutes, seconds=secondes)
    if found >= timedelta(hours=24):
        raise MomentIllisible(texte[:20])
    return -found if sign == "-" else found


# -- Names -----------------------------------------------------------------------------------------


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
