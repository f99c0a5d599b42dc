"""Opening hours, without a database."""

from datetime import UTC, date, datetime, timedelta
from time import process_time

import pytest
from vacances_scolaires_france import SchoolHolidayDates

from annuaire.horaires import (
    Grille,
    HorairesInvalides,
    creneaux,
    etat,
    from_grille,
    grille,
    is_open_on,
    open_days,
    plages,
    semaine,
    to_schema_org,
    validate,
)
from portal.socle import calendrier
from tests.temps import assert_quick

PARIS = calendrier.PARIS
LUNDI = date(2026, 11, 9)  # a Monday out of the holidays; Wednesday 11 is férié
HABITUELS = "Mo-Fr 09:00-12:00,14:00-17:30"
RDV = 'Mo-Fr 09:00-12:00 "sur rendez-vous"'


def at(*parts):
    return datetime(*parts, tzinfo=PARIS)


NUIT, MATIN, MIDI_MOINS, MIDI, SOIR = (
    at(2026, 11, 10, *time) for time in ((3, 0), (10, 0), (11, 45), (13, 0), (20, 0))
)


def plain(text):
    return text.replace("\N{NO-BREAK SPACE}", " ")


def hours(texte, jour):
    return [f"{debut:%H:%M}-{fin:%H:%M}" for debut, fin in plages(texte, jour)]


def bits(*indexes):
    return sum(1 << index for index in indexes)


# -- Calendar -------------------------------------------------------------------------------------


def test_school_holidays_are_those_of_the_package():
    reference = SchoolHolidayDates()
    for annee in (2024, 2025, 2026, 2027, 2028):
        assert calendrier.jours_de_vacances(annee) == set(
            reference.holidays_for_year_and_zone(annee, "A")
        )


def test_public_holidays_are_the_eleven_french_ones():
    assert calendrier.feries(2027) == {
        date(2027, month, day)
        for month, day in (
            (1, 1), (3, 29), (5, 1), (5, 6), (5, 8), (5, 17),
            (7, 14), (8, 15), (11, 1), (11, 11), (12, 25),
        )
    }  # fmt: skip


# -- validate -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ""),
        ("   \n ", ""),
        ("  Mo-Fr  9:00 - 12:00 ; PH off ;", "Mo-Fr 09:00-12:00; PH off"),
        ("mo-fr 09:00–12:00;ph OFF", "Mo-Fr 09:00-12:00; PH off"),
        ("Mo 09:00-12:00 « sur rendez-vous »", 'Mo 09:00-12:00 "sur rendez-vous"'),
        ("Mo 09:00-12:00 “Mo  à 9:00”", 'Mo 09:00-12:00 "Mo à 9:00"'),
        ("SH Mo-Fr 10:00-12:00", "SH Mo-Fr 10:00-12:00"),
        ("24/7", "24/7"),
    ],
)
def test_validate_normalises_without_changing_the_meaning(typed, expected):
    assert validate(typed) == expected
    assert validate(expected) == expected


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("lundi 9h-12h", "« lundi 9h-12h »"),
        ("Mo-Fr 09:00-12:00; Sa 9-12", "« 9-12 »"),
        ("Mo 25:00-26:00", "« 25:00-26:00 »"),
        ("Mo 10:00", "Exemple : Mo-Fr"),
        ('Mo 10:00-12:00 "sur', "guillemet"),
        ("Mo 10:00-12:00\x00", "invisibles"),
        ("Mo \ud800", "invisibles"),
        ("SH Tu PH 10:00-12:00", "« PH 10:00-12:00 »"),
        ("x" * 501, "500 caractères"),
        ("x" * 1_000_000, "500 caractères"),
        (None, "pas du texte"),
        (12, "pas du texte"),
    ],
)
def test_validate_says_in_french_what_is_wrong(typed, said):
    with pytest.raises(HorairesInvalides, match=said) as raised:
        validate(typed)
    assert isinstance(raised.value, ValueError)


