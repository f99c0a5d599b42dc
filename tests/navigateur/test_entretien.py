"""The coordinator's day in a browser: what waits, whom to phone; on a desk and in a pocket."""

from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

# Somebody to call, for every test: numbers of the range kept for fiction.
NUMEROS = """
from annuaire.models import Structure
Structure.objects.filter(telephone="").update(telephone="+33465710042")
"""
DE_WAGTAIL = ("landmark-unique",)  # its home has two search forms without names


@pytest.fixture(scope="module")
def tournee(portail_vivant):
    """The demo's real fiches, which nobody ever verified."""
    portail_vivant.gerer("entretien_demo")
    portail_vivant.demander(NUMEROS)


@pytest.fixture
def entrer(portail_vivant, tournee):
    def sign_in(page):
        portail_vivant.connecter(page, "coord@exemple.fr", "Coordination")
        page.goto("/gestion/")
        expect(page.get_by_role("heading", name="À faire")).to_be_visible()

    return sign_in


def fits(page):
    """Nothing to scroll sideways."""
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


@pytest.mark.parametrize("size", ["page", "page_360"])
def test_from_the_home_to_a_call_noted_with_one_tap(size, request, axe, entrer):
    page = request.getfixturevalue(size)
    entrer(page)
    fits(page)
    axe(page, but=DE_WAGTAIL)

    page.get_by_role("link", name="Structures à appeler").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Qui appeler maintenant")
    fits(page)
    axe(page)
    house = page.locator(".maison").first
    name = house.get_by_role("heading", level=3).inner_text()
    assert house.locator("a[href^='tel:']").first.is_visible()
    number = page.get_by_role("heading", level=2).first.inner_text()

    house.get_by_role("button", name="Pas de réponse").click()

    expect(page.get_by_text("C'est noté pour")).to_be_visible()
    expect(page.get_by_role("heading", level=2).first).not_to_have_text(number)
    expect(page.locator(".tournee-plus-tard")).to_contain_text(name)


def test_by_keyboard(page, entrer):
    entrer(page)
    page.goto("/gestion/partenaires/tournee/")
    house = page.locator(".maison").first
    name = house.get_by_role("heading", level=3).inner_text()
    house.get_by_role("button", name="Pas de réponse").focus()

    page.keyboard.press("Enter")

    expect(page.locator(".tournee-plus-tard")).to_contain_text(name)


def test_on_paper_what_the_fiches_say_is_there_and_the_buttons_are_not(page, entrer):
    entrer(page)
    page.goto("/gestion/partenaires/tournee/")
    closed = page.locator(".maison details:not([open])").first
    expect(closed.locator("dl")).not_to_be_visible()

    page.emulate_media(media="print")

    expect(closed.locator("dl")).to_be_visible()
    expect(page.locator(".maison-gestes .button").first).not_to_be_visible()
    expect(page.locator(".papier").first).to_be_visible()


@pytest.mark.parametrize("size", ["page", "page_360"])
def test_a_campaign_from_its_words_to_its_figures(size, request, axe, entrer):
    page = request.getfixturevalue(size)
    entrer(page)
    page.goto("/gestion/partenaires/campagnes/")
    axe(page)
    page.get_by_role("link", name="Rentrée (exemple)").click()
    expect(page.get_by_text("Où elle en est")).to_be_visible()
    fits(page)
    axe(page)

    page.goto("/gestion/partenaires/campagnes/nouvelle/")
    axe(page)
    fits(page)
    today = timezone.localdate()
    page.get_by_label("nom").first.fill("Janvier")
    page.get_by_label("Santé").check()
    page.locator("#id_debut").fill(today.isoformat())
    page.locator("#id_fin").fill((today + timedelta(days=30)).isoformat())
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Continuer").click()
    expect(page.get_by_text("Avant d'ouvrir")).to_be_visible()
    fits(page)
    axe(page)


def test_the_public_tells_what_is_missing(page_360, axe):
    page_360.goto("/annuaire/?q=zzzzzz")
    page_360.get_by_role("link", name="Il manque quelque chose ?").click()
    axe(page_360)
    fits(page_360)
    page_360.get_by_label("Son nom").fill("Les Jardiniers du Port")
    page_360.get_by_role("button", name="Envoyer").click()
    expect(page_360.get_by_role("heading", name="Merci !")).to_be_visible()
    axe(page_360)
