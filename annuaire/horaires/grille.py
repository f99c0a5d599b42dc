"""The weekly grid: what a person can type without knowing the OSM syntax, and back."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from django.utils.translation import gettext as _

from annuaire.horaires.evaluation import as_text
from annuaire.horaires.expression import JOURS, HorairesInvalides, rules, validate
from annuaire.horaires.mots import JOURS as NOMS_DES_JOURS

CRENEAUX_PAR_JOUR = 3
MINUTES_PAR_JOUR = 1440
NUIT_MAX = 16 * 60  # minutes; past midnight and longer, the two hours were swapped
RENDEZ_VOUS = "sur rendez-vous"

HABITUEL, FERME, SEULEMENT = "", "ferme", "seulement"

Intervalle = tuple[str, str]  # "09:00", "12:00"; "22:00", "02:00" ends the day after

_JOUR = "|".join(JOURS)
_JOURS = rf"(?:{_JOUR})(?:-(?:{_JOUR}))?(?:,(?:{_JOUR})(?:-(?:{_JOUR}))?)*"
_PLAGE = r"\d\d:\d\d-\d\d:\d\d"
_HEURES = re.compile(
    rf"(?P<vacances>SH )?(?:(?P<jours>{_JOURS}) ?)?"
    rf"(?P<heures>24/7|{_PLAGE}(?:, ?{_PLAGE})*)?"
    r"(?: ?(?:open)?)?(?: ?\"(?P<commentaire>[^\"]*)\")?"
)
_FERME = re.compile(rf"(?:(?P<jours>{_JOURS})|(?P<conges>(?:PH|SH)(?:,(?:PH|SH))?)) (?:off|closed)")


@dataclass(frozen=True)
class Grille:
    """Seven days of at most three intervals, and how holidays differ."""

    jours: tuple[tuple[Intervalle, ...], ...] = ((),) * 7
    feries: str = HABITUEL  # or FERME
    vacances: str = HABITUEL  # or FERME, or SEULEMENT
    sur_rendez_vous: bool = False


# -- Grid to string -------------------------------------------------------------------------------


def from_grille(
    jours: Sequence[Iterable[Intervalle]],
    *,
    feries: str = HABITUEL,
    vacances: str = HABITUEL,
    sur_rendez_vous: bool = False,
) -> str:
    """The OSM string of a grid; HorairesInvalides tells the wrong days in its `jours`."""
    checked, errors = [], {}
    for index, intervals in enumerate(jours):
        try:
            checked.append(_check_day(list(intervals)))
        except HorairesInvalides as error:
            errors[index] = error.message
    if errors:
        raise HorairesInvalides(
            " ".join(f"{_capital(index)} : {error}" for index, error in errors.items()), errors
        )
    comment = f' "{RENDEZ_VOUS}"' if sur_rendez_vous else ""
    prefix = "SH " if vacances == SEULEMENT else ""
    found = [f"{prefix}{days} {hours}{comment}" for days, hours in _group(checked)]
    if found == [f"Mo-Su 00:00-24:00{comment}"]:
        found = [f"24/7{comment}"]
    if not found and sur_rendez_vous:
        found = [f"{prefix}Mo-Su{comment}" if prefix else comment.strip()]
    if not found:
        return ""
    closed = [name for name, choice in (("SH", vacances), ("PH", feries)) if choice == FERME]
    return validate("; ".join([*found, *(f"{name} off" for name in closed)]))


def _capital(index: int) -> str:
    return str(NOMS_DES_JOURS[index]).capitalize()


def _check_day(intervals: list[Intervalle]) -> tuple[tuple[int, int], ...]:
    if len(intervals) > CRENEAUX_PAR_JOUR:
        raise HorairesInvalides(_("trois créneaux au plus."))
    found = sorted(_check_interval(*interval) for interval in intervals)
    for (_debut, fin), (debut, _fin) in pairwise(found):
        if debut < fin:
            raise HorairesInvalides(_("deux créneaux se chevauchent."))
    return tuple(found)


def _check_interval(debut: str, fin: str) -> tuple[int, int]:
    first, last = (_read_hour(hour) if hour else None for hour in (debut, fin))
    if first is None:
        raise HorairesInvalides(
            _("il manque une heure de début (fin à %(heure)s).") % {"heure": fin}
        )
    if last is None:
        raise HorairesInvalides(
            _("il manque une heure de fin (début à %(heure)s).") % {"heure": debut}
        )
    if last == 0 or last < first:
        last += MINUTES_PAR_JOUR
        if last > MINUTES_PAR_JOUR and last - first > NUIT_MAX:
            raise HorairesInvalides(
                _("la fin (%(fin)s) est avant le début (%(debut)s).") % {"fin": fin, "debut": debut}
            )
    if first == last:
        raise HorairesInvalides(_("un créneau commence et finit à la même heure."))
    return first, last


def _read_hour(hour: str) -> int:
    found = re.fullmatch(
        r"([01]?\d|2[0-3]):([0-5]\d)(?::\d\d(?:\.\d+)?)?|(24):(00)", hour, re.ASCII
    )
    if found is None:
        raise HorairesInvalides(
            _("« %(heure)s » n'est pas une heure. Exemple : 09:30.") % {"heure": _printable(hour)}
        )
    hours, minutes = found[1] or found[3], found[2] or found[4]
    return int(hours) * 60 + int(minutes)


def _printable(typed: str) -> str:
    return "".join(letter if letter.isprintable() else "\ufffd" for letter in typed[:20])


def _group(jours: list[tuple[tuple[int, int], ...]]) -> list[tuple[str, str]]:
    """(« Mo-We,Fr », « 09:00-12:00,14:00-18:00 »): days that share their hours."""
    days: dict[tuple[tuple[int, int], ...], list[int]] = {}
    for index, intervals in enumerate(jours):
        if intervals:
            days.setdefault(intervals, []).append(index)
    return [
        (_write_days(indexes), ",".join(_write_interval(*interval) for interval in intervals))
        for intervals, indexes in days.items()
    ]


def _write_days(indexes: list[int]) -> str:
    runs: list[list[int]] = []
    for index in indexes:
        if runs and index == runs[-1][-1] + 1:
            runs[-1].append(index)
        else:
            runs.append([index])
    return ",".join(
        JOURS[run[0]] if len(run) == 1 else f"{JOURS[run[0]]}-{JOURS[run[-1]]}" for run in runs
    )


def _write_interval(first: int, last: int) -> str:
    if last > MINUTES_PAR_JOUR:
        last -= MINUTES_PAR_JOUR
    return f"{first // 60:02d}:{first % 60:02d}-{last // 60:02d}:{last % 60:02d}"


# -- String to grid -------------------------------------------------------------------------------


class _TropRiche(Exception):
    pass


@lru_cache(maxsize=512)
def grille(texte: str) -> Grille | None:
    """The grid that says exactly what the string says; None when the string says more."""
    texte = as_text(texte)
    if not texte:
        return Grille()
    try:
        validate(texte)
        return _read(texte)
    except (_TropRiche, HorairesInvalides):
        return None


def _read(texte: str) -> Grille:
    """Days first, holidays last; a day named again replaces (`;`) or adds (`,`)."""
    jours: list[list[Intervalle]] = [[] for _ in range(7)]
    seen: set[tuple[bool, str]] = set()  # (only in school holidays, comment) of each rule
    closed: set[str] = set()
    untimed = False
    for separateur, rule in rules(texte):
        if (off := _FERME.fullmatch(rule)) and separateur != "||":
            if off["conges"] and separateur != ",":
                closed.update(off["conges"].split(","))
            elif off["jours"] and not closed and separateur != ",":
                for index in _read_days(off["jours"]):
                    jours[index] = []
            else:
                raise _TropRiche
            continue
        found = _HEURES.fullmatch(rule)
        if found is None or closed or separateur == "||":
            raise _TropRiche
        comment = (found["commentaire"] or "").lower()
        if comment not in ("", RENDEZ_VOUS):
            raise _TropRiche
        seen.add((bool(found["vacances"]), comment))
        if not found["heures"]:
            untimed = True
            if not comment or (found["jours"] or "Mo-Su") != "Mo-Su":
                raise _TropRiche
            continue
        intervals = _read_hours(found["heures"])
        for index in _read_days(found["jours"] or "Mo-Su"):
            jours[index] = intervals if separateur != "," else [*jours[index], *intervals]
    return _assemble(jours, seen, closed, untimed)


def _assemble(jours, seen, closed, untimed) -> Grille:
    if len(seen) > 1 or (untimed and any(jours)) or (closed and not (untimed or any(jours))):
        raise _TropRiche
    only_holidays, comment = next(iter(seen), (False, ""))
    if only_holidays and "SH" in closed:
        raise _TropRiche
    found = Grille(
        jours=tuple(tuple(sorted(day)) for day in jours),
        feries=FERME if "PH" in closed else HABITUEL,
        vacances=SEULEMENT if only_holidays else FERME if "SH" in closed else HABITUEL,
        sur_rendez_vous=bool(comment),
    )
    for day in found.jours:
        _check_day(list(day))  # a day of four intervals, or with overlaps, is no day of the grid
    return found


def _read_days(texte: str) -> list[int]:
    found: list[int] = []
    for part in texte.split(","):
        first, _dash, last = part.partition("-")
        start = JOURS.index(first)
        length = (JOURS.index(last or first) - start) % 7 + 1
        found += [(start + offset) % 7 for offset in range(length)]
    return found


def _read_hours(texte: str) -> list[Intervalle]:
    if texte == "24/7":
        return [("00:00", "00:00")]
    return [_read_interval(*plage.strip().split("-")) for plage in texte.split(",")]


def _read_interval(debut: str, fin: str) -> Intervalle:
    """An input of type « time » knows neither 24:00 nor 26:00."""
    first, last = _read_minutes(debut), _read_minutes(fin)
    if last > first + MINUTES_PAR_JOUR:
        raise _TropRiche  # open for more than a day
    return debut, f"{last // 60 % 24:02d}:{last % 60:02d}"


def _read_minutes(hour: str) -> int:
    return int(hour[:2]) * 60 + int(hour[3:])