# -- Days -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("texte", "expected"),
    [
        (HABITUELS, bits(0, 1, 2, 3, 4)),
        (f"{HABITUELS}; PH off", bits(0, 1, 3, 4)),
        ("Mo,We,Su 10:00-12:00", bits(0, 2, 6)),
        ("PH 10:00-12:00", bits(2)),
        ("PH Mo-Fr 10:00-12:00", bits(2)),  # public holidays which fall on weekdays
        ("PH Sa 10:00-12:00", 0),
        ("Mo,PH 10:00-12:00", bits(0, 2)),
        ("24/7", bits(0, 1, 2, 3, 4, 5, 6)),
        ("off", 0),
        ("2026 Nov 10 10:00-12:00", bits(1)),
        ("Mo[1] 10:00-12:00", 0),  # the first Monday of the month was the 2nd
        ("Mo[2] 10:00-12:00", bits(0)),
        ('Mo-Fr 09:00-12:00 "sur rendez-vous"', 0),
        ('Mo-Tu 09:00-12:00; We 09:00-12:00 "sur RDV"', bits(0, 1)),
        ("Mo-Fr 09:00-12:00 unknown", 0),
        ("", 0),
        ("n'importe quoi", 0),
    ],
)
def test_open_days_of_a_week(texte, expected):
    assert open_days(texte, LUNDI, 7) == expected
    for index in range(7):
        jour = LUNDI + timedelta(days=index)
        assert is_open_on(texte, jour) == bool(expected >> index & 1)
        assert bool(plages(texte, jour)) == bool(expected >> index & 1)


def test_open_days_crosses_the_new_year():
    assert open_days("Mo-Fr 09:00-12:00; PH off", date(2026, 12, 31), 5) == bits(0, 4)


def test_easter_monday():
    lundi_de_paques = date(2027, 3, 29)
    assert not is_open_on(f"{HABITUELS}; PH off", lundi_de_paques)
    assert is_open_on(HABITUELS, lundi_de_paques)
    assert is_open_on(f"{HABITUELS}; PH off", date(2027, 3, 30))


@pytest.mark.parametrize(
    ("texte", "in_term", "in_holidays", "saturday_in_holidays"),
    [
        ("Mo-Fr 09:00-12:00; SH off", True, False, False),
        ("Mo-Fr 09:00-12:00; SH,PH off", True, False, False),
        ("Mo-Fr 09:00-12:00; PH,SH off", True, False, False),
        ("SH Mo-Fr 10:00-12:00", False, True, False),
        ("SH 10:00-12:00", False, True, True),
        ("Mo-Fr 09:00-12:00; SH 10:00-11:00", True, True, True),
        ("SH,Mo-Fr 10:00-12:00", True, True, True),
        ("Mo-Fr 09:00-12:00; SH Mo-Fr off", True, False, False),
        ("Mo-Fr 09:00-12:00; Oct SH off", True, False, False),
        ("Mo-Fr 09:00-12:00; Jul-Aug SH off", True, True, False),
        ("Mo-Fr 09:00-12:00, SH Sa 10:00-12:00", True, True, True),
        ('Mo-Fr 09:00-12:00 "SH off"', True, True, False),  # a comment is no rule
    ],
)
def test_school_holidays_of_zone_a(texte, in_term, in_holidays, saturday_in_holidays):
    assert is_open_on(texte, date(2026, 10, 16)) is in_term  # Friday, the eve of Toussaint
    assert is_open_on(texte, date(2026, 10, 20)) is in_holidays
    assert is_open_on(texte, date(2026, 10, 24)) is saturday_in_holidays
    assert is_open_on(texte, date(2026, 11, 2)) is in_term  # back on Monday


def test_school_holidays_change_hours_and_not_only_days():
    texte = "Mo-Fr 09:00-12:00; SH Mo-Fr 14:00-16:00"
    assert hours(texte, date(2026, 10, 16)) == ["09:00-12:00"]
    assert hours(texte, date(2026, 10, 19)) == ["14:00-16:00"]


