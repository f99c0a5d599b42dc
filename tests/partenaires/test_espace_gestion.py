"""Members, invitations, photos and staff accounts in the admin: who may, and what it does."""

from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import ModelLogEntry

from annuaire.models import Photo
from partenaires.gestion.membres import waiting
from partenaires.models import Invitation, ReglagesStructure
from tests.annuaire.factories import StructureFactory
from tests.annuaire.test_droits import is_let_in
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import InvitationFactory, MembreFactory, PhotoFactory

pytestmark = pytest.mark.django_db

ROLES = ("coordination", "accueil", "redaction", "referente", "partenaire", "anonyme")
PAGES = ("structures", "structure", "invitations", "photos", "equipe")
ACTES = (
    "inviter",
    "publication",
    "changer_role",
    "retirer",
    "renvoyer",
    "annuler",
    "publier_photo",
    "retirer_photo",
    "inviter_equipe",
    "fermer_compte",
    "quitter_groupe",
)


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def maison():
    member = MembreFactory(gestionnaire=True)
    colleague = UtilisateurFactory(accueil=True)
    pks = {
        "structure": member.structure.pk,
        "inviter": member.structure.pk,
        "publication": member.structure.pk,
        "changer_role": member.pk,
        "retirer": member.pk,
        "renvoyer": (invitation := InvitationFactory(structure=member.structure)).pk,
        "annuler": invitation.pk,
        "publier_photo": (photo := PhotoFactory(structure=member.structure)).pk,
        "retirer_photo": photo.pk,
        "fermer_compte": colleague.pk,
        "quitter_groupe": colleague.pk,
    }
    return {"membre": member, "collegue": colleague, "pks": pks}


def url(nom, maison):
    pk = maison["pks"].get(nom)
    return reverse(f"partenaires_membres:{nom}", args=[] if pk is None else [pk])


def sign_in(client, role):
    if role != "anonyme":
        person = UtilisateurFactory(**{role: True})
        client.force_login(person)
        return person
    return None


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("nom", PAGES)
def test_pages(client, maison, nom, role):
    sign_in(client, role)

    assert is_let_in(client, url(nom, maison)) == (role == "coordination")


@pytest.mark.parametrize("role", ROLES[1:])
@pytest.mark.parametrize("nom", ACTES)
def test_acts_of_others_change_nothing(client, maison, nom, role):
    sign_in(client, role)
    data = {
        "courriel": "f@exemple.fr",
        "role": "lecteur",
        "publication": "directe",
        "groupe": "Accueil",
    }

    client.post(url(nom, maison), data)

    maison["membre"].refresh_from_db()
    maison["collegue"].refresh_from_db()
    assert (maison["membre"].role, maison["membre"].retire_le) == ("gestionnaire", None)
    assert maison["collegue"].is_active
    assert maison["collegue"].groups.count() == 1
    assert Invitation.objects.waiting().count() == 1
    assert not ReglagesStructure.objects.exists()
    assert Photo.objects.filter(publiee=False).count() == 1


@pytest.mark.parametrize("nom", ACTES)
def test_acts_are_posts(client, maison, nom):
    sign_in(client, "coordination")

    assert client.get(url(nom, maison)).status_code == 405


@pytest.fixture
def boss(client):
    return sign_in(client, "coordination")


def post(client, nom, maison, **data):
    response = client.post(url(nom, maison), data, follow=True)
    return unescape(response.content.decode())


def test_the_coordinator_invites_the_first_person(client, boss):
    structure = StructureFactory()
    address = reverse("partenaires_membres:inviter", args=[structure.pk])

    client.post(address, {"courriel": "f@exemple.fr", "role": "gestionnaire"})

    invitation = Invitation.objects.get()
    assert (invitation.structure, invitation.par) == (structure, boss)


def test_a_wrong_invitation_is_shown_again(client, boss, maison):
    response = client.post(url("inviter", maison), {"courriel": "fatima", "role": "lecteur"})

    assert response.status_code == 400
    assert 'value="fatima"' in response.content.decode()


def test_she_may_remove_the_last_gestionnaire(client, boss, maison):
    page = post(client, "retirer", maison)

    maison["membre"].refresh_from_db()
    assert maison["membre"].retire_par == boss
    assert "n'a plus accès" in page


def test_she_changes_a_role_and_how_it_is_published(client, boss, maison):
    post(client, "changer_role", maison, role="lecteur")
    post(client, "publication", maison, publication="directe")
    page = post(client, "publication", maison, publication="n'importe quoi")

    maison["membre"].refresh_from_db()
    assert maison["membre"].role == "lecteur"
    assert ReglagesStructure.objects.get().publication == "directe"
    assert "Choisissez une des façons" in page


