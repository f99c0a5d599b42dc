"""The personal link: opened by people and by robots, renewed, closed; one tap, and its undoing."""

import hashlib
import re
from datetime import date, timedelta

import pytest
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import Canal
from annuaire.models import Proposition, Service, Signalement, Structure, Suggestion
from comptes.models import Jeton
from diffusion.models import Envoi
from diffusion.notifications import get_notification
from partenaires import actions, sections
from partenaires.acces import COOKIE, acces_par_lien
from partenaires.destinataires import cle, fiches_of
from partenaires.enums import EtatFiche
from partenaires.models import FicheCampagne, Membre, Retrait
from portal.socle.prive import cookie_name
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import (
    CampagneFactory,
    MembreFactory,
    ask_about,
    hold_link,
    make_link,
)

pytestmark = pytest.mark.django_db

LISTE = reverse("mes_fiches:liste")
CONFIRMER = reverse("mes_fiches:confirmer")
ANNULER = reverse("mes_fiches:annuler")
MODELES = (
    Structure, Service, Jeton, Envoi, FicheCampagne, Membre, Proposition, Retrait, Signalement,
    Suggestion,
)  # fmt: skip


def snapshot():
    """All that a page could have changed."""
    rows = [row for modele in MODELES for row in modele.objects.order_by("pk")]
    return hashlib.sha256(serializers.serialize("json", rows).encode()).hexdigest()


@pytest.fixture
def fiche():
    return ServiceFactory(verifie_le=date(2026, 1, 15), verifie_canal=Canal.TELEPHONE)


def text(response):
    return response.content.decode().replace("\u00a0", " ")


# -- Opening ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["get", "head"])
def test_a_link_gives_a_clean_address_and_a_cookie_no_script_reads(client, fiche, method):
    secret = make_link(fiche)

    response = getattr(client, method)(reverse("mes_fiches:lien", args=[secret]))

    assert (response.status_code, response.url) == (302, LISTE)
    cookie = response.cookies[cookie_name(COOKIE)]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert 29 * 86400 < cookie["max-age"] <= 30 * 86400
    assert "no-store" in response["Cache-Control"]
    assert response["Referrer-Policy"] == "no-referrer"
    assert fiche.nom in text(client.get(LISTE))


def test_in_production_the_cookie_is_secure(client, fiche, settings):
    settings.SESSION_COOKIE_SECURE = True

    response = client.get(reverse("mes_fiches:lien", args=[make_link(fiche)]))

    assert response.cookies["__Host-lien"]["secure"]
    assert response.cookies["__Host-lien"]["path"] == "/"


def test_a_link_opens_no_session(client, fiche):
    client.get(reverse("mes_fiches:lien", args=[make_link(fiche)]))
    client.get(LISTE)

    assert set(client.cookies) == {cookie_name(COOKIE), "csrftoken"}


@pytest.mark.parametrize("cut", ["", "x", "A" * 31, "A" * 99, "é" * 10, "../../etc", "a" * 3000])
def test_a_cut_link_explains_itself(client, fiche, cut):
    secret = make_link(fiche)[:12] + cut.replace("/", "")

    response = client.get(reverse("mes_fiches:lien", args=[secret]), follow=True)

    assert secret not in response.redirect_chain[-1][0]
    assert "Ce lien n'est pas entier" in text(response)
    assert fiche.nom not in text(response)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"expire_le": timezone.now() - timedelta(days=1)}, "Ce lien a expiré"),
        ({"revoque_le": timezone.now()}, "Ce lien a été désactivé"),
        ({"utilise_le": timezone.now()}, "Ce lien a déjà servi"),
    ],
)
def test_a_dead_link_says_why_and_offers_another(client, fiche, change, words):
    secret = make_link(fiche)
    Jeton.objects.update(**change)

    response = client.get(reverse("mes_fiches:lien", args=[secret]), follow=True)

    page = text(response)
    assert response.status_code == 410
    assert words in page
    assert "Recevoir un nouveau lien" in page
    assert "contact@exemple.fr" not in page
    assert "c…@exemple.fr" in page
    assert fiche.nom not in page
    sent = client.post(reverse("mes_fiches:renouveler"), {"geste": "renouveler"}, follow=True)
    assert "C'est demandé" in text(sent)
    assert Envoi.objects.get().destinataire == "contact@exemple.fr"