def test_beyond_the_published_school_calendar_term_is_assumed():
    assert is_open_on("Mo-Fr 09:00-12:00; SH off", date(2032, 7, 20))


# -- Midnight and clock changes -------------------------------------------------------------------


def test_a_night_belongs_to_the_day_it_starts_on():
    texte = "Fr,Sa 22:00-02:00"
    vendredi, samedi, dimanche = date(2026, 11, 13), date(2026, 11, 14), date(2026, 11, 15)
    assert plages(texte, vendredi) == ((at(2026, 11, 13, 22), at(2026, 11, 14, 2)),)
    assert hours(texte, samedi) == ["22:00-02:00"]
    assert hours(texte, dimanche) == []


@pytest.mark.parametrize(
    "texte", ["Fr 22:00-02:00; Sa 09:00-12:00", "Fr 22:00-26:00; Sa 09:00-12:00"]
)
def test_the_next_day_does_not_cut_a_night_short(texte):
    assert hours(texte, date(2026, 11, 13)) == ["22:00-02:00"]
    assert hours(texte, date(2026, 11, 14)) == ["09:00-12:00"]
    found = etat(texte, at(2026, 11, 14, 1))
    assert (found.code, found.jusqua) == ("ouvert", at(2026, 11, 14, 2))


def test_a_public_holiday_closes_its_own_night_only():
    texte = "22:00-02:00; PH off"  # Wednesday 11 November 2026
    assert hours(texte, date(2026, 11, 10)) == ["22:00-02:00"]
    assert hours(texte, date(2026, 11, 11)) == []
    assert etat(texte, at(2026, 11, 11, 1)).is_open
    assert not etat(texte, at(2026, 11, 11, 23)).is_open
    assert not etat(texte, at(2026, 11, 12, 1)).is_open


def test_round_the_clock_is_a_whole_day_each_day():
    assert plages("24/7", LUNDI) == ((at(2026, 11, 9), at(2026, 11, 10)),)


def test_the_march_night_is_an_hour_shorter():
    ((debut, fin),) = plages("Sa 22:00-04:00", date(2026, 3, 28))
    assert (debut, fin) == (at(2026, 3, 28, 22), at(2026, 3, 29, 4))
    assert fin.astimezone(UTC) - debut.astimezone(UTC) == timedelta(hours=5)


def test_the_october_night_is_an_hour_longer():
    ((debut, fin),) = plages("Sa 22:00-04:00", date(2026, 10, 24))
    assert fin.astimezone(UTC) - debut.astimezone(UTC) == timedelta(hours=7)


def test_the_hour_that_does_not_exist():
    dimanche = date(2026, 3, 29)
    assert hours("Su 02:30-05:00", dimanche) == ["03:00-05:00"]
    assert hours("Su 02:10-02:50", dimanche) == []
    assert (
        etat("Su 02:30-05:00", datetime(2026, 3, 29, 0, 59, tzinfo=UTC)).code == "ouvre_aujourdhui"
    )
    assert etat("Su 02:30-05:00", datetime(2026, 3, 29, 1, 0, tzinfo=UTC)).code == "ouvert"


def test_the_hour_that_happens_twice():
    texte = "Su 00:00-02:30"  # until the second 2:30, which is 1:30 UTC
    assert etat(texte, datetime(2026, 10, 25, 0, 45, tzinfo=UTC)).is_open
    assert etat(texte, datetime(2026, 10, 25, 1, 29, tzinfo=UTC)).is_open
    assert not etat(texte, datetime(2026, 10, 25, 1, 30, tzinfo=UTC)).is_open


def test_closing_soon_counts_real_minutes_on_the_october_night():
    first_2_15 = datetime(2026, 10, 25, 0, 15, tzinfo=UTC)  # 75 minutes before the second 2:30
    assert etat("Su 00:00-02:30", first_2_15).code == "ouvert"
    assert etat("Su 00:00-02:30", first_2_15 + timedelta(hours=1)).code == "ferme_bientot"


