"""Hours for search engines: schema.org's OpeningHoursSpecification."""

from datetime import date, datetime, timedelta

from annuaire.horaires.etat import is_readable
from annuaire.horaires.evaluation import MINUTES_PAR_JOUR, OUVERT, as_text
from annuaire.horaires.expression import is_open_ended, is_seasonal, mentions
from annuaire.horaires.semaine import Jours, public_holidays, typical
from portal.socle import calendrier

JOURS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
AN = timedelta(days=365)


def to_schema_org(texte: str, reference: date | None = None) -> list[dict]:
    """What the vocabulary can say truthfully; nothing for hours without an ordinary week.

    Appointment-only hours are left out: one may not simply come. School holidays of the year to
    come are dated exceptions.
    """
    texte, reference = as_text(texte), reference or datetime.now(calendrier.PARIS).date()
    if not is_readable(texte, reference.year) or is_seasonal(texte) or is_open_ended(texte):
        return []
    lundi = reference - timedelta(days=reference.weekday())
    ordinary = typical(texte, lundi, vacances=False)
    found = _specify(ordinary)
    if mentions(texte, "SH"):
        in_holidays = typical(texte, lundi, vacances=True)
        if in_holidays != ordinary:
            found += _specify_holidays(in_holidays, reference, was_open=bool(found))
    closed = not any(day for _jour, day in public_holidays(texte, lundi))
    if found and mentions(texte, "PH") and closed:
        found.append(_specification(["PublicHolidays"], "00:00", "00:00"))
    return found


def _specify(jours: Jours) -> list[dict]:
    """One entry for each different opening, with all its days."""
    days: dict[tuple[int, int], list[str]] = {}
    for name, jour in zip(JOURS, jours, strict=True):
        for tranche in jour:
            if tranche.sorte == OUVERT:
                days.setdefault((tranche.debut, tranche.fin), []).append(name)
    return [
        _specification(names, _opens(debut), _closes(fin)) for (debut, fin), names in days.items()
    ]


def _specify_holidays(jours: Jours, reference: date, *, was_open: bool) -> list[dict]:
    entries = _specify(jours)
    if not entries and was_open:
        entries = [_specification(list(JOURS), "00:00", "00:00")]  # how Google reads « closed »
    return [
        entry | {"validFrom": debut.isoformat(), "validThrough": fin.isoformat()}
        for debut, fin in calendrier.vacances()
        if fin >= reference and debut <= reference + AN
        for entry in entries
    ]


def _specification(names: list[str], opens: str, closes: str) -> dict:
    return {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": [f"https://schema.org/{name}" for name in names],
        "opens": opens,
        "closes": closes,
    }


def _opens(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


def _closes(fin: int) -> str:
    """After midnight the hour is smaller than the opening one; midnight itself is 23:59."""
    return "23:59" if fin == MINUTES_PAR_JOUR else _opens(fin % MINUTES_PAR_JOUR)