def test_an_old_message_does_not_take_a_good_link_away(client, fiche):
    old, new = make_link(fiche, duree=timedelta(seconds=-1)), make_link(fiche)
    client.get(reverse("mes_fiches:lien", args=[new]))

    response = client.get(reverse("mes_fiches:lien", args=[old]), follow=True)

    assert fiche.nom in text(response)


def test_a_link_stops_when_its_address_answers_no_more(client, fiche):
    hold_link(client, fiche)
    Service.objects.update(courriel="autre@exemple.fr")
    Structure.objects.update(courriel="autre@exemple.fr")

    page = client.get(LISTE)

    assert "Ce lien n'ouvre plus aucune fiche" in text(page)
    response = client.post(CONFIRMER, {"fiche": cle(fiche), "geste": "confirmer"})
    assert response.status_code == 302
    fiche.refresh_from_db()
    assert fiche.verifie_le == date(2026, 1, 15)


def test_a_link_of_another_purpose_opens_nothing(client, fiche):
    from comptes import jetons

    secret = jetons.issue(
        "connexion", courriel="contact@exemple.fr", duree=timedelta(days=1), fiches=[cle(fiche)]
    )
    client.cookies[cookie_name(COOKIE)] = secret

    assert client.get(LISTE).status_code == 302
    assert "lien=inconnu" in client.get(reverse("mes_fiches:lien", args=[secret])).url


# -- Asking for a link -----------------------------------------------------------------------------


@pytest.mark.parametrize("courriel", ["contact@exemple.fr", "inconnu@exemple.fr"])
def test_the_answer_is_the_same_whether_the_address_is_known(
    client, fiche, courriel, django_assert_num_queries
):
    url = reverse("mes_fiches:demander")
    client.get(url)

    with django_assert_num_queries(4):
        response = client.post(url, {"courriel": courriel, "geste": "demander"})

    page = text(client.get(response.url))
    assert "Si cette adresse répond d'une fiche" in page
    assert courriel not in page
    envoi = Envoi.objects.get()
    assert envoi.destinataire == courriel
    assert courriel not in envoi.cle
    message = get_notification("partenaires.lien").render(envoi)
    assert (message is not None) == (courriel == "contact@exemple.fr")


def test_the_message_carries_a_link_that_opens(client, fiche):
    actions_envoi, _ = _ask("contact@exemple.fr")

    message = get_notification("partenaires.lien").render(actions_envoi)

    secret = re.search(r"/lien/([\w-]+)/", message.texte)[1]
    assert secret in message.html
    assert secret not in str(actions_envoi.contexte)
    assert Jeton.objects.get().donnees["fiches"] == [
        cle(f) for f in fiches_of("contact@exemple.fr")
    ]
    assert fiche.nom in text(client.get(reverse("mes_fiches:lien", args=[secret]), follow=True))


def _ask(courriel):
    from diffusion.actions import schedule

    return schedule("partenaires.lien", courriel, cle="essai")


def test_an_address_is_not_flooded(client, fiche, settings):
    settings.PROXYS = 1
    url = reverse("mes_fiches:demander")
    for n in range(30):
        client.post(
            url,
            {"courriel": "Contact@exemple.fr ", "geste": "demander"},
            headers={"X-Forwarded-For": f"10.0.0.{n}"},
        )

    assert Envoi.objects.count() <= 5


def test_a_visitor_does_not_flood_many_addresses(client):
    url = reverse("mes_fiches:demander")
    answers = [
        client.post(url, {"courriel": f"a{n}@exemple.fr", "geste": "demander"}).status_code
        for n in range(25)
    ]

    assert answers == [302] * 20 + [400] * 5
    assert Envoi.objects.count() == 20


@pytest.mark.parametrize("courriel", ["", "x", "a@b", "a" * 300 + "@exemple.fr", "<b>@exemple.fr"])
def test_a_wrong_address_is_said_and_kept(client, courriel):
    url = reverse("mes_fiches:demander")
    response = client.post(url, {"courriel": courriel, "geste": "demander"})

    assert response.status_code == 400
    assert "<b>@" not in text(response)
    assert not Envoi.objects.exists()


# -- Robots ----------------------------------------------------------------------------------------


