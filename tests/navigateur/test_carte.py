"""The map in a real browser: asked for, drawn, reached by keyboard, and never the only way."""

import gzip
import json
import re

import pytest
from playwright.sync_api import expect

# Two fiches at one address of Fontaine du Bac, one known by its quartier only.
FICHES = """
from tests.annuaire.factories import StructureFactory
from tests.territoire.factories import LieuFactory
from territoire.enums import Precision
from territoire.models import Quartier, Territoire
common = {"territoire": Territoire.objects.first()}
quartier = Quartier.objects.get(slug="fontaine-du-bac")
lieu = LieuFactory(quartier=quartier, latitude=45.75610, longitude=3.10440, adresse="1 rue Zyva")
StructureFactory(nom="Zyva deux", lieu=lieu, **common)
print(StructureFactory(nom="Zyva une", lieu=lieu, **common).get_absolute_url())
flou = LieuFactory(quartier=quartier, adresse="", precision=Precision.QUARTIER,
                   latitude=None, longitude=None)
print(StructureFactory(nom="Kwyjibo", lieu=flou, **common).get_absolute_url())
"""


@pytest.fixture(scope="module")
def fiches(portail_vivant):
    """Addresses of an exact fiche and of an approximate one."""
    return portail_vivant.gerer("shell", "--verbosity", "0", "-c", FICHES).split()[-2:]


def show(page):
    page.get_by_role("button", name="Afficher la carte").click()
    expect(page.locator(".plan-fond canvas")).to_have_count(1)
    expect(page.locator(".plan-partie")).to_contain_text(re.compile(r"\d résultat"))
    return page.locator(".plan-fond")


def asked(page):
    """Paths asked for from now on."""
    paths = []
    page.on("request", lambda request: paths.append(request.url.split("/", 3)[3].split("?")[0]))
    return paths


def tap_middle(plan):
    box = plan.bounding_box()
    plan.click(position={"x": box["width"] / 2, "y": box["height"] / 2})


def test_nothing_of_the_map_is_loaded_before_it_is_asked_for(page):
    paths = asked(page)
    page.goto("/annuaire/", wait_until="networkidle")
    assert not [path for path in paths if "leaflet" in path or "tuile" in path or "json" in path]

    show(page)

    assert "static/leaflet/leaflet.js" in paths
    assert [path for path in paths if "tuile" in path]
    assert "annuaire/points.bin" not in paths  # the first view is the server's
    assert page.url.endswith("?carte=1")


def test_the_opened_map_is_light(page):
    sizes = {}

    def weigh(response):
        if "tuile" not in response.url and response.ok:
            sizes[response.url] = len(gzip.compress(response.body(), 6))

    page.on("requestfinished", lambda request: weigh(request.response()))
    page.goto("/annuaire/")
    show(page)
    page.wait_for_load_state("networkidle")

    assert len(sizes) <= 14, sorted(sizes)
    assert sum(sizes.values()) <= 130_000, sizes
    assert "carte.json" in " ".join(sizes)
    own = page.locator(".plan-fond *:not(.leaflet-tile)").count()
    assert own < 60  # a canvas, not one element a marker


def test_without_javascript_the_list_stands_alone(sans_js):
    sans_js.goto("/annuaire/?carte=1")
    expect(sans_js.locator("#plan")).to_be_hidden()
    expect(sans_js.locator(".cartes > li").first).to_be_visible()


def test_a_shared_address_opens_the_map(page):
    page.goto("/annuaire/?quartier=la-gauthiere&carte=1")
    expect(page.locator(".plan-fond canvas")).to_have_count(1)
    expect(page.locator(".plan-partie")).to_contain_text(re.compile(r"\d résultat"))


def test_a_tap_on_a_place_names_what_is_there(page, fiches):
    page.goto("/annuaire/?q=zyva")
    plan = show(page)

    tap_middle(plan)

    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("2 résultats à cette adresse")
    expect(popup.get_by_role("link", name="Zyva une")).to_have_attribute("href", fiches[0])
    expect(popup.get_by_role("link").first).to_be_focused()
    assert popup.get_by_role("button", name="Fermer").is_visible()


def test_escape_closes_the_popup_and_gives_the_focus_back(page, fiches):
    page.goto("/annuaire/?q=zyva")
    plan = show(page)
    tap_middle(plan)
    expect(page.locator(".leaflet-popup")).to_be_visible()

    page.keyboard.press("Escape")

    expect(page.locator(".leaflet-popup")).to_have_count(0)
    expect(plan).to_be_focused()


def test_a_fiche_without_address_is_said_to_be_somewhere_in_its_quartier(page, fiches):
    page.goto("/annuaire/?q=kwyjibo")
    plan = show(page)

    tap_middle(plan)

    popup = page.locator(".leaflet-popup")
    expect(popup).to_contain_text("1 service dans ce quartier, adresse à compléter")
    popup.get_by_role("link", name="Voir la fiche").click()
    page.wait_for_url(f"**{fiches[1]}")


def test_by_keyboard_from_the_button_to_a_fiche(page, fiches):
    page.goto("/annuaire/?quartier=fontaine-du-bac")
    page.get_by_role("button", name="Afficher la carte").focus()
    page.keyboard.press("Enter")
    plan = page.locator(".plan-fond")
    expect(plan).to_be_focused()
    names = page.locator(".plan-liste a")
    expect(names.first).to_be_visible()
    assert names.count() <= 10

    with page.expect_response(re.compile("points.bin")):
        page.keyboard.press("+")
    with page.expect_response(re.compile("noms.json")):
        page.keyboard.press("ArrowUp")
    expect(page.locator(".plan-partie")).to_have_attribute("role", "status")
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('.plan-liste') !== null"):
            break
    target = page.evaluate("document.activeElement.getAttribute('href')")
    page.keyboard.press("Enter")

    page.wait_for_url(f"**{target}")
    expect(page.locator("h1")).to_be_visible()


