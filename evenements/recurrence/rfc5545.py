"""RRULE, both ways: the words of RFC 5545 for a rule, and a rule's fields from its words.

Reading accepts whatever means what a `Regle` can say, however it was written (« BYDAY=1SA »,
« BYDAY=SA;BYSETPOS=1 », « BYDAY=SA;BYMONTHDAY=1,2,3,4,5,6,7 »), and refuses the rest: a calendar
read by halves would announce wrong dates.
"""

import re
from datetime import UTC, date, datetime, time, timedelta

from django.utils.translation import gettext as _

from evenements.recurrence.enums import Frequence, RegleRefusee
from portal.socle.calendrier import PARIS

LONGUEUR_MAX = 500
JOURS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
FREQ = {
    "DAILY": Frequence.JOUR,
    "WEEKLY": Frequence.SEMAINE,
    "MONTHLY": Frequence.MOIS,
    "YEARLY": Frequence.AN,
}
NAMES = {value: name for name, value in FREQ.items()}
TOO_OFTEN = {"SECONDLY", "MINUTELY", "HOURLY"}
PARTS = {
    "FREQ",
    "INTERVAL",
    "COUNT",
    "UNTIL",
    "WKST",
    "BYDAY",
    "BYMONTHDAY",
    "BYMONTH",
    "BYSETPOS",
}
ALL_DAYS = tuple(range(7))
ALL_MONTHS = tuple(range(1, 13))
# « BYDAY=SA;BYMONTHDAY=8,…,14 » is the second Saturday, in every calendar.
WEEKS = {tuple(range(7 * n - 6, min(7 * n, 31) + 1)): n for n in range(1, 6)}
LAST_DAYS = (28, 29, 30, 31)  # with BYSETPOS=-1: the last day of the month


# -- Writing ------------------------------------------------------------------------------------


def write(regle, until: datetime | None) -> str:
    """The value of RRULE, without DTSTART; until: UTC."""
    parts = [f"FREQ={NAMES[regle.frequence]}"]
    if regle.intervalle > 1:
        parts.append(f"INTERVAL={regle.intervalle}")
    parts += _write_days(regle)
    if until:
        parts.append(f"UNTIL={until:%Y%m%dT%H%M%SZ}")
    if regle.frequence == Frequence.SEMAINE and regle.intervalle > 1:
        parts.append("WKST=MO")
    return ";".join(parts)


def _write_days(regle):
    if regle.frequence == Frequence.AN:
        return [f"BYMONTH={regle.debut.month}", f"BYMONTHDAY={regle.debut.day}"]
    if regle.quantiemes:
        return [f"BYMONTHDAY={_join(regle.quantiemes)}"]
    if regle.rangs:
        return [f"BYDAY={_join(f'{r}{JOURS[j]}' for r in regle.rangs for j in regle.jours)}"]
    return [f"BYDAY={_join(JOURS[j] for j in regle.jours)}"] if regle.jours else []


def _join(values):
    return ",".join(map(str, values))


# -- Reading ------------------------------------------------------------------------------------


def read(text: str, debut: date, heure: time) -> dict:
    """The fields of a `Regle` (frequence, debut, fin, intervalle, jours, rangs, quantiemes), and
    `count` (or None). Raises RegleRefusee, in French."""
    parts = _split(text)
    frequence = _frequence(parts)
    if "COUNT" in parts and "UNTIL" in parts:
        raise _unread("COUNT, UNTIL")
    count = _numbers(parts, "COUNT", 1, 10**6)
    fields = {
        "frequence": frequence,
        "debut": debut,
        "intervalle": _single(parts, "INTERVAL", 1),
        "jours": (),
        "rangs": (),
        "quantiemes": (),
    }
    fields |= READERS[frequence](parts, fields)
    _check_week_start(parts, fields)
    fin = _until(parts["UNTIL"], heure) if "UNTIL" in parts else None
    return fields | {"fin": fin, "count": count[0] if count else None}


def _split(text):
    if len(text) > LONGUEUR_MAX:
        raise RegleRefusee(_("Cette règle est trop longue pour être lue."))
    text = text.strip().upper().removeprefix("RRULE:").rstrip(";")
    parts = {}
    for part in text.split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value or name not in PARTS or name in parts:
            raise _unread(part)
        parts[name] = value
    return parts


def _frequence(parts):
    name = parts.get("FREQ", "")
    if name in TOO_OFTEN:
        raise RegleRefusee(
            _("Une règle plus fréquente que chaque jour ne peut pas être reprise ici.")
        )
    if name not in FREQ:
        raise _unread(name or "FREQ")
    return FREQ[name]


