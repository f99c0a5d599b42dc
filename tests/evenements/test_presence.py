"""Ticking who came, with a phone that is sometimes offline."""

import itertools
import uuid
from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from evenements.inscriptions import bilans
from evenements.inscriptions.presence import (
    add_walk_in,
    count_without_names,
    finish,
    remove_walk_in,
    sheet,
    tally,
    tick,
)
from evenements.inscriptions.regles import InscriptionRefusee
from evenements.models import Participant
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import InscriptionFactory, OccurrenceFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def occurrence():
    """It began an hour ago."""
    debut = timezone.now() - timedelta(hours=1)
    return OccurrenceFactory(evenement__inscriptions=True, debut=debut)


def ago(minutes):
    return timezone.now() - timedelta(minutes=minutes)


def test_ticked_by_whom_and_when(occurrence):
    participant = InscriptionFactory(occurrence=occurrence).participants.get()
    par, moment = UtilisateurFactory(), ago(5)

    assert tick(participant=participant, present=True, moment=moment, par=par)

    participant.refresh_from_db()
    assert (participant.present, participant.present_le, participant.present_par) == (
        True,
        moment,
        par,
    )
    assert not tick(participant=participant, present=True, moment=moment, par=par)  # sent again


@pytest.mark.parametrize("order", [*itertools.permutations(range(3))])
def test_the_newest_wins_whatever_the_order_they_arrive(occurrence, order):
    participant = InscriptionFactory(occurrence=occurrence).participants.get()
    ticks = [(True, ago(30)), (None, ago(20)), (False, ago(10))]

    for n in [*order, *order]:
        tick(participant=participant, present=ticks[n][0], moment=ticks[n][1])

    participant.refresh_from_db()
    assert participant.present is False


def test_a_phone_ahead_of_time_does_not_shut_out_the_others(occurrence):
    participant = InscriptionFactory(occurrence=occurrence).participants.get()
    tick(participant=participant, present=True, moment=timezone.now() + timedelta(days=365))

    assert tick(participant=participant, present=False)

    participant.refresh_from_db()
    assert participant.present is False
    assert participant.present_le <= timezone.now()


def test_not_before_the_day():
    occurrence = OccurrenceFactory(evenement__inscriptions=True)
    participant = InscriptionFactory(occurrence=occurrence).participants.get()

    for act in (
        lambda: tick(participant=participant, present=True),
        lambda: add_walk_in(occurrence=occurrence),
        lambda: finish(occurrence=occurrence),
        lambda: count_without_names(occurrence=occurrence, total=3),
    ):
        with pytest.raises(InscriptionRefusee):
            act()
    participant.refresh_from_db()
    assert participant.present is None
    assert Participant.objects.count() == 1


def test_somebody_who_had_not_signed_up(occurrence):
    key = uuid.uuid4()

    first = add_walk_in(occurrence=occurrence, prenom="Sacha", age=9, cle=key)
    again = add_walk_in(occurrence=occurrence, prenom="Sacha", age=9, cle=key)
    unnamed = add_walk_in(occurrence=occurrence)

    assert first == again != unnamed
    assert (first.present, first.inscription) == (True, None)
    assert [*sheet(occurrence)] == [first, unnamed]
    with pytest.raises(ValidationError):
        add_walk_in(occurrence=occurrence, age=200)


def test_only_those_added_at_the_door_are_removed(occurrence):
    signed = InscriptionFactory(occurrence=occurrence).participants.get()
    added = add_walk_in(occurrence=occurrence)

    assert remove_walk_in(participant=added)
    assert not remove_walk_in(participant=signed)
    assert [*Participant.objects.all()] == [signed]


def test_once_the_roll_call_is_done_the_others_did_not_come(occurrence):
    came, other = InscriptionFactory(occurrence=occurrence, ages=[38, 7]).participants.all()
    waiting = InscriptionFactory(occurrence=occurrence, attente=True).participants.get()
    tick(participant=came, present=True)

    assert finish(occurrence=occurrence) == 1
    assert finish(occurrence=occurrence) == 0

    other.refresh_from_db()
    waiting.refresh_from_db()
    assert (other.present, waiting.present) == (False, None)
    assert tick(participant=other, present=True)  # late, and there all the same


def test_the_head_of_the_sheet(occurrence, django_assert_num_queries):
    first, second, _third = InscriptionFactory(
        occurrence=occurrence, ages=[38, 7, 5]
    ).participants.all()
    InscriptionFactory(occurrence=occurrence, attente=True)
    tick(participant=first, present=True)
    tick(participant=second, present=True)
    add_walk_in(occurrence=occurrence)
    finish(occurrence=occurrence)

    with django_assert_num_queries(1):
        found = tally(occurrence)

    assert (found.attendus, found.presents, found.absents, found.enfants) == (4, 3, 1, 1)


@pytest.mark.parametrize("nb", [1, 3])
def test_the_sheet_is_one_query(occurrence, nb, django_assert_num_queries):
    for _family in range(nb):
        InscriptionFactory(occurrence=occurrence, ages=[38, 7])

    with django_assert_num_queries(1):
        names = [(row.inscription.prenom, row.age) for row in sheet(occurrence)]

    assert len(names) == 2 * nb


def test_fourteen_of_whom_five_children(occurrence):
    InscriptionFactory(occurrence=occurrence, ages=[None] * 6)

    count_without_names(occurrence=occurrence, total=12)
    row = count_without_names(occurrence=occurrence, total=14, enfants=5)

    assert (row.comptes, row.comptes_enfants, row.fige_le) == (14, 5, None)
    found = bilans.figures(occurrence)
    assert (found.presents, found.inscrits) == (14, 6)
    for total, enfants in ((3, 4), (-1, None), (5001, 0), (3, -1)):
        with pytest.raises(InscriptionRefusee):
            count_without_names(occurrence=occurrence, total=total, enfants=enfants)
