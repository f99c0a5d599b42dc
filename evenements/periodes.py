"""« Aujourd'hui », « ce week-end », « en décembre »: the days they are. Pure."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from portal.socle.calendrier import PARIS
from portal.socle.dates import say_date

UN_JOUR = timedelta(days=1)
AN_MIN, AN_MAX = 2000, 2100


class Quand(models.TextChoices):
    A_VENIR = "", gettext_lazy("À venir")
    AUJOURDHUI = "aujourdhui", gettext_lazy("Aujourd'hui")
    WEEKEND = "weekend", gettext_lazy("Ce week-end")
    SEMAINE = "semaine", gettext_lazy("Cette semaine")
    MOIS = "mois", gettext_lazy("Ce mois-ci")


@dataclass(frozen=True)
class Periode:
    """Days from `du` to `au` included; au None: no end. quand: what was asked for."""

    du: date
    au: date | None
    quand: str = Quand.A_VENIR

    @property
    def bornes(self) -> tuple[datetime, datetime | None]:
        """Paris midnights: [first, after the last[."""
        fin = midnight(self.au + UN_JOUR) if self.au else None
        return midnight(self.du), fin

    @property
    def jours(self) -> list[date]:
        """Every day of a period that ends."""
        return days_between(self.du, self.au)

    def holds(self, jour: date) -> bool:
        return self.du <= jour and (self.au is None or jour <= self.au)

    @property
    def titre(self) -> str:
        if self.au is None:
            return _("À partir du %(jour)s") % {"jour": say_date(self.du, "l j F Y")}
        if self.du == self.au:
            return say_date(self.du, "l j F Y").capitalize()
        if is_month(self.du, self.au):
            return say_date(self.du, "F Y").capitalize()
        return _("Du %(du)s au %(au)s") % {
            "du": say_date(self.du, "l j F"),
            "au": say_date(self.au, "l j F Y"),
        }


def period(quand: str, du: date | None, au: date | None, aujourdhui: date) -> Periode:
    """The days asked for. `du` moves « this week » and « this month » to another one; with `au`
    it names the days themselves. Reversed bounds are put right."""
    if du and au:
        return Periode(min(du, au), max(du, au), quand)
    jour = du or aujourdhui
    if quand == Quand.AUJOURDHUI:
        return Periode(jour, jour, quand)
    if quand == Quand.WEEKEND:
        return _weekend(jour)
    if quand == Quand.SEMAINE:
        first = jour - timedelta(days=jour.weekday())
        return Periode(first, first + timedelta(days=6), quand)
    if quand == Quand.MOIS:
        return month(jour)
    return Periode(jour, None)


def _weekend(jour):
    """The Saturday and Sunday to come, or those one is in."""
    saturday = jour + timedelta(days=5 - jour.weekday())
    return Periode(saturday, saturday + UN_JOUR, Quand.WEEKEND)


def month(jour: date) -> Periode:
    first = jour.replace(day=1)
    return Periode(first, next_month(first) - UN_JOUR, Quand.MOIS)


def next_month(first: date) -> date:
    return (first + timedelta(days=32)).replace(day=1)


def previous(periode: Periode) -> Periode | None:
    """The period before, of the same kind; None for an open one."""
    return _beside(periode, periode.du - UN_JOUR)


def following(periode: Periode) -> Periode | None:
    return _beside(periode, periode.au + UN_JOUR if periode.au else None)


def _beside(periode, jour):
    if periode.au is None or not AN_MIN < jour.year < AN_MAX:
        return None
    if periode.quand == Quand.MOIS:
        return month(jour)
    length = periode.au - periode.du
    if jour > periode.au:
        step = timedelta(days=7) if periode.quand == Quand.WEEKEND else length + UN_JOUR
        return Periode(periode.du + step, periode.au + step, periode.quand)
    step = timedelta(days=7) if periode.quand == Quand.WEEKEND else length + UN_JOUR
    return Periode(periode.du - step, periode.au - step, periode.quand)


def is_month(du: date, au: date) -> bool:
    return du.day == 1 and au == next_month(du) - UN_JOUR


def days_between(first: date, last: date) -> list[date]:
    """Both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def weeks(periode: Periode) -> list[list[date]]:
    """Whole weeks, Monday first, that hold these days."""
    first = periode.du - timedelta(days=periode.du.weekday())
    last = periode.au + timedelta(days=6 - periode.au.weekday())
    days = days_between(first, last)
    return [days[n : n + 7] for n in range(0, len(days), 7)]


def last_day(fin: datetime) -> date:
    """The last day of what ends then: an evening that ends at midnight is of one day."""
    return timezone.localtime(fin - timedelta(minutes=1)).date()


def midnight(jour: date) -> datetime:
    return datetime.combine(jour, datetime.min.time(), PARIS)


def moments_at(texte: str) -> list[datetime]:
    """What the address of a date says, « 2026-10-25-0230 »: an hour of the clock, both of them in
    the night that has it twice. In UTC: an hour of Paris would equal neither. Raises ValueError."""
    local = datetime.strptime(texte, "%Y-%m-%d-%H%M").replace(tzinfo=PARIS)
    try:
        return sorted({local.replace(fold=fold).astimezone(UTC) for fold in (0, 1)})
    except OverflowError:
        raise ValueError("before the first day") from None
