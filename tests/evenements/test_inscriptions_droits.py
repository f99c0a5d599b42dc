"""Named people in front of the sign-ups of a date."""

import pytest
from django.contrib.auth.models import AnonymousUser

from evenements.inscriptions.permissions import (
    handled_by,
    may_draw,
    may_erase,
    may_handle,
    may_see,
    may_see_reliability,
)
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    DroitSurLieuFactory,
    EvenementFactory,
    OccurrenceFactory,
    organised_by,
)
from tests.partenaires.factories import MembreFactory
from tests.territoire.factories import LieuFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def occurrence(structure):
    return organised_by(structure, evenement__inscriptions=True)


def rights(user, occurrence):
    found = may_see(user, occurrence), may_handle(user, occurrence), may_draw(user, occurrence)
    assert handled_by(user).filter(pk=occurrence.pk).exists() == found[1]
    return found


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("coordination", (True, True, True)),
        ("accueil", (True, True, False)),
        ("redaction", (False, False, False)),
        ("referente", (False, False, False)),
        ("partenaire", (False, False, False)),  # the group alone gives nothing
    ],
)
def test_the_staff(occurrence, group, expected):
    assert rights(UtilisateurFactory(**{group: True}), occurrence) == expected


def test_nobody_s_visitor(occurrence):
    assert rights(AnonymousUser(), occurrence) == (False, False, False)
    assert not may_see_reliability(AnonymousUser())


@pytest.mark.parametrize(
    ("role", "may"),
    [("gestionnaire", True), ("contributeur", True), ("lecteur", False), ("retire", False)],
)
def test_a_partner_of_the_organiser_by_role(occurrence, structure, role, may):
    member = MembreFactory(structure=structure, **{role: True}).compte

    assert rights(member, occurrence) == (may, may, may)
    assert not may_erase(member)


def test_a_partner_of_another_structure(occurrence):
    assert not any(rights(MembreFactory().compte, occurrence))


def test_an_account_that_was_closed(occurrence, structure):
    compte = MembreFactory(structure=structure).compte
    compte.is_active = False
    compte.save()

    assert not any(rights(compte, occurrence))


def test_of_the_service_s_structure(structure):
    evenement = EvenementFactory(service=ServiceFactory(structure=structure), inscriptions=True)
    occurrence = OccurrenceFactory(evenement=evenement)

    assert all(rights(MembreFactory(structure=structure).compte, occurrence))


def test_a_committee_for_its_place_only():
    droit = DroitSurLieuFactory()
    here = OccurrenceFactory(evenement__lieu=droit.lieu)
    moved_here = OccurrenceFactory(lieu=droit.lieu)
    moved_away = OccurrenceFactory(evenement__lieu=droit.lieu, lieu=LieuFactory())
    by_service = OccurrenceFactory(
        evenement__lieu=None, evenement__service=ServiceFactory(lieu=droit.lieu)
    )

    assert all(rights(droit.compte, here))
    assert all(rights(droit.compte, moved_here))
    assert all(rights(droit.compte, by_service))
    assert not any(rights(droit.compte, moved_away))


def test_absences_are_the_coordination_s_business(occurrence, structure):
    assert may_see_reliability(UtilisateurFactory(coordination=True))
    assert not may_see_reliability(UtilisateurFactory(accueil=True))
    assert not may_see_reliability(MembreFactory(structure=structure).compte)


def test_erasing_too():
    assert may_erase(UtilisateurFactory(coordination=True))
    assert not may_erase(UtilisateurFactory(accueil=True))


def test_withdrawn_dates_are_nobody_s():
    occurrence = OccurrenceFactory(retiree=True)

    assert not handled_by(UtilisateurFactory(coordination=True)).filter(pk=occurrence.pk).exists()
