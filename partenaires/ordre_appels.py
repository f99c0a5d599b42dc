"""Whom to phone first, and when to try again. Pure: numbers and dates in and out."""

from datetime import date, timedelta

from portal.socle.calendrier import is_ferie

AGE_MAX = 24  # months: older, or never verified, is no more urgent
LECTURES_PAR_POINT = 10
LECTURES_MAX = 12  # points
FICHES_MAX = 6
ATTENTE = 2  # working days after the first call without an answer, then twice, three times…
ATTENTE_MAX = 10


def importance(age_mois: int | None, consultations: int, fiches: int) -> int:
    """Points of a structure: its place in the round.

    One a month of age of its oldest fiche (24 at most; 24 when nobody ever verified it), one every
    10 readings of the last 30 days (12 at most), one a fiche (6 at most): a fiche that is read
    misleads more people, a call that settles several is worth more.
    """
    age = AGE_MAX if age_mois is None else min(max(age_mois, 0), AGE_MAX)
    readings = min(consultations // LECTURES_PAR_POINT, LECTURES_MAX)
    return age + readings + min(fiches, FICHES_MAX)


def call_again(dernier_appel: date, sans_reponse: int) -> date:
    """The day to try again after that many calls without an answer: later each time."""
    return add_working_days(dernier_appel, min(ATTENTE * max(sans_reponse, 1), ATTENTE_MAX))


def add_working_days(jour: date, nb: int) -> date:
    while nb:
        jour += timedelta(days=1)
        nb -= is_working_day(jour)
    return jour


def is_working_day(jour: date) -> bool:
    return jour.weekday() < 5 and not is_ferie(jour)