# -- etat -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "code", "phrase"),
    [
        (at(2026, 11, 10, 8, 59), "ouvre_aujourdhui", "Fermé, ouvre à 9 h"),
        (at(2026, 11, 10, 9, 0), "ouvert", "Ouvert maintenant, jusqu'à 12 h"),
        (at(2026, 11, 10, 11, 29), "ouvert", "Ouvert maintenant, jusqu'à 12 h"),
        (at(2026, 11, 10, 11, 30), "ferme_bientot", "Ferme bientôt, à 12 h"),
        (at(2026, 11, 10, 12, 0), "ouvre_aujourdhui", "Fermé, ouvre à 14 h"),
        (at(2026, 11, 10, 15, 0), "ouvert", "Ouvert maintenant, jusqu'à 17 h 30"),
        (at(2026, 11, 10, 18, 0), "ferme", "Fermé, ouvre jeudi 12 novembre à 9 h"),
        (at(2026, 11, 11, 10, 0), "ferme", "Fermé, ouvre demain à 9 h"),
        (at(2026, 11, 13, 20, 0), "ferme", "Fermé, ouvre lundi 16 novembre à 9 h"),
        (at(2026, 10, 30, 20, 0), "ferme", "Fermé, ouvre lundi 2 novembre à 9 h"),
    ],
)
def test_etat_through_a_week(moment, code, phrase):
    found = etat(f"{HABITUELS}; PH off", moment)
    assert (found.code, plain(found.phrase)) == (code, phrase)
    assert found.is_open is (code in ("ouvert", "ferme_bientot"))


def test_etat_reads_any_time_zone():
    assert etat(HABITUELS, datetime(2026, 11, 10, 8, 0, tzinfo=UTC)).code == "ouvert"
    assert etat(HABITUELS, datetime(2026, 11, 10, 7, 59, tzinfo=UTC)).code == "ouvre_aujourdhui"


@pytest.mark.parametrize(
    ("texte", "moment", "code", "phrase"),
    [
        ("24/7", NUIT, "ouvert", "Ouvert maintenant"),
        ("off", NUIT, "ferme", "Fermé"),
        ("2020 Mo 10:00-12:00", NUIT, "ferme", "Fermé"),
        ("Mo-Fr 18:00-24:00", SOIR, "ouvert", "Ouvert maintenant, jusqu'à minuit"),
        ("Fr 22:00-02:00", at(2026, 11, 13, 23), "ouvert", "Ouvert maintenant, jusqu'à 2 h"),
        (
            "Mo 08:00-24:00; Tu 00:00-24:00; We 00:00-20:00",
            at(2026, 11, 9, 9),
            "ouvert",
            "Ouvert maintenant, jusqu'à mercredi 11 novembre à 20 h",
        ),
        ("Tu 09:00-12:00,12:00-14:00", MIDI_MOINS, "ouvert", "Ouvert maintenant, jusqu'à 14 h"),
        ("Mo-Fr 18:00+", SOIR, "ouvert", "Ouvert maintenant"),
        ("Dec 01 10:00-12:00", NUIT, "ferme", "Fermé, ouvre mardi 1er décembre à 10 h"),
        ("Aug 02 10:00-12:00", NUIT, "ferme", "Fermé, ouvre lundi 2 août 2027 à 10 h"),
        (RDV, MATIN, "sur_rendez_vous", "Sur rendez-vous, jusqu'à 12 h"),
        (RDV, MIDI, "ferme", "Fermé, sur rendez-vous demain à 9 h"),
        ('"sur rendez-vous"', MIDI, "sur_rendez_vous", "Sur rendez-vous"),
        ("Tu 09:00-12:00 unknown", MATIN, "inconnu", "Ouverture à confirmer avant de venir"),
        ('Tu 09:00-12:00 "sonner"', MATIN, "ouvert", "Ouvert maintenant, jusqu'à 12 h"),
        ("", MATIN, "inconnu", "Horaires non communiqués"),
        ("lundi matin", MATIN, "inconnu", "Horaires non communiqués"),
        (None, MATIN, "inconnu", "Horaires non communiqués"),
    ],
)  # fmt: skip
def test_etat_of_particular_hours(texte, moment, code, phrase):
    found = etat(texte, moment)
    assert (found.code, plain(found.phrase)) == (code, phrase)


