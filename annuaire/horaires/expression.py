"""The text itself: cleaned, checked, and made ready for the library.

The library is asked for what it does well, and its three gaps are filled by rewriting the text:

- it has no school holidays: `SH` becomes dates;
- it reads `SH Mo-Fr` (weekdays *in* the holidays) as `SH,Mo-Fr` (*or*): holidays become dates, and
  dates do combine with weekdays;
- a rule for Saturday erases what Friday's `22:00-02:00` leaves on Saturday: when hours cross
  midnight, they are renumbered so that a day holds all of its own (see `_renumber`).
"""

import re
from collections.abc import Iterable
from datetime import date, datetime
from functools import lru_cache
from typing import NamedTuple

from django.utils.translation import gettext as _
from opening_hours import OpeningHours, ParserError, State

from portal.socle import calendrier

LONGUEUR_MAX = 500
JOURS = ("Mo", "Tu", "We", "Th", "Fr", "Sa", "Su")
MOIS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
EXEMPLE = "Mo-Fr 09:00-12:00,14:00-17:30; PH off"

_CASSE = {
    word.lower(): word for word in (*JOURS, *MOIS, "PH", "SH", "off", "closed", "open", "unknown",
                                    "week", "easter", "sunrise", "sunset", "dawn", "dusk")
}  # fmt: skip
_GUILLEMETS = re.compile("[«»“”„]")
_CITATION = re.compile(r'("[^"]*")')
_MOTS = re.compile(r"(?<![A-Za-z])[A-Za-z]+")
_HEURE_COURTE = re.compile(r"(?<![\d:])(\d):(\d\d)(?!\d)")
_CONTROLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufeff]")
_POSITION = re.compile(r"--> 1:(\d+)")

_JOUR = r"(?:Mo|Tu|We|Th|Fr|Sa|Su)"
_ELEMENT = (
    rf"(?:(?:PH|SH)(?: [+-]\d+ days?)?|{_JOUR}(?:-{_JOUR})?(?:\[[^\]]*\])?(?: [+-]\d+ days?)?)"
)
_SELECTEUR = re.compile(rf"(?<![A-Za-z]){_ELEMENT}(?:(?: ?, ?| ){_ELEMENT})*(?![A-Za-z])")
_PLAGE = re.compile(r"(\d\d):(\d\d) ?- ?(\d\d):(\d\d)")
_FIN_DE_REGLE = re.compile(
    r'(?:\d\d:\d\d\+?|\)|off|closed|open|unknown|"|24/7|set|rise|dawn|dusk)$'
)
_SEPARATEUR = re.compile(r'"[^"]*"|;|\|\||,')
_DEBUT_DE_SELECTEUR = re.compile(r"(?!\d\d?:\d\d|\(|sunrise|sunset|dawn|dusk)")
_SOLAIRE = re.compile(r"sunrise|sunset|dawn|dusk")
_SAISON = re.compile(rf"\b(?:{'|'.join(MOIS)}|week|easter)\b|\b\d{{4}}\b(?!:)|\[")

CENTRE_DE_LA_FRANCE = (46.5, 2.5)  # « sunrise » without a place is right within twenty minutes


class HorairesInvalides(ValueError):
    """Hours we cannot read; `jours` names the wrong days of a weekly grid, Monday being 0."""

    def __init__(self, message: str, jours: dict[int, str] | None = None):
        super().__init__(message)
        self.message = message
        self.jours = jours or {}


class Regle(NamedTuple):
    separateur: str  # what stands before the rule: "", ";", "," or "||"
    texte: str


class Compilee(NamedTuple):
    """A string ready to be asked about one stretch of days."""

    heures: OpeningHours
    minutes: tuple[int, ...]  # real minutes by renumbered minute; empty when nothing is renumbered


# -- Text -----------------------------------------------------------------------------------------


