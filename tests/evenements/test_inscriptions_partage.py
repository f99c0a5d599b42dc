"""The published rule of who sits (inscriptions.partage). Without a database."""

import random

import pytest

from evenements.inscriptions.partage import Famille, Places, may_sit, share

CASES = 200


def families(*numbers, prescrits=()):
    return [Famille(n, nombre, n in prescrits) for n, nombre in enumerate(numbers)]


@pytest.mark.parametrize(
    ("numbers", "places", "served"),
    [
        ((1, 1, 1), 2, {0, 1}),
        ((3, 2, 1), 5, {0, 1}),
        ((3, 4, 1, 1), 5, {0}),  # nobody passes the family of four
        ((6, 1), 5, set()),
        ((), 5, set()),
        ((1, 1), 0, set()),
    ],
)
def test_in_order_families_whole_nobody_passes(numbers, places, served):
    assert share(families(*numbers), Places(capacite=places)) == served


def test_without_limit_all():
    assert share(families(5, 5, 500), Places()) == {0, 1, 2}


def test_more_people_than_places_gives_nobody_a_seat():
    assert share(families(1), Places(capacite=3, prises=5)) == set()


def test_kept_places_go_to_people_sent_by_a_partner_first():
    liste = families(1, 1, 1, 2, prescrits={3})

    assert share(liste, Places(capacite=4, gardees=2)) == {0, 1, 3}
    assert share(liste, Places(capacite=4, gardees=0)) == {0, 1, 2}


def test_who_finds_none_of_the_kept_places_waits_with_everybody():
    liste = families(2, 3, 1, prescrits={1, 2})

    # Three do not fit in the two kept: neither they nor the one behind them.
    assert share(liste, Places(capacite=4, gardees=2)) == {0}
    # They may have the kept ones together with others, in their turn.
    assert share(liste, Places(capacite=6, gardees=2)) == {0, 1, 2}


def random_case(seed):
    rng = random.Random(seed)
    size = rng.randrange(12)
    liste = [Famille(n, rng.choice([1, 1, 2, 3, 5]), rng.random() < 0.3) for n in range(size)]
    capacite = rng.randrange(20)
    return liste, Places(capacite=capacite, gardees=rng.randrange(capacite + 1))


def test_what_always_holds():
    for seed in range(CASES):
        check_shared(*random_case(seed), seed)


def check_shared(liste, places, seed):
    served = share(liste, places)

    seats = sum(famille.nombre for famille in liste if famille.cle in served)
    assert seats <= places.capacite, seed
    for kind in (True, False):  # nobody passes somebody of their own kind
        flags = [famille.cle in served for famille in liste if famille.prescrit == kind]
        assert flags == sorted(flags, reverse=True), seed
    left = places.capacite - seats
    kept = max(places.gardees - sum(f.nombre for f in liste if f.prescrit and f.cle in served), 0)
    first = next((f for f in liste if f.cle not in served), None)
    if first:  # whoever is first to wait could not sit
        assert first.nombre > left - (0 if first.prescrit else kept), seed


def test_one_by_one_nobody_passes_either():
    for seed in range(CASES):
        check_one_by_one(*random_case(seed), seed)


def check_one_by_one(liste, begun, seed):
    state, seated = begun, set()
    for famille in liste:
        if may_sit(famille, state):
            seated.add(famille.cle)
            state = state.take(famille.nombre, prescrit=famille.prescrit)
        else:
            waits = {"attente": state.attente + famille.nombre}
            if famille.prescrit:
                waits["attente_prescrits"] = state.attente_prescrits + famille.nombre
            state = Places(**{**state.__dict__, **waits})

    assert state.prises <= begun.capacite, seed
    for kind in (True, False):
        flags = [famille.cle in seated for famille in liste if famille.prescrit == kind]
        assert flags == sorted(flags, reverse=True), seed
