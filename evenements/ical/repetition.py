"""The dates of a series: RRULE, RDATE, EXDATE, within a window and a budget. Pure.

Not dateutil's: a rule that gives no date (30 February) keeps it looking until the year 9999, UNTIL
or not. Here each day looked at is counted. The tests hold both to the same dates.
"""

import calendar
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from functools import cached_property
from itertools import product

from django.utils.translation import gettext as _

from evenements.ical.moments import Moment, read_moment

JOURS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQUENCES = ("DAILY", "WEEKLY", "MONTHLY", "YEARLY")
TROP = ("SECONDLY", "MINUTELY", "HOURLY")
BORNES = {
    "BYMONTHDAY": (-31, 31),
    "BYYEARDAY": (-366, 366),
    "BYWEEKNO": (-53, 53),
    "BYMONTH": (1, 12),
    "BYSETPOS": (-366, 366),
    "BYHOUR": (0, 23),
    "BYMINUTE": (0, 59),
    "BYSECOND": (0, 59),
}  # zero only where it is a number like another
LISTES = {*BORNES, "BYDAY"}
NOMBRE = re.compile(r"[+-]?[0-9]{1,3}")
JOUR = re.compile(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)")
MAX_PAR_JOUR = 4
MAX_JOURS = 150_000  # looked at; each costs some microseconds, all of them half a second


class RegleIncomprise(ValueError):
    """This event cannot be taken; the message says why, after its name."""


class TropDeCalculs(RegleIncomprise):
    def __init__(self):
        super().__init__(_("ses répétitions demandent trop de calculs"))


class Budget:
    """What all the rules of a file may cost together."""

    def __init__(self, jours: int = MAX_JOURS):
        self.jours = jours

    def spend(self, jours):
        self.jours -= max(0, jours)
        if self.jours < 0:
            raise TropDeCalculs


@dataclass(frozen=True)
class Fenetre:
    """[debut, fin[, in the clock of whoever asks: naive, a day wider on both sides."""

    debut: datetime
    fin: datetime


def expand(
    depart: Moment,
    regles: Iterable[str],
    ajouts: Iterable[Moment],
    retraits: Iterable[Moment],
    fenetre: Fenetre,
    budget: Budget,
) -> list[datetime]:
    """The beginnings of a series on its own clock, naive, in order."""
    found = {depart.local} if fenetre.debut <= depart.local < fenetre.fin else set()
    for regle in regles:
        found |= _of_rule(depart, regle, fenetre, budget)
    for moment in ajouts:
        local = moment.seen_from(depart)
        if fenetre.debut <= local < fenetre.fin:
            found.add(local)
    return sorted(found - _removed(depart, retraits, found))


def _removed(depart, retraits, found):
    """EXDATE: a moment, or every date of a day."""
    removed, days = set(), set()
    for moment in retraits:
        if moment.journee and not depart.journee:
            days.add(moment.local.date())
        else:
            removed.add(moment.seen_from(depart))
    return removed | {local for local in found if local.date() in days}


def _of_rule(depart, texte, fenetre, budget):
    budget.spend(1)  # once it is all spent, no rule is even looked at
    regle = _Rrule(read_rule(texte), depart.local)
    fin = fenetre.fin
    if "UNTIL" in regle.parts:
        fin = min(fin, _until(regle.parts["UNTIL"], depart) + timedelta(seconds=1))
    if not regle.count:
        return {d for d in regle.dates(fenetre.debut, fin, budget) if d >= fenetre.debut}
    dates = [depart.local]  # the first one counts, even when its own rule does not give it
    for d in regle.dates(depart.local, fin, budget):
        if len(dates) == regle.count:
            break
        if d > depart.local:
            dates.append(d)
    return {d for d in dates if fenetre.debut <= d < fin}


