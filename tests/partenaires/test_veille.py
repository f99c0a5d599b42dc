"""The watch list: anyone tells, the coordinator handles, contacts are forgotten."""

from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.models import Structure
from partenaires.conservation import purge
from partenaires.models import Relance, Veille
from tests.annuaire.factories import ServiceFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import AppelFactory, RelanceFactory, VeilleFactory
from tests.territoire.factories import QuartierFactory, TerritoireFactory

pytestmark = pytest.mark.django_db

MANQUE = "/annuaire/manque/"
LISTE = "/gestion/partenaires/veille/"


def told(**kwargs):
    return {
        "type": "structure",
        "nom": "Les Jardiniers du Port",
        "description": "Ils se réunissent le mardi",
        "contact": "06 12 34 56 78",
        "site": "",
    } | kwargs


def test_anyone_tells_without_an_account(client):
    quartier = QuartierFactory()
    assert client.get(MANQUE).status_code == 200

    response = client.post(MANQUE, told(quartier=quartier.pk))

    assert response.status_code == 302
    row = Veille.objects.get()
    assert (row.nom, row.origine, row.etat, row.par) == (
        "Les Jardiniers du Port",
        "public",
        "attente",
        None,
    )
    assert row.quartier == quartier
    assert "Merci" in client.get(response.url).content.decode()


@pytest.mark.parametrize(
    ("role", "origine"), [("partenaire", "partenaire"), ("accueil", "coordination")]
)
def test_signed_in_one_is_known(client, role, origine):
    user = UtilisateurFactory(**{role: True})
    client.force_login(user)

    client.post(MANQUE, told())

    row = Veille.objects.get()
    assert (row.origine, row.par) == (origine, user)


def test_a_program_is_thanked_and_forgotten(client):
    assert client.post(MANQUE, told(site="https://spam.example")).status_code == 302
    assert not Veille.objects.exists()


def test_what_was_typed_stays_when_the_name_is_missing(client):
    response = client.post(MANQUE, told(nom=""))

    page = unescape(response.content.decode())
    assert response.status_code == 400
    assert "écrivez un nom" in page.lower()
    assert "Ils se réunissent le mardi" in page
    assert not Veille.objects.exists()


def test_not_six_an_hour(client):
    answers = [client.post(MANQUE, told()).status_code for _ in range(6)]

    assert answers == [302] * 5 + [400]
    assert Veille.objects.count() == 5


def test_the_directory_leads_there(client):
    assert MANQUE in client.get("/annuaire/?q=introuvable").content.decode()
    ServiceFactory()
    assert client.get("/annuaire/").content.decode().count(MANQUE) == 1


# -- In the admin ---------------------------------------------------------------------------------


@pytest.fixture
def staff(client):
    client.force_login(UtilisateurFactory(coordination=True))
    return client


def decide(client, row, decision):
    return client.post(reverse("entretien:decider_veille", args=[row.pk, decision]))


def test_a_fiche_is_born_in_draft_with_what_was_said(staff):
    quartier = QuartierFactory()
    row = VeilleFactory(quartier=quartier, description="Un jardin")

    response = decide(staff, row, "creer")

    structure = Structure.objects.get()
    assert (structure.nom, structure.description, structure.live) == (row.nom, "Un jardin", False)
    assert structure.territoire == quartier.territoire
    assert list(structure.quartiers.all()) == [quartier]
    assert response.url == reverse("wagtailsnippets_annuaire_structure:edit", args=[structure.pk])
    assert staff.get(response.url).status_code == 200
    row.refresh_from_db()
    assert (row.etat, row.contact, row.structure) == ("accepte", "", structure)

    decide(staff, row, "creer")  # pressed twice
    assert Structure.objects.count() == 1


def test_without_a_territory_nothing_is_lost(staff):
    row = VeilleFactory()

    decide(staff, row, "creer")

    row.refresh_from_db()
    assert (row.etat, bool(row.contact)) == ("attente", True)
    TerritoireFactory()
    decide(staff, row, "creer")
    assert Structure.objects.exists()


@pytest.mark.parametrize(("decision", "etat"), [("traiter", "accepte"), ("ecarter", "refuse")])
def test_handled_the_contact_is_erased(staff, decision, etat):
    row = VeilleFactory()
    assert "habitante@exemple.fr" in staff.get(LISTE).content.decode()

    decide(staff, row, decision)

    row.refresh_from_db()
    assert (row.etat, row.contact) == (etat, "")
    assert row.traite_le is not None
    assert "habitante@exemple.fr" not in staff.get(LISTE).content.decode()


def test_from_the_phone(staff):
    response = staff.post(reverse("entretien:nouvelle_veille"), told())

    assert response.status_code == 302
    assert Veille.objects.get().origine == "coordination"
    wrong = staff.post(reverse("entretien:nouvelle_veille"), told(nom=""))
    assert wrong.status_code == 400
    assert "Ils se réunissent" in wrong.content.decode()


MAY = {  # see, add, settle, make a fiche
    "coordination": (True, True, True, True),
    "referente": (True, True, True, False),
    "accueil": (True, True, False, False),
    "redaction": (False, False, False, False),
    "partenaire": (False, False, False, False),
    "anonyme": (False, False, False, False),
}


@pytest.mark.parametrize("role", MAY)
def test_who_may(client, role):
    if role != "anonyme":
        client.force_login(UtilisateurFactory(**{role: True}))
    TerritoireFactory()
    sees, adds, settles, makes = MAY[role]
    aside, born = VeilleFactory(), VeilleFactory()

    assert (client.get(LISTE).status_code == 200) == sees
    assert (client.get(reverse("entretien:nouvelle_veille")).status_code == 200) == adds
    decide(client, aside, "ecarter")
    decide(client, born, "creer")
    aside.refresh_from_db()
    assert (aside.etat == "refuse") == settles
    assert Structure.objects.exists() == makes
    assert client.get(reverse("entretien:decider_veille", args=[born.pk, "creer"])).status_code in (
        302,
        405,
    )


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_for_one_and_three(staff, number, django_assert_max_num_queries):
    VeilleFactory.create_batch(number, quartier=QuartierFactory())
    staff.get(LISTE)

    with django_assert_max_num_queries(12):
        staff.get(LISTE)


def test_time_erases(django_assert_max_num_queries):
    waiting, handled = VeilleFactory(), VeilleFactory(etat="accepte", traite_le=timezone.now())
    AppelFactory()
    RelanceFactory()
    now = timezone.now()

    purge(now + timedelta(days=89))
    waiting.refresh_from_db()
    assert waiting.contact
    purge(now + timedelta(days=91))
    waiting.refresh_from_db()
    assert not waiting.contact
    purge(now + timedelta(days=366))
    assert list(Veille.objects.all()) == [waiting]
    assert handled not in Veille.objects.all()
    assert Relance.objects.exists()
    assert purge(now + timedelta(days=731))["appels"] == 1
    assert not Relance.objects.exists()
