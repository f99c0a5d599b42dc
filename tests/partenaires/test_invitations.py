"""Invitations: the mail, the answer, and every way a link may be wrong."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from html import unescape

import pytest
from django.contrib.auth.models import Group
from django.db import connection
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from comptes.models import Jeton, Utilisateur
from diffusion.enums import Etat
from diffusion.models import Envoi
from diffusion.notifications import get_notification
from partenaires import invitations, tasks
from partenaires.enums import Role
from partenaires.models import Invitation, Membre
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import InvitationFactory, MembreFactory

pytestmark = pytest.mark.django_db


def mail_of(invitation):
    """The message as it would leave now, None when it would not."""
    envoi = Envoi(
        notification=invitations.MESSAGE,
        destinataire=invitation.courriel,
        contexte={"invitation": invitation.pk},
    )
    return get_notification(invitations.MESSAGE).render(envoi)


def link_in(message):
    return re.search(r"https?://\S+/invitation/\S+/", message.texte)[0]


def path_of(invitation):
    return "/" + link_in(mail_of(invitation)).split("/", 3)[3]


def text(response):
    return unescape(response.content.decode())


OUI = {"reponse": "oui", "cest_moi": "on", "prenom": "Fatima", "nom": "Benali"}
RECUE = "/mon-espace/invitation/"


@pytest.fixture
def invitation():
    return InvitationFactory(
        courriel="fatima@exemple.fr", structure__nom="L'Amitié & <Co>", role="lecteur"
    )


# -- The mail --------------------------------------------------------------------------------------


def test_the_mail_says_who_invites_to_what(invitation):
    invitation.mot = "À jeudi <3"
    invitation.save()

    message = mail_of(invitation)

    assert "L'Amitié & <Co>" in message.sujet
    assert str(invitation.par) in message.texte
    assert "À jeudi <3" in message.texte
    assert "&lt;Co&gt;" in message.html
    assert "<Co>" not in message.html
    assert link_in(message) in message.html


def test_the_secret_is_kept_nowhere(invitation):
    secret = link_in(mail_of(invitation)).rstrip("/").rsplit("/", 1)[1]

    assert len(secret) >= 32
    assert not any(secret in str(row) for row in Jeton.objects.values())
    assert not any(secret in str(row) for row in Envoi.objects.values())


def test_an_invitation_that_is_over_is_not_sent(invitation):
    assert mail_of(invitation)
    invitations.revoke(invitation=invitation)
    assert mail_of(invitation) is None


def test_whoever_sends_it_again_answers_for_it(client, invitation):
    """Its first sender has left: the new message must open something."""
    Membre.objects.filter(compte=invitation.par).update(retire_le=timezone.now())
    assert mail_of(invitation) is None
    colleague = MembreFactory(structure=invitation.structure, gestionnaire=True).compte
    client.force_login(colleague)

    client.post(reverse("espace:renvoyer", args=[invitation.structure.pk, invitation.pk]))

    invitation.refresh_from_db()
    assert invitation.par == colleague
    assert str(colleague) in mail_of(invitation).texte


def test_inviting_writes_one_message_without_the_address_in_its_key():
    structure = StructureFactory()
    boss = MembreFactory(structure=structure, gestionnaire=True).compte

    invitations.invite(courriel="F@exemple.fr", par=boss, structure=structure, role="lecteur")
    invitations.invite(courriel="f@exemple.fr", par=boss, structure=structure, role="lecteur")

    envoi = Envoi.objects.get()
    assert envoi.destinataire == "f@exemple.fr"
    assert "exemple" not in envoi.cle


def test_it_is_sent_again_once_a_day(client, invitation):
    assert invitations.resend(invitation=invitation, par=invitation.par)
    assert not invitations.resend(invitation=invitation, par=invitation.par)
    assert Envoi.objects.count() == 1


# -- Reminders -------------------------------------------------------------------------------------


def aged(days, **fields):
    invitation = InvitationFactory(**fields)
    past = timezone.now() - timedelta(days=days)
    Invitation.objects.filter(pk=invitation.pk).update(
        cree_le=past, expire_le=past + invitations.DUREE
    )
    invitation.refresh_from_db()
    return invitation


@pytest.mark.parametrize(
    ("days", "sent"), [(2, []), (3, ["1"]), (9, ["1"]), (10, ["2"]), (29, ["2"]), (31, [])]
)
def test_reminders_at_three_and_ten_days(days, sent):
    """After a stop of the beat, only the latest one due leaves."""
    invitation = aged(days)

    for _beat in range(2):
        tasks.relancer_invitations()

    keys = Envoi.objects.filter(notification=invitations.MESSAGE).values_list("cle", flat=True)
    assert [*keys] == [f"invitation-{invitation.pk}-{rang}" for rang in sent]


def test_both_reminders_leave_when_time_passes():
    invitation = aged(3)
    tasks.relancer_invitations()
    Invitation.objects.filter(pk=invitation.pk).update(cree_le=timezone.now() - timedelta(days=11))

    tasks.relancer_invitations()
    tasks.relancer_invitations()

    assert Envoi.objects.count() == 2


@pytest.mark.parametrize("champ", ["acceptee_le", "refusee_le", "revoquee_le"])
def test_whoever_answered_is_not_reminded(champ):
    invitation = aged(5)
    Invitation.objects.filter(pk=invitation.pk).update(**{champ: timezone.now()})

    tasks.relancer_invitations()

    assert not Envoi.objects.exists()


def test_answering_stops_what_had_not_left(client, invitation):
    invitations.resend(invitation=invitation, par=invitation.par)

    invitations.accept(invitation=invitation)

    assert Envoi.objects.get().etat == Etat.ANNULE


def test_addresses_are_forgotten_in_time():
    kept, gone = aged(100), aged(125)

    tasks.relancer_invitations()

    assert [*Invitation.objects.all()] == [kept]
    assert gone.pk != kept.pk


@pytest.mark.django_db(transaction=True)
def test_two_beats_remind_once():
    aged(4)

    def beat(_n):
        try:
            return invitations.remind_due()
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(beat, range(2))) == 1
    assert Envoi.objects.count() == 1


# -- Opening ---------------------------------------------------------------------------------------


def test_opening_changes_nothing_and_hides_the_secret(client, invitation):
    path = path_of(invitation)
    before = [*Invitation.objects.values(), *Jeton.objects.values(), *Membre.objects.values()]

    for method in ("head", "get", "get"):
        response = getattr(Client(), method)(path)
        assert response.status_code == 302
    response = client.get(path)
    page = client.get(response.url)

    after = [*Invitation.objects.values(), *Jeton.objects.values(), *Membre.objects.values()]
    assert after == before
    assert response.url == RECUE
    cookie = response.cookies["invitation"]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    for answer, policy in ((response, "no-referrer"), (page, "same-origin")):
        assert "no-store" in answer["Cache-Control"]
        assert answer["Referrer-Policy"] == policy
    assert "L'Amitié & <Co>" in text(page)
    assert str(invitation.par) in text(page)
    assert not Utilisateur.objects.filter(email="fatima@exemple.fr").exists()


def test_accepting_makes_the_account_and_opens_no_session(client, invitation):
    client.get(path_of(invitation))

    response = client.post(RECUE, OUI, follow=True)

    compte = Utilisateur.objects.get(email="fatima@exemple.fr")
    assert (compte.first_name, compte.last_name) == ("Fatima", "Benali")
    assert (compte.is_staff, compte.is_superuser, compte.has_usable_password()) == (False,) * 3
    assert Membre.objects.active().get(compte=compte).role == Role.LECTEUR
    assert "_auth_user_id" not in client.session
    page = text(response)
    assert "C'est fait" in page
    assert 'name="courriel" value="fatima@exemple.fr"' in page  # to sign in, prefilled


def test_an_existing_account_is_joined_and_its_name_kept(client, invitation):
    compte = UtilisateurFactory(email="Fatima@exemple.fr", first_name="Zora")
    client.get(path_of(invitation))

    client.post(RECUE, OUI)

    compte.refresh_from_db()
    assert compte.first_name == "Zora"
    assert compte.appartenances.get().structure == invitation.structure
    assert Utilisateur.objects.filter(email__iexact="fatima@exemple.fr").count() == 1


def test_nobody_learns_whether_the_account_exists(invitation):
    """The same pages, to the last letter but those that are somebody's own."""

    def pages(courriel):
        Invitation.objects.filter(pk=invitation.pk).update(courriel=courriel, acceptee_le=None)
        invitation.refresh_from_db()
        client = Client()
        answers = [client.get(path_of(invitation), follow=True)]
        answers.append(client.post(RECUE, OUI, follow=True))
        return [
            (
                answer.status_code,
                answer.redirect_chain,
                re.sub(r'value="\w{64}"', "", text(answer)).replace(courriel, "@"),
            )
            for answer in answers
        ]

    UtilisateurFactory(email="connue@exemple.fr")

    assert pages("connue@exemple.fr") == pages("inconnu@exemple.fr")


