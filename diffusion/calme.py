"""When a telephone may ring: from 8 to 20 h in Paris, never on Sundays and public holidays."""

from datetime import datetime, timedelta

from portal.socle.calendrier import PARIS, is_ferie, localize

OUVRE, FERME = 8, 20  # hours
DIMANCHE = 6


def next_allowed(moment: datetime) -> datetime:
    """The moment itself when a text message may leave then, else the next opening."""
    local = moment.astimezone(PARIS)
    jour = local.date()
    if _is_open(jour):
        if OUVRE <= local.hour < FERME:
            return moment
        if local.hour < OUVRE:
            return localize(jour, OUVRE * 60)
    jour += timedelta(days=1)
    while not _is_open(jour):
        jour += timedelta(days=1)
    return localize(jour, OUVRE * 60)


def _is_open(jour) -> bool:
    return jour.weekday() != DIMANCHE and not is_ferie(jour)
