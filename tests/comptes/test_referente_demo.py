"""The demo's référente has something to answer for, until a person decides otherwise."""

import pytest
from django.core.management import call_command
from django.utils import timezone

from comptes.management.commands.comptes_demo import address
from territoire.models import Thematique
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import ThematiqueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def referente():
    for slug in ("sante", "francais", "sport"):
        ThematiqueFactory(slug=slug)
    return UtilisateurFactory(referente=True, email=address("referents"))


def themes(user):
    return set(Thematique.objects.filter(referents=user).values_list("slug", flat=True))


def test_she_is_given_two_themes_once(referente):
    call_command("referente_demo")
    call_command("referente_demo")

    assert themes(referente) == {"sante", "francais"}


def test_what_the_coordinator_took_away_is_not_given_back(referente):
    referente.last_login = timezone.now()
    referente.save()

    call_command("referente_demo")

    assert themes(referente) == set()


def test_no_demo_account_no_theme(db):
    ThematiqueFactory(slug="sante")

    call_command("referente_demo")

    assert not Thematique.objects.exclude(referents=None).exists()
