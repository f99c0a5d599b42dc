"""Days as people say them, the year often left out, and the dates they mean."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

# « de septembre à juin », said in November, began last September.
DEJA_COMMENCE = timedelta(days=183)
ANNEES = 9  # 29 February comes back within eight years, 1900 and 2100 included


@dataclass(frozen=True)
class JourDit:
    """« le samedi 14 mars », with or without its year; jour -1: the last day of the month."""

    jour: int
    mois: int
    annee: int | None = None
    semaine: int | None = None  # the day of the week said with it, 0 = Monday
    precis: bool = True  # False: only its month was said

    @classmethod
    def exact(cls, jour: date) -> "JourDit":
        return cls(jour.day, jour.month, jour.year)

    def exists(self) -> bool:
        """29 February does, in some years; 31 June never."""
        if not 1 <= self.mois <= 12:
            return False
        years = [self.annee] if self.annee else [2028]
        return any(self.in_year(year) for year in years)

    def in_year(self, annee: int) -> date | None:
        last = monthrange(annee, self.mois)[1]
        jour = last if self.jour == -1 else self.jour
        return date(annee, self.mois, jour) if 1 <= jour <= last else None

    def next(self, after: date) -> date:
        """Its own year's date, or the first at or after a day."""
        if self.annee:
            return self.in_year(self.annee)
        found = (self.in_year(after.year + years) for years in range(ANNEES))
        return next(jour for jour in found if jour and jour >= after)

    def previous(self, before: date) -> date:
        """Its own year's date, or the last at or before a day."""
        if self.annee:
            return self.in_year(self.annee)
        found = (self.in_year(before.year - years) for years in range(ANNEES))
        return next(jour for jour in found if jour and jour <= before)


def resolve_period(
    debut: JourDit | None, fin: JourDit | None, aujourdhui: date
) -> tuple[date, date | None]:
    """The (first, last) days meant; no beginning is today, no end is None."""
    if debut is None:
        return aujourdhui, fin and fin.next(aujourdhui)
    if fin is None:
        return debut.next(aujourdhui), None
    if fin.annee:
        return debut.previous(fin.in_year(fin.annee)), fin.in_year(fin.annee)
    if not debut.annee and (begun := _already_begun(debut, fin, aujourdhui)):
        return begun
    first = debut.next(aujourdhui)
    return first, fin.next(first)


def _already_begun(debut, fin, aujourdhui):
    first = debut.previous(aujourdhui)
    last = fin.next(first)
    recent = aujourdhui - first <= DEJA_COMMENCE
    return (first, last) if recent and last >= aujourdhui else None


def resolve_list(dits: list[JourDit], aujourdhui: date) -> tuple[date, ...]:
    """Dates said one after the other: « les 3, 10 et 17 mars », « 20 décembre, 10 janvier ».

    A list whose first dates have just gone by keeps its year.
    """
    if not dits:
        return ()
    dits = _with_years(dits)
    upcoming = _in_order(dits, dits[0].next(aujourdhui))
    begun = _in_order(dits, dits[0].previous(aujourdhui))
    if max(begun) >= aujourdhui and aujourdhui - begun[0] <= DEJA_COMMENCE:
        return tuple(sorted(set(begun)))
    return tuple(sorted(set(upcoming)))


def _with_years(dits):
    """« Le 3 mars et le 7 avril 2026 »: the year said last is that of the days before it."""
    found = []
    for dit in reversed(dits):
        if found and not dit.annee and found[0].annee:
            dit = JourDit.exact(dit.previous(found[0].in_year(found[0].annee)))
        found.insert(0, dit)
    return found


def _in_order(dits, first):
    found = [first]
    for dit in dits[1:]:
        found.append(dit.next(found[-1]))
    return found
