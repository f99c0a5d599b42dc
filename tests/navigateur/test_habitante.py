"""A habitante's paths, in a real browser: with a mouse, a phone, a keyboard, without JavaScript."""

import re

import pytest
from playwright.sync_api import expect

from tests.navigateur.conftest import overflow

FRANCAIS = "/annuaire/?q=apprendre+le+fran%C3%A7ais"


@pytest.fixture(scope="module")
def adresses(portail_vivant):
    """One page of every public template."""
    import urllib.request

    def first(kind):
        listing = urllib.request.urlopen(f"{portail_vivant.url}{FRANCAIS}").read().decode()
        return re.search(rf"/annuaire/{kind}s/[^\"]+", listing).group()

    service, structure = first("service"), first("structure")
    pk = re.search(r"\d+", service).group()
    return {
        "accueil": "/",
        "liste": "/annuaire/",
        "recherche": FRANCAIS,
        "rien": "/annuaire/?q=zzyzxq",
        "service": service,
        "structure": structure,
        "signaler": f"/annuaire/service/{pk}/signaler/",
        "merci": f"/annuaire/service/{pk}/merci/",
        "sélection": f"/annuaire/selection/?f=se{pk}",
        "sélection vide": "/annuaire/selection/",
        "plan du site": "/plan-du-site/",
        "page simple": "/mentions-legales/",
        "introuvable": "/nulle-part/",
    }


PAGES = [
    "accueil", "liste", "recherche", "rien", "service", "structure", "signaler", "merci",
    "sélection", "sélection vide", "plan du site", "page simple", "introuvable",
]  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_every_page_is_sound_and_its_text_twice_as_large_stays_on_it(page, adresses, saine, name):
    saine(page, adresses[name])

    page.set_viewport_size({"width": 640, "height": 800})
    page.evaluate("document.documentElement.style.fontSize = '212%'")
    assert overflow(page) <= 0


@pytest.mark.parametrize("width", [1280, 360])
def test_a_stranger_finds_french_near_fontaine_du_bac(ouvrir, width):
    page = ouvrir(viewport={"width": width, "height": 800})
    page.goto("/")
    page.get_by_label("Que cherchez-vous ?").fill("apprendre le français")
    page.get_by_role("button", name="Chercher").click()
    expect(page.get_by_role("heading", level=2).first).to_contain_text("apprendre le français")

    first = page.locator(".carte h3 a").first.bounding_box()
    assert first["y"] < 800, "the first result is on the first screen, filters folded on a phone"
    if width < 768:
        page.locator("summary", has_text="Filtrer et trier").click()
    page.locator("summary", has_text="Quartier").click()
    page.get_by_role("checkbox", name=re.compile("Fontaine du Bac")).check()
    page.wait_for_url(re.compile("quartier=fontaine"))
    expect(page.locator("#annonce")).to_contain_text("résultat")
    # The group stays open and the box keeps the focus: more can be ticked.
    expect(page.get_by_role("checkbox", name=re.compile("Fontaine du Bac"))).to_be_focused()

    page.keyboard.press("Escape")
    page.get_by_role("button", name="Afficher la carte").click()
    expect(page.locator(".leaflet-container canvas").first).to_be_visible()

    fiche = page.locator(".carte h3 a").first
    name = fiche.inner_text()
    fiche.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text(name)
    expect(page.get_by_text("Pas encore vérifiée")).to_be_visible()


def test_the_same_path_without_javascript(sans_js):
    page = sans_js
    page.goto("/")
    page.get_by_label("Que cherchez-vous ?").fill("apprendre le français")
    page.get_by_role("button", name="Chercher").click()
    page.locator("summary", has_text="Quartier").click()
    page.get_by_role("checkbox", name=re.compile("Fontaine du Bac")).check()
    page.get_by_role("button", name="Voir les résultats").click()
    assert "quartier=" in page.url
    expect(page.locator(".carte").first).to_be_visible()
    page.get_by_role("link", name="Enlever le filtre Fontaine du Bac").click()
    assert "quartier=" not in page.url
    page.locator(".carte h3 a").first.click()
    page.get_by_role("link", name="Signaler une erreur").click()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("alert")).to_contain_text("Il manque quelque chose")
    page.get_by_label("Les horaires sont faux").check()
    page.get_by_role("button", name="Envoyer").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Merci !")


def focused(page):
    return page.evaluate(
        "(document.activeElement.labels?.[0] ?? document.activeElement).innerText.trim()"
    )


def tab_to(page, text, limit=60):
    """Press Tab until what has the focus says text; every stop must be visible."""
    for _press in range(limit):
        page.keyboard.press("Tab")
        box = page.evaluate("document.activeElement.getBoundingClientRect().toJSON()")
        outline = page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
        assert outline != "none", f"no visible focus on « {focused(page)} »"
        assert box["width"] > 1, f"focus on something that cannot be seen: {focused(page)}"
        if text in focused(page):
            return
    pytest.fail(f"« {text} » is not reached by Tab")


