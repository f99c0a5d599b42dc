"""When a telephone may ring: around midnight, the clock's changes, holidays."""

from datetime import UTC, datetime

import pytest

from diffusion.calme import next_allowed
from portal.socle.calendrier import PARIS


def paris(text):
    return datetime.fromisoformat(text).replace(tzinfo=PARIS)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        ("2026-11-25 10:00", "2026-11-25 10:00"),  # a Wednesday
        ("2026-11-25 08:00", "2026-11-25 08:00"),
        ("2026-11-25 07:59:59", "2026-11-25 08:00"),
        ("2026-11-25 00:00", "2026-11-25 08:00"),
        ("2026-11-25 19:59:59", "2026-11-25 19:59:59"),
        ("2026-11-25 20:00", "2026-11-26 08:00"),
        ("2026-11-28 21:00", "2026-11-30 08:00"),  # Saturday evening: not on Sunday
        ("2026-11-29 12:00", "2026-11-30 08:00"),
        ("2026-12-24 20:30", "2026-12-26 08:00"),  # Christmas is a Friday, Saturday is open
        ("2026-12-31 23:59", "2027-01-02 08:00"),  # New Year's Day, then a Saturday
        ("2027-01-01 09:00", "2027-01-02 08:00"),
        ("2026-05-01 10:00", "2026-05-02 08:00"),
        ("2026-04-05 10:00", "2026-04-07 08:00"),  # Easter Sunday and Monday
        ("2026-03-28 22:00", "2026-03-30 08:00"),  # the clock jumps on Sunday the 29th
        ("2026-10-24 22:00", "2026-10-26 08:00"),  # and goes back on Sunday the 25th
    ],
)
def test_next_allowed(asked, allowed):
    assert next_allowed(paris(asked)) == paris(allowed)


@pytest.mark.parametrize(
    ("asked", "allowed"),
    [
        (datetime(2026, 7, 1, 5, 59, tzinfo=UTC), datetime(2026, 7, 1, 6, tzinfo=UTC)),  # 8 h
        (datetime(2026, 12, 1, 6, 59, tzinfo=UTC), datetime(2026, 12, 1, 7, tzinfo=UTC)),
        (datetime(2026, 7, 1, 18, 30, tzinfo=UTC), datetime(2026, 7, 2, 6, tzinfo=UTC)),
        (datetime(2026, 12, 1, 18, 30, tzinfo=UTC), datetime(2026, 12, 1, 18, 30, tzinfo=UTC)),
    ],
)
def test_the_hours_are_those_of_paris(asked, allowed):
    assert next_allowed(asked) == allowed


def test_what_is_allowed_stays_allowed():
    moment = paris("2026-01-01 00:00")
    for _day in range(400):
        found = next_allowed(moment)
        assert found >= moment
        assert next_allowed(found) == found
        assert 8 <= found.astimezone(PARIS).hour < 20
        moment = found.replace(hour=21)
