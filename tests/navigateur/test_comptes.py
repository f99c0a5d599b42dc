"""Signing in, in a real browser: what a person sees, and what axe finds."""

import re
import time
from base64 import b32decode

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import expect

CONNEXION = "/compte/connexion/"


@pytest.fixture(scope="module")
def mot_de_passe(portail_vivant):
    """The demo accounts' password."""
    return re.search(r"le même pour tous : (\S+)\)", portail_vivant.gerer("comptes_demo"))[1]


def enter(page, name, mot_de_passe):
    page.goto(f"{CONNEXION}mot-de-passe/")
    page.get_by_label("adresse électronique").fill(f"{name}@exemple.fr")
    page.get_by_label("mot de passe").fill(mot_de_passe)
    page.get_by_role("button", name="Entrer").click()


def fits(page):
    return page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_asking_for_a_link(page_360, axe):
    page_360.goto(CONNEXION)
    axe(page_360)
    assert fits(page_360)

    page_360.get_by_label("adresse électronique").fill("pas une adresse")
    page_360.get_by_role("button", name="Recevoir un lien").click()
    expect(page_360.get_by_role("alert")).to_contain_text("camille@exemple.fr")
    axe(page_360)

    page_360.get_by_label("adresse électronique").fill("paul@exemple.fr")
    page_360.get_by_role("button", name="Recevoir un lien").click()
    expect(page_360.get_by_role("heading", level=1)).to_have_text("Regardez vos messages")
    axe(page_360)
    assert fits(page_360)

    page_360.get_by_label("Code à 6 chiffres").fill("000 000")
    page_360.get_by_role("button", name="Entrer avec le code").click()
    expect(page_360.get_by_role("alert")).to_contain_text("dernier message")
    axe(page_360)


def test_a_link_that_is_dead(page, axe):
    page.goto(f"{CONNEXION}lien/abcdef/")

    assert page.url.endswith("/compte/connexion/entrer/")
    expect(page.get_by_role("link", name="Recevoir un autre lien")).to_be_visible()
    axe(page)


def test_a_password_and_one_s_account(page, axe, mot_de_passe):
    page.goto(f"{CONNEXION}mot-de-passe/")
    axe(page)
    enter(page, "partenaires", mot_de_passe)

    for path in ("", "nom/", "adresse/", "mot-de-passe/", "mot-de-passe/retirer/", "effacer/"):
        page.goto(f"/compte/{path}")
        expect(page.get_by_role("heading", level=1)).to_be_visible()
        axe(page)

    page.goto("/compte/")
    page.get_by_role("button", name="Sortir", exact=True).click()
    expect(page.get_by_role("status").first).to_have_text("Vous êtes déconnecté.")
    axe(page)


@pytest.mark.parametrize("who", ["page_360", "sans_js"])
def test_the_second_factor_from_the_first_time_to_the_codes(who, request, axe, mot_de_passe):
    page = request.getfixturevalue(who)
    name = {"page_360": "accueil", "sans_js": "redaction"}[who]
    look = axe if who != "sans_js" else lambda page: None  # axe is a script
    enter(page, name, mot_de_passe)
    page.goto("/compte/second-facteur/?next=/compte/")
    look(page)
    page.get_by_role("button", name="Continuer").click()
    look(page)
    expect(page.get_by_role("img", name="Image à photographier")).to_be_visible()

    totp = TOTP(b32decode(page.locator(".cle").inner_text().replace(" ", "")))
    totp.time = time.time()
    page.get_by_label("Code à 6 chiffres").fill(f"{totp.token():06d}")
    page.get_by_role("button", name="Enregistrer ce téléphone").click()

    expect(
        page.get_by_role("listitem").filter(has_text=re.compile(r"^\w{5}-\w{5}$"))
    ).to_have_count(8)
    look(page)
    page.get_by_role("link", name="Je les ai notés").click()
    assert page.url.endswith("/compte/")
    page.goto("/compte/second-facteur/")
    look(page)
    page.goto("/compte/deconnexion/")
    page.get_by_role("button", name="Sortir").click()
    enter(page, name, mot_de_passe)
    page.goto("/compte/second-facteur/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Le code de votre téléphone")
    look(page)