@pytest.mark.parametrize(
    ("fermetures", "code", "phrase"),
    [
        ([], "ouvert", "Ouvert maintenant, jusqu'à 12 h"),
        ([("11-10", "11-10")], "ferme", "Fermé temporairement, rouvre demain à 9 h"),
        (
            [("11-09", "11-15")],
            "ferme",
            "Fermé temporairement, rouvre lundi 16 novembre à 9 h",
        ),
        (
            [("11-09", "11-15"), ("11-16", "11-16")],
            "ferme",
            "Fermé temporairement, rouvre mardi 17 novembre à 9 h",
        ),
        ([("11-09", None)], "ferme", "Fermé temporairement"),
        ([(None, "11-09")], "ouvert", "Ouvert maintenant, jusqu'à 12 h"),
        ([("11-11", None)], "ouvert", "Ouvert maintenant, jusqu'à 12 h"),
        ([("11-10", "11-01")], "ouvert", "Ouvert maintenant, jusqu'à 12 h"),
    ],
)
def test_temporary_closures(fermetures, code, phrase):
    dated = [
        tuple(day and date.fromisoformat(f"2026-{day}") for day in days) for days in fermetures
    ]
    found = etat("Mo-Fr 09:00-12:00", MATIN, fermetures=dated)
    assert (found.code, plain(found.phrase)) == (code, phrase)


def test_a_closure_longer_than_we_look_ahead_still_announces_its_end():
    closed = [(date(2026, 11, 9), date(2028, 12, 31))]
    assert plain(etat("Mo-Fr 09:00-12:00", MATIN, fermetures=closed).phrase) == (
        "Fermé temporairement, rouvre lundi 1er janvier 2029 à 9 h"
    )


def test_a_closure_hides_the_openings_it_covers():
    closed = [(date(2026, 11, 11), date(2026, 11, 13))]
    found = etat("Mo-Fr 09:00-12:00", at(2026, 11, 10, 13), fermetures=closed)
    assert found.prochaine == at(2026, 11, 16, 9)


def test_a_closure_lets_the_night_before_end_and_keeps_its_last_night_closed():
    closed = [(date(2026, 11, 14), date(2026, 11, 14))]
    assert etat("22:00-02:00", at(2026, 11, 14, 1), fermetures=closed).is_open
    assert not etat("22:00-02:00", at(2026, 11, 15, 1), fermetures=closed).is_open


def test_creneaux_tell_appointments_and_comments():
    (found,) = creneaux('Mo 09:00-12:00 "sur RDV, sonner"', LUNDI)
    assert found.sur_rendez_vous
    assert found.commentaire == "sur RDV, sonner"
    assert (found.debut, found.fin) == (at(2026, 11, 9, 9), at(2026, 11, 9, 12))


# -- semaine --------------------------------------------------------------------------------------


def test_semaine_in_words():
    found = semaine(f"{HABITUELS}; Sa 09:00-12:00; SH off; PH off", LUNDI)
    words = [(jour, plain(texte)) for jour, texte in found]
    assert words[0] == ("lundi", "9 h – 12 h, 14 h – 17 h 30")
    assert words[2] == ("mercredi", "9 h – 12 h, 14 h – 17 h 30")  # férié that week, not ordinary
    assert words[5:] == [("samedi", "9 h – 12 h"), ("dimanche", "fermé")]
    assert found.notes == ("fermé pendant les vacances scolaires", "fermé les jours fériés")
    assert len(found) == 7
    assert not found.variable


def test_the_ordinary_week_is_the_same_seen_from_the_holidays():
    texte = "Mo-Fr 09:00-12:00; SH off; PH off"
    seen = {semaine(texte, jour).jours for jour in (LUNDI, date(2026, 12, 22), date(2027, 7, 20))}
    assert len(seen) == 1


