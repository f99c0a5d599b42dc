"""Due dates and ranks, in Python and in the database: one rule."""

import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from annuaire.enums import Intervalle
from annuaire.models import Service, Structure
from partenaires.destinataires import cle, upkept
from partenaires.dues import due_date as due_date_of
from partenaires.dues import due_q, lighten, midnight, reminders_of, waiting_q
from partenaires.echeances import Delais, Rappel, due_date, next_reminder, phone_since
from partenaires.models import Relance
from tests.annuaire.factories import ServiceFactory, StructureFactory

DELAIS = Delais()
E = date(2026, 3, 1)


def day(n):
    return E + timedelta(days=n)


@pytest.mark.parametrize(
    ("made", "today", "expected"),
    [
        ([], -1, None),
        ([], 0, 1),
        ([(1, 0)], 13, None),
        ([(1, 0)], 14, 2),
        ([(1, 0), (2, 14)], 29, None),
        ([(1, 0), (2, 14)], 30, 3),
        ([(1, 0), (2, 14), (3, 30)], 400, None),
        # The beat was stopped for forty days: one reminder, then the others, a week apart.
        ([], 40, 1),
        ([(1, 40)], 46, None),
        ([(1, 40)], 47, 2),
        ([(1, 40), (2, 47)], 53, None),
        ([(1, 40), (2, 47)], 54, 3),
    ],
)
def test_reminders_follow_one_another(made, today, expected):
    made = [Rappel(E, rang, day(le)) for rang, le in made]

    coming = next_reminder(E, made, DELAIS, day(today))

    assert (coming and coming.rang) == expected


def test_a_longer_interval_begins_again_a_shorter_one_does_not():
    made = [Rappel(E, 1, E)]

    assert next_reminder(day(180), made, DELAIS, day(180)).rang == 1
    assert next_reminder(day(-90), made, DELAIS, day(0)) is None
    assert next_reminder(day(-90), made, DELAIS, day(7)).rang == 2


def test_the_phone_takes_over_after_the_third_reminder_or_at_once():
    third = [Rappel(E, 3, day(32))]

    assert phone_since(E, [], day(40), joignable=True) is None
    assert phone_since(E, third, day(31), joignable=True) is None  # it is booked, not gone
    assert phone_since(E, third, day(32), joignable=True) == day(32)
    assert phone_since(E, [], day(-1), joignable=False) is None
    assert phone_since(E, [], E, joignable=False) == E


def test_never_verified_is_due_since_its_first_day():
    assert due_date(None, 6, E) == E
    assert due_date(date(2026, 8, 31), 6, E) == date(2027, 2, 28)


@pytest.mark.django_db
def test_the_database_follows_the_same_rules():
    """Random verifications, intervals and reminders; each fiche judged by both on a random day."""
    rng = random.Random(20261125)
    today = date(2026, 2, 28)
    StructureFactory(nom="Sans adresse", courriel="")
    fiches = [
        *[StructureFactory(courriel="a@exemple.fr") for _ in range(60)],
        *[ServiceFactory(courriel="b@exemple.fr") for _ in range(60)],
    ]
    for fiche in fiches:
        verified = rng.choice([None, today - timedelta(days=rng.randint(0, 560))])
        created = today - timedelta(days=rng.randint(-3, 60))
        interval = rng.choice(Intervalle.values)
        type(fiche).objects.filter(pk=fiche.pk).update(
            verifie_le=verified, intervalle=interval, cree_le=midnight(created)
        )
        # As left by the life of the fiche: reminders of this due date, or of other intervals.
        for months in {interval, rng.choice(Intervalle.values)}:
            due = due_date(verified, months, created)
            for rang in range(1, rng.randint(1, 4)):
                Relance.objects.get_or_create(
                    **{str(fiche.genre): fiche},
                    echeance=due,
                    rang=rang,
                    defaults={"le": due + timedelta(days=15 * (rang - 1))},
                )
    seen = set()
    for jour in [today + timedelta(days=rng.randint(-40, 400)) for _ in range(25)]:
        for model in (Structure, Service):
            rows = lighten(upkept(model))
            due = {row.pk for row in upkept(model).filter(due_q(jour))}
            assert due == {row.pk for row in rows if due_date_of(row) <= jour}
            waiting = {row.pk for row in upkept(model).filter(waiting_q(model, DELAIS, jour))}
            made = reminders_of(rows)
            for row in rows:
                coming = next_reminder(due_date_of(row), made[cle(row)], DELAIS, jour)
                assert (row.pk in waiting) == bool(coming and row.courriel)
                seen.add(coming and coming.rang)
    assert seen == {None, 1, 2, 3}


@pytest.mark.django_db
def test_the_day_a_fiche_is_created_is_a_day_of_paris():
    fiche = StructureFactory()
    Structure.objects.filter(pk=fiche.pk).update(cree_le=midnight(E) - timedelta(minutes=30))
    fiche.refresh_from_db()

    assert due_date_of(fiche) == day(-1) == timezone.localdate(fiche.cree_le)
    assert Structure.objects.filter(due_q(day(-1))).exists()
    assert not Structure.objects.filter(due_q(day(-2))).exists()
