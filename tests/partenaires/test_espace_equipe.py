"""Colleagues: roles, leavers, the last gestionnaire, reminders."""

from concurrent.futures import ThreadPoolExecutor
from html import unescape

import pytest
from django.db import connection
from django.urls import reverse
from wagtail.models import ModelLogEntry

from partenaires import equipe
from partenaires.destinataires import cle, who_answers
from partenaires.enums import Role
from partenaires.models import Invitation, Membre
from partenaires.recepteurs import forget_account
from tests.partenaires.factories import InvitationFactory, MembreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def boss(client):
    member = MembreFactory(gestionnaire=True)
    client.force_login(member.compte)
    return member


def post(client, nom, home, /, *args, **data):
    response = client.post(reverse(f"espace:{nom}", args=[home.pk, *args]), data, follow=True)
    return unescape(response.content.decode())


def test_a_colleague_changes_role(client, boss):
    other = MembreFactory(contributeur=True, structure=boss.structure)

    post(client, "changer_role", boss.structure, other.pk, role="gestionnaire")

    other.refresh_from_db()
    assert other.role == Role.GESTIONNAIRE
    assert ModelLogEntry.objects.filter(action=equipe.ROLE, user=boss.compte).count() == 1


@pytest.mark.parametrize("role", ["", "admin", "superuser"])
def test_an_unknown_role_is_refused(client, boss, role):
    other = MembreFactory(structure=boss.structure, lecteur=True)

    page = post(client, "changer_role", boss.structure, other.pk, role=role)

    other.refresh_from_db()
    assert other.role == Role.LECTEUR
    assert "Choisissez un rôle dans la liste" in page


@pytest.mark.parametrize(
    ("nom", "with_pk"), [("changer_role", True), ("retirer", True), ("partir", False)]
)
def test_the_last_gestionnaire_stays(client, boss, nom, with_pk):
    MembreFactory(contributeur=True, structure=boss.structure)
    MembreFactory(structure=boss.structure, gestionnaire=True, retire=True)
    MembreFactory(structure=boss.structure, gestionnaire=True, compte__is_active=False)
    args = [boss.pk] if with_pk else []

    page = post(client, nom, boss.structure, *args, role="lecteur")

    boss.refresh_from_db()
    assert (boss.role, boss.retire_le) == (Role.GESTIONNAIRE, None)
    assert "C'est la dernière personne gestionnaire" in page


def test_she_leaves_once_somebody_else_may_invite(client, boss):
    MembreFactory(structure=boss.structure, gestionnaire=True)

    page = post(client, "partir", boss.structure)

    boss.refresh_from_db()
    assert boss.retire_le
    assert "Vous ne tenez plus les fiches" in page


def test_a_leaver_keeps_her_name_in_the_history(client, boss):
    leaver = MembreFactory(contributeur=True, structure=boss.structure)
    before = {person.courriel for person in who_answers([boss.structure])[cle(boss.structure)]}

    post(client, "retirer", boss.structure, leaver.pk)

    leaver.refresh_from_db()
    after = {person.courriel for person in who_answers([boss.structure])[cle(boss.structure)]}
    assert (leaver.retire_par, leaver.recoit_rappels) == (boss.compte, False)
    assert before - after == {leaver.compte.email}
    assert ModelLogEntry.objects.filter(action=equipe.DEPART, user=boss.compte).exists()


def test_a_leaver_may_be_invited_again(client, boss):
    leaver = MembreFactory(contributeur=True, structure=boss.structure, retire=True)

    post(client, "inviter", boss.structure, courriel=leaver.compte.email, role="lecteur")

    assert Invitation.objects.waiting().filter(courriel=leaver.compte.email).exists()


def test_removing_twice_is_harmless(client, boss):
    leaver = MembreFactory(contributeur=True, structure=boss.structure)
    post(client, "retirer", boss.structure, leaver.pk)
    leaver.refresh_from_db()
    first = leaver.retire_le
    address = reverse("espace:retirer", args=[boss.structure.pk, leaver.pk])

    assert client.post(address).status_code == 404
    assert not equipe.remove(membre=leaver, par=boss.compte)
    leaver.refresh_from_db()
    assert leaver.retire_le == first


@pytest.mark.parametrize("nom", ["changer_role", "retirer"])
def test_a_member_of_elsewhere_is_out_of_reach(client, boss, nom):
    """The structure is mine, the membership is another structure's."""
    other = MembreFactory(lecteur=True)
    address = reverse(f"espace:{nom}", args=[boss.structure.pk, other.pk])

    assert client.post(address, {"role": "gestionnaire"}).status_code == 404
    other.refresh_from_db()
    assert (other.role, other.retire_le) == (Role.LECTEUR, None)