def test_nothing_is_written_by_reading(client, fiche):
    jeton = hold_link(client, fiche, fiche.structure)
    campagne = CampagneFactory(ouverte=True, sections=["horaires"])
    ask_about(campagne, fiche)
    jeton.donnees |= {"campagne": campagne.pk}
    jeton.save()
    secret = make_link(fiche)
    before = snapshot()
    args = [fiche.genre, fiche.pk]
    addresses = [
        reverse("mes_fiches:lien", args=[secret]),
        reverse("mes_fiches:lien", args=[secret[:-1]]),
        LISTE,
        reverse("mes_fiches:aide"),
        reverse("mes_fiches:demander"),
        reverse("mes_fiches:fiche", args=args),
        reverse("mes_fiches:fermer", args=args),
        reverse("mes_fiches:laisser", args=args),
        reverse("mes_fiches:nouveau_service", args=[fiche.structure_id]),
        *(
            reverse(f"mes_fiches:{name}", args=[*args, section])
            for name in ("section", "apercu")
            for section in ("horaires", "ou", "contacts", "description", "themes", "fermeture")
        ),
    ]
    for address in addresses:
        for method in ("get", "head", "options"):
            assert getattr(client, method)(address).status_code < 500, address
    for address in (
        CONFIRMER,
        ANNULER,
        reverse("mes_fiches:ouverte"),
        reverse("mes_fiches:renouveler"),
    ):
        assert client.get(address).status_code == 405

    assert snapshot() == before


FORMULAIRE = re.compile(r"<form\b.*?</form>", re.S)


def test_a_robot_that_sends_every_form_confirms_nothing(client, fiche):
    hold_link(client, fiche, fiche.structure)
    before = snapshot()
    args = [fiche.genre, fiche.pk]
    sent = 0
    for address in (
        LISTE,
        reverse("mes_fiches:fiche", args=args),
        reverse("mes_fiches:fermer", args=args),
        reverse("mes_fiches:laisser", args=args),
        reverse("mes_fiches:section", args=[*args, "contacts"]),
        reverse("mes_fiches:section", args=[*args, "horaires"]),
        reverse("mes_fiches:nouveau_service", args=[fiche.structure_id]),
        reverse("mes_fiches:demander"),
    ):
        for form in FORMULAIRE.findall(text(client.get(address))):
            if 'method="post"' not in form:
                continue
            action = re.search(r'action="([^"]+)"', form.partition(">")[0])
            data = {}
            for tag in re.findall(r"<(?:input|textarea)\b[^>]*>", form):
                name = re.search(r'name="([^"]+)"', tag)
                value = re.search(r'value="([^"]*)"', tag)
                if name and not (("radio" in tag or "checkbox" in tag) and "checked" not in tag):
                    data.setdefault(name[1], []).append(value[1] if value else "")
            response = client.post(action[1] if action else address, data)
            assert response.status_code < 500
            sent += 1

    assert sent > 10
    assert snapshot() == before


def test_the_first_form_of_the_page_only_opens_the_help(client, fiche):
    hold_link(client, fiche)
    for address in (LISTE, reverse("mes_fiches:fiche", args=[fiche.genre, fiche.pk])):
        first = FORMULAIRE.search(text(client.get(address)))[0]

        assert 'method="get"' in first
        assert reverse("mes_fiches:aide") in first


def test_without_the_button_a_person_is_told(client, fiche):
    hold_link(client, fiche)

    page = client.post(CONFIRMER, {"fiche": cle(fiche)}, follow=True)

    assert "Touchez le bouton" in text(page)


def test_posts_need_their_token(fiche):
    client = Client(enforce_csrf_checks=True)
    hold_link(client, fiche)

    response = client.post(CONFIRMER, {"fiche": cle(fiche), "geste": "confirmer"})

    assert response.status_code == 403


# -- One tap, and its undoing ----------------------------------------------------------------------


def test_one_tap_confirms(client, fiche):
    hold_link(client, fiche)

    page = text(client.post(CONFIRMER, {"fiche": cle(fiche), "geste": "confirmer"}, follow=True))

    fiche.refresh_from_db()
    assert fiche.verifie_le == timezone.localdate()
    assert (fiche.verifie_canal, fiche.verifie_par) == (Canal.LIEN, None)
    assert "Vérifiée aujourd'hui" in page
    assert "Annuler" in page
    assert "Rien n'a changé<" not in page