def test_by_keyboard_from_search_to_fiche(page):
    page.goto("/")
    page.keyboard.press("Tab")
    assert focused(page) == "Aller au contenu"
    page.keyboard.press("Enter")
    tab_to(page, "Que cherchez-vous ?")
    page.keyboard.type("français")
    page.keyboard.press("Enter")
    page.wait_for_url(re.compile("q=fran"))

    tab_to(page, "Quartier")
    page.keyboard.press("Enter")
    tab_to(page, "Fontaine du Bac")
    page.keyboard.press("Space")
    page.wait_for_url(re.compile("quartier=fontaine"))
    page.keyboard.press("Escape")
    assert focused(page) == "Quartier"

    first = page.locator(".carte h3 a").first.inner_text()
    tab_to(page, first)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(first)


def test_suggestions_come_while_typing_and_leave_with_escape(page):
    page.goto("/")
    champ = page.get_by_label("Que cherchez-vous ?")
    champ.press_sequentially("papi")
    proposition = page.locator("#suggestions a").first
    expect(proposition).to_be_visible()
    expect(page.locator("#suggestions-etat")).to_contain_text("suggestion")
    page.keyboard.press("Tab")
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions a")).to_have_count(0)
    champ.fill("")
    champ.press_sequentially("papi")
    expect(proposition).to_be_visible()
    page.get_by_role("link", name="Ma sélection").focus()
    expect(page.locator("#suggestions a")).to_have_count(0)


def test_near_me_asks_only_on_a_tap_and_leaves_no_trace(ouvrir):
    page = ouvrir(
        geolocation={"latitude": 45.764321, "longitude": 3.094321}, permissions=["geolocation"]
    )
    asked = []
    page.on("request", lambda request: asked.append(request))
    page.goto("/")
    page.get_by_role("link", name="Utiliser ma position").click()
    page.wait_for_url(re.compile("tri=moi"))
    expect(page.locator(".carte").first).to_contain_text(re.compile(r"à \d"))
    assert [r.headers["portail-position"] for r in asked if "portail-position" in r.headers] == [
        "45.764,3.094"
    ]
    assert not [r.url for r in asked if "45.7" in r.url]
    stored = page.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert "45.7" not in stored


@pytest.mark.parametrize("path", ["/", FRANCAIS])
def test_near_me_refused_says_what_to_do(ouvrir, path):
    page = ouvrir(permissions=[])
    page.goto(path)
    page.locator("[data-portal-pres-de-moi]").click()
    status = page.get_by_role("status").filter(has_text="choisissez un quartier")
    expect(status).to_be_visible()  # read aloud, and seen
    assert status.bounding_box()["width"] > 100


def test_sharing_says_what_it_did(ouvrir, adresses):
    page = ouvrir(permissions=["clipboard-read", "clipboard-write"])
    page.goto(adresses["service"])
    page.evaluate("delete Navigator.prototype.share")
    page.get_by_role("button", name="Partager").click()
    expect(page.get_by_role("status").filter(has_text="copiée")).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == page.url
    page.evaluate("delete Navigator.prototype.clipboard")
    page.get_by_role("button", name="Partager").click()
    expect(page.get_by_role("status").filter(has_text=page.url)).to_be_visible()


def test_a_selection_lives_on_the_device(page, adresses):
    page.goto(adresses["service"])
    garder = page.get_by_role("button", name="Garder")
    garder.click()
    expect(page.get_by_role("button", name="Enlever de ma sélection")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="gardé dans votre sélection")).to_be_visible()
    name = page.get_by_role("heading", level=1).inner_text()
    page.goto("/")
    page.get_by_role("link", name="Ma sélection (1)").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text(name)
    assert page.context.cookies() == []
    page.get_by_role("button", name="Tout enlever").click()
    expect(page.get_by_text("Votre sélection est vide")).to_be_visible()


def test_a_selection_prints_without_the_sites_furniture(page, adresses):
    page.goto(adresses["sélection"])
    page.emulate_media(media="print")
    expect(page.locator(".carte").first).to_be_visible()
    for hidden in (".entete nav", ".pied", ".actions"):
        expect(page.locator(hidden).first).to_be_hidden()


def test_a_printed_fiche_says_whom_to_call_and_where_to_read_it_again(page):
    page.goto("/annuaire/?q=halte+garderie")
    page.locator(".carte h3 a").first.click()
    page.emulate_media(media="print")
    expect(page.locator(".sur-papier")).to_contain_text("04 65 71 00 12")
    expect(page.locator(".sur-papier")).to_contain_text("/annuaire/services/")
    # « Fermé, ouvre demain » would be wrong tomorrow.
    expect(page.locator(".etat").first).to_be_hidden()


def test_back_and_forward_keep_the_filters(page):
    page.goto(FRANCAIS)
    page.locator("summary", has_text="Quartier").click()
    page.get_by_role("checkbox", name=re.compile("Gauthière")).check()
    page.wait_for_url(re.compile("quartier="))
    page.go_back()
    expect(page.get_by_role("link", name=re.compile("Enlever le filtre"))).to_have_count(0)
    page.wait_for_load_state("networkidle")  # the page before was loaded anew, scripts included
    page.go_forward()
    expect(page.get_by_role("link", name=re.compile("Enlever le filtre"))).to_have_count(1)


def test_public_pages_set_no_cookie(page, adresses):
    for name in ("accueil", "liste", "recherche", "service", "structure", "sélection"):
        page.goto(adresses[name])
    assert page.context.cookies() == []
