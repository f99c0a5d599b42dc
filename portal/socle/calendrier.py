"""Paris time, public holidays and the school holidays of zone A (Clermont-Ferrand)."""

import csv
from datetime import date, datetime, timedelta
from functools import lru_cache
from importlib.resources import files
from zoneinfo import ZoneInfo

from opening_hours import OpeningHours, State

PARIS = ZoneInfo("Europe/Paris")
ZONE = "A"
UN_JOUR = timedelta(days=1)
MINUIT = datetime.min.time()


@lru_cache(maxsize=1)
def vacances() -> tuple[tuple[date, date], ...]:
    """School holidays as (first day, last day), oldest first.

    Read from the package's table rather than through its class, which takes 110 ms to load three
    zones since 1990: too long for the first visitor. A test holds both to the same days.
    """
    table = files("vacances_scolaires_france") / "data" / "data.csv"
    with table.open(encoding="utf-8", newline="") as lines:
        rows = csv.reader(lines)
        column = next(rows).index(f"vacances_zone_{ZONE.lower()}")
        jours = sorted(date.fromisoformat(row[0]) for row in rows if row[column] == "True")
    return runs(jours)


@lru_cache(maxsize=64)
def feries(annee: int) -> frozenset[date]:
    """Public holidays of a year, as the library knows them: one truth for everyone."""
    found = OpeningHours("PH", country="FR").intervals(
        midnight(date(annee, 1, 1)), midnight(date(annee + 1, 1, 1))
    )
    return frozenset(
        day
        for debut, fin, state, _comment in found
        if state == State.OPEN
        for day in days_between(debut.date(), (fin - UN_JOUR).date())
    )


@lru_cache(maxsize=64)
def jours_de_vacances(annee: int) -> frozenset[date]:
    return frozenset(
        day
        for debut, fin in vacances()
        if debut.year <= annee <= fin.year
        for day in days_between(debut, fin)
        if day.year == annee
    )


def is_ferie(jour: date) -> bool:
    return jour in feries(jour.year)


def is_vacances(jour: date) -> bool:
    return jour in jours_de_vacances(jour.year)


def midnight(jour: date) -> datetime:
    """Wall clock, without a time zone: the library reasons so, and `localize` comes after."""
    return datetime.combine(jour, MINUIT)


def days_between(debut: date, fin: date):
    for ordinal in range(debut.toordinal(), fin.toordinal() + 1):
        yield date.fromordinal(ordinal)


def runs(jours) -> tuple[tuple[date, date], ...]:
    """Group sorted days into unbroken (first, last) runs."""
    found: list[list[date]] = []
    for jour in jours:
        if found and jour - found[-1][1] == UN_JOUR:
            found[-1][1] = jour
        else:
            found.append([jour, jour])
    return tuple((debut, fin) for debut, fin in found)


def localize(jour: date, minutes: int) -> datetime:
    """The moment `minutes` of wall clock after a day's midnight, in Paris.

    The hour that does not exist in March is read as its end (3 h), the hour that happens twice in
    October as its second time: what the library does too.
    """
    naive = datetime.combine(jour, MINUIT) + timedelta(minutes=minutes)
    local = naive.replace(tzinfo=PARIS)
    first, second = local.utcoffset(), local.replace(fold=1).utcoffset()
    if second > first:  # the clock jumps over this hour
        return local.replace(hour=3, minute=0)
    return local.replace(fold=1) if second < first else local