@pytest.mark.parametrize("taps", [1, 2])
def test_undoing_puts_the_previous_verification_back(client, fiche, taps):
    personne = UtilisateurFactory()
    Service.objects.update(verifie_par=personne)
    hold_link(client, fiche)
    (row,) = ask_about(CampagneFactory(ouverte=True, sections=["horaires"]), fiche)
    for _tap in range(taps):  # a page sent twice keeps what was said before both
        client.post(CONFIRMER, {"fiche": cle(fiche), "geste": "confirmer"})
    row.refresh_from_db()
    assert row.etat == EtatFiche.CONFIRMEE

    for _tap in range(taps):
        client.post(ANNULER, {"fiche": cle(fiche), "geste": "annuler"})

    fiche.refresh_from_db()
    row.refresh_from_db()
    assert (fiche.verifie_le, fiche.verifie_canal) == (date(2026, 1, 15), Canal.TELEPHONE)
    assert fiche.verifie_par == personne
    assert (row.etat, row.canal, row.repondu_le) == (EtatFiche.A_FAIRE, "", None)


@pytest.mark.parametrize("retour", ["https://ailleurs.fr", "//ailleurs.fr", "x", ""])
def test_one_comes_back_to_the_portal_only(client, fiche, retour):
    hold_link(client, fiche)
    data = {"fiche": cle(fiche), "geste": "confirmer", "retour": retour}

    assert client.post(CONFIRMER, data).url == f"{LISTE}#{cle(fiche)}"


def test_nobody_undoes_what_another_confirmed(client, fiche):
    jeton = hold_link(client, fiche)
    actions.confirm(fiche=fiche, acces=acces_par_lien(jeton))
    hold_link(client, fiche)

    assert "Annuler" not in text(client.get(LISTE))
    client.post(ANNULER, {"fiche": cle(fiche), "geste": "annuler"})

    fiche.refresh_from_db()
    assert fiche.verifie_le == timezone.localdate()


def test_a_change_made_since_is_not_undone(client, fiche):
    jeton = hold_link(client, fiche)
    acces = acces_par_lien(jeton)
    actions.confirm(fiche=fiche, acces=acces)
    actions.change(fiche=fiche, acces=acces, valeurs={"telephone": "+33473000001"})

    assert not actions.undo_confirm(fiche=fiche, acces=acces)


def test_all_at_once_confirms_what_was_on_the_screen_and_nothing_else(client):
    structure = StructureFactory()
    shown, later = ServiceFactory(structure=structure), ServiceFactory(structure=structure)
    others = ServiceFactory(courriel="autre@exemple.fr", structure__courriel="autre@exemple.fr")
    hold_link(client, structure, shown, later)

    client.post(
        CONFIRMER,
        {"fiche": [cle(structure), cle(shown), cle(others)], "geste": "confirmer"},
    )

    today = timezone.localdate()
    assert Structure.objects.get(pk=structure.pk).verifie_le == today
    assert Service.objects.get(pk=shown.pk).verifie_le == today
    assert Service.objects.get(pk=later.pk).verifie_le is None
    assert Service.objects.get(pk=others.pk).verifie_le is None


def test_all_at_once_is_offered_for_several_only(client, fiche):
    hold_link(client, fiche)
    assert "Tout est juste" not in text(client.get(LISTE))

    hold_link(client, fiche, fiche.structure)
    assert "Tout est juste (2 fiches)" in text(client.get(LISTE))


@pytest.mark.parametrize("nb", [1, 3])
@pytest.mark.parametrize(("asked", "queries"), [(False, 11), (True, 22)])
def test_the_list_costs_the_same_whatever_its_length(
    client, nb, asked, queries, django_assert_num_queries
):
    structure = StructureFactory()
    fiches = ServiceFactory.create_batch(nb, structure=structure, horaires="Mo-Fr 09:00-12:00")
    every = [key for key, _title in sections.choices()]
    campagne = {"campagne": CampagneFactory(ouverte=True, sections=every).pk} if asked else {}
    hold_link(client, structure, *fiches, **campagne)
    client.get(LISTE)

    with django_assert_num_queries(queries):
        page = client.get(LISTE)

    assert len(page.context["rows"]) == nb + 1


def test_the_list_says_what_is_published(client):
    fiche = ServiceFactory(
        horaires="Mo-Fr 09:00-12:00,14:00-17:00; Sa 10:00-12:00",
        frais="gratuit",
        message="Fermé le 8 mai",
        verifie_le=date(2020, 1, 1),
    )
    hold_link(client, fiche)

    page = text(client.get(LISTE))

    for words in (
        "04 73 40 89 69",
        "lundi à vendredi : 9 h – 12 h, 14 h – 17 h",
        "rue des Tests",
        "Gratuit",
        "Fermé le 8 mai",
        "le public est prévenu",
    ):
        assert words in page, words


# -- A campaign ------------------------------------------------------------------------------------


