"""« Reprendre celui de l'an dernier »: the same rules and dates, whole years later, same weekdays.

A week is what people remember (« le mardi »), so what goes by weeks or days, or is a lone date,
moves by 52 weeks; what goes by the month or the year (« le 1er samedi », « le 14 juillet ») keeps
its words and moves by calendar years.
"""

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import islice

from django.utils import timezone

from evenements.enums import EtatOccurrence
from evenements.horizon import HORIZON
from evenements.recurrence import Frequence, Regle, RegleRefusee, say
from portal.socle.calendrier import localize

MAX_ANNEES = 10  # an event older than that is written again
MAX_DATES = 60  # lone dates taken up
MONTREES = 12
SEMAINES = timedelta(weeks=52)


@dataclass(frozen=True)
class Suite:
    """A rule, later; where it takes place when that is not where the event does."""

    regle: Regle
    lieu: object = None
    lieu_precisions: str = ""
    rendez_vous: str = ""

    @property
    def dit(self):
        return say(self.regle)


@dataclass
class Reprise:
    """What a copy would take up. dates: (begin, end) of those outside any rule."""

    suites: list[Suite] = field(default_factory=list)
    dates: list[tuple[datetime, datetime]] = field(default_factory=list)

    def __bool__(self):
        return bool(self.suites or self.dates)

    @property
    def moments(self):
        """The first dates it gives, in order, rules and lone dates together."""
        today = timezone.localdate()
        found = list(self.dates)
        for suite in self.suites:
            found += islice(suite.regle.dates(today, today + HORIZON), MONTREES)
        return sorted(found)[:MONTREES]


def take_up(evenement, today: date | None = None) -> Reprise:
    """What « the same, a year later » gives from today on; nothing for what has no date."""
    today = today or timezone.localdate()
    suites = []
    for rythme in evenement.rythmes.select_related("lieu"):
        if regle := shift(rythme.to_regle(), today):
            suites.append(Suite(regle, rythme.lieu, rythme.lieu_precisions, rythme.rendez_vous))
    lone = evenement.occurrences.filter(rythme=None, etat=EtatOccurrence.PREVUE)
    rows = lone.order_by("-debut").values_list("debut", "fin")[:MAX_DATES]
    moments = {moved for row in rows if (moved := shift_date(*row, today))}
    return Reprise(suites, sorted(moments))


def shift(regle: Regle, today: date) -> Regle | None:
    """The rule one year later, or as many as it takes not to be over; None when none comes."""
    for annees in range(1, MAX_ANNEES + 1):
        moved = _moved(regle, annees)
        if moved is None or (moved.fin and moved.fin < today):
            continue
        first = next(moved.jours_entre(max(today, moved.debut), today + HORIZON), None)
        if first is not None:
            return replace(moved, debut=first)
    return None


def _moved(regle, annees):
    weekly = regle.frequence in (Frequence.JOUR, Frequence.SEMAINE)
    later = _by_weeks if weekly else _by_years
    try:
        return replace(
            regle,
            debut=later(regle.debut, annees),
            fin=later(regle.fin, annees) if regle.fin else None,
        )
    except RegleRefusee:
        return None


def _by_weeks(jour, annees):
    return jour + SEMAINES * annees


def _by_years(jour, annees):
    try:
        return jour.replace(year=jour.year + annees)
    except ValueError:  # 29 February
        return jour.replace(year=jour.year + annees, day=28)


def shift_date(debut: datetime, fin: datetime, today: date) -> tuple[datetime, datetime] | None:
    """A lone date, whole years of weeks later: the same weekday at the same time of the clock."""
    debut, fin = timezone.localtime(debut), timezone.localtime(fin)
    for annees in range(1, MAX_ANNEES + 1):
        jour = _by_weeks(debut.date(), annees)
        if jour >= today:
            start = localize(jour, debut.hour * 60 + debut.minute)
            end = localize(_by_weeks(fin.date(), annees), fin.hour * 60 + fin.minute)
            return start, end
    return None
