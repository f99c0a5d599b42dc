"""The journal in a browser: at 1280 and 360 px, listened to, watched on a tap, without scripts."""

import pytest
from playwright.sync_api import expect

# Made for these tests alone, in a journal beside the demo's.
CONTENU = """
from wagtail.models import Page
from journal.enums import GenreArticle
from tests.journal.factories import *
from tests.journal.sons_faits import make_sound

journal = JournalFactory(title="Essai", slug="essai", devise="Un journal pour essayer")
issue = NumeroFactory(
    journal=journal, title="Des jardins", theme="Ce qui pousse", editorial="<p>Bienvenue.</p>",
    couverture=make_image("essai couverture"), couverture_description="Un potager",
)
photo = make_image("essai photo")
photo.contextual_alt_text, photo.decorative = "Une serre", False
ArticleFactory(
    journal=journal, numero=issue, ordre=1, title="Le jardin", rubrique="Vivre ici", paru=True,
    image=photo, image_description="Une serre", image_credit="Jo", signatures=["Fatou", "Jo"],
    corps=[
        ("texte", "<p>" + "Un beau jardin, ouvert. " * 20 + "</p>"),
        ("intertitre", "La serre"),
        ("citation", {"texte": "On partage.", "de": "Lucie"}),
        ("photo", {"image": photo, "legende": "En juin", "credit": "Jo"}),
    ],
    simple="Il y a un jardin.", simple_relu_par="Le groupe FALC",
)
son = make_sound("mp3", 6)
fichier = EnregistrementFactory(duree=6, octets=len(son), fichier__data=son)
ArticleFactory(
    journal=journal, title="Des voix", genre=GenreArticle.PODCAST, enregistrement=fichier,
    transcription="Bonjour. " * 200, paru=True,
    chapitres=[("chapitre", {"debut": 0, "titre": "Le palier"}),
               ("chapitre", {"debut": 3, "titre": "La rencontre"})],
)
ArticleFactory(
    journal=journal, title="Un film", genre=GenreArticle.VIDEO, paru=True, transcription="Musique.",
    video="https://peertube.fr/w/4PkwhvYSGvkpvSXvVNBa7e",
)
"""
PAGES = {
    "home": "/essai/",
    "issue": "/essai/des-jardins/",
    "article": "/essai/le-jardin/",
    "podcast": "/essai/des-voix/",
    "video": "/essai/un-film/",
    "archives": "/essai/archives/",
    "issues": "/essai/archives/numeros/",
}


@pytest.fixture(scope="module", autouse=True)
def contenu(portail_vivant):
    portail_vivant.demander(CONTENU)


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_right_on_a_screen_and_on_a_phone(page, page_360, axe, name):
    for screen in (page, page_360):
        screen.goto(PAGES[name])
        axe(screen)
        assert screen.evaluate("document.documentElement.scrollWidth <= innerWidth")
        assert screen.evaluate("document.querySelectorAll('*').length") <= 270


def test_a_first_reading_is_light(page_360):
    seen = []
    page_360.on("requestfinished", lambda request: seen.append((request.url, request.sizes())))
    page_360.goto(PAGES["article"], wait_until="networkidle")
    rest = [sizes for url, sizes in seen if "/media/" not in url]
    assert len(rest) <= 8
    assert sum(one["responseBodySize"] for one in rest) <= 60_000


def test_nothing_of_a_sound_is_fetched_before_it_is_wanted_then_a_tap_jumps(page):
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(PAGES["podcast"], wait_until="networkidle")
    assert not [url for url in asked if "/sons/" in url]

    page.get_by_role("link", name="La rencontre").click()

    page.wait_for_function("document.querySelector('audio').currentTime >= 3")
    assert page.url.endswith(PAGES["podcast"])
    assert page.evaluate("document.querySelector('audio').duration") > 5


def test_a_link_to_the_transcript_unfolds_it(page):
    page.goto(PAGES["podcast"])
    words = page.locator("#transcription p")
    expect(words).to_be_hidden()
    page.get_by_role("link", name="Lire la transcription").click()
    expect(words).to_be_visible()


def test_a_video_of_another_site_is_asked_for_on_a_tap_only(page):
    asked = []

    def film(route):
        asked.append(route.request.headers.get("referer", ""))
        route.fulfill(body="<p>film</p>", content_type="text/html")

    page.route("https://peertube.fr/**", film)
    page.goto(PAGES["video"], wait_until="networkidle")
    assert not asked
    expect(page.get_by_text("Cette vidéo est gardée par PeerTube (peertube.fr)")).to_be_visible()

    page.get_by_role("button", name="Lancer la vidéo").click()

    frame = page.locator("iframe")
    expect(frame).to_be_visible()
    expect(frame).to_have_attribute("sandbox", "allow-scripts allow-same-origin allow-popups")
    expect(page.frame_locator("iframe").locator("p")).to_have_text("film")
    assert len(asked) == 1
    assert PAGES["video"] not in asked[0]  # the site learns of the portal, not of the page


def test_everything_is_there_without_scripts(sans_js):
    sans_js.goto(PAGES["podcast"])
    expect(sans_js.locator("audio[controls]")).to_be_visible()
    moment = sans_js.get_by_role("link", name="La rencontre")
    assert moment.get_attribute("href").endswith("#t=3")
    sans_js.get_by_text("Transcription", exact=True).click()
    expect(sans_js.locator("#transcription p")).to_be_visible()
    sans_js.goto(PAGES["video"])
    expect(sans_js.get_by_role("link", name="Voir la vidéo sur peertube.fr")).to_be_visible()
    expect(sans_js.get_by_role("button", name="Lancer la vidéo")).to_be_hidden()
    sans_js.goto(PAGES["archives"])
    sans_js.get_by_label("Genre").select_option("Podcast")
    sans_js.get_by_role("button", name="Chercher").click()
    expect(sans_js.get_by_role("heading", name="Des voix")).to_be_visible()
    expect(sans_js.get_by_text("1 article", exact=True)).to_be_visible()
