"""RRULE written and read; what is read is held against dateutil's own reading."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta
from random import Random

import pytest
from dateutil.rrule import rrulestr

from evenements.recurrence import Regle, RegleRefusee, Vacances
from tests.evenements.test_recurrence import make, random_regle

DEBUT = date(2026, 1, 6)  # a Tuesday
TOUS = "MO,TU,WE,TH,FR,SA,SU"


def read(text, debut=DEBUT, heure=time(14), **fields):
    return Regle.from_rrule(text, debut=debut, heure=heure, duree=60, **fields)


@pytest.mark.parametrize(
    ("regle", "text"),
    [
        (
            make(intervalle=2, jours=[1, 3], fin=date(2026, 6, 30)),
            "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,TH;UNTIL=20260630T215959Z;WKST=MO",
        ),
        (make(jours=[1], fin=date(2026, 12, 1)), "FREQ=WEEKLY;BYDAY=TU;UNTIL=20261201T225959Z"),
        (make("jour"), "FREQ=DAILY"),
        (make("mois", rangs=[1, -1], jours=[5]), "FREQ=MONTHLY;BYDAY=1SA,-1SA"),
        (
            make("mois", quantiemes=[15, -1], intervalle=2),
            "FREQ=MONTHLY;INTERVAL=2;BYMONTHDAY=15,-1",
        ),
        (make("an", debut=date(2026, 6, 21)), "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=21"),
    ],
)
def test_written_for_other_calendars(regle, text):
    assert regle.to_rrule() == text


def test_a_feed_stops_where_the_school_calendar_stops():
    regle = make(vacances=Vacances.HORS)

    assert "UNTIL" not in regle.to_rrule()
    assert regle.to_rrule(jusqua=date(2026, 8, 31)).endswith("UNTIL=20260831T215959Z")
    ended = replace(regle, fin=date(2026, 2, 28))
    assert ended.to_rrule(jusqua=date(2026, 8, 31)).endswith("UNTIL=20260228T225959Z")


def test_what_is_written_is_read_back():
    for seed in range(150):
        regle = random_regle(Random(seed))

        assert (
            Regle.from_rrule(
                regle.to_rrule(),
                debut=regle.debut,
                heure=regle.heure,
                duree=regle.duree,
                vacances=regle.vacances,
                sauf_feries=regle.sauf_feries,
            )
            == regle
        )


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;BYDAY=MO,TU,WE,TH,FR",
        "FREQ=DAILY;BYMONTHDAY=1,15",
        "FREQ=DAILY;INTERVAL=3;COUNT=10",
        "RRULE:FREQ=WEEKLY;BYDAY=TU;COUNT=12",
        "freq=weekly;interval=2;byday=we;wkst=su",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU,FR;WKST=SU",
        "FREQ=WEEKLY;INTERVAL=1;BYDAY=SU,MO;WKST=SU",
        "FREQ=WEEKLY;UNTIL=20260301",
        "FREQ=WEEKLY;UNTIL=20260303T140000",
        "FREQ=WEEKLY;BYMONTH=1,2,3,4,5,6,7,8,9,10,11,12",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;BYDAY=1SA",
        "FREQ=MONTHLY;BYDAY=+1SA,3SA",
        "FREQ=MONTHLY;BYDAY=SA;BYSETPOS=1",
        "FREQ=MONTHLY;BYDAY=SA;BYSETPOS=1,-1",
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=8,9,10,11,12,13,14",
        "FREQ=MONTHLY;BYDAY=SA;BYMONTHDAY=29,30,31",
        f"FREQ=MONTHLY;BYDAY={TOUS};BYSETPOS=-1",
        f"FREQ=MONTHLY;BYDAY={TOUS};BYSETPOS=15",
        "FREQ=MONTHLY;BYMONTHDAY=28,29,30,31;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=SA",
        "FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=31",
        "FREQ=MONTHLY;BYMONTH=9;BYDAY=1SA",
        "FREQ=MONTHLY;BYMONTHDAY=30;COUNT=14",
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=6;BYMONTHDAY=21",
        "FREQ=YEARLY;BYMONTH=9;BYDAY=1SA",
        "FREQ=YEARLY;BYMONTH=1;BYMONTHDAY=3",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29",
        "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=-1",
        "FREQ=YEARLY;BYMONTH=3,6,9,12;BYDAY=2WE",
        "FREQ=YEARLY;BYMONTHDAY=15",
        "FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=1,2",
        "FREQ=YEARLY;BYMONTH=6",
    ],
)
def test_read_as_dateutil_reads_it(text):
    regle = read(text)
    last = DEBUT + timedelta(days=4000)

    given = rrulestr(text, dtstart=datetime(2026, 1, 6, 14))  # noqa: DTZ001 - wall clock
    expected = [moment.date() for moment in given.between(*bounds(last), inc=True)]

    assert expected
    assert list(regle.jours_entre(DEBUT, last)) == expected


def bounds(last):
    return datetime(2026, 1, 6), datetime.combine(last, time.max)  # noqa: DTZ001 - wall clock


@pytest.mark.parametrize(
    ("text", "fin"),
    [
        ("FREQ=WEEKLY;COUNT=3", date(2026, 1, 20)),
        ("FREQ=MONTHLY;BYMONTHDAY=31;COUNT=3", date(2026, 5, 31)),
        ("FREQ=WEEKLY;UNTIL=20260120T130000Z", date(2026, 1, 20)),  # 14 h in Paris: that day too
        ("FREQ=WEEKLY;UNTIL=20260120T125959Z", date(2026, 1, 19)),
        ("FREQ=WEEKLY;UNTIL=20260119T230000Z", date(2026, 1, 19)),  # midnight in Paris
        ("FREQ=WEEKLY;UNTIL=99991231T235959Z", None),
        ("FREQ=WEEKLY;UNTIL=99991231", None),
    ],
)
def test_the_last_day(text, fin):
    assert read(text).fin == fin


def test_count_is_counted_before_exclusions():
    regle = read("FREQ=WEEKLY;COUNT=8", vacances=Vacances.HORS)

    assert regle.fin == date(2026, 2, 24)
    assert len(list(regle.jours_entre(DEBUT, date(2026, 12, 31)))) == 6  # two were holidays


@pytest.mark.parametrize("text", ["FREQ=SECONDLY", "FREQ=MINUTELY;INTERVAL=5", "FREQ=HOURLY"])
def test_more_often_than_every_day(text):
    with pytest.raises(RegleRefusee, match="plus fréquente que chaque jour"):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
        "FREQ=MONTHLY;BYDAY=1SA,3SU",
        "FREQ=MONTHLY;BYDAY=-2SA",
        "FREQ=MONTHLY;BYDAY=1SA,SU",
        "FREQ=MONTHLY;BYMONTHDAY=-2",
        "FREQ=MONTHLY;BYMONTHDAY=13;BYDAY=FR",
        "FREQ=MONTHLY;INTERVAL=2;BYDAY=SA",
        "FREQ=MONTHLY;INTERVAL=2;BYMONTH=1",
        "FREQ=YEARLY;BYMONTH=9,10,11,12,1,2,3,4,5,6;BYDAY=1SA",
        "FREQ=YEARLY;BYDAY=20MO",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=9;BYDAY=1SA",
        "FREQ=YEARLY;BYSETPOS=1",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=WEEKLY;BYMONTH=1,2",
        "FREQ=WEEKLY;BYDAY=MO,TU;BYSETPOS=1",
        "FREQ=WEEKLY;INTERVAL=2;BYDAY=SU,MO;WKST=SU",
        "FREQ=DAILY;INTERVAL=2;BYDAY=MO",
    ],
)
def test_what_a_rule_cannot_say_is_refused_not_bent(text):
    with pytest.raises(RegleRefusee, match="trop compliquée"):
        read(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        ";",
        "=",
        "FREQ",
        "FREQ=",
        "FREQ=SOMETIMES",
        "INTERVAL=2",
        "FREQ=DAILY;FREQ=WEEKLY",
        "FREQ=DAILY;INTERVAL=0",
        "FREQ=DAILY;INTERVAL=-1",
        "FREQ=DAILY;INTERVAL=1,2",
        "FREQ=DAILY;INTERVAL=٣",
        "FREQ=DAILY;COUNT=0",
        "FREQ=DAILY;COUNT=2;UNTIL=20260301",
        "FREQ=DAILY;UNTIL=20261301",
        "FREQ=DAILY;UNTIL=demain",
        "FREQ=DAILY;UNTIL=00000000T000000Z",
        "FREQ=DAILY;BYHOUR=9",
        "FREQ=YEARLY;BYWEEKNO=20",
        "FREQ=WEEKLY;BYDAY=LU",
        "FREQ=WEEKLY;BYDAY=0MO",
        "FREQ=WEEKLY;WKST=XX",
        "FREQ=MONTHLY;BYMONTHDAY=32",
        "FREQ=MONTHLY;BYMONTHDAY=0",
        "FREQ=YEARLY;BYMONTH=13",
        "FREQ=DAILY\nDTSTART:20260101",
        "FREQ=DAILY;X-JUNK=1",
        "tous les mardis",
        "\x00",
    ],
)
def test_garbage_is_refused(text):
    with pytest.raises(RegleRefusee):
        read(text)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("FREQ=DAILY;" + "X" * 500, "trop longue"),
        ("FREQ=DAILY;COUNT=999999", "Trop de dates"),
        ("FREQ=YEARLY;COUNT=200", "Trop de dates"),
        ("FREQ=WEEKLY;INTERVAL=26", "de 1 à 12"),
        ("FREQ=WEEKLY;UNTIL=20250101", "La fin est avant le début"),
    ],
)
def test_bounded(text, message):
    with pytest.raises(RegleRefusee, match=message):
        read(text)


def test_random_parts_are_read_or_refused_never_crash():
    rng = Random(7)
    parts = [
        *("FREQ=DAILY", "FREQ=WEEKLY", "FREQ=MONTHLY", "FREQ=YEARLY", "INTERVAL=2", "INTERVAL=7"),
        *("BYDAY=MO", "BYDAY=1MO,-1MO", "BYDAY=MO,SU", "BYMONTH=2", "BYMONTH=1,7", "BYMONTH=5,6"),
        *("BYMONTHDAY=30", "BYMONTHDAY=-1", "BYMONTHDAY=1,31", "BYSETPOS=1", "BYSETPOS=-1"),
        *("WKST=SU", "WKST=TH", "COUNT=5", "UNTIL=20271231T000000Z", "UNTIL=20260106T235959"),
    ]
    accepted = 0
    for _round in range(400):
        text = ";".join([rng.choice(parts[:4]), *rng.sample(parts[4:], rng.randint(0, 3))])
        try:
            regle = read(text)
        except RegleRefusee:
            continue
        accepted += 1
        given = rrulestr(text.replace("Z", ""), dtstart=datetime(2026, 1, 6, 14))  # noqa: DTZ001
        last = date(2029, 1, 1)
        expected = [moment.date() for moment in given.between(*bounds(last), inc=True)]
        assert list(regle.jours_entre(DEBUT, last)) == expected, text
    assert accepted > 60
