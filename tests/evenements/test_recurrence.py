"""Rules and the days they give. Days are counted again here one by one, from the calendar alone."""

from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta
from itertools import islice
from random import Random
from time import thread_time

import pytest

from evenements.recurrence import DUREE_MAX, Frequence, Regle, RegleRefusee, Vacances
from portal.socle import calendrier

LUNDI, MARDI, MERCREDI, JEUDI, VENDREDI, SAMEDI, DIMANCHE = range(7)
DEBUT = date(2026, 1, 6)  # a Tuesday


def make(frequence="semaine", debut=DEBUT, heure=time(14), duree=120, **fields):
    return Regle(frequence=frequence, debut=debut, heure=heure, duree=duree, **fields)


def days(regle, du, au):
    return list(regle.jours_entre(du, au))


def iso(regle, du=date(2026, 1, 1), au=date(2026, 12, 31), nombre=5):
    return [str(jour) for jour in islice(regle.jours_entre(du, au), nombre)]


# -- Which days ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "expected"),
    [
        ({"frequence": "jour"}, ["2026-01-06", "2026-01-07", "2026-01-08"]),
        ({"frequence": "jour", "intervalle": 10}, ["2026-01-06", "2026-01-16", "2026-01-26"]),
        ({"jours": [MARDI, JEUDI]}, ["2026-01-06", "2026-01-08", "2026-01-13"]),
        ({}, ["2026-01-06", "2026-01-13", "2026-01-20"]),
        ({"intervalle": 2, "jours": [MERCREDI]}, ["2026-01-07", "2026-01-21", "2026-02-04"]),
        # Monday of debut's week is gone: two weeks after, not one
        ({"intervalle": 2, "jours": [LUNDI, MARDI]}, ["2026-01-06", "2026-01-19", "2026-01-20"]),
        ({"intervalle": 2, "jours": [LUNDI]}, ["2026-01-19", "2026-02-02", "2026-02-16"]),
        (
            {"frequence": "mois", "rangs": [1, 3], "jours": [SAMEDI]},
            ["2026-01-17", "2026-02-07", "2026-02-21"],
        ),
        (
            {"frequence": "mois", "rangs": [-1], "jours": [VENDREDI]},
            ["2026-01-30", "2026-02-27", "2026-03-27"],
        ),
        (
            {"frequence": "mois", "rangs": [5], "jours": [SAMEDI]},
            ["2026-01-31", "2026-05-30", "2026-08-29"],
        ),
        ({"frequence": "mois", "quantiemes": [31]}, ["2026-01-31", "2026-03-31", "2026-05-31"]),
        ({"frequence": "mois", "quantiemes": [-1]}, ["2026-01-31", "2026-02-28", "2026-03-31"]),
        ({"frequence": "mois"}, ["2026-01-06", "2026-02-06", "2026-03-06"]),
        ({"frequence": "mois", "intervalle": 3}, ["2026-01-06", "2026-04-06", "2026-07-06"]),
        (
            {"frequence": "mois", "rangs": [2]},
            ["2026-01-13", "2026-02-10", "2026-03-10"],  # of the weekday of debut
        ),
    ],
)
def test_the_first_days_of_a_rule(fields, expected):
    assert iso(make(**fields), nombre=3) == expected


def test_29_february_comes_back_in_leap_years_only():
    regle = make("an", debut=date(2024, 2, 29))

    assert days(regle, date(2024, 1, 1), date(2035, 1, 1)) == [
        date(2024, 2, 29),
        date(2028, 2, 29),
        date(2032, 2, 29),
    ]


def test_both_bounds_are_included():
    regle = make(fin=date(2026, 1, 20))

    assert iso(regle) == ["2026-01-06", "2026-01-13", "2026-01-20"]
    assert days(regle, date(2026, 1, 13), date(2026, 1, 13)) == [date(2026, 1, 13)]
    assert days(regle, date(2026, 1, 14), date(2026, 1, 13)) == []


def test_debut_is_moved_to_the_first_day_so_that_dtstart_is_one_of_its_own_dates():
    assert make(jours=[SAMEDI]).debut == date(2026, 1, 10)
    assert make("mois", rangs=[1], jours=[DIMANCHE]).debut == date(2026, 2, 1)


