"""Rules in French words, one form each."""

from datetime import date, time

import pytest

from evenements.recurrence import Vacances, say, say_court, say_hours
from tests.evenements.test_recurrence import make

HORAIRE = ", de 14 h à 16 h, à partir du "


def plain(text):
    """The spaces of hours do not break at the end of a line; here they are in the way."""
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize(
    ("regle", "text"),
    [
        (
            make(jours=[1, 3], fin=date(2026, 6, 30), vacances=Vacances.HORS, sauf_feries=True),
            "Chaque semaine, le mardi et le jeudi, de 14 h à 16 h, du 6 janvier au 30 juin 2026, "
            "sauf vacances scolaires (zone A) et jours fériés.",
        ),
        (make("jour"), f"Tous les jours{HORAIRE}6 janvier 2026."),
        (make("jour", intervalle=2), f"Un jour sur deux{HORAIRE}6 janvier 2026."),
        (make("jour", intervalle=17), f"Un jour sur 17{HORAIRE}6 janvier 2026."),
        (make(jours=[2]), f"Chaque mercredi{HORAIRE}7 janvier 2026."),
        (make(jours=range(5)), f"Du lundi au vendredi{HORAIRE}6 janvier 2026."),
        (make(jours=[5, 6]), f"Chaque semaine, le samedi et le dimanche{HORAIRE}10 janvier 2026."),
        (
            make(jours=[0, 1, 3]),
            f"Chaque semaine, le lundi, le mardi et le jeudi{HORAIRE}6 janvier 2026.",
        ),
        (make(jours=[2], intervalle=2), f"Un mercredi sur deux{HORAIRE}7 janvier 2026."),
        (
            make(jours=range(5), intervalle=3),
            f"Une semaine sur trois, du lundi au vendredi{HORAIRE}6 janvier 2026.",
        ),
        (
            make(jours=[1, 3], intervalle=2),
            f"Une semaine sur deux, le mardi et le jeudi{HORAIRE}6 janvier 2026.",
        ),
        (
            make("mois", rangs=[1], jours=[5], debut=date(2026, 2, 1)),
            f"Le 1er samedi du mois{HORAIRE}7 février 2026.",
        ),
        (
            make("mois", rangs=[1, 3], jours=[5]),
            f"Le 1er et le 3e samedi du mois{HORAIRE}17 janvier 2026.",
        ),
        (
            make("mois", rangs=[-1], jours=[4]),
            f"Le dernier vendredi du mois{HORAIRE}30 janvier 2026.",
        ),
        (
            make("mois", rangs=[1], jours=[5], intervalle=2, debut=date(2026, 2, 1)),
            f"Tous les deux mois, le 1er samedi{HORAIRE}7 février 2026.",
        ),
        (make("mois", quantiemes=[15]), f"Le 15 de chaque mois{HORAIRE}15 janvier 2026."),
        (
            make("mois", quantiemes=[1, 15]),
            f"Le 1er et le 15 de chaque mois{HORAIRE}15 janvier 2026.",
        ),
        (make("mois", quantiemes=[-1]), f"Le dernier jour du mois{HORAIRE}31 janvier 2026."),
        (
            make("an", debut=date(2026, 6, 21)),
            f"Chaque année, le 21 juin{HORAIRE}21 juin 2026.",
        ),
        (
            make("an", debut=date(2026, 5, 1), intervalle=2),
            f"Tous les deux ans, le 1er mai{HORAIRE}1er mai 2026.",
        ),
        (
            make("mois", intervalle=12, rangs=[1], jours=[5], debut=date(2026, 10, 1)),
            f"Chaque année, le 1er samedi d'octobre{HORAIRE}3 octobre 2026.",
        ),
        (
            make("mois", intervalle=12, quantiemes=[1, 15], debut=date(2026, 3, 1)),
            f"Chaque année, le 1er et le 15 mars{HORAIRE}1er mars 2026.",
        ),
        (
            make(jours=[2], vacances=Vacances.SEULEMENT, sauf_feries=True),
            f"Chaque mercredi pendant les vacances scolaires (zone A){HORAIRE}7 janvier 2026, "
            "sauf jours fériés.",
        ),
        (
            make(fin=date(2026, 1, 12)),
            "Chaque mardi, de 14 h à 16 h, du 6 au 12 janvier 2026.",
        ),
        (
            make(fin=date(2026, 1, 6)),
            "Chaque mardi, de 14 h à 16 h, le 6 janvier 2026 seulement.",
        ),
        (
            make(heure=time(0), duree=1440),
            "Chaque mardi, toute la journée, à partir du 6 janvier 2026.",
        ),
        (
            make(heure=time(22), duree=270),
            "Chaque mardi, de 22 h à 2 h 30, à partir du 6 janvier 2026.",
        ),
        (
            make(duree=1440),
            "Chaque mardi, de 14 h à 14 h le lendemain, à partir du 6 janvier 2026.",
        ),
        (
            make(duree=3 * 1440 + 60),
            "Chaque mardi, de 14 h à 15 h (3 jours plus tard), à partir du 6 janvier 2026.",
        ),
    ],
)
def test_say(regle, text):
    assert plain(say(regle)) == text


@pytest.mark.parametrize(
    ("regle", "text"),
    [
        (make(jours=[1, 3]), "mardi et jeudi, 14 h–16 h"),
        (make(jours=range(5)), "du lundi au vendredi, 14 h–16 h"),
        (make(jours=[2], intervalle=2), "un mercredi sur deux, 14 h–16 h"),
        (make(jours=[1, 3], intervalle=2), "une semaine sur deux, mardi et jeudi, 14 h–16 h"),
        (make("mois", rangs=[1, 3], jours=[5]), "1er et 3e samedi du mois, 14 h–16 h"),
        (make("mois", quantiemes=[15]), "le 15 de chaque mois, 14 h–16 h"),
        (make(duree=10 * 60 + 30), "mardi, 14 h–0 h 30"),
        (make(heure=time(0), duree=1440), "mardi, toute la journée"),
        (make(vacances=Vacances.HORS), "mardi, 14 h–16 h, hors vacances scolaires"),
        (make(vacances=Vacances.SEULEMENT), "mardi, 14 h–16 h, pendant les vacances scolaires"),
    ],
)
def test_short_for_cards(regle, text):
    assert plain(say_court(regle)) == text


@pytest.mark.parametrize(
    ("debut", "fin", "text"),
    [
        (time(14), time(16, 30), "de 14 h à 16 h 30"),
        (time(9, 5), time(12), "de 9 h 05 à 12 h"),
        (time(20), time(0), "de 20 h à minuit"),
        (time(0), time(2), "de minuit à 2 h"),
    ],
)
def test_hours(debut, fin, text):
    assert plain(say_hours(debut, fin)) == text