@pytest.mark.parametrize("nom", ["renvoyer", "annuler"])
def test_an_invitation_of_elsewhere_is_out_of_reach(client, boss, nom):
    other = InvitationFactory()
    address = reverse(f"espace:{nom}", args=[boss.structure.pk, other.pk])

    assert client.post(address).status_code == 404
    other.refresh_from_db()
    assert other.revoquee_le is None


def test_reminders_are_ones_own(client, boss):
    other = MembreFactory(contributeur=True, structure=boss.structure)

    page = post(client, "rappels", boss.structure, recoit="non", membre=other.pk, compte=other.pk)

    boss.refresh_from_db()
    other.refresh_from_db()
    assert (boss.recoit_rappels, other.recoit_rappels) == (False, True)
    assert "Recevoir les rappels" in page
    post(client, "rappels", boss.structure, recoit="oui")
    boss.refresh_from_db()
    assert boss.recoit_rappels


def test_a_reader_sees_colleagues_and_no_invitation(client):
    reader = MembreFactory(lecteur=True)
    invitation = InvitationFactory(structure=reader.structure)
    client.force_login(reader.compte)

    address = reverse("espace:collegues", args=[reader.structure.pk])
    page = unescape(client.get(address).content.decode())

    assert invitation.par.email in page
    assert invitation.courriel not in page
    assert "Envoyer l'invitation" not in page


def test_an_invitation_takes_nothing_else_from_the_form(client, boss):
    elsewhere = MembreFactory(contributeur=True).structure

    post(
        client,
        "inviter",
        boss.structure,
        courriel="Fatima@Exemple.fr",
        role="lecteur",
        structure=elsewhere.pk,
        groupe=1,
        par=elsewhere.pk,
        acceptee_le="2026-01-01",
        expire_le="2099-01-01",
    )

    invitation = Invitation.objects.get()
    assert (invitation.courriel, invitation.structure) == ("fatima@exemple.fr", boss.structure)
    assert (invitation.par, invitation.groupe) == (boss.compte, None)
    assert invitation.acceptee_le is None
    assert invitation.expire_le.year < 2099


@pytest.mark.parametrize(
    ("data", "mots"),
    [
        ({"courriel": "", "role": "lecteur"}, "Écrivez l'adresse de la personne"),
        ({"courriel": "fatima", "role": "lecteur"}, "Cette adresse n'est pas complète"),
        ({"courriel": "f@exemple.fr", "role": "patron"}, "Sélectionnez un choix valide"),
        ({"courriel": "f@exemple.fr", "role": "lecteur", "mot": "x" * 501}, "500"),
    ],
)
def test_a_wrong_invitation_keeps_what_was_typed(client, boss, data, mots):
    response = client.post(reverse("espace:inviter", args=[boss.structure.pk]), data)

    page = unescape(response.content.decode())
    assert response.status_code == 400
    assert mots in page
    assert data["courriel"] in page
    assert not Invitation.objects.exists()


def test_inviting_twice_gives_the_first_back(client, boss):
    for _n in range(2):
        page = post(client, "inviter", boss.structure, courriel="f@exemple.fr", role="lecteur")

    assert Invitation.objects.count() == 1
    assert "Cette personne est déjà invitée" in page


def test_a_colleague_is_not_invited_again(client, boss):
    other = MembreFactory(contributeur=True, structure=boss.structure)

    page = post(client, "inviter", boss.structure, courriel=other.compte.email, role="lecteur")

    assert "Cette personne est déjà dans la structure" in page
    assert not Invitation.objects.exists()


def test_an_erased_account_leaves_its_structures():
    member = MembreFactory(gestionnaire=True)

    forget_account(sender=None, compte=member.compte)

    member.refresh_from_db()
    assert member.retire_le
    assert member.recoit_rappels is False


def test_a_person_reads_her_own_memberships_only():
    member = MembreFactory(contributeur=True, structure__nom="Les Amis")
    MembreFactory(contributeur=True, structure=member.structure)

    (row,) = equipe.memberships_of(member.compte)

    assert (row["structure__nom"], row["role"]) == ("Les Amis", Role.CONTRIBUTEUR)


@pytest.mark.django_db(transaction=True)
def test_two_last_gestionnaires_do_not_leave_together():
    one = MembreFactory(gestionnaire=True)
    two = MembreFactory(structure=one.structure, gestionnaire=True)

    def leave(membre):
        try:
            return equipe.remove(membre=membre, par=membre.compte)
        except equipe.DernierGestionnaire:
            return None
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        done = list(pool.map(leave, [one, two]))

    assert sorted(done, key=str) == [None, True]
    assert Membre.objects.active().filter(role=Role.GESTIONNAIRE).count() == 1