def test_a_program_that_submits_the_page_as_it_is_answers_nothing(client, invitation):
    client.get(path_of(invitation))
    page = text(client.get(RECUE))
    names = re.findall(r'<input type="hidden" name="(\w+)"', page)
    assert names == ["csrfmiddlewaretoken"]

    for data in ({}, {"prenom": "", "nom": ""}, {"reponse": "oui"}, {"reponse": "peut-être"}):
        assert client.post(RECUE, data).status_code == 400

    invitation.refresh_from_db()
    assert invitation.etat == "attente"
    assert not Membre.objects.filter(compte__email="fatima@exemple.fr").exists()


def test_what_was_typed_stays(client, invitation):
    client.get(path_of(invitation))

    page = text(client.post(RECUE, {"reponse": "oui", "prenom": "Nguyễn", "nom": "d'Ûzès"}))

    assert 'value="Nguyễn"' in page
    assert 'value="d\'Ûzès"' in page
    assert "Cochez cette case pour accepter" in page


def test_it_is_not_me(client, invitation):
    path = path_of(invitation)
    client.get(path)

    page = text(client.post(RECUE, {"reponse": "non"}, follow=True))

    invitation.refresh_from_db()
    assert invitation.etat == "refusee"
    assert "L'invitation est refusée" in page
    assert not Utilisateur.objects.filter(email="fatima@exemple.fr").exists()


