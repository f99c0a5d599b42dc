"""The days behind « ce week-end », « en décembre »."""

from datetime import date

import pytest

from evenements.periodes import Periode, Quand, following, period, previous, weeks

MERCREDI = date(2026, 11, 25)


@pytest.mark.parametrize(
    ("quand", "du", "au", "attendu"),
    [
        ("", None, None, (MERCREDI, None)),
        ("aujourdhui", None, None, (MERCREDI, MERCREDI)),
        ("weekend", None, None, (date(2026, 11, 28), date(2026, 11, 29))),
        ("weekend", date(2026, 11, 29), None, (date(2026, 11, 28), date(2026, 11, 29))),
        ("semaine", None, None, (date(2026, 11, 23), date(2026, 11, 29))),
        ("mois", None, None, (date(2026, 11, 1), date(2026, 11, 30))),
        ("mois", date(2028, 2, 10), None, (date(2028, 2, 1), date(2028, 2, 29))),
        ("", date(2026, 12, 5), date(2026, 12, 1), (date(2026, 12, 1), date(2026, 12, 5))),
    ],
)
def test_the_days_asked_for(quand, du, au, attendu):
    found = period(quand, du, au, MERCREDI)
    assert (found.du, found.au) == attendu


def test_periods_follow_each_other():
    mois = period(Quand.MOIS, None, None, MERCREDI)
    assert following(mois) == period(Quand.MOIS, date(2026, 12, 1), None, MERCREDI)
    assert previous(mois) == period(Quand.MOIS, date(2026, 10, 1), None, MERCREDI)
    weekend = period(Quand.WEEKEND, None, None, MERCREDI)
    assert following(weekend).du == date(2026, 12, 5)
    assert previous(weekend).au == date(2026, 11, 22)
    assert following(Periode(MERCREDI, None)) is None


def test_a_month_is_whole_weeks():
    grid = weeks(period(Quand.MOIS, None, None, MERCREDI))
    assert grid[0][0] == date(2026, 10, 26)
    assert grid[-1][-1] == date(2026, 12, 6)
    assert all(len(week) == 7 for week in grid)


def test_the_bounds_of_a_day_hold_its_25_hours():
    debut, fin = period(Quand.AUJOURDHUI, date(2026, 10, 25), None, MERCREDI).bornes
    assert (fin.timestamp() - debut.timestamp()) / 3600 == 25
