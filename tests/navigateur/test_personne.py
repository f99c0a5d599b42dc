"""Somebody named on a fiche, on a phone: she opens the link, corrects, withdraws. And the pages of
a fiche that stopped, and of one with a picture."""

import re

import pytest
from playwright.sync_api import expect

LIEN = (
    "from partenaires import personnes; from annuaire.models import Structure; "
    "s = Structure.objects.get(source_id='exemple:maison-des-voisins'); "
    "from partenaires.models import PersonneListee; "
    "personnes.tell(s.pk, 'camille@exemple.fr'); "
    "print('/personne/' + personnes.issue_link(PersonneListee.objects.get(), 'camille@exemple.fr'))"
)


@pytest.fixture
def lien(portail_vivant):
    printed = portail_vivant.gerer("shell", "-c", LIEN)
    return re.search(r"/personne/\S+", printed).group(0) + "/"


def test_the_person_named_corrects_then_withdraws(page_360, sans_js, lien, axe):
    page = page_360
    page.goto(lien)
    expect(page).to_have_url(re.compile("/mes-coordonnees/$"))
    expect(page.get_by_text("Camille Exemple")).to_be_visible()
    axe(page)

    page.get_by_role("link", name="Corriger").click()
    page.get_by_label("Votre nom").fill("")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("alert")).to_contain_text("écrivez le nom à montrer")
    axe(page)
    page.get_by_label("Votre nom").fill("Camille Juste")
    page.get_by_role("button", name="Enregistrer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("C'est corrigé")

    page.get_by_role("link", name="Voir mes coordonnées").click()
    expect(page.get_by_text("Camille Juste")).to_be_visible()
    page.get_by_role("link", name="Retirer mes coordonnées").click()
    axe(page)
    page.get_by_role("button", name="Retirer mes coordonnées").click()
    expect(page.get_by_role("status").first).to_contain_text("ont été retirées")
    axe(page)

    sans_js.goto(lien)  # the same link, on another machine
    expect(sans_js.get_by_text("ont été retirées")).to_be_visible()


def test_a_fiche_that_stopped_and_a_picture_read_well(page_360, axe):
    page = page_360
    page.goto("/annuaire/")
    expect(page.get_by_text("Café tricot")).to_have_count(0)
    page.goto("/annuaire/?q=maison+des+voisins")
    page.get_by_role("link", name=re.compile("Maison des Voisins")).first.click()
    picture = page.get_by_role("img", name=re.compile("une maison à deux étages"))
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=picture.element_handle()
    )
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    axe(page)