def validate(texte: str) -> str:
    """The string in its normal form, or HorairesInvalides with what a person can do about it."""
    if not isinstance(texte, str):
        raise HorairesInvalides(_("Ces horaires ne sont pas du texte."))
    if len(texte) > LONGUEUR_MAX * 2:
        raise _too_long()
    normal = clean(texte)
    if len(normal) > LONGUEUR_MAX:
        raise _too_long()
    if normal:
        _check(normal)
    return normal


def _too_long() -> HorairesInvalides:
    return HorairesInvalides(
        _("Ces horaires sont trop longs : %(max)s caractères au plus.") % {"max": LONGUEUR_MAX}
    )


def _check(texte: str) -> None:
    if _CONTROLE.search(texte):
        raise HorairesInvalides(_("Ces horaires contiennent des caractères invisibles."))
    if texte.count('"') % 2:
        raise HorairesInvalides(_("Il manque un guillemet dans ces horaires."))
    try:
        _parse(texte)
    except HorairesInvalides:
        raise
    except Exception as error:
        raise HorairesInvalides(_explain(texte, error)) from error
    # Holiday rules are ours: what we cannot rewrite, we must refuse rather than misread.
    compile_for_year(texte, datetime.now(calendrier.PARIS).year)


def _explain(texte: str, error: Exception) -> str:
    found = _POSITION.search(str(error))
    rest = texte[int(found[1]) - 1 :].strip() if found else ""
    exemple = {"exemple": EXEMPLE}
    if not rest:
        return _("Ces horaires ne sont pas compris. Exemple : %(exemple)s") % exemple
    return _(
        "Ces horaires ne sont pas compris à partir de « %(reste)s ». Exemple : %(exemple)s"
    ) % {
        "reste": rest if len(rest) <= 30 else rest[:29] + "…",
        **exemple,
    }


def clean(texte: str) -> str:
    """Spaces, quotes, dashes and capitals as OSM writes them; the meaning never changes."""
    texte = _GUILLEMETS.sub('"', texte)
    texte = " ".join(texte.split())
    parts = _CITATION.split(texte)
    parts[::2] = [_clean_outside(part) for part in parts[::2]]
    parts[1::2] = ['"' + part[1:-1].strip() + '"' for part in parts[1::2]]
    return re.sub(r" +", " ", "".join(parts)).strip(" ;")


def _clean_outside(part: str) -> str:
    part = re.sub("[–—‑−]", "-", part)  # dashes of word processors
    part = _MOTS.sub(lambda word: _CASSE.get(word[0].lower(), word[0]), part)
    part = _HEURE_COURTE.sub(r"0\1:\2", part)
    part = re.sub(r"(\d\d:\d\d) - (\d\d:\d\d)", r"\1-\2", part)
    return re.sub(r"\s*;\s*", "; ", part)


def mentions(texte: str, mot: str) -> bool:
    """Whether a keyword (PH, SH) appears outside comments."""
    return mot in texte and re.search(rf"\b{mot}\b", _without_comments(texte)) is not None


def is_seasonal(texte: str) -> bool:
    """Whether hours depend on the time of year, so that no week is the ordinary one."""
    return _SAISON.search(_without_comments(texte)) is not None


def is_open_ended(texte: str) -> bool:
    return "+" in texte and re.search(r"\d\d:\d\d\+", _without_comments(texte)) is not None


def _without_comments(texte: str) -> str:
    return _CITATION.sub('""', texte)


# -- Rules ----------------------------------------------------------------------------------------


def rules(texte: str) -> list[Regle]:
    """Split at `;`, `||`, and at the commas which add a rule rather than a day or an hour."""
    found: list[Regle] = []
    separateur, start = "", 0
    for token in _SEPARATEUR.finditer(texte):
        if token[0].startswith('"'):
            continue
        before, after = texte[start : token.start()].rstrip(), texte[token.end() :].lstrip()
        adds = _FIN_DE_REGLE.search(before) and _DEBUT_DE_SELECTEUR.match(after)
        if token[0] == "," and not adds:
            continue
        found.append(Regle(separateur, before.strip()))
        separateur, start = token[0], token.end()
    return [*found, Regle(separateur, texte[start:].strip())]