@pytest.mark.parametrize(
    ("texte", "monday", "notes"),
    [
        ("SH Mo-Fr 10:00-12:00", "10 h – 12 h", ("uniquement pendant les vacances scolaires",)),
        ("Mo 10:00-12:00; SH Mo-Tu 14:00-16:00", "10 h – 12 h",
         ("pendant les vacances scolaires : lundi et mardi : 14 h – 16 h",)),
        ("Mo-Fr 10:00-12:00; PH 10:00-11:00", "10 h – 12 h", ("jours fériés : 10 h – 11 h",)),
        ('Mo 10:00-12:00 "sur rendez-vous"', "10 h – 12 h", ("sur rendez-vous uniquement",)),
        ('Mo 10:00-12:00, Mo 14:00-16:00 "sur rendez-vous"',
         "10 h – 12 h, 14 h – 16 h (sur rendez-vous)", ()),
        ('Mo 10:00-12:00 "sonner"', "10 h – 12 h (sonner)", ()),
        ("Mo 22:00-02:00", "22 h – 2 h", ()),
        ("Mo 18:00+", "à partir de 18 h", ()),
        ("24/7", "24 h sur 24", ()),
        ("Mo 10:00-12:00; Aug off", "10 h – 12 h", ("fermé en août",)),
        ("Mo 10:00-12:00; Jul-Aug off; Dec 25 off", "10 h – 12 h",
         ("fermé de juillet à août", "fermé le 25 décembre")),
        ("Mo 10:00-12:00; 2026 Dec 24-2027 Jan 01 off", "10 h – 12 h",
         ("fermé du 24 décembre 2026 au 1er janvier 2027",)),
    ],
)  # fmt: skip
def test_semaine_notes(texte, monday, notes):
    found = semaine(texte, LUNDI)
    assert plain(found[0].texte) == monday
    assert tuple(plain(note) for note in found.notes) == notes


def test_the_ordinary_week_ignores_a_closure_under_way():
    assert plain(semaine("Mo 10:00-12:00; Nov off", LUNDI)[0].texte) == "10 h – 12 h"


def test_hours_that_change_say_so_and_give_dates():
    found = semaine("Mo[1] 10:00-12:00", LUNDI)
    assert found.variable
    assert "changent" in found.notes[0]
    assert "lundi 7 décembre (10 h – 12 h)" in plain(found.notes[1])


@pytest.mark.parametrize("texte", ["", "lundi", None])
def test_no_week_without_hours(texte):
    assert not semaine(texte, LUNDI)
    assert to_schema_org(texte, LUNDI) == []


# -- schema.org -----------------------------------------------------------------------------------


def test_schema_org_groups_days_and_dates_the_closures():
    found = to_schema_org("Mo-Fr 09:00-12:00; Sa 22:00-02:00; SH off; PH off", LUNDI)
    week, night, *closures, feries = found
    assert week["dayOfWeek"] == [
        f"https://schema.org/{jour}"
        for jour in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday")
    ]
    assert (week["opens"], week["closes"]) == ("09:00", "12:00")
    assert (night["opens"], night["closes"]) == ("22:00", "02:00")
    assert closures[0] | {"dayOfWeek": None} == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": None,
        "opens": "00:00",
        "closes": "00:00",
        "validFrom": "2026-12-19",
        "validThrough": "2027-01-03",
    }
    assert feries["dayOfWeek"] == ["https://schema.org/PublicHolidays"]


@pytest.mark.parametrize("texte", [RDV, "Jul-Aug Mo 10:00-12:00", "Mo[1] 10:00-12:00", "Mo 18:00+"])
def test_schema_org_does_not_promise_what_is_not_sure(texte):
    assert to_schema_org(texte, LUNDI) == []


# -- Weekly grid ----------------------------------------------------------------------------------

COURT = (("10:00", "12:00"),)
SEMAINE = ((("09:00", "12:00"), ("14:00", "17:30")),) * 5 + ((("09:00", "12:00"),), ())


