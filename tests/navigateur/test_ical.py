"""Calendars re-read by ical.js, which counts recurrences with an engine of its own.

No portal is served here: a blank page, the library, and what the portal writes.
"""

import random
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest

from evenements.ical import export, rendus
from evenements.models import Occurrence
from evenements.recurrence import Frequence, Regle, Vacances
from portal.socle.calendrier import localize
from tests.evenements.calendriers.outils import LOIN, as_rows, expand, vevents
from tests.evenements.factories import EvenementFactory, OccurrenceFactory
from tests.evenements.test_ical_export import (
    happen,
    one_date,
    planned,
    rendered,
    upcoming,
    weekly,
)

DOSSIER = Path(__file__).parent / "ical"
SEMAINE, MOIS, JOUR, AN = Frequence.SEMAINE, Frequence.MOIS, Frequence.JOUR, Frequence.AN


@pytest.fixture(scope="module")
def ical(browser):
    """ical(texte, fin): what ical.js finds in a calendar, before that day."""
    page = browser.new_page()
    page.evaluate((DOSSIER / "ical.es5.min.cjs").read_text())
    script = (DOSSIER / "lire.js").read_text()

    def read(texte, fin: date):
        limit = localize(fin, 0).timestamp()
        rows = page.evaluate(f"({strip(script)})", [texte, 0, limit])
        return sorted((instant(a), instant(b), annulee, jour) for a, b, annulee, jour in rows)

    yield read
    page.close()


def strip(script):
    return script.partition("*/")[2].strip()


def instant(texte):
    if len(texte) == 10:
        return localize(date.fromisoformat(texte), 0).astimezone(UTC)
    return datetime.fromisoformat(texte).astimezone(UTC)


# -- The export ------------------------------------------------------------------------------------


def assert_all_agree(ical, evenement):
    """Two parsers and the rows: the same dates."""
    texte, since = rendered(evenement), export.first_day()
    rows = as_rows(
        Occurrence.objects.kept().filter(evenement=evenement, fin__gt=localize(since, 0))
    )
    assert rows
    assert expand(texte, since, since + LOIN) == rows
    found = [row for row in ical(texte, since + LOIN) if row[1] > localize(since, 0)]
    assert found == rows


@pytest.mark.django_db
def test_a_rule_with_holidays_and_every_kind_of_change(ical):
    from evenements import actions

    evenement = EvenementFactory()
    planned(evenement, vacances=Vacances.HORS, sauf_feries=True, jours=(1, 3))
    cancelled, moved, told, withdrawn, gone = upcoming(evenement)[:5]
    actions.cancel_date(occurrence=cancelled, motif="Malade")
    actions.change_date(
        occurrence=moved, debut=moved.debut + timedelta(days=1), fin=moved.fin + timedelta(days=1)
    )
    actions.change_date(occurrence=told, message="Un mot")
    actions.withdraw_date(occurrence=withdrawn)
    gone.delete()
    day = localize(date.today() + timedelta(days=9), 0)  # noqa: DTZ011 - any day does
    OccurrenceFactory(evenement=evenement, debut=day, fin=day + timedelta(days=1), journee=True)

    assert_all_agree(ical, evenement)


@pytest.mark.django_db
def test_one_date_alone_then_with_its_series(ical):
    from evenements import actions

    evenement = EvenementFactory()
    planned(evenement)
    plain, moved = upcoming(evenement)[2:4]
    day = timedelta(days=1)
    actions.change_date(occurrence=moved, debut=moved.debut + day, fin=moved.fin + day)
    limit, whole = export.first_day() + LOIN, rendered(evenement)

    for row in (plain, Occurrence.objects.get(pk=moved.pk)):
        texte = one_date(row)
        assert ical(texte, limit) == as_rows([row])
        both = whole.replace(
            "END:VCALENDAR", vevents(texte)[0].to_ical().decode() + "END:VCALENDAR"
        )
        assert ical(both, limit) == ical(whole, limit)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("heure", "duree"), [(time(2, 30), 60), (time(22), 360), (time(0), 1439), (time(1, 59), 2)]
)
def test_nights_when_the_clocks_change(ical, heure, duree):
    evenement = EvenementFactory()
    planned(evenement, jours=(5, 6), heure=heure, duree=duree)

    assert_all_agree(ical, evenement)


@pytest.mark.django_db
@pytest.mark.parametrize("seed", range(6))
def test_whatever_happened_to_its_dates(ical, seed):
    from evenements import actions

    chance, evenement = random.Random(100 + seed), EvenementFactory()
    actions.add_rule(evenement=evenement, regle=weekly(vacances=chance.choice(list(Vacances))))
    for turn in range(20):
        happen(chance, evenement, turn)

    assert_all_agree(ical, evenement)