def _unread(part):
    return RegleRefusee(
        _("Règle de calendrier non comprise : « %(partie)s ».") % {"partie": part[:40]}
    )


def _inexpressible():
    return RegleRefusee(
        _("Cette règle de calendrier est trop compliquée : séparez-la en plusieurs règles.")
    )


def _numbers(parts, name, low, high):
    """The sorted numbers of a part, () when it is missing."""
    found = set()
    for word in parts[name].split(",") if name in parts else ():
        if not re.fullmatch(r"[+-]?[0-9]{1,7}", word) or not low <= int(word) <= high:
            raise _unread(f"{name}={word}")
        found.add(int(word))
    return tuple(sorted(found))


def _single(parts, name, default):
    numbers = _numbers(parts, name, 1, 1000)
    if len(numbers) > 1:
        raise _unread(name)
    return numbers[0] if numbers else default


def _weekdays(parts):
    """BYDAY as sorted (rank, weekday) pairs, rank 0 when there is none."""
    pairs = set()
    for word in parts["BYDAY"].split(",") if "BYDAY" in parts else ():
        match = re.fullmatch(r"([+-]?[0-9]{1,2})?(MO|TU|WE|TH|FR|SA|SU)", word)
        if not match or (match[1] and not int(match[1])):
            raise _unread(f"BYDAY={word}")
        pairs.add((int(match[1] or 0), JOURS.index(match[2])))
    return tuple(sorted(pairs))


def _plain_weekdays(parts):
    pairs = _weekdays(parts)
    if any(rang for rang, _jour in pairs):
        raise _inexpressible()
    return tuple(jour for _rang, jour in pairs)


def _months(parts):
    """BYMONTH, () when every month is meant."""
    months = _numbers(parts, "BYMONTH", 1, 12)
    return () if months == ALL_MONTHS else months


def _refuse(parts, *names):
    if any(name in parts for name in names):
        raise _inexpressible()


def _read_daily(parts, fields):
    _refuse(parts, "BYSETPOS")
    if _months(parts) or (fields["intervalle"] > 1 and {"BYDAY", "BYMONTHDAY"} & set(parts)):
        raise _inexpressible()
    if "BYMONTHDAY" in parts:
        _plain_weekdays(parts)
        return _read_monthly(parts, fields | {"frequence": Frequence.MOIS})
    jours = _plain_weekdays(parts)
    return {"frequence": Frequence.SEMAINE, "jours": jours} if jours else {}


def _read_weekly(parts, fields):
    _refuse(parts, "BYSETPOS", "BYMONTHDAY")
    if _months(parts):
        raise _inexpressible()
    return {"jours": _plain_weekdays(parts)}


def _read_monthly(parts, fields):
    if _months(parts):
        if fields["intervalle"] > 1:
            raise _inexpressible()
        return _read_yearly(parts, fields)
    return {"frequence": Frequence.MOIS} | _days_of_month(parts, fields)


def _read_yearly(parts, fields):
    months, every = _months(parts), fields["intervalle"]
    if not {"BYDAY", "BYMONTHDAY", "BYMONTH"} & set(parts):
        _refuse(parts, "BYSETPOS")
        return {"frequence": Frequence.AN}
    if "BYMONTH" not in parts and "BYDAY" in parts:  # ranks are counted in the year, then
        raise _inexpressible()
    if len(months) == 1:
        return _one_month(parts, fields, months[0])
    if every > 1:
        raise _inexpressible()
    return _spaced_months(parts, fields, months or ALL_MONTHS)


def _one_month(parts, fields, month):
    days = _days_of_month(parts, fields | {"intervalle": 12})
    if fields["intervalle"] == 1:
        debut = _first_in(fields["debut"], (month,))
        return {"frequence": Frequence.MOIS, "intervalle": 12, "debut": debut} | days
    if len(days["quantiemes"]) != 1 or days["quantiemes"][0] < 0:
        raise _inexpressible()
    debut = _first_anniversary(fields, month, days["quantiemes"][0])
    return {"frequence": Frequence.AN, "debut": debut}


def _first_anniversary(fields, month, day):
    debut, every = fields["debut"], fields["intervalle"]
    for year in range(debut.year, debut.year + 40 * every, every):
        try:
            jour = date(year, month, day)
        except ValueError:
            continue
        if jour >= debut:
            return jour
    raise _inexpressible()