def test_a_person_counts_every_other_week_from_the_first_day_that_fits():
    fields = {"intervalle": 2, "jours": (MERCREDI,), "heure": time(14), "duree": 60}
    jeudi = date(2026, 1, 8)

    person = Regle.from_person(frequence=Frequence.SEMAINE, debut=jeudi, **fields)
    ical = Regle(frequence=Frequence.SEMAINE, debut=jeudi, **fields)

    assert (person.debut, ical.debut) == (date(2026, 1, 14), date(2026, 1, 21))


def test_a_person_s_rule_may_end_before_it_begins_to_fit():
    with pytest.raises(RegleRefusee, match="Aucune date"):
        Regle.from_person(
            frequence="semaine",
            debut=DEBUT,
            fin=date(2026, 1, 8),
            jours=(LUNDI,),
            intervalle=2,
            heure=time(14),
            duree=60,
        )


def test_two_ways_of_saying_the_same_rule_are_equal():
    assert make("jour", intervalle=14) == make(intervalle=2, jours=[MARDI])
    assert make(jours=range(7)) == make("jour")
    assert make("mois", intervalle=12, quantiemes=[6]) == make("an")
    assert make(jours=[JEUDI, MARDI, JEUDI]) == make(jours=[MARDI, JEUDI])
    assert hash(make(jours=[JEUDI, MARDI])) == hash(make(jours=[MARDI, JEUDI]))


# -- Counted again, day by day --------------------------------------------------------------------


def last_of_month(jour):
    return monthrange(jour.year, jour.month)[1]


def ranks(jour):
    """Its rank among the same weekdays of its month, from the beginning and from the end."""
    so_far = [jour.replace(day=day) for day in range(1, jour.day + 1)]
    rank = sum(1 for day in so_far if day.weekday() == jour.weekday())
    return {rank, -1} if jour.day + 7 > last_of_month(jour) else {rank}


def in_phase(regle, jour):
    if regle.frequence == Frequence.JOUR:
        return (jour - regle.debut).days % regle.intervalle == 0
    if regle.frequence == Frequence.SEMAINE:
        mondays = [day - timedelta(days=day.weekday()) for day in (regle.debut, jour)]
        return (mondays[1] - mondays[0]).days // 7 % regle.intervalle == 0
    if regle.frequence == Frequence.MOIS:
        months = (jour.year - regle.debut.year) * 12 + jour.month - regle.debut.month
        return months % regle.intervalle == 0
    return (jour.year - regle.debut.year) % regle.intervalle == 0


def on_a_day_of(regle, jour):
    if regle.frequence == Frequence.AN:
        return (jour.month, jour.day) == (regle.debut.month, regle.debut.day)
    if regle.quantiemes:
        return jour.day in regle.quantiemes or (
            -1 in regle.quantiemes and jour.day == last_of_month(jour)
        )
    if regle.rangs:
        return jour.weekday() in regle.jours and bool(ranks(jour) & set(regle.rangs))
    return not regle.jours or jour.weekday() in regle.jours


def is_vacances(jour):
    return any(debut <= jour <= fin for debut, fin in calendrier.vacances())


def is_kept(regle, jour):
    if regle.sauf_feries and calendrier.is_ferie(jour):
        return False
    if regle.vacances == Vacances.TOUTES:
        return True
    return is_vacances(jour) == (regle.vacances == Vacances.SEULEMENT)


def counted(regle, du, au):
    """(kept, taken away) between two days, exclusions certain."""
    known = calendrier.vacances()[-1][1] if regle.vacances != Vacances.TOUTES else date.max
    last = min(au, regle.fin or date.max, known)
    first = max(du, regle.debut)
    every = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    given = [jour for jour in every if in_phase(regle, jour) and on_a_day_of(regle, jour)]
    return (
        [jour for jour in given if is_kept(regle, jour)],
        [jour for jour in given if not is_kept(regle, jour)],
    )