def test_signed_in_as_somebody_else_she_is_told(client, invitation):
    client.force_login(UtilisateurFactory(email="autre@exemple.fr"))

    page = text(client.get(path_of(invitation), follow=True))

    assert "Vous êtes connecté avec autre@exemple.fr" in page


def test_a_role_never_falls(client, invitation):
    compte = UtilisateurFactory(email="fatima@exemple.fr")
    member = MembreFactory(compte=compte, structure=invitation.structure, gestionnaire=True)

    assert invitations.accept(invitation=invitation)

    member.refresh_from_db()
    assert member.role == Role.GESTIONNAIRE
    assert compte.appartenances.count() == 1


# -- Wrong links -----------------------------------------------------------------------------------


def expire(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(
        expire_le=timezone.now() - timedelta(seconds=1)
    )


def sender_leaves(invitation):
    Membre.objects.filter(compte=invitation.par).update(retire_le=timezone.now())


def sender_demoted(invitation):
    Membre.objects.filter(compte=invitation.par).update(role="contributeur")


def sender_disabled(invitation):
    Utilisateur.objects.filter(pk=invitation.par_id).update(is_active=False)


def sender_erased(invitation):
    Invitation.objects.filter(pk=invitation.pk).update(par=None)


@pytest.mark.parametrize(
    ("spoil", "mots"),
    [
        (expire, "n'est plus valable"),
        (lambda invitation: invitations.revoke(invitation=invitation), "a été annulée"),
        (sender_leaves, "a été annulée"),
        (sender_demoted, "a été annulée"),
        (sender_disabled, "a été annulée"),
        (sender_erased, "a été annulée"),
        (lambda invitation: Invitation.objects.filter(pk=invitation.pk).delete(), "n'ouvre rien"),
    ],
)
def test_a_link_that_no_longer_holds_says_why(client, invitation, spoil, mots):
    path = path_of(invitation)
    spoil(invitation)

    page = client.get(path, follow=True)
    answer = client.post(RECUE, OUI)

    assert mots in text(page)
    assert page.status_code in (404, 410)
    assert answer.status_code == page.status_code
    assert not Membre.objects.filter(compte__email="fatima@exemple.fr").exists()


@pytest.mark.parametrize(
    "spoil",
    [
        lambda secret: secret[:-1],
        lambda secret: secret[:10],
        lambda secret: ("A" if secret[0] != "A" else "B") + secret[1:],
        lambda secret: secret * 50,
        lambda secret: "é" * 20,
        lambda secret: "%0d%0aSet-Cookie:x=1",
        lambda secret: "../../gestion",
        lambda secret: secret + "%3Cscript%3E",
    ],
)
def test_a_cut_or_forged_link_opens_nothing(client, invitation, spoil):
    secret = path_of(invitation).rstrip("/").rsplit("/", 1)[1]

    response = client.get(f"{RECUE}{spoil(secret)}/", follow=True)

    assert response.status_code == 404
    assert "fatima" not in text(response)
    assert client.post(RECUE, OUI).status_code == 404


def test_another_kind_of_secret_opens_nothing(client, invitation):
    from comptes import jetons

    secret = jetons.issue(
        "fiches", courriel="f@exemple.fr", duree=timedelta(days=1), invitation=invitation.pk
    )

    assert client.get(f"{RECUE}{secret}/", follow=True).status_code == 404


def test_replayed_it_says_that_it_is_done(client, invitation):
    path = path_of(invitation)
    client.get(path)
    client.post(RECUE, OUI)
    Membre.objects.filter(compte__email="fatima@exemple.fr").update(retire_le=timezone.now())

    page = client.post(RECUE, OUI, follow=True)

    assert "C'est fait" in text(page)
    assert not Membre.objects.active().filter(compte__email="fatima@exemple.fr").exists()


@pytest.mark.django_db(transaction=True)
def test_two_answers_at_once_make_one_account():
    invitation = InvitationFactory(courriel="fatima@exemple.fr")

    def answer(_n):
        try:
            return invitations.accept(invitation=Invitation.objects.get(pk=invitation.pk))
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(answer, range(4)))

    assert sorted(done) == [False, False, False, True]
    assert Membre.objects.filter(compte__email="fatima@exemple.fr").count() == 1