@pytest.mark.parametrize(
    ("found", "texte"),
    [
        (Grille(), ""),
        (Grille(SEMAINE), "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00"),
        (
            Grille(SEMAINE, feries="ferme", vacances="ferme"),
            "Mo-Fr 09:00-12:00,14:00-17:30; Sa 09:00-12:00; SH off; PH off",
        ),
        (
            Grille((COURT, (), COURT, (), (), (), ()), vacances="seulement"),
            "SH Mo,We 10:00-12:00",
        ),
        (
            Grille((COURT, (), (), (), (), (), ()), sur_rendez_vous=True),
            'Mo 10:00-12:00 "sur rendez-vous"',
        ),
        (Grille(sur_rendez_vous=True), '"sur rendez-vous"'),
        (Grille(sur_rendez_vous=True, vacances="seulement"), 'SH Mo-Su "sur rendez-vous"'),
        (Grille(sur_rendez_vous=True, feries="ferme"), '"sur rendez-vous"; PH off'),
        (Grille(((), (), (), (), (("22:00", "02:00"),), (), ())), "Fr 22:00-02:00"),
        (Grille(((("18:00", "00:00"),), (), (), (), (), (), ())), "Mo 18:00-24:00"),
        (Grille(((("00:00", "00:00"),),) * 7), "24/7"),
        (
            Grille(((("08:00", "09:00"), ("10:00", "11:00"), ("12:00", "13:00")), *((),) * 6)),
            "Mo 08:00-09:00,10:00-11:00,12:00-13:00",
        ),
    ],
)  # fmt: skip
def test_grid_round_trip(found, texte):
    written = from_grille(
        found.jours,
        feries=found.feries,
        vacances=found.vacances,
        sur_rendez_vous=found.sur_rendez_vous,
    )
    assert written == texte
    assert grille(written) == found


@pytest.mark.parametrize(
    "texte",
    [
        "Mo-Fr 09:00-12:00, We 14:00-16:00",
        "Mo-Fr 09:00-12:00; We 14:00-16:00",
        "Mo-Fr 09:00-12:00; We off; PH,SH off",
        "09:00-12:00; PH closed",
        "Fr-Mo 22:00-26:00",
        "SH Mo-Fr 10:00-12:00; SH Sa 10:00-11:00; PH off",
    ],
)
def test_strings_the_grid_can_say_mean_the_same_once_rewritten(texte):
    found = grille(texte)
    written = from_grille(
        found.jours,
        feries=found.feries,
        vacances=found.vacances,
        sur_rendez_vous=found.sur_rendez_vous,
    )
    for offset in range(400):
        jour = date(2026, 6, 1) + timedelta(days=offset)
        assert plages(written, jour) == plages(texte, jour), jour


@pytest.mark.parametrize(
    "texte",
    [
        "Mo-Fr 09:00-12:00; Aug off",
        "Mo[1] 10:00-12:00",
        "Mo 10:00-12:00; SH Mo 14:00-16:00",
        "Mo 10:00-12:00; PH 10:00-11:00",
        "PH off; Mo 10:00-12:00",  # here Monday wins over the holiday
        "Mo-Fr 09:00-12:00, PH off",
        'Mo 10:00-12:00 "sonner"',
        'Mo 10:00-12:00; Tu 10:00-12:00 "sur rendez-vous"',
        "Mo 08:00-09:00,10:00-11:00,12:00-13:00,14:00-15:00",
        "Mo 09:00-12:00,11:00-14:00",
        "Mo 04:00-30:00",
        "Mo 10:00-10:00",
        "Mo 18:00+",
        "sunrise-sunset",
        'Mo 10:00-12:00 || "sur rendez-vous"',
        "Mo 10:00-12:00 unknown",
        "off",
        "PH off",
        "lundi",
        "x" * 600,
    ],
)
def test_what_the_grid_cannot_say_is_left_to_the_raw_field(texte):
    assert grille(texte) is None