def random_regle(rng):
    frequence = rng.choice(list(Frequence))
    fields = {}
    if frequence == Frequence.SEMAINE:
        fields["jours"] = rng.sample(range(7), rng.randint(1, 7))
    elif frequence == Frequence.MOIS and rng.random() < 0.5:
        fields["quantiemes"] = rng.sample([*range(1, 32), -1], rng.randint(1, 3))
    elif frequence == Frequence.MOIS:
        fields["rangs"] = rng.sample([1, 2, 3, 4, 5, -1], rng.randint(1, 3))
        fields["jours"] = rng.sample(range(7), rng.randint(1, 2))
    debut = date(2020, 1, 1) + timedelta(days=rng.randrange(3000))
    most = {"jour": 31, "semaine": 12, "mois": 12, "an": 10}[frequence]
    fields["fin"] = rng.choice([None, debut + timedelta(days=rng.randrange(2000))])
    try:
        return make(
            frequence,
            debut=debut,
            heure=time(rng.randrange(24), rng.choice([0, 15, 30, 45])),
            duree=rng.choice([30, 90, 120, 600, 1440, 3000, DUREE_MAX]),
            intervalle=rng.choice([1, 1, 2, rng.randint(1, most)]),
            vacances=rng.choice(list(Vacances)),
            sauf_feries=rng.random() < 0.5,
            **fields,
        )
    except RegleRefusee:  # no date at all between debut and fin, or never
        return random_regle(rng)


def test_rules_give_the_days_that_the_calendar_gives():
    for seed in range(150):
        rng = Random(seed)
        regle = random_regle(rng)
        du = regle.debut + timedelta(days=rng.randrange(-400, 1500))
        au = du + timedelta(days=1200)

        kept, taken_away = counted(regle, du, au)

        assert days(regle, du, au) == kept, seed
        assert list(regle.exclues(du, au)) == taken_away, seed


def test_the_first_day_is_the_rule_s_own():
    for seed in range(200):
        regle = random_regle(Random(seed))
        assert in_phase(regle, regle.debut)
        assert on_a_day_of(regle, regle.debut)


def test_thirty_years_later_is_as_quick_as_tomorrow():
    regle = make("jour", debut=date(1996, 1, 1), intervalle=3)
    start = thread_time()

    found = days(regle, date(2026, 1, 1), date(2026, 1, 31))

    assert thread_time() - start < 0.02
    assert found == counted(regle, date(2026, 1, 1), date(2026, 1, 31))[0]


def test_days_are_given_one_at_a_time_even_without_end():
    assert next(make("jour").jours_entre(DEBUT, date.max)) == DEBUT


# -- Holidays -----------------------------------------------------------------------------------


def test_vacances_and_feries_are_taken_away():
    regle = make(
        jours=[MARDI, JEUDI], fin=date(2026, 6, 30), vacances=Vacances.HORS, sauf_feries=True
    )

    assert date(2026, 2, 10) in regle.exclues(DEBUT, date(2026, 6, 30))  # winter holidays
    assert date(2026, 5, 14) in regle.exclues(DEBUT, date(2026, 6, 30))  # Ascension
    assert not any(is_vacances(jour) for jour in regle.jours_entre(DEBUT, date(2026, 6, 30)))


def test_a_saturday_that_opens_the_holidays_is_of_the_holidays():
    samedi = date(2026, 10, 17)
    regle = make(jours=[SAMEDI], vacances=Vacances.HORS)

    assert days(regle, samedi, samedi) == []


def test_nothing_is_announced_beyond_the_known_school_calendar():
    known = calendrier.vacances()[-1][1]
    after = known + timedelta(days=400)

    assert make().connue_jusqua() is None
    for vacances in (Vacances.HORS, Vacances.SEULEMENT):
        regle = make(vacances=vacances)
        assert regle.connue_jusqua() == known
        assert days(regle, known + timedelta(days=1), after) == []
        assert list(regle.exclues(known + timedelta(days=1), after)) == []


# -- Hours --------------------------------------------------------------------------------------


def test_18_h_stays_18_h_across_october_and_march():
    regle = make(debut=date(2026, 1, 4), jours=[DIMANCHE], heure=time(18))

    for jour in ((2026, 3, 22), (2026, 3, 29), (2026, 10, 18), (2026, 10, 25)):
        ((debut, fin),) = regle.dates(date(*jour), date(*jour))
        assert (debut.hour, fin.hour) == (18, 20)
        assert fin - debut == timedelta(hours=2)

    around_march = regle.dates(date(2026, 3, 22), date(2026, 3, 29))
    assert [debut.utcoffset() for debut, _fin in around_march] == [
        timedelta(hours=1),
        timedelta(hours=2),
    ]


