"""The post office's pages in the admin: who may look, who may decide, and what deciding does."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone
from wagtail.models import ModelLogEntry

from diffusion.enums import Etat, Motif
from diffusion.gestion import to_mend
from diffusion.models import AdresseArretee, Envoi
from tests.comptes.factories import UtilisateurFactory
from tests.diffusion.factories import AdresseArreteeFactory, EnvoiFactory

pytestmark = pytest.mark.django_db

ENVOIS = "/gestion/envois/"
ADRESSES = "/gestion/envois/adresses/"


@pytest.fixture
def coordinatrice(client):
    user = UtilisateurFactory(coordination=True)
    client.force_login(user)
    return user


def text(response):
    assert response.status_code == 200
    return unescape(response.content.decode())


def act(client, envoi, acte):
    response = client.post(f"{ENVOIS}{envoi.pk}/{acte}/?etat=bloque", follow=True)
    assert response.redirect_chain == [(f"{ENVOIS}?etat=bloque", 302)]
    envoi.refresh_from_db()
    return text(response)


# -- Who ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["accueil", "redaction", "referente", "partenaire"])
def test_only_the_coordination_looks_and_decides(client, role):
    client.force_login(UtilisateurFactory(**{role: True}))
    envoi = EnvoiFactory(echoue=True, destinataire="secret@exemple.fr")
    arret = AdresseArreteeFactory(adresse="secret@exemple.fr")

    for address in (ENVOIS, ADRESSES):
        response = client.get(address, follow=True)
        assert "secret@exemple.fr" not in response.content.decode()
        assert response.redirect_chain or response.status_code == 403
    client.post(f"{ENVOIS}{envoi.pk}/reessayer/")
    client.post(f"{ADRESSES}{arret.pk}/remettre/")

    envoi.refresh_from_db()
    assert envoi.etat == Etat.ECHEC_DEFINITIF
    assert AdresseArretee.objects.filter(pk=arret.pk).exists()
    assert to_mend(UtilisateurFactory(**{role: True})) == []


def test_the_public_is_sent_to_sign_in(client):
    assert client.get(ENVOIS).status_code == 302
    envoi = EnvoiFactory(echoue=True)
    assert client.post(f"{ENVOIS}{envoi.pk}/reessayer/").status_code in (302, 403)
    assert Envoi.objects.get().etat == Etat.ECHEC_DEFINITIF


def test_looking_at_an_act_does_nothing(client, coordinatrice):
    envoi = EnvoiFactory(echoue=True)

    assert client.get(f"{ENVOIS}{envoi.pk}/reessayer/").status_code == 405
    assert client.post(f"{ENVOIS}999999/reessayer/").status_code == 404
    assert client.post(f"{ENVOIS}{envoi.pk}/autre/").status_code == 404


# -- The list -------------------------------------------------------------------------------------


def test_what_is_stuck_comes_first_and_says_why(client, coordinatrice):
    EnvoiFactory(bloque=True, destinataire="bloque@exemple.fr")
    EnvoiFactory(parti=True, destinataire="parti@exemple.fr")

    page = text(client.get(ENVOIS))

    assert page.index("bloque@exemple.fr") < page.index("parti@exemple.fr")
    assert "Considérer comme parti" in page
    assert "Message d'essai" in page


@pytest.mark.parametrize("nb", [1, 3])
def test_the_list_asks_as_much_for_one_row_as_for_three(
    client, coordinatrice, nb, django_assert_max_num_queries
):
    EnvoiFactory.create_batch(nb, bloque=True)
    EnvoiFactory.create_batch(nb, echoue=True)
    client.get(ENVOIS)

    with django_assert_max_num_queries(15):
        client.get(ENVOIS)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("etat=bloque", {"bloque@exemple.fr"}),
        ("etat=echec-definitif", {"echoue@exemple.fr"}),
        ("canal=sms", {"06 12 34 56 78"}),
        ("genre=essai-sms", {"06 12 34 56 78"}),
        ("q=ECHOUE", {"echoue@exemple.fr"}),
        ("q=personne", set()),
        ("etat=nimporte", {"bloque@exemple.fr", "echoue@exemple.fr", "06 12 34 56 78"}),
        ("page=99999999999999999999", {"bloque@exemple.fr", "echoue@exemple.fr", "06 12 34 56 78"}),
    ],
)
def test_the_list_is_filtered(client, coordinatrice, query, expected):
    EnvoiFactory(bloque=True, destinataire="bloque@exemple.fr")
    EnvoiFactory(echoue=True, destinataire="echoue@exemple.fr")
    EnvoiFactory(sms=True)

    page = text(client.get(f"{ENVOIS}?{query}"))

    cells = {cell.replace("\xa0", " ") for cell in re.findall(r"<td>([^<]+)</td>", page)}
    assert expected == cells & {"bloque@exemple.fr", "echoue@exemple.fr", "06 12 34 56 78"}


def test_pages_keep_the_filters(client, coordinatrice):
    EnvoiFactory.create_batch(51, echoue=True)

    page = text(client.get(f"{ENVOIS}?etat=echec-definitif"))

    assert '"?etat=echec-definitif&page=2"' in page


# -- Deciding -------------------------------------------------------------------------------------


def test_a_failure_is_tried_again(client, coordinatrice, django_capture_on_commit_callbacks):
    envoi = EnvoiFactory(echoue=True)

    with django_capture_on_commit_callbacks() as woken:
        page = act(client, envoi, "reessayer")

    assert "C'est fait." in page
    assert (envoi.etat, envoi.essais, envoi.erreur, envoi.fini_le) == (Etat.PREVU, 0, "", None)
    assert len(woken) == 1
    (entry,) = ModelLogEntry.objects.for_instance(envoi)
    assert (entry.action, entry.user) == ("diffusion.reessayer", coordinatrice)
    assert envoi.destinataire not in entry.label


def test_a_stuck_message_is_sent_again_or_said_to_have_left(client, coordinatrice):
    again, arrived = EnvoiFactory.create_batch(2, bloque=True)

    act(client, again, "reessayer")
    act(client, arrived, "parti")

    assert (again.etat, again.remis_le, again.pris_le) == (Etat.PREVU, None, None)
    assert (arrived.etat, arrived.parti_le) == (Etat.PARTI, arrived.remis_le)


def test_what_waits_or_failed_is_put_away(client, coordinatrice):
    waits, failed = EnvoiFactory(), EnvoiFactory(echoue=True)

    act(client, waits, "annuler")
    act(client, failed, "annuler")

    assert waits.etat == failed.etat == Etat.ANNULE
    assert failed.erreur == "550 5.1.1 no such user"


@pytest.mark.parametrize(
    ("state", "acte"),
    [
        ({"parti": True}, "reessayer"),
        ({"parti": True}, "annuler"),
        ({"echoue": True}, "parti"),
        ({"abandonne": True}, "reessayer"),
        ({"bloque": True}, "annuler"),
        # Asked of the clock in the test: cases are made minutes before they run.
        ({"bloque": True, "remis_le": timezone.now}, "reessayer"),
        ({"echoue": True, "destinataire": ""}, "reessayer"),
        ({"echoue": True, "expire_le": timezone.now() - timedelta(days=1)}, "reessayer"),
    ],
)
def test_deciding_too_late_changes_nothing(client, coordinatrice, state, acte):
    envoi = EnvoiFactory(**{name: one() if callable(one) else one for name, one in state.items()})
    before = Envoi.objects.filter(pk=envoi.pk).values().get()

    page = act(client, envoi, acte)

    assert "rien n'a changé" in page
    assert Envoi.objects.filter(pk=envoi.pk).values().get() == before
    assert not ModelLogEntry.objects.for_instance(envoi).exists()


@pytest.mark.parametrize(
    ("state", "offered"),
    [
        ({}, ["annuler"]),
        ({"echoue": True}, ["reessayer", "annuler"]),
        ({"echoue": True, "destinataire": ""}, ["annuler"]),
        ({"echoue": True, "expire_le": timezone.now() - timedelta(days=1)}, ["annuler"]),
        ({"bloque": True}, ["parti", "reessayer"]),
        ({"parti": True}, []),
        ({"abandonne": True}, []),
        ({"etat": Etat.ECHEC_TEMPORAIRE}, ["reessayer", "annuler"]),
        ({"etat": Etat.ANNULE}, []),
    ],
)
def test_only_what_can_be_done_is_offered(client, coordinatrice, state, offered):
    envoi = EnvoiFactory(**state)

    page = text(client.get(f"{ENVOIS}?q={envoi.cle}"))

    assert re.findall(rf'action="{ENVOIS}{envoi.pk}/(\w+)/\?', page) == offered


# -- Addresses --------------------------------------------------------------


def test_a_mended_address_is_written_to_again(client, coordinatrice):
    arret = AdresseArreteeFactory()
    assert arret.adresse in text(client.get(ADRESSES))

    page = text(client.post(f"{ADRESSES}{arret.pk}/remettre/", follow=True))

    assert "écrira de nouveau" in page
    assert not AdresseArretee.objects.exists()
    assert ModelLogEntry.objects.get(action="diffusion.remettre").user == coordinatrice
    assert arret.adresse not in ModelLogEntry.objects.get().label


def test_a_refusal_is_counted_and_only_its_author_undoes_it(client, coordinatrice):
    refus = AdresseArreteeFactory(motif=Motif.REFUS, adresse="", notification="essai-rappel")

    assert "Rappels d'essai : 1" in text(client.get(ADRESSES))
    assert client.post(f"{ADRESSES}{refus.pk}/remettre/").status_code == 404
    assert AdresseArretee.objects.exists()


# -- Figures and warnings -------------------------------------------------------------------------


def test_the_coordinators_home_is_told_what_to_mend(client, coordinatrice):
    EnvoiFactory(bloque=True)
    EnvoiFactory.create_batch(2, echoue=True)
    EnvoiFactory.create_batch(2, parti=True)
    AdresseArreteeFactory()
    AdresseArreteeFactory(motif=Motif.REFUS)
    old = AdresseArreteeFactory()
    AdresseArretee.objects.filter(pk=old.pk).update(cree_le=timezone.now() - timedelta(days=31))

    rows = to_mend(coordinatrice)

    assert [(number, label) for number, label, _url in rows] == [
        (1, "Envois bloqués"),
        (2, "Envois en échec"),
        (1, "Adresses arrêtées depuis 30 jours"),
    ]
    for _number, _label, url in rows:
        assert client.get(url).status_code == 200


def test_a_ceiling_that_is_reached_is_told(client, coordinatrice, settings):
    settings.DIFFUSION_PAR_JOUR = {"sms": 1}
    EnvoiFactory(sms=True, parti=True)
    assert "plafond du jour" not in text(client.get(ENVOIS))

    EnvoiFactory(sms=True, prevu_le=timezone.now() - timedelta(minutes=1))

    assert "plafond du jour" in text(client.get(ENVOIS))


def test_mail_that_goes_nowhere_is_told(client, coordinatrice, settings):
    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert "EMAIL_URL" in text(client.get(ENVOIS))
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    assert "EMAIL_URL" not in text(client.get(ENVOIS))


def test_the_menu_is_shown_to_those_who_may_open_it(client, coordinatrice):
    assert '"/gestion/envois/"' in client.get("/gestion/").content.decode().replace("\\", "")
    client.force_login(UtilisateurFactory(accueil=True))
    assert '"/gestion/envois/"' not in client.get("/gestion/").content.decode().replace("\\", "")