def test_the_whole_set_comes_once_and_counts_as_the_server_does(page):
    page.goto("/annuaire/")
    plan = show(page)
    before = page.locator(".plan-partie").inner_text()
    paths = asked(page)

    with page.expect_response(re.compile("points.bin")):
        plan.press("+")
    plan.press("-")

    expect(page.locator(".plan-partie")).to_have_text(before)
    assert paths.count("annuaire/points.bin") == 1
    assert "annuaire/carte.json" not in paths


def test_ticking_a_filter_keeps_the_map_and_changes_what_it_shows(page):
    page.goto("/annuaire/")
    plan = show(page)
    plan.evaluate("element => (element.dataset.moi = 'le même')")
    everything = page.locator(".plan-partie").inner_text()

    with page.expect_response(re.compile("carte.json.*quartier=la-gauthiere")):
        page.locator("summary", has_text="Quartier").click()
        page.get_by_role("checkbox", name=re.compile("La Gauthière")).check()

    expect(page.locator(".plan-partie")).not_to_have_text(everything)
    expect(plan).to_have_attribute("data-moi", "le même")
    assert "carte=1" in page.url
    assert "quartier=la-gauthiere" in page.url
    with page.expect_response(re.compile("points.bin.*quartier=la-gauthiere")):
        plan.press("+")
    with page.expect_request(re.compile("tuile")):  # the map still follows its own moves
        plan.press("ArrowUp")


def test_without_a_background_outlines_and_points_are_there(page):
    page.route("**/tuile-*", lambda route: route.abort())
    page.goto("/annuaire/")
    plan = show(page)

    expect(page.get_by_text("Le fond de carte ne répond pas")).to_be_visible()
    expect(plan.get_by_text("Saint-Jacques")).to_be_visible()
    painted = page.evaluate(
        """() => {
          const canvas = document.querySelector('.plan-fond canvas');
          const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
          return pixels.data.filter((value, rank) => rank % 4 === 3 && value > 200).length;
        }"""
    )
    assert painted > 500


def test_when_the_points_do_not_come_it_says_so_and_tries_again(page):
    page.goto("/annuaire/")
    page.route("**/carte.json*", lambda route: route.abort())
    button = page.get_by_role("button", name="Afficher la carte")
    button.click()
    expect(page.get_by_text("La carte n'a pas pu s'ouvrir")).to_be_visible()

    page.unroute("**/carte.json*")
    button.click()

    expect(page.locator(".plan-fond canvas")).to_have_count(1)


def test_near_me_asks_only_on_a_tap_and_sends_no_position_in_an_address(ouvrir):
    page = ouvrir(
        geolocation={"latitude": 45.76412, "longitude": 3.09534}, permissions=["geolocation"]
    )
    paths = []
    page.on("request", lambda request: paths.append(request.url))
    page.goto("/annuaire/")
    show(page)

    with page.expect_response(re.compile(r"points\.bin")):
        page.locator("#plan").get_by_role("button", name="Près de moi").click()

    assert not [path for path in paths if "45.7641" in path or "lat=" in path]


@pytest.mark.parametrize("exacte", [True, False])
def test_the_map_of_a_fiche(page, fiches, axe, exacte):
    page.goto(fiches[0] if exacte else fiches[1])
    page.get_by_role("button", name="Afficher la carte").click()
    plan = page.locator(".plan-fond")

    expect(plan.locator("canvas")).to_have_count(1)
    expect(plan.get_by_text("Fontaine du Bac")).to_be_attached()
    note = page.get_by_text("on sait seulement que c'est dans ce quartier")
    expect(note).to_have_count(0 if exacte else 1)
    axe(page)


def test_axe_finds_nothing_on_the_open_map(page, fiches, axe):
    page.goto("/annuaire/?q=zyva")
    plan = show(page)
    axe(page)
    tap_middle(plan)
    expect(page.locator(".leaflet-popup")).to_have_css("opacity", "1")  # it fades in
    axe(page)


def test_on_a_phone(page_360, axe):
    page_360.goto("/annuaire/")
    plan = show(page_360)

    box = plan.bounding_box()
    assert box["y"] < page_360.locator(".cartes").bounding_box()["y"]  # above the results
    assert box["width"] <= 360
    assert page_360.evaluate("document.documentElement.scrollWidth") <= 360
    for name in ("Zoomer", "Dézoomer", "Tout voir"):
        button = page_360.locator("#plan").get_by_role("button", name=name, exact=True)
        size = button.bounding_box()
        assert min(size["width"], size["height"]) >= 44
    axe(page_360)


def test_browser_and_server_read_the_same_pack(page, portail_vivant):
    """The count under the map, made from the pack, is the server's."""
    page.goto("/annuaire/?q=maison")
    plan = show(page)
    data = json.loads(page.request.get("/annuaire/carte.json?q=maison&z=9&bbox=44,2,47,5").text())
    with page.expect_response(re.compile("points.bin")):
        plan.press("-")
    for _ in range(6):
        plan.press("-")
    placed = data["total"] - data["sans_lieu"]
    assert placed
    expect(page.locator(".plan-partie")).to_contain_text(f"{placed} résultat")