@pytest.mark.parametrize(
    ("intervals", "said"),
    [
        ([("", "12:00")], "il manque une heure de début (fin à 12:00)."),
        ([("09:00", "")], "il manque une heure de fin (début à 09:00)."),
        ([("9h", "12:00")], "« 9h » n'est pas une heure. Exemple : 09:30."),
        ([("25:00", "26:00")], "« 25:00 » n'est pas une heure. Exemple : 09:30."),
        ([("09:00", "12:00"), ("11:00", "14:00")], "deux créneaux se chevauchent."),
        ([("14:00", "13:00")], "la fin (13:00) est avant le début (14:00)."),
        ([("09:00", "09:00")], "un créneau commence et finit à la même heure."),
        ([("08:00", "09:00")] * 4, "trois créneaux au plus."),
    ],
)
def test_grid_errors_name_the_day(intervals, said):
    with pytest.raises(HorairesInvalides) as raised:
        from_grille([[], intervals, [], [("9", "")], [], [], []])
    assert raised.value.jours[1] == said
    assert set(raised.value.jours) == {1, 3}
    assert str(raised.value).startswith("Mardi : ")


def test_intervals_may_be_typed_in_any_order():
    assert from_grille([[("14:00", "16:00"), ("09:00", "12:00")], *[[]] * 6]) == (
        "Mo 09:00-12:00,14:00-16:00"
    )


# -- Hostile text ---------------------------------------------------------------------------------

HOSTILES = [
    "; ".join(["00:00-24:00/00:01"] * 26),
    ",".join(["00:00-48:00/00:01"] * 27),
    ",".join(f"{heure:02d}:00-48:00" for heure in range(24)),
    "; ".join(["SH Mo-Fr 00:00-26:00"] * 22),
    "; ".join(["week 1-53/2 PH,SH Mo,We 22:00-02:00 off"] * 12),
    "; ".join(f"{annee} SH off" for annee in range(2020, 2060)),
    "Mo," * 160 + "Mo 10:00-12:00",
    "(" * 500,
    '"' * 499,
    ";" * 500,
    "||" * 250,
    "a" * 500,
    "é🎉" * 250,
    "\x00" * 500,
    "Feb 30 10:00-12:00",
    "9999 Dec 31 10:00-12:00",
    "easter -366 days 10:00-12:00",
    "PH +999999999999999999999 days 10:00-12:00",
]


@pytest.mark.parametrize("texte", HOSTILES, ids=range(len(HOSTILES)))
def test_hostile_text_neither_raises_nor_takes_long(texte):
    calendrier.vacances()  # read once per process
    asked = (
        lambda: etat(texte, at(2026, 11, 10, 10)),
        lambda: open_days(texte, LUNDI, 28),
        lambda: plages(texte, LUNDI),
        lambda: semaine(texte, LUNDI),
        lambda: to_schema_org(texte, LUNDI),
        lambda: grille(texte),
    )
    for ask in (*asked, lambda: _validate_quietly(texte)):
        assert_quick(ask, 0.25)


def _validate_quietly(texte):
    try:
        validate(texte)
    except HorairesInvalides:
        return


@pytest.mark.parametrize("jour", [date.min, date.max, date(1, 1, 2), date(9999, 12, 1)])
def test_the_ends_of_the_calendar(jour):
    assert open_days("Mo-Fr 09:00-12:00; SH off; PH off", jour, 28) >= 0
    assert isinstance(plages(HABITUELS, jour), tuple)


def test_a_page_of_twenty_states_is_quick():
    textes = [f"Mo-Fr 09:{minute:02d}-12:00,14:00-17:30; SH off; PH off" for minute in range(20)]
    moment = at(2026, 11, 10, 10)
    for texte in textes:
        etat(texte, moment)
    best = min(_time_states(textes, moment) for _ in range(5))
    assert best < 0.01  # measured at 0.4 ms


def _time_states(textes, moment):
    start = process_time()
    for texte in textes:
        etat(texte, moment)
    return process_time() - start