@pytest.mark.django_db(transaction=True)
def test_two_invitations_at_once_are_one():
    boss = MembreFactory(gestionnaire=True)

    def invite(_n):
        try:
            return invitations.invite(
                courriel="f@exemple.fr", par=boss.compte, structure=boss.structure, role="lecteur"
            )[1]
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(invite, range(4))) == [False, False, False, True]
    assert Invitation.objects.count() == Envoi.objects.count() == 1


# -- Limits ----------------------------------------------------------------------------------------


def test_a_structure_has_so_many_invitations_waiting(monkeypatch):
    boss = MembreFactory(gestionnaire=True)
    monkeypatch.setattr(invitations, "MAX_EN_ATTENTE", 2)
    InvitationFactory.create_batch(2, structure=boss.structure, par=boss.compte)
    InvitationFactory(structure=boss.structure, par=boss.compte, expiree=True)

    with pytest.raises(invitations.InvitationImpossible, match="attendent déjà"):
        invitations.invite(
            courriel="f@exemple.fr", par=boss.compte, structure=boss.structure, role="lecteur"
        )


def test_an_expired_invitation_is_made_anew():
    old = InvitationFactory(expiree=True)

    new, is_new = invitations.invite(
        courriel=old.courriel, par=old.par, structure=old.structure, role="lecteur"
    )

    old.refresh_from_db()
    assert is_new
    assert new.pk != old.pk
    assert old.etat == "annulee"


# -- The staff -------------------------------------------------------------------------------------


@pytest.mark.parametrize("nom", ["Accueil", "Référents", "Rédaction", "Coordination"])
def test_the_staff_join_their_group_and_nothing_more(client, nom):
    boss = UtilisateurFactory(coordination=True)
    group = Group.objects.get(name=nom)
    invitation, _is_new = invitations.invite(courriel="f@exemple.fr", par=boss, groupe=group)
    client.get(path_of(invitation))

    client.post(RECUE, OUI | {"is_superuser": "on", "is_staff": "on", "groupe": "Coordination"})

    compte = Utilisateur.objects.get(email="f@exemple.fr")
    assert [*compte.groups.all()] == [group]
    assert (compte.is_superuser, compte.is_staff) == (False, False)
    assert not compte.user_permissions.exists()


def test_other_groups_are_not_joined_by_invitation():
    group = Group.objects.create(name="Administration")

    with pytest.raises(invitations.InvitationImpossible):
        invitations.invite(
            courriel="f@exemple.fr", par=UtilisateurFactory(admin=True), groupe=group
        )


def test_a_gestionnaire_invites_nobody_into_the_staff():
    """Even with a row made behind the pages' back."""
    boss = MembreFactory(gestionnaire=True).compte
    invitation = InvitationFactory(
        structure=None, role="", groupe=Group.objects.get(name="Coordination"), par=boss
    )

    assert mail_of(invitation) is None
    assert not invitations.accept(invitation=invitation)


def test_the_address_is_where_the_link_lives():
    assert reverse("espace:invitation_recue") == RECUE