def join_rules(regles: Iterable[Regle]) -> str:
    text = ""
    for separateur, rule in regles:
        text += f"{separateur or ';'} {rule}" if text else rule
    return text or "off"


# -- Holidays -------------------------------------------------------------------------------------


def _rewrite_holidays(texte: str, annee: int) -> str:
    """`SH` and holidays that narrow weekdays become dates, from December before to February after
    next: all that is ever asked of a year."""
    if not (mentions(texte, "SH") or mentions(texte, "PH")):
        return texte
    debut, fin = date(annee - 1, 12, 1), date(annee + 2, 2, 28)
    found: list[Regle] = []
    for regle in rules(texte):
        found.extend(_rewrite_rule(regle, debut, fin))
    return join_rules(found)


def _rewrite_rule(regle: Regle, debut: date, fin: date) -> list[Regle]:
    outside = _without_comments(regle.texte)
    selector = _SELECTEUR.search(outside)
    if selector is None or not re.search(r"\b(?:PH|SH)\b", selector[0]):
        if re.search(r"\b(?:PH|SH)\b", outside):
            raise _too_rich(regle.texte)
        return [regle]
    before, after = regle.texte[: selector.start()].strip(), regle.texte[selector.end() :].strip()
    if re.search(r"\b(?:PH|SH)\b", _without_comments(after)):
        raise _too_rich(regle.texte)
    holidays, weekdays, narrows = _read_selector(selector[0])
    if not narrows and not any(item.startswith("SH") for item in holidays):
        return [regle]
    dates = _holiday_dates(tuple(holidays), before, debut, fin)
    found = []
    if not narrows and weekdays:
        found.append(Regle(regle.separateur, " ".join([before, ",".join(weekdays), after]).strip()))
    if dates:
        narrowed = ",".join(weekdays) if narrows else ""
        rule = " ".join(part for part in (dates, narrowed, after) if part)
        found.append(Regle(regle.separateur, rule))
    return found


def _too_rich(rule: str) -> HorairesInvalides:
    return HorairesInvalides(
        _("Cette règle de vacances ou de jours fériés n'est pas comprise : « %(regle)s ».")
        % {"regle": rule[:60]}
    )


def _read_selector(selector: str) -> tuple[list[str], list[str], bool]:
    """(holidays, weekdays, whether holidays narrow the weekdays) of « SH Mo-Fr » or « SH,Mo »."""
    items = re.findall(rf"({_ELEMENT})( ?, ?| |$)", selector)
    holidays = [item for item, _sep in items if item[:2] in ("PH", "SH")]
    weekdays = [item for item, _sep in items if item[:2] not in ("PH", "SH")]
    spaces = [index for index, (_item, sep) in enumerate(items) if sep == " "]
    if not spaces:
        return holidays, weekdays, False
    groups = (items[: spaces[0] + 1], items[spaces[0] + 1 :])
    kinds = [{item[:2] in ("PH", "SH") for item, _sep in group} for group in groups]
    if len(spaces) > 1 or any(len(kind) > 1 for kind in kinds) or kinds[0] == kinds[1]:
        raise _too_rich(selector)
    return holidays, weekdays, True


@lru_cache(maxsize=64)
def _holiday_dates(holidays: tuple[str, ...], before: str, debut: date, fin: date) -> str:
    """« 2026 Oct 17-2026 Nov 01,… »: the holidays, among the days `before` selects."""
    days = _holiday_days(holidays, debut, fin)
    if before:
        days &= _days_of(before, debut, fin)
    return _write_dates(days)