# -- Rules, counted by another engine (issue 4) ----------------------------------------------------

REGLES = {
    "mardi et jeudi sauf vacances": (SEMAINE, {"jours": (1, 3), "vacances": Vacances.HORS}),
    "mardi sauf fériés": (SEMAINE, {"jours": (1,), "sauf_feries": True}),
    "pendant les vacances": (SEMAINE, {"jours": (0, 2), "vacances": Vacances.SEULEMENT}),
    "un mercredi sur deux": (SEMAINE, {"jours": (2,), "intervalle": 2}),
    "lundi et dimanche, une semaine sur deux": (SEMAINE, {"jours": (0, 6), "intervalle": 2}),
    "dimanche, une semaine sur trois": (SEMAINE, {"jours": (6,), "intervalle": 3}),
    "toutes les douze semaines": (SEMAINE, {"jours": (4, 5), "intervalle": 12}),
    "du lundi au vendredi": (SEMAINE, {"jours": (0, 1, 2, 3, 4)}),
    "samedi à 23 h 30": (SEMAINE, {"jours": (5,), "heure": time(23, 30), "duree": 120}),
    "dimanche à minuit": (SEMAINE, {"jours": (6,), "heure": time(0), "duree": 60}),
    "dimanche à 4 h": (SEMAINE, {"jours": (6,), "heure": time(4), "duree": 60}),
    "tous les jours": (JOUR, {}),
    "un jour sur trois": (JOUR, {"intervalle": 3}),
    "tous les 31 jours": (JOUR, {"intervalle": 31}),
    "premier samedi": (MOIS, {"jours": (5,), "rangs": (1,)}),
    "cinquième samedi": (MOIS, {"jours": (5,), "rangs": (5,)}),
    "dernier vendredi": (MOIS, {"jours": (4,), "rangs": (-1,)}),
    "premier et troisième mardi": (MOIS, {"jours": (1,), "rangs": (1, 3)}),
    "deuxième et dernier, lundi et jeudi": (MOIS, {"jours": (0, 3), "rangs": (2, -1)}),
    "cinquième lundi un mois sur deux": (MOIS, {"jours": (0,), "rangs": (5,), "intervalle": 2}),
    "le 15": (MOIS, {"quantiemes": (15,)}),
    "le 29": (MOIS, {"quantiemes": (29,)}),
    "le 31": (MOIS, {"quantiemes": (31,)}),
    "le dernier jour": (MOIS, {"quantiemes": (-1,)}),
    "le 1er et le dernier jour, par trimestre": (MOIS, {"quantiemes": (1, -1), "intervalle": 3}),
    "le 30 tous les cinq mois": (MOIS, {"quantiemes": (30,), "intervalle": 5}),
    "chaque année": (AN, {}),
    "tous les deux ans": (AN, {"intervalle": 2}),
    "29 février": (AN, {"debut": date(2028, 2, 29), "fin": date(2041, 1, 1)}),
    "avec une fin": (SEMAINE, {"jours": (1,), "fin": date(2027, 3, 30)}),
}


@pytest.mark.parametrize("nom", REGLES)
def test_a_rule_gives_the_dates_ical_js_gives(ical, nom):
    frequence, options = REGLES[nom]
    regle = Regle(
        **{"frequence": frequence, "debut": date(2026, 10, 1), "heure": time(18), "duree": 90}
        | options
    )
    limit = min(filter(None, [date(2033, 1, 1), regle.connue_jusqua()]))
    limit = max(limit, options.get("fin", limit)) if frequence == AN else limit
    ours = [debut.astimezone(UTC) for debut, _fin in regle.dates(regle.debut, limit)]
    assert len(ours) >= 3

    theirs = [row[0] for row in ical(as_calendar(regle, limit), limit + timedelta(days=1))]
    assert theirs == ours


def as_calendar(regle, limit):
    debut, fin = regle.horaire(regle.debut)
    taken = [f"{jour:%Y%m%d}T{regle.heure:%H%M%S}" for jour in regle.exclues(regle.debut, limit)]
    vevent = [
        "BEGIN:VEVENT",
        "UID:un",
        f"DTSTART;TZID=Europe/Paris:{debut:%Y%m%dT%H%M%S}",
        f"DTEND;TZID=Europe/Paris:{fin:%Y%m%dT%H%M%S}",
        f"RRULE:{regle.to_rrule(jusqua=limit)}",
        *([f"EXDATE;TZID=Europe/Paris:{','.join(taken)}"] if taken else []),
        "END:VEVENT",
        "",
    ]
    return rendus.calendar(["\r\n".join(vevent)], nom="x", adresse="y")