def test_a_campaign_unfolds_the_rubriques_it_asks_about(client, fiche):
    campagne = CampagneFactory(ouverte=True, sections=["prix"], nom="Rentrée 2026")
    Service.objects.update(frais="payant", frais_precisions="5 € par mois")
    hold_link(client, fiche, campagne=campagne.pk)

    page = text(client.get(LISTE))

    assert "Rentrée 2026" in page
    assert "5 € par mois" in page
    assert reverse("mes_fiches:section", args=["service", fiche.pk, "prix"]) in page


def test_a_touch_says_that_the_fiche_is_open(client, fiche):
    campagne = CampagneFactory(ouverte=True, sections=["horaires"])
    (row,) = ask_about(campagne, fiche)
    hold_link(client, fiche, campagne=campagne.pk)
    other = ServiceFactory(courriel="autre@exemple.fr", structure__courriel="autre@exemple.fr")
    (foreign,) = ask_about(campagne, other)

    assert "ouverte.js" in text(client.get(LISTE))
    response = client.post(reverse("mes_fiches:ouverte"), {"fiche": [cle(fiche), cle(other)]})

    assert response.status_code == 204
    row.refresh_from_db()
    foreign.refresh_from_db()
    assert (row.etat, foreign.etat) == (EtatFiche.OUVERTE, EtatFiche.A_FAIRE)


# -- Leaving ---------------------------------------------------------------------------------------


def test_who_leaves_a_fiche_is_written_to_no_more_and_the_coordinator_knows(client, fiche):
    jeton = hold_link(client, fiche, fiche.structure)
    url = reverse("mes_fiches:laisser", args=[fiche.genre, fiche.pk])

    client.post(url, {"geste": "laisser", "mot": "Voyez avec Malika"})
    client.post(url, {"geste": "laisser"})  # the page sent twice

    assert [cle(f) for f in fiches_of("contact@exemple.fr")] == [cle(fiche.structure)]
    report = Signalement.objects.get()
    assert report.fiche == fiche
    assert "Malika" in report.message
    assert report.contact == "contact@exemple.fr"
    jeton.refresh_from_db()
    assert jeton.donnees["fiches"] == [cle(fiche.structure)]
    page = text(client.get(LISTE))
    assert fiche.structure.nom in page
    assert client.get(url).status_code == 404


def test_the_next_contact_is_asked_when_the_first_one_leaves():
    structure = StructureFactory(pro=True, courriel="accueil@exemple.fr")
    Retrait.objects.create(
        structure=structure, empreinte=actions.fingerprint("secret@exemple.fr", "adresse")
    )

    assert fiches_of("secret@exemple.fr") == []
    assert fiches_of("accueil@exemple.fr") == [structure]


def test_a_closed_link_opens_nothing(client, fiche):
    jeton = hold_link(client, fiche)
    url = reverse("mes_fiches:desactiver")

    assert client.post(url).status_code == 302
    jeton.refresh_from_db()
    assert jeton.is_valid
    assert "Ce lien est désactivé" in text(client.post(url, {"geste": "desactiver"}))

    assert client.get(LISTE).status_code == 410
    assert client.post(CONFIRMER, {"fiche": cle(fiche), "geste": "confirmer"}).status_code == 410
    fiche.refresh_from_db()
    assert fiche.verifie_le == date(2026, 1, 15)


# -- By account ------------------------------------------------------------------------------------


def test_an_account_confirms_under_its_name(client):
    membre = MembreFactory()
    client.force_login(membre.compte)

    client.post(CONFIRMER, {"fiche": cle(membre.structure), "geste": "confirmer"})

    membre.structure.refresh_from_db()
    assert membre.structure.verifie_par == membre.compte
    assert membre.structure.verifie_canal == Canal.COMPTE
    assert "Annuler" in text(client.get(LISTE))


def test_a_reader_has_no_button(client):
    membre = MembreFactory(lecteur=True)
    client.force_login(membre.compte)

    page = text(client.get(LISTE))

    assert membre.structure.nom in page
    assert "Rien n'a changé" not in page
    response = client.post(CONFIRMER, {"fiche": cle(membre.structure), "geste": "confirmer"})
    assert response.status_code == 404


def test_somebody_signed_in_elsewhere_still_opens_a_link(client, fiche):
    membre = MembreFactory(structure__courriel="autre@exemple.fr")
    client.force_login(membre.compte)
    hold_link(client, fiche)

    page = client.get(LISTE)

    assert {row.cle for row in page.context["rows"]} == {cle(fiche), cle(membre.structure)}