def _spaced_months(parts, fields, months):
    """« January, April, July, October » is every third month; « September to June » is no rule."""
    gap, rest = divmod(12, len(months))
    if rest or months != tuple(range(months[0], 13, gap)):
        raise _inexpressible()
    days = _days_of_month(parts, fields | {"intervalle": gap})
    debut = _first_in(fields["debut"], months)
    return {"frequence": Frequence.MOIS, "intervalle": gap, "debut": debut} | days


def _first_in(debut, months):
    while debut.month not in months:
        debut = (debut.replace(day=1) + timedelta(days=31)).replace(day=1)
    return debut


def _days_of_month(parts, fields):
    """{jours, rangs, quantiemes} of a month, or a weekly rule that says the same."""
    pairs = _weekdays(parts)
    monthdays = _numbers(parts, "BYMONTHDAY", -31, 31)
    positions = _numbers(parts, "BYSETPOS", -366, 366)
    if any(rang for rang, _jour in pairs):
        _refuse(parts, "BYMONTHDAY", "BYSETPOS")
        return _ranked(pairs)
    jours = tuple(jour for _rang, jour in pairs)
    if not jours:
        return {"quantiemes": _numbered(monthdays, positions) or (fields["debut"].day,)}
    if monthdays:
        return _in_weeks(jours, monthdays, positions)
    return _positioned(jours, positions, fields)


def _ranked(pairs):
    rangs = tuple({rang for rang, _jour in pairs})
    jours = tuple({jour for _rang, jour in pairs})
    if len(pairs) != len(rangs) * len(jours):
        raise _inexpressible()
    return _with_ranks(jours, rangs)


def _with_ranks(jours, rangs):
    if not set(rangs) <= {1, 2, 3, 4, 5, -1}:
        raise _inexpressible()
    return {"jours": jours, "rangs": rangs, "quantiemes": ()}


def _numbered(monthdays, positions):
    if positions and not monthdays:
        raise _inexpressible()
    if positions and (monthdays, positions) == (LAST_DAYS, (-1,)):
        return (-1,)
    if positions or not {*monthdays} <= {*range(1, 32), -1}:
        raise _inexpressible()
    return monthdays


def _in_weeks(jours, monthdays, positions):
    if positions or monthdays not in WEEKS:
        raise _inexpressible()
    return _with_ranks(jours, (WEEKS[monthdays],))


def _positioned(jours, positions, fields):
    if not positions:  # every Saturday of every month: every Saturday
        if fields["intervalle"] > 1:
            raise _inexpressible()
        return {"frequence": Frequence.SEMAINE, "jours": jours}
    if len(jours) == 1:
        return _with_ranks(jours, positions)
    if jours == ALL_DAYS and {*positions} <= {*range(1, 32), -1}:
        return {"quantiemes": positions}
    raise _inexpressible()


def _check_week_start(parts, fields):
    """Weeks that begin elsewhere than on Monday may put the days of « every other week » apart."""
    first = parts.get("WKST", "MO")
    if first not in JOURS:
        raise _unread(f"WKST={first}")
    if fields["frequence"] == Frequence.SEMAINE and fields["intervalle"] > 1 and first != "MO":
        start = JOURS.index(first)
        week = [*(fields["jours"] or ()), fields["debut"].weekday()]
        if sorted(week) != sorted(week, key=lambda jour: (jour - start) % 7):
            raise _inexpressible()


def _until(text, heure):
    """The last day whose date begins at or before UNTIL."""
    match = re.fullmatch(r"([0-9]{8})(T([0-9]{6})(Z?))?", text)
    try:
        moment = datetime.strptime(match[1] + (match[3] or "235959"), "%Y%m%d%H%M%S")  # noqa: DTZ007 - given its zone below
    except (TypeError, ValueError) as error:
        raise _unread(f"UNTIL={text}") from error
    if match[4]:
        moment = _in_paris(moment)
    # The end of a day is midnight for some: the date of that day is out already.
    return moment.date() if moment.time() >= heure else moment.date() - timedelta(days=1)


def _in_paris(moment):
    try:
        return moment.replace(tzinfo=UTC).astimezone(PARIS)
    except OverflowError:  # the last hour of the year 9999
        return moment


READERS = {
    Frequence.JOUR: _read_daily,
    Frequence.SEMAINE: _read_weekly,
    Frequence.MOIS: _read_monthly,
    Frequence.AN: _read_yearly,
}
