"""Dates in words."""

from datetime import UTC, date, datetime

import pytest
from django.template import engines

from portal.socle.dates import say_date, say_period


@pytest.mark.parametrize(
    ("jour", "style", "texte"),
    [
        (date(2026, 3, 1), "j F Y", "1er mars 2026"),
        (date(2026, 3, 1), "l j F", "dimanche 1er mars"),
        (date(2026, 3, 11), "j F Y", "11 mars 2026"),
        (date(2021, 1, 2), "j F Y", "2 janvier 2021"),
        (date(2026, 12, 1), "Y-m-d", "2026-12-01"),
    ],
)
def test_the_first_of_a_month_is_said_so(jour, style, texte):
    assert say_date(jour, style) == texte


@pytest.mark.parametrize(
    ("debut", "fin", "texte"),
    [
        (date(2026, 11, 25), date(2026, 11, 29), "du 25 au 29 novembre 2026"),
        (date(2026, 12, 1), date(2026, 12, 4), "du 1er au 4 décembre 2026"),
        (date(2026, 11, 25), date(2026, 12, 1), "du 25 novembre au 1er décembre 2026"),
        (date(2026, 12, 20), date(2027, 1, 3), "du 20 décembre 2026 au 3 janvier 2027"),
        (date(2026, 11, 25), date(2027, 11, 29), "du 25 novembre 2026 au 29 novembre 2027"),
        (date(2026, 3, 1), date(2026, 3, 1), "le 1er mars 2026"),
    ],
)
def test_a_period_says_once_what_both_days_share(debut, fin, texte):
    assert say_period(debut, fin) == texte


def test_templates_say_it_too_in_paris_time():
    template = engines["django"].from_string('{{ le|date:"j F Y, G \\h i" }}|{{ rien|date:"j F" }}')

    texte = template.render({"le": datetime(2026, 11, 30, 23, 30, tzinfo=UTC), "rien": None})

    assert texte == "1er décembre 2026, 0 h 30|"