def _holiday_days(holidays: tuple[str, ...], debut: date, fin: date) -> set[date]:
    days: set[date] = set()
    for item in holidays:
        if item == "SH":
            days.update(
                day for run in calendrier.vacances() if run[1] >= debut and run[0] <= fin
                for day in calendrier.days_between(*run)
            )  # fmt: skip
        elif item.startswith("PH"):
            days |= _days_of(item, debut, fin)
        else:
            raise _too_rich(item)
    return days


def _days_of(selector: str, debut: date, fin: date) -> set[date]:
    """Days chosen by a selector without hours, as the library reads it."""
    found = _parse(selector.removesuffix(":")).intervals(
        calendrier.midnight(debut), calendrier.midnight(fin)
    )
    return {
        day
        for start, end, state, _comment in found
        if state == State.OPEN
        for day in calendrier.days_between(start.date(), (end - calendrier.UN_JOUR).date())
    }


def _write_dates(days: set[date]) -> str:
    def write(day: date) -> str:
        return f"{day.year} {MOIS[day.month - 1]} {day.day:02d}"

    return ",".join(
        write(debut) if debut == fin else f"{write(debut)}-{write(fin)}"
        for debut, fin in calendrier.runs(sorted(days))
    )


# -- Midnight -------------------------------------------------------------------------------------


def _renumber(texte: str) -> tuple[str, tuple[int, ...]]:
    """Renumber the hours of a text in their order, so that no day overflows into the next.

    « Fr 22:00-02:00 » holds the moments 22:00 and 26:00; numbered 1 and 2, it reads « Fr
    00:01-00:02 », which a rule about Saturday leaves alone. Reading back gives 22:00 and 26:00 of
    Friday. Left as it is when nothing crosses midnight, or when hours are not plain numbers.
    """
    parts = _CITATION.split(texte)
    outside = " ".join(parts[::2])
    spans = [_minutes_of(span) for span in _PLAGE.finditer(outside)]
    if not any(fin > 1440 for _debut, fin in spans):
        return texte, ()
    rest = _PLAGE.sub("", outside).replace("24/7", "")
    if re.search(r"\d:\d|[/+]\d|\+", rest) or _SOLAIRE.search(rest):
        return texte, ()
    minutes = sorted({0} | {minute for span in spans for minute in span})
    number = {minute: index for index, minute in enumerate(minutes)}

    def renumbered(span: re.Match) -> str:
        debut, fin = (number[minute] for minute in _minutes_of(span))
        return f"{debut // 60:02d}:{debut % 60:02d}-{fin // 60:02d}:{fin % 60:02d}"

    parts[::2] = [_PLAGE.sub(renumbered, part) for part in parts[::2]]
    return "".join(parts), tuple(minutes)


def _minutes_of(span: re.Match) -> tuple[int, int]:
    h1, m1, h2, m2 = (int(number) for number in span.groups())
    debut, fin = h1 * 60 + m1, h2 * 60 + m2
    return debut, fin if fin > debut else fin + 1440


# -- Library --------------------------------------------------------------------------------------


def _parse(texte: str) -> OpeningHours:
    """The only door to the parser, which is compiled code: whatever it throws is an Exception."""
    options = {"country": "FR"}
    if _SOLAIRE.search(texte):
        options |= {"timezone": calendrier.PARIS, "coords": CENTRE_DE_LA_FRANCE}
    try:
        return OpeningHours(texte, **options)
    except (ParserError, UnicodeError):
        raise
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # a panic of the Rust code derives from BaseException
        raise HorairesInvalides(_("Ces horaires ne sont pas compris.")) from error


@lru_cache(maxsize=2048)
def compile_for_year(texte: str, annee: int) -> Compilee:
    """Ready to be asked about the days of a year and the 400 that follow.

    Raises HorairesInvalides, whatever is wrong.
    """
    try:
        _parse(texte)  # what we rewrite must first be right
        rewritten, minutes = _renumber(_rewrite_holidays(texte, annee))
        return Compilee(_parse(rewritten), minutes)
    except HorairesInvalides:
        raise
    except Exception as error:
        raise HorairesInvalides(_explain(texte, error)) from error