def test_invitations_are_resent_and_withdrawn(client, boss, maison):
    assert "repart par courriel" in post(client, "renvoyer", maison)
    assert "déjà été renvoyée" in post(client, "renvoyer", maison)
    assert "annulée" in post(client, "annuler", maison)
    assert client.post(url("annuler", maison)).status_code == 404
    assert not Invitation.objects.waiting().exists()


def test_an_expired_one_is_made_anew(client, boss, maison):
    old = InvitationFactory(expiree=True)

    client.post(reverse("partenaires_membres:renvoyer", args=[old.pk]))

    new = Invitation.objects.waiting().get(courriel=old.courriel)
    assert (new.structure, new.role, new.par) == (old.structure, old.role, boss)


def test_the_staff_is_invited_by_group(client, boss, maison):
    group = Group.objects.get(name="Rédaction")
    others = Group.objects.get(name="Partenaires")

    post(client, "inviter_equipe", maison, courriel="r@exemple.fr", groupe=group.pk)
    refused = client.post(
        url("inviter_equipe", maison), {"courriel": "p@exemple.fr", "groupe": others.pk}
    )

    assert Invitation.objects.get(courriel="r@exemple.fr").groupe == group
    assert refused.status_code == 400
    assert not Invitation.objects.filter(courriel="p@exemple.fr").exists()


def test_closing_an_account_is_asked_twice_and_says_what_it_does(client, boss, maison):
    page = client.get(url("equipe", maison)).content.decode()

    address = url("fermer_compte", maison)
    before, act = page.split(f'action="{address}"')
    assert before.rindex("<details>") > before.rindex("<td>")
    assert "ne pourra plus entrer" in act.split("</form>")[0]
    assert "Oui, fermer ce compte" in act.split("</form>")[0]


def test_an_account_is_closed_but_never_an_administrators_nor_ones_own(client, boss, maison):
    admin = UtilisateurFactory(admin=True, coordination=True)
    post(client, "fermer_compte", maison)
    for compte in (admin, boss):
        client.post(reverse("partenaires_membres:fermer_compte", args=[compte.pk]))
    partner = MembreFactory(contributeur=True).compte  # not of the staff
    address = reverse("partenaires_membres:fermer_compte", args=[partner.pk])
    assert client.post(address).status_code == 404

    maison["collegue"].refresh_from_db()
    assert maison["collegue"].is_active is False
    for compte in (admin, boss, partner):
        compte.refresh_from_db()
        assert compte.is_active


def test_a_group_is_left(client, boss, maison):
    post(client, "quitter_groupe", maison, groupe="Accueil")

    assert not maison["collegue"].groups.exists()


@pytest.mark.parametrize("nom", ["structures", "invitations", "photos", "equipe", "structure"])
def test_queries_do_not_grow(client, boss, maison, nom):
    def grow():
        member = MembreFactory(contributeur=True, structure=maison["membre"].structure)
        MembreFactory(contributeur=True)
        InvitationFactory(structure=member.structure)
        InvitationFactory(structure=None, role="", groupe=Group.objects.first())
        PhotoFactory(structure=member.structure)
        UtilisateurFactory(redaction=True)

    grow()
    for _warm in range(2):
        client.get(url(nom, maison))
    with CaptureQueriesContext(connection) as one:
        client.get(url(nom, maison))
    for _n in range(2):
        grow()
    for _warm in range(2):
        client.get(url(nom, maison))

    with CaptureQueriesContext(connection) as three:
        client.get(url(nom, maison))

    assert len(three) == len(one)


def test_a_structure_is_found_by_its_name(client, boss):
    StructureFactory(nom="La Régie")
    address = reverse("partenaires_membres:structures")

    assert "La Régie" not in client.get(address).content.decode()
    assert "La Régie" in unescape(client.get(address, {"q": "régie"}).content.decode())
    assert client.get(address, {"q": "'\"<script>", "page": "x"}).status_code == 200


def test_members_are_one_click_from_the_structures_list(client, boss, maison):
    address = reverse("wagtailsnippets_annuaire_structure:list")

    assert url("structure", maison) in client.get(address).content.decode()


def test_what_waits(maison):
    InvitationFactory(expiree=True)

    lines = waiting(UtilisateurFactory(coordination=True))

    assert [(nombre, str(libelle)) for nombre, libelle, _url in lines] == [
        (1, "Photos à publier"),
        (1, "Invitations restées sans réponse"),
    ]
    assert waiting(UtilisateurFactory(accueil=True)) == []


def test_a_right_taken_away_stays_in_the_history(client, maison):
    coordinator = sign_in(client, "coordination")
    colleague = maison["collegue"]

    client.post(url("quitter_groupe", maison), {"groupe": "Accueil"})

    assert not colleague.groups.exists()
    line = ModelLogEntry.objects.get(action="comptes.groupe", object_id=str(colleague.pk))
    assert (line.user, line.data) == (coordinator, {"groupe": "Accueil"})
