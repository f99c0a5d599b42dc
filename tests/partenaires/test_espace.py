"""The space: who sees what, what is shown first, answers to reports."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from annuaire.models import Consultation, Proposition, Service, Signalement, Structure
from partenaires.models import Membre
from tests.annuaire.factories import ServiceFactory, SignalementFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import InvitationFactory, MembreFactory, PhotoFactory

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def text(response):
    return unescape(response.content.decode())


def test_a_stale_fiche_comes_first_with_its_button(client):
    member = MembreFactory(structure__nom="Les Amis")
    ServiceFactory(structure=member.structure, nom="Aide aux devoirs", verifiee=True)
    client.force_login(member.compte)

    page = text(client.get(reverse("espace:accueil")))

    assert page.index("À faire aujourd'hui") < page.index("Ma structure")
    assert page.count('name="fiches"') == 1  # the structure, never verified; not the service
    assert f'value="structure-{member.structure.pk}"' in page
    assert "1 fiche à jour sur 2" in page or "1 fiches à jour sur 2" in page
