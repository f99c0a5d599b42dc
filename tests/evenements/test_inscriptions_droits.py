"""Named people in front of the sign-ups of a date."""

import pytest
from django.contrib.auth.models import AnonymousUser

from evenements.inscriptions.permissions import (
    handles_as_staff,
    may_draw_as_staff,
    may_erase,
    may_see_reliability,
    organised_by,
)
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    DroitSurLieuFactory,
    EvenementFactory,
    OccurrenceFactory,
)
from tests.partenaires.factories import MembreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def occurrence(structure):
    return OccurrenceFactory(evenement__organisateurs=[structure], evenement__inscriptions=True)


def keeps(user, occurrence):
    """In the space."""
    return organised_by(user).filter(pk=occurrence.pk).exists()


@pytest.mark.parametrize(
    ("group", "expected"),
    [
        ("coordination", (True, True)),
        ("accueil", (True, False)),
        ("redaction", (False, False)),
        ("referente", (False, False)),
        ("partenaire", (False, False)),  # the group alone gives nothing
    ],
)
def test_the_staff_in_the_admin_and_nothing_in_the_space(occurrence, group, expected):
    user = UtilisateurFactory(**{group: True})

    assert (handles_as_staff(user), may_draw_as_staff(user)) == expected
    assert not keeps(user, occurrence)


def test_nobody_s_visitor():
    assert not handles_as_staff(AnonymousUser())
    assert not may_see_reliability(AnonymousUser())


@pytest.mark.parametrize(
    ("role", "may"),
    [("gestionnaire", True), ("contributeur", True), ("lecteur", False), ("retire", False)],
)
def test_a_partner_of_the_organiser_by_role(occurrence, structure, role, may):
    member = MembreFactory(structure=structure, **{role: True}).compte

    assert keeps(member, occurrence) == may
    assert not handles_as_staff(member)
    assert not may_erase(member)


def test_a_partner_of_another_structure(occurrence):
    assert not keeps(MembreFactory().compte, occurrence)


def test_of_the_service_s_structure(structure):
    evenement = EvenementFactory(service=ServiceFactory(structure=structure), inscriptions=True)
    occurrence = OccurrenceFactory(evenement=evenement)

    assert keeps(MembreFactory(structure=structure).compte, occurrence)


def test_a_committee_for_its_own_events_only(structure):
    droit = DroitSurLieuFactory()
    own = OccurrenceFactory(evenement__lieu=droit.lieu)
    of_a_structure = OccurrenceFactory(
        evenement__lieu=droit.lieu, evenement__organisateurs=[structure]
    )
    of_a_service = OccurrenceFactory(
        evenement__lieu=droit.lieu, evenement__service=ServiceFactory(lieu=droit.lieu)
    )

    assert keeps(droit.compte, own)
    assert not keeps(droit.compte, of_a_structure)
    assert not keeps(droit.compte, of_a_service)
    assert not keeps(droit.compte, OccurrenceFactory())


def test_absences_are_the_coordination_s_business(occurrence, structure):
    assert may_see_reliability(UtilisateurFactory(coordination=True))
    assert not may_see_reliability(UtilisateurFactory(accueil=True))
    assert not may_see_reliability(MembreFactory(structure=structure).compte)


def test_erasing_too():
    assert may_erase(UtilisateurFactory(coordination=True))
    assert not may_erase(UtilisateurFactory(accueil=True))


def test_withdrawn_dates_are_nobody_s(structure):
    occurrence = OccurrenceFactory(retiree=True, evenement__organisateurs=[structure])

    assert not keeps(MembreFactory(structure=structure).compte, occurrence)