@pytest.mark.parametrize("samedi", [date(2026, 3, 28), date(2026, 10, 24)])
def test_a_night_out_ends_at_the_hour_that_was_announced(samedi):
    regle = make(debut=samedi, heure=time(22), duree=5 * 60)

    ((debut, fin),) = regle.dates(samedi, samedi)

    assert (debut.day, debut.hour) == (samedi.day, 22)
    assert (fin.day, fin.hour, fin.minute) == (samedi.day + 1, 3, 0)


@pytest.mark.parametrize(
    ("heure", "duree", "debut_utc", "fin_utc"),
    [
        (time(2, 15), 30, (1, 0), (1, 30)),  # both in the hour that does not exist
        (time(1, 30), 60, (0, 30), (1, 0)),  # its end alone
        (time(2, 30), 90, (1, 0), (2, 0)),  # its beginning alone: read as 3 h
    ],
)
def test_an_event_always_ends_after_it_begins_in_the_night_of_march(
    heure, duree, debut_utc, fin_utc
):
    dimanche = date(2026, 3, 29)
    regle = make("jour", debut=dimanche, heure=heure, duree=duree)

    ((debut, fin),) = regle.dates(dimanche, dimanche)

    assert debut.astimezone(UTC) == datetime(2026, 3, 29, *debut_utc, tzinfo=UTC)
    assert fin.astimezone(UTC) == datetime(2026, 3, 29, *fin_utc, tzinfo=UTC)


def test_several_days_of_festival():
    regle = make("an", debut=date(2026, 7, 10), heure=time(18), duree=2 * 1440 - 120)

    ((debut, fin),) = regle.dates(date(2027, 7, 1), date(2027, 7, 31))

    assert (str(debut), str(fin)) == ("2027-07-10 18:00:00+02:00", "2027-07-12 16:00:00+02:00")


# -- Refused ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("fields", "message"),
    [
        ({"fin": date(2026, 1, 5)}, "La fin est avant le début"),
        ({"duree": 0}, "durée"),
        ({"duree": DUREE_MAX + 1}, "durée"),
        ({"intervalle": 0}, "de 1 à 12"),
        ({"intervalle": 13}, "de 1 à 12"),
        ({"frequence": "jour", "intervalle": 32}, "de 1 à 31"),
        ({"frequence": "an", "intervalle": 11}, "de 1 à 10"),
        ({"frequence": "siecle"}, "rythme"),
        ({"vacances": "parfois"}, "rythme"),
        ({"jours": [7]}, "jours de la semaine"),
        ({"frequence": "mois", "rangs": [6], "jours": [0]}, "rang"),
        ({"frequence": "mois", "rangs": [-2], "jours": [0]}, "rang"),
        ({"frequence": "mois", "quantiemes": [32]}, "jours du mois"),
        ({"frequence": "mois", "quantiemes": [0]}, "jours du mois"),
        ({"frequence": "mois", "jours": [5]}, "Quelle semaine du mois"),
        ({"frequence": "mois", "quantiemes": [1], "rangs": [1]}, "choisissez"),
        ({"frequence": "jour", "jours": [1]}, "jours de la semaine"),
        ({"frequence": "an", "quantiemes": [1]}, "jours du mois"),
        ({"quantiemes": [1]}, "jours du mois"),
        ({"debut": date(1990, 1, 1)}, "1991"),
        ({"fin": date(2100, 1, 1)}, "2076"),
        ({"jours": [LUNDI], "fin": date(2026, 1, 9)}, "Aucune date"),
        (
            {
                "frequence": "mois",
                "quantiemes": [30],
                "intervalle": 12,
                "debut": date(2026, 2, 1),
            },
            "jamais",
        ),
    ],
)
def test_refused_in_words(fields, message):
    with pytest.raises(RegleRefusee, match=message):
        make(**fields)


def test_a_datetime_is_no_day():
    with pytest.raises(TypeError):
        make(debut=datetime(2026, 1, 6, tzinfo=UTC))
