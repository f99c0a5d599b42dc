"""The age of a fiche, to the day."""

from datetime import date

import pytest

from annuaire import fraicheur
from annuaire.enums import Fraicheur

VERIFIE = date(2026, 1, 31)


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 1, 31), Fraicheur.A_JOUR),
        (date(2026, 7, 30), Fraicheur.A_JOUR),
        (date(2026, 7, 31), Fraicheur.A_VERIFIER),
        (date(2027, 1, 30), Fraicheur.A_VERIFIER),
        (date(2027, 1, 31), Fraicheur.ANCIENNE),
    ],
)
def test_states_turn_on_their_day(today, expected):
    assert fraicheur.etat(VERIFIE, 6, today) == expected


def test_months_end_with_the_month():
    assert fraicheur.add_months(date(2026, 8, 31), 6) == date(2027, 2, 28)
    assert fraicheur.add_months(date(2027, 8, 31), 6) == date(2028, 2, 29)


def test_never_verified_is_old():
    assert fraicheur.etat(None, 16, VERIFIE) == Fraicheur.ANCIENNE


@pytest.mark.parametrize(
    ("verifie", "today", "words"),
    [
        (date(2026, 3, 1), date(2026, 3, 2), "Vérifiée le 1er mars 2026."),
        (date(2026, 3, 21), date(2026, 3, 22), "Vérifiée le 21 mars 2026."),
        (
            date(2025, 2, 10),
            date(2026, 3, 12),
            "Vérifiée il y a 13 mois, téléphonez avant de vous déplacer.",
        ),
    ],
)
def test_words(verifie, today, words):
    assert fraicheur.phrase(verifie, 6, today) == words


def test_nobody_is_told_to_call_a_number_that_is_not_there():
    assert "téléphonez" not in fraicheur.phrase(None, 6, VERIFIE, joignable=False)
    assert "téléphonez" not in fraicheur.phrase(date(2024, 1, 1), 6, VERIFIE, joignable=False)
