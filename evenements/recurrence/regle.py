"""The rule of an event that comes back: what it is, and the days it gives.

A rule reasons in days and in wall clock of Paris. Its `debut` is always one of its days: iCalendar
leaves undefined a DTSTART that its own RRULE does not give, so a later first day replaces it.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice

from dateutil import rrule
from django.utils.translation import gettext as _

from evenements.recurrence import rfc5545
from evenements.recurrence.enums import Frequence, RegleRefusee, Vacances
from portal.socle.calendrier import is_ferie, is_vacances, localize, midnight, vacances

__all__ = ["DUREE_MAX", "Frequence", "Regle", "RegleRefusee", "Vacances"]

DUREE_MAX = 7 * 24 * 60
INTERVALLE_MAX = {
    Frequence.JOUR: 31,
    Frequence.SEMAINE: 12,
    Frequence.MOIS: 12,
    Frequence.AN: 10,
}
RANGS = (1, 2, 3, 4, 5, -1)
QUANTIEMES = (*range(1, 32), -1)
# School holidays are known from the end of 1990 on, public holidays until 2076.
PREMIER = date(1991, 1, 1)
DERNIER = date(2076, 12, 31)
# The rarest rule, a fifth Saturday of February, comes back within 40 years.
PATIENCE = timedelta(days=365 * 60)
COUNT_MAX = 2000

RRULE_FREQ = {
    Frequence.JOUR: rrule.DAILY,
    Frequence.SEMAINE: rrule.WEEKLY,
    Frequence.MOIS: rrule.MONTHLY,
    Frequence.AN: rrule.YEARLY,
}


@dataclass(frozen=True, kw_only=True)
class Regle:
    """« Le mardi et le jeudi, de 14 h à 16 h, du 6 janvier au 30 juin, sauf vacances scolaires ».

    Two rules that say the same thing are equal: fields are sorted, derived from `debut` when they
    are missing, and `debut` is moved to the first day of the rule (before exclusions).
    """

    frequence: Frequence
    debut: date  # INTERVAL is counted from it, in weeks that begin on Monday, months or years
    heure: time  # wall clock, Paris
    duree: int  # minutes of wall clock
    fin: date | None = None  # the last day, included
    intervalle: int = 1
    jours: tuple[int, ...] = ()  # 0 = Monday: of the week, or of the month together with `rangs`
    rangs: tuple[int, ...] = ()  # of the month: 1..5, -1 = last
    quantiemes: tuple[int, ...] = ()  # of the month: 1..31, -1 = last day
    vacances: Vacances = Vacances.TOUTES
    sauf_feries: bool = False

    def __post_init__(self):
        self._coerce()
        self._check_bounds()
        self._check_days()
        self._derive()
        self._simplify()
        self._move_to_first_day()

    @classmethod
    def from_person(cls, **fields) -> "Regle":
        """The rule as a person means it: INTERVAL counts from the first day that fits.

        « Un mercredi sur deux à partir du jeudi 8 janvier » begins on the 14th for a person, on
        the 21st for iCalendar, which counts from the week of the 8th. Forms and phrases come here.
        """
        if fields["frequence"] == Frequence.AN or fields.get("intervalle") == 12:
            return cls(**fields)  # once a year: the month that was said is kept
        first = cls(**{**fields, "intervalle": 1, "fin": None}).debut
        if fields.get("fin") and first > fields["fin"]:
            raise RegleRefusee(_("Aucune date ne tombe entre le début et la fin."))
        return cls(**{**fields, "debut": first})

    # -- iCalendar ---------------------------------------------------------------------------

    def to_rrule(self, *, jusqua: date | None = None) -> str:
        """The value of RRULE. UNTIL is the end of the last day: of `fin` or of `jusqua`, in UTC.

        Exclusions have no word in RRULE: see `exclues`, and give `connue_jusqua()` as `jusqua`.
        """
        fins = [jour for jour in (self.fin, jusqua) if jour]
        return rfc5545.write(self, until=_end_of_day(min(fins)) if fins else None)

    @classmethod
    def from_rrule(
        cls,
        text: str,
        *,
        debut: date,
        heure: time,
        duree: int,
        vacances: Vacances = Vacances.TOUTES,
        sauf_feries: bool = False,
    ) -> "Regle":
        """Read the value of RRULE; `debut` and `heure` are DTSTART's, in Paris.

        COUNT becomes `fin`: the day of the COUNT-th date, before exclusions.
        """
        fields = rfc5545.read(text, debut, heure)
        count = fields.pop("count")
        if fields["fin"] and fields["fin"] > DERNIER:  # « for ever », as some calendars write it
            fields["fin"] = None
        regle = cls(heure=heure, duree=duree, vacances=vacances, sauf_feries=sauf_feries, **fields)
        return regle if count is None else replace(regle, fin=regle._nth_day(count))

    # -- Days --------------------------------------------------------------------------------

    def jours_entre(self, du: date, au: date) -> Iterator[date]:
        """The days of the rule from `du` to `au`, both included, in order, exclusions applied.

        Nothing beyond `connue_jusqua()`: a date is never announced that a school calendar not yet
        published may take away.
        """
        return filter(self.keeps, self._days(du, self._limit(au)))

    def exclues(self, du: date, au: date) -> Iterator[date]:
        """The days the RRULE alone would give and that holidays take away (for EXDATE)."""
        return (jour for jour in self._days(du, self._limit(au)) if not self.keeps(jour))

    def dates(self, du: date, au: date) -> Iterator[tuple[datetime, datetime]]:
        """(begin, end) of each date, aware, in Paris: 18 h stays 18 h all year long."""
        return map(self.horaire, self.jours_entre(du, au))

    def horaire(self, jour: date) -> tuple[datetime, datetime]:
        """(begin, end) of the event if it took place on that day."""
        minutes = self.heure.hour * 60 + self.heure.minute
        debut, fin = localize(jour, minutes), localize(jour, minutes + self.duree)
        # Both may fall into the hour that March skips: the event keeps its length, then.
        return debut, fin if fin > debut else debut + timedelta(minutes=self.duree)

    def keeps(self, jour: date) -> bool:
        """Whether holidays leave this day in."""
        if self.sauf_feries and is_ferie(jour):
            return False
        if self.vacances == Vacances.TOUTES:
            return True
        return is_vacances(jour) == (self.vacances == Vacances.SEULEMENT)

    def connue_jusqua(self) -> date | None:
        """The last day whose exclusions are certain; None when nothing depends on the schools."""
        return None if self.vacances == Vacances.TOUTES else vacances()[-1][1]

    def _limit(self, au):
        connue = self.connue_jusqua()
        return min(au, connue) if connue else au

    def _days(self, du, au):
        """The days of the RRULE alone, sought from `du` and not from the first year."""
        du, au = max(du, self.debut), min(au, self.fin or DERNIER)
        if du > au:
            return
        for moment in rrule.rrule(
            RRULE_FREQ[self.frequence],
            dtstart=midnight(self._anchor(du)),
            until=midnight(au),
            interval=self.intervalle,
            wkst=rrule.MO,
            **self._by(),
        ):
            if moment.date() >= du:
                yield moment.date()

    def _by(self):
        if self.frequence == Frequence.AN:
            return {"bymonth": self.debut.month, "bymonthday": self.debut.day}
        if self.quantiemes:
            return {"bymonthday": self.quantiemes}
        if self.rangs:
            return {"byweekday": [rrule.weekday(j, r) for r in self.rangs for j in self.jours]}
        return {"byweekday": self.jours} if self.jours else {}

    def _anchor(self, du):
        """A day at or before `du` from which INTERVAL counts as it does from `debut`."""
        debut, n = self.debut, self.intervalle
        if self.frequence == Frequence.JOUR:
            return du - timedelta(days=(du - debut).days % n)
        if self.frequence == Frequence.SEMAINE:
            lundi = debut - timedelta(days=debut.weekday())
            return du - timedelta(days=(du - lundi).days % (7 * n))
        if self.frequence == Frequence.AN:
            return date(du.year - (du.year - debut.year) % n, 1, 1)
        mois = du.year * 12 + du.month - 1
        mois -= (mois - debut.year * 12 - debut.month + 1) % n
        return date(mois // 12, mois % 12 + 1, 1)

    def _nth_day(self, count):
        if count > COUNT_MAX:
            raise RegleRefusee(_("Trop de dates : %(max)s au plus.") % {"max": COUNT_MAX})
        jour = next(islice(self._days(self.debut, DERNIER), count - 1, None), None)
        if jour is None:
            raise RegleRefusee(_("Trop de dates : la dernière serait trop loin."))
        return jour

    # -- Validation --------------------------------------------------------------------------

    def _set(self, **fields):
        for name, value in fields.items():
            object.__setattr__(self, name, value)

    def _coerce(self):
        for jour in (self.debut, self.fin):
            if isinstance(jour, datetime):
                raise TypeError("A rule's days are dates, not datetimes.")
        try:
            self._set(frequence=Frequence(self.frequence), vacances=Vacances(self.vacances))
        except ValueError as error:
            raise RegleRefusee(_("Ce rythme n'est pas connu.")) from error
        self._set(heure=self.heure.replace(second=0, microsecond=0, tzinfo=None, fold=0))
        self._set(
            jours=tuple(sorted(set(self.jours))),
            rangs=tuple(sorted(set(self.rangs), key=RANGS.index)) if self._known_rangs() else (),
            quantiemes=tuple(sorted(set(self.quantiemes), key=_last_comes_last)),
        )

    def _known_rangs(self):
        if not set(self.rangs) <= set(RANGS):
            raise RegleRefusee(_("Dans un mois, le rang va du 1er au 5e, ou « dernier »."))
        return True

    def _check_bounds(self):
        most = INTERVALLE_MAX[self.frequence]
        if not 1 <= self.intervalle <= most:
            raise RegleRefusee(_("L'intervalle va de 1 à %(max)s.") % {"max": most})
        if not 1 <= self.duree <= DUREE_MAX:
            raise RegleRefusee(_("La durée va d'une minute à sept jours."))
        if not all(PREMIER <= jour <= DERNIER for jour in (self.debut, self.fin or self.debut)):
            raise RegleRefusee(
                _("L'année doit être comprise entre %(premiere)s et %(derniere)s.")
                % {"premiere": PREMIER.year, "derniere": DERNIER.year}
            )
        if self.fin and self.fin < self.debut:
            raise RegleRefusee(_("La fin est avant le début."))

    def _check_days(self):
        if not set(self.jours) <= set(range(7)):
            raise RegleRefusee(_("Les jours de la semaine vont du lundi au dimanche."))
        if not set(self.quantiemes) <= set(QUANTIEMES):
            raise RegleRefusee(_("Les jours du mois vont du 1er au 31, ou « le dernier »."))
        if self.jours and self.frequence not in (Frequence.SEMAINE, Frequence.MOIS):
            raise RegleRefusee(_("Ce rythme ne se compte pas en jours de la semaine."))
        if (self.rangs or self.quantiemes) and self.frequence != Frequence.MOIS:
            raise RegleRefusee(_("Ce rythme ne se compte pas en jours du mois."))
        if self.quantiemes and (self.jours or self.rangs):
            raise RegleRefusee(_("« Le 15 » ou « le 1er samedi » : choisissez l'un des deux."))
        if self.frequence == Frequence.MOIS and self.jours and not self.rangs:
            raise RegleRefusee(_("Quelle semaine du mois : le 1er, le 2e, le dernier ?"))

    def _derive(self):
        """What is not said is what the first day says."""
        if self.frequence == Frequence.SEMAINE and not self.jours:
            self._set(jours=(self.debut.weekday(),))
        if self.frequence == Frequence.MOIS and self.rangs and not self.jours:
            self._set(jours=(self.debut.weekday(),))
        if self.frequence == Frequence.MOIS and not self.rangs and not self.quantiemes:
            self._set(quantiemes=(self.debut.day,))

    def _simplify(self):
        """Of two rules that give the same days, one is kept."""
        if self.frequence == Frequence.JOUR and self.intervalle % 7 == 0:
            self._set(
                frequence=Frequence.SEMAINE,
                intervalle=self.intervalle // 7,
                jours=(self.debut.weekday(),),
            )
        if self.frequence == Frequence.SEMAINE and self.intervalle == 1 and len(self.jours) == 7:
            self._set(frequence=Frequence.JOUR, jours=())

    def _move_to_first_day(self):
        horizon = min(DERNIER, self.debut + PATIENCE)
        first = next(self._days(self.debut, horizon), None)
        if first is None:
            raise RegleRefusee(
                _("Aucune date ne tombe entre le début et la fin.")
                if self.fin
                else _("Cette règle ne donne jamais de date.")
            )
        self._set(debut=first)
        if self.intervalle == 12 and len(self.quantiemes) == 1 and self.quantiemes[0] > 0:
            self._set(frequence=Frequence.AN, intervalle=1, quantiemes=())


def _last_comes_last(quantieme):
    return (quantieme == -1, quantieme)


def _end_of_day(jour):
    return localize(jour, 24 * 60 - 1).replace(second=59).astimezone(UTC)
