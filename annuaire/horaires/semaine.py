"""The hours of an ordinary week, in words, with what makes other days different."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import NamedTuple

from django.utils.translation import gettext as _

from annuaire.horaires.etat import is_readable
from annuaire.horaires.evaluation import (
    INCERTAIN,
    MINUTES_PAR_JOUR,
    RENDEZ_VOUS,
    Tranche,
    as_text,
    following,
    tranches,
)
from annuaire.horaires.expression import (
    MOIS,
    is_open_ended,
    is_seasonal,
    join_rules,
    mentions,
    rules,
)
from annuaire.horaires.mots import JOURS, write_date, write_days, write_hour, write_minutes
from annuaire.horaires.mots import MOIS as MOIS_EN_MOTS
from portal.socle import calendrier

Jours = tuple[tuple[Tranche, ...], ...]

JOURS_CHERCHES = 210  # from any day, a school week and a holiday week both come within 7 months
PROCHAINES = 3

_MOIS = "|".join(MOIS)
_FERMETURE = re.compile(
    rf"(?:(?P<a1>\d{{4}}) )?(?P<m1>{_MOIS})(?: (?P<j1>\d\d?))?"
    rf"(?:-(?:(?P<a2>\d{{4}}) )?(?:(?P<m2>{_MOIS}))?(?: ?(?P<j2>\d\d?))?)? (?:off|closed)"
)


class JourDeSemaine(NamedTuple):
    jour: str
    texte: str


@dataclass(frozen=True)
class Semaine:
    """Seven (jour, texte) and the notes that go with them; empty, so false, when unknown.

    `variable` says that no week is ordinary: these are the hours of the week of `lundi`.
    """

    jours: tuple[JourDeSemaine, ...] = ()
    notes: tuple[str, ...] = ()
    variable: bool = False
    lundi: date | None = None

    def __iter__(self) -> Iterator[JourDeSemaine]:
        return iter(self.jours)

    def __len__(self) -> int:
        return len(self.jours)

    def __getitem__(self, index):
        return self.jours[index]


def semaine(texte: str, reference: date | None = None) -> Semaine:
    """The ordinary week seen from `reference` (today in Paris)."""
    texte, reference = as_text(texte), reference or datetime.now(calendrier.PARIS).date()
    if not is_readable(texte, reference.year):
        return Semaine()
    lundi = reference - timedelta(days=reference.weekday())
    ordinaire, closures = _set_closures_apart(texte)
    scolaire = typical(ordinaire, lundi, vacances=False)
    shown, only_holidays = scolaire, False
    if mentions(ordinaire, "SH") and not any(scolaire):
        shown, only_holidays = typical(ordinaire, lundi, vacances=True), True
    everywhere = _is_by_appointment(shown)
    variable = is_seasonal(ordinaire)
    notes = [_("sur rendez-vous uniquement")] if everywhere else []
    notes += [_("uniquement pendant les vacances scolaires")] if only_holidays else []
    if not only_holidays and mentions(ordinaire, "SH"):
        notes += _holiday_notes(typical(ordinaire, lundi, vacances=True), scolaire)
    if mentions(ordinaire, "PH"):
        notes += _public_holiday_notes(ordinaire, lundi)
    notes += closures
    if variable:
        notes += _variable_notes(texte, reference)
    open_ended = is_open_ended(ordinaire)
    jours = tuple(
        JourDeSemaine(
            str(jour), write_day(day, say_appointment=not everywhere, open_ended=open_ended)
        )
        for jour, day in zip(JOURS, shown, strict=True)
    )
    return Semaine(jours, tuple(notes), variable, lundi)


@lru_cache(maxsize=1024)
def typical(texte: str, lundi: date, *, vacances: bool) -> Jours:
    """Each weekday as it first comes from `lundi`, in or out of school holidays, never a férié.

    Holidays are only avoided by strings that speak of them: others don't change in them.
    """
    seeks_holidays = vacances if mentions(texte, "SH") else None
    days = _ordinary_days(lundi, seeks_holidays, not mentions(texte, "PH"))
    return tuple(tuple(tranches(texte, jour, 1)[0]) if jour else () for jour in days)


@lru_cache(maxsize=64)
def _ordinary_days(lundi: date, vacances: bool | None, feries: bool) -> tuple[date | None, ...]:
    """The first Monday, Tuesday… that will do; `vacances` None and `feries` true accept any day.

    None in place of a day that does not come: beyond the published school calendar.
    """
    found: dict[int, date] = {}
    for offset in range(JOURS_CHERCHES):
        jour = lundi + timedelta(days=offset)
        if jour.weekday() in found or (calendrier.is_ferie(jour) and not feries):
            continue
        if vacances is None or calendrier.is_vacances(jour) == vacances:
            found[jour.weekday()] = jour
    return tuple(found.get(weekday) for weekday in range(7))


def _is_by_appointment(jours: Jours) -> bool:
    found = [tranche for jour in jours for tranche in jour]
    return bool(found) and all(tranche.sorte == RENDEZ_VOUS for tranche in found)


# -- Words ----------------------------------------------------------------------------------------


def write_day(
    day: tuple[Tranche, ...] | list[Tranche],
    *,
    say_appointment: bool = True,
    open_ended: bool = False,
) -> str:
    """« 9 h – 12 h, 14 h – 17 h 30 », « fermé »."""
    if not day:
        return _("fermé")
    return ", ".join(_write_stretch(tranche, say_appointment, open_ended) for tranche in day)


def _write_stretch(tranche: Tranche, say_appointment: bool, open_ended: bool) -> str:
    whole = tranche.debut == 0 and tranche.fin == MINUTES_PAR_JOUR
    if whole and tranche.sorte == RENDEZ_VOUS:
        return _("sur rendez-vous")
    debut, fin = write_minutes(tranche.debut), write_minutes(tranche.fin)
    if whole:
        text = _("24 h sur 24")
    elif open_ended and tranche.fin == MINUTES_PAR_JOUR:
        text = _("à partir de %(debut)s") % {"debut": debut}
    else:
        text = f"{debut} – {fin}"
    return f"{text} ({aside})" if (aside := _aside(tranche, say_appointment)) else text


def _aside(tranche: Tranche, say_appointment: bool) -> str:
    if tranche.sorte == RENDEZ_VOUS:
        return (tranche.commentaire or _("sur rendez-vous")) if say_appointment else ""
    if tranche.sorte == INCERTAIN:
        return tranche.commentaire or _("à confirmer")
    return tranche.commentaire


def _write_week(jours: Jours) -> str:
    """« lundi à vendredi : 9 h – 12 h ; samedi : 10 h – 12 h »."""
    groups: dict[str, list[int]] = {}
    for index, day in enumerate(jours):
        if day:
            groups.setdefault(write_day(day), []).append(index)
    return " ; ".join(
        _("%(jours)s : %(heures)s") % {"jours": write_days(days), "heures": hours}
        for hours, days in groups.items()
    )


# -- Notes ----------------------------------------------------------------------------------------


def _holiday_notes(in_holidays: Jours, ordinary: Jours) -> list[str]:
    if not any(in_holidays):
        return [_("fermé pendant les vacances scolaires")]
    if in_holidays == ordinary:
        return []
    return [
        _("pendant les vacances scolaires : %(semaine)s") % {"semaine": _write_week(in_holidays)}
    ]


def _public_holiday_notes(texte: str, lundi: date) -> list[str]:
    days = public_holidays(texte, lundi)
    written = {write_day(day) for _jour, day in days}
    if not any(day for _jour, day in days):
        return [_("fermé les jours fériés")]
    if len(written) == 1:
        return [_("jours fériés : %(heures)s") % {"heures": written.pop()}]
    return [_("horaires particuliers certains jours fériés")]


def public_holidays(texte: str, debut: date) -> list[tuple[date, tuple[Tranche, ...]]]:
    """The public holidays of the year to come, with what is open on each."""
    fin = debut + timedelta(days=365)
    jours = sorted(calendrier.feries(debut.year) | calendrier.feries(fin.year))
    return [(jour, tuple(tranches(texte, jour, 1)[0])) for jour in jours if debut <= jour <= fin]


def _variable_notes(texte: str, reference: date) -> list[str]:
    notes = [_("ces horaires changent selon la semaine ou la période de l'année")]
    later = (c for c in following(texte, reference) if c.debut.date() >= reference)
    coming = list(islice(later, PROCHAINES))
    if coming:
        dates = ", ".join(
            f"{write_date(c.debut.date(), reference)} ({write_hour(c.debut)} – {write_hour(c.fin)})"
            for c in coming
        )
        notes.append(_("prochaines ouvertures : %(dates)s") % {"dates": dates})
    return notes


def _set_closures_apart(texte: str) -> tuple[str, list[str]]:
    """The text without « Aug off » and the like at its end, and these closures in words."""
    kept, notes = rules(texte), []
    while len(kept) > 1 and kept[-1].separateur == ";":
        note = _write_closure(kept[-1].texte)
        if not note:
            break
        notes.insert(0, note)
        kept.pop()
    return join_rules(kept), notes


def _write_closure(rule: str) -> str:
    found = _FERMETURE.fullmatch(rule)
    if found is None:
        return ""
    debut = _write_when(found["j1"], found["m1"], found["a1"])
    if "-" not in rule:
        return (_("fermé le %(jour)s") if found["j1"] else _("fermé en %(jour)s")) % {"jour": debut}
    if not found["j1"]:
        if found["j2"] or not found["m2"]:
            return ""
        fin = _write_when(None, found["m2"], found["a2"])
        return _("fermé de %(debut)s à %(fin)s") % {"debut": debut, "fin": fin}
    if not found["j2"]:
        return ""
    fin = _write_when(found["j2"], found["m2"] or found["m1"], found["a2"])
    return _("fermé du %(debut)s au %(fin)s") % {"debut": debut, "fin": fin}


def _write_when(jour: str | None, mois: str, annee: str | None) -> str:
    numero = (_("1er") if int(jour) == 1 else str(int(jour))) if jour else ""
    words = (numero, str(MOIS_EN_MOTS[MOIS.index(mois)]), annee or "")
    return " ".join(word for word in words if word)