@dataclass
class _Rrule:
    """A rule that was read, from a beginning: its periods, and what each of them gives."""

    parts: dict[str, str]
    debut: datetime
    numeros: dict = field(init=False)

    def __post_init__(self):
        names = LISTES - {"BYDAY"}
        self.numeros = {n: {int(w) for w in self.parts.get(n, "").split(",") if w} for n in names}
        if not set(self.parts) & {"BYDAY", "BYMONTHDAY", "BYYEARDAY", "BYWEEKNO"}:
            self._derive()

    def _derive(self):
        """What is not said is what the first day says."""
        if self.freq in ("MONTHLY", "YEARLY"):
            self.numeros["BYMONTHDAY"] = {self.debut.day}
        if self.freq == "YEARLY" and not self.numeros["BYMONTH"]:
            self.numeros["BYMONTH"] = {self.debut.month}

    @property
    def freq(self):
        return self.parts["FREQ"]

    @cached_property
    def intervalle(self):
        return int(self.parts.get("INTERVAL", 1))

    @cached_property
    def count(self):
        return int(self.parts.get("COUNT", 0))

    @cached_property
    def lundi(self):
        """The first day of a week, 0 for Monday."""
        return JOURS.index(self.parts.get("WKST", "MO"))

    @cached_property
    def semaine(self):
        """BYDAY as {(rank, weekday)}, rank 0 when there is none."""
        found = {
            (int(r or 0), JOURS.index(j)) for r, j in JOUR.findall(self.parts.get("BYDAY", ""))
        }
        if not found and self.freq == "WEEKLY":
            found = {(0, self.debut.weekday())}
        return found

    @cached_property
    def heures(self):
        own = {
            "BYHOUR": self.debut.hour,
            "BYMINUTE": self.debut.minute,
            "BYSECOND": self.debut.second,
        }
        return [
            time(*found) for found in product(*(sorted(self.numeros[n] or {own[n]}) for n in own))
        ]

    def dates(self, depuis, fin, budget):
        """From the period of `depuis` on, in order, before `fin`."""
        for jours in self._periods(max(depuis, self.debut).date()):
            if not jours or jours[0] > fin.date():
                return
            budget.spend(len(jours) * (3 if self.numeros["BYWEEKNO"] else 1))
            found = [datetime.combine(j, h) for j in jours if self._keeps(j) for h in self.heures]
            for moment in self._at_positions(found):
                if moment >= fin:
                    return
                if moment >= self.debut:
                    yield moment

    def _at_positions(self, found):
        positions = self.numeros["BYSETPOS"]
        if not positions:
            return found
        size = len(found)
        return [d for n, d in enumerate(found) if n + 1 in positions or n - size in positions]

    # -- Periods: lists of days

    def _periods(self, depuis):
        debut, n = self.debut.date(), self.intervalle
        if self.freq in ("DAILY", "WEEKLY"):
            length = 1 if self.freq == "DAILY" else 7
            first = debut - timedelta(days=(debut.weekday() - self.lundi) % 7 if length == 7 else 0)
            first += timedelta(days=(depuis - first).days // (length * n) * length * n)
            while True:
                yield [first + timedelta(days=d) for d in range(length)]
                first += timedelta(days=length * n)
        if self.freq == "MONTHLY":
            mois = debut.year * 12 + debut.month - 1
            mois += (depuis.year * 12 + depuis.month - 1 - mois) // n * n
            while True:
                yield _month(*divmod(mois, 12))
                mois += n
        annee = debut.year + (depuis.year - debut.year) // n * n
        while True:
            yield self._year(annee)
            annee += n

    def _year(self, annee):
        """Its days; those of its months only, when the rule names some."""
        if self.numeros["BYWEEKNO"]:  # its first week may begin in the other year
            first = date(annee, 1, 1) - timedelta(days=6)
            return [first + timedelta(days=d) for d in range(378)]
        months = sorted(self.numeros["BYMONTH"] & set(range(1, 13))) or range(1, 13)
        return [jour for month in months for jour in _month(annee, month - 1)]

    # -- Which days

    def _keeps(self, jour):
        numeros = self.numeros
        if numeros["BYMONTH"] and jour.month not in numeros["BYMONTH"]:
            return False
        if self.semaine and not self._keeps_weekday(jour):
            return False
        if numeros["BYMONTHDAY"]:
            length = calendar.monthrange(jour.year, jour.month)[1]
            if not {jour.day, jour.day - length - 1} & numeros["BYMONTHDAY"]:
                return False
        if numeros["BYYEARDAY"]:
            day, length = jour.timetuple().tm_yday, 366 if calendar.isleap(jour.year) else 365
            if not {day, day - length - 1} & numeros["BYYEARDAY"]:
                return False
        return not numeros["BYWEEKNO"] or self._keeps_week(jour)

    def _keeps_weekday(self, jour):
        day = jour.weekday()
        if (0, day) in self.semaine:
            return True
        in_month = self.freq == "MONTHLY" or self.numeros["BYMONTH"]
        if in_month:
            place, length = jour.day, calendar.monthrange(jour.year, jour.month)[1]
        else:
            place = jour.timetuple().tm_yday
            length = 366 if calendar.isleap(jour.year) else 365
        return ((place - 1) // 7 + 1, day) in self.semaine or (
            -((length - place) // 7) - 1,
            day,
        ) in self.semaine

    def _keeps_week(self, jour):
        """Weeks are numbered from the first that has four days in the year."""
        middle = jour + timedelta(days=3 - (jour.weekday() - self.lundi) % 7)
        number = (middle.timetuple().tm_yday - 1) // 7 + 1
        last = date(middle.year, 12, 28)
        last += timedelta(days=3 - (last.weekday() - self.lundi) % 7)
        weeks = (last.timetuple().tm_yday - 1) // 7 + 1
        return bool({number, number - weeks - 1} & self.numeros["BYWEEKNO"])


def _month(annee, mois):
    """Its days; mois from 0. Nothing after the year 9998."""
    if annee > 9998:
        return []
    return [date(annee, mois + 1, d) for d in range(1, calendar.monthrange(annee, mois + 1)[1] + 1)]


def _until(texte, depart):
    moment = read_moment(texte, depart.zone)
    if moment.journee and not depart.journee:
        return moment.local + timedelta(days=1, seconds=-1)
    return moment.seen_from(depart)


def read_rule(texte: str) -> dict[str, str]:
    """{part: value}, all known and sound. Raises RegleIncomprise."""
    parts = {}
    for part in texte[:1000].strip().rstrip(";").upper().split(";"):
        name, equals, value = (side.strip() for side in part.partition("="))
        if not equals or name in parts:
            raise _unread()
        parts[name] = value
    if parts.get("FREQ") in TROP:
        raise RegleIncomprise(_("il se répète plus souvent qu'une fois par jour"))
    if parts.get("FREQ") not in FREQUENCES:
        raise _unread()
    if not all(_is_sound(name, value) for name, value in parts.items()):
        raise _unread()
    _check_times(parts)
    return parts


def _is_sound(name, value):
    if name == "FREQ":
        return True
    if name == "INTERVAL":
        return bool(re.fullmatch(r"[0-9]{1,4}", value)) and int(value) > 0
    if name == "COUNT":
        return bool(re.fullmatch(r"[0-9]{1,6}", value)) and int(value) > 0
    if name == "UNTIL":
        return True
    if name == "WKST":
        return bool(re.fullmatch("MO|TU|WE|TH|FR|SA|SU", value))
    if name not in LISTES or len(value) > 400:
        return False
    if name == "BYDAY":
        return all(JOUR.fullmatch(word) for word in value.split(","))
    low, high = BORNES[name]
    words = value.split(",")
    return all(NOMBRE.fullmatch(w) and low <= int(w) <= high and (int(w) or not low) for w in words)


def _check_times(parts):
    a_day = 1
    for name in ("BYHOUR", "BYMINUTE", "BYSECOND"):
        a_day *= len(set(parts.get(name, "0").split(",")))
    if a_day > MAX_PAR_JOUR:
        raise RegleIncomprise(_("il se répète trop souvent dans la journée"))


def _unread():
    return RegleIncomprise(_("sa règle de répétition n'est pas comprise"))
