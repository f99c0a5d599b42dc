"""The agenda in a real browser: read by anyone, and its dates written by those who keep them."""

import contextlib
import http.server
import re
import threading
import urllib.request
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from tests.navigateur.conftest import overflow

MEMBRE = """
from annuaire.models import Structure
from comptes.models import Utilisateur
from evenements.models import Evenement
from partenaires.models import Membre
compte, _new = Utilisateur.objects.get_or_create(email="sonia@exemple.fr")
structure = Structure.objects.get(nom="Centre social Territoire Sud")
Membre.objects.get_or_create(compte=compte, structure=structure, role="contributeur")
print("EVENEMENT", Evenement.objects.get(source_id="activites.csv:121").pk)
"""
PHRASE = (
    "Chaque semaine, mardi et jeudi, 14 h–16 h, du 6 janvier au 30 juin, "
    "sauf vacances scolaires (zone A) et jours fériés"
)


@contextlib.contextmanager
def partner_site(html):
    """Another origin, on this machine, that serves one page."""

    class Page(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.end_headers()
            self.wfile.write(html.encode())

        def log_message(self, *args):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/"
        server.shutdown()


@pytest.fixture(scope="module")
def adresses(portail_vivant):
    listing = urllib.request.urlopen(f"{portail_vivant.url}/agenda/").read().decode()
    jour = re.search(r"/agenda/\d+-[^\"]+/\d{4}[^\"]+", listing).group()
    return {
        "agenda": "/agenda/",
        "semaine": "/agenda/?quand=semaine",
        "terminés": "/agenda/?quand=semaine&passes=1",
        "mois": "/agenda/?vue=mois",
        "rien": "/agenda/?q=zzyzxq",
        "date": jour,
        "evenement": jour.rsplit("/", 2)[0] + "/",
        "programme": "/agenda/programme/",
        "cadre": "/agenda/cadre/",
        "integrer": "/agenda/integrer/",
    }


PAGES = [
    "agenda",
    "semaine",
    "terminés",
    "mois",
    "rien",
    "date",
    "evenement",
    "programme",
    "cadre",
    "integrer",
]


@pytest.mark.parametrize("name", PAGES)
def test_pages_are_accessible(page, saine, adresses, name):
    # The frame stands inside another site's page, which has the banner and the landmarks.
    saine(page, adresses[name], but=["region"] if name == "cadre" else [])


def test_filters_work_without_javascript(sans_js):
    sans_js.goto("/agenda/")
    sans_js.get_by_label(re.compile("^Gratuit")).check()
    sans_js.get_by_role("button", name="Voir", exact=True).click()

    expect(sans_js).to_have_url(re.compile("gratuit=1"))
    prices = sans_js.locator(".carte.date .prix").all_inner_texts()
    assert prices
    assert all("Gratuit" in price for price in prices)


def test_filters_apply_as_they_are_ticked(page):
    page.goto("/agenda/")
    page.get_by_label(re.compile("^Gratuit")).check()

    expect(page.locator(".retraits a")).to_have_text(re.compile("Gratuit"))
    expect(page.get_by_label(re.compile("^Gratuit"))).to_be_focused()
    expect(page.locator("#annonce")).to_have_text(re.compile("rendez-vous"))


def test_the_map_shows_the_filtered_events(page):
    page.goto("/agenda/?gratuit=1")
    page.get_by_role("button", name="Afficher la carte").click()

    page.locator(".leaflet-container").wait_for()
    expect(page.locator(".plan")).to_contain_text(re.compile("résultat"))


def test_the_frame_grows_with_what_it_holds_on_a_partners_site(page):
    page.goto("/agenda/integrer/?gratuit=1")
    line = page.locator("pre").nth(1).inner_text()
    html = f"<!doctype html><html lang=fr><title>Notre site</title><h1>Chez nous</h1>{line}"
    with partner_site(html) as address:
        page.route(f"{address}**", lambda route: route.continue_())

        page.goto(address)

        frame = page.frame_locator("iframe[title=Agenda]")
        expect(frame.get_by_role("heading", level=1)).to_have_text("Agenda – Gratuit")
        expect(page.locator("iframe")).not_to_have_attribute("height", "600")
    assert not page.context.cookies()


@pytest.fixture
def evenement(portail_vivant):
    return re.search(r"EVENEMENT (\d+)", portail_vivant.demander(MEMBRE))[1]


@pytest.mark.parametrize("js", [True, False])
def test_a_rule_is_written_in_french_seen_and_saved_then_one_date_cancelled(
    ouvrir, axe, portail_vivant, evenement, js
):
    page = ouvrir(java_script_enabled=js, viewport={"width": 360, "height": 740})
    portail_vivant.connecter(page, "sonia@exemple.fr")
    phrase = PHRASE if js else PHRASE.replace("14 h–16 h", "18 h–20 h")
    page.goto(f"/mon-espace/agenda/{evenement}/dates/ajouter/")
    page.get_by_label(re.compile("Quand")).fill(phrase)
    page.get_by_role("button", name="Voir les dates").first.click()

    said = page.locator(".relecture")
    expect(said).to_contain_text("Chaque semaine, le mardi et le jeudi")
    expect(said).to_contain_text("sauf vacances scolaires (zone A) et jours fériés")
    assert said.locator("li").count() == 12
    if js:
        axe(page)
    assert overflow(page) <= 0
    page.get_by_role("button", name=re.compile("enregistrer")).click()

    expect(page.get_by_role("heading", level=1)).to_contain_text("Dates de")
    if not js:  # both ways write the same dates: one of them is enough to cancel
        return
    first = page.locator(".dates li").filter(has_text="janvier", has_not_text="annulée").first
    first.get_by_role("link").click()
    page.get_by_label(re.compile("Pourquoi")).fill("L'animatrice est malade")
    page.get_by_role("button", name="Annuler cette date").click()
    expect(
        page.locator(".dates li").filter(has_text="L'animatrice est malade").first
    ).to_be_visible()
    axe(page)


def test_what_was_cancelled_is_said_to_everyone(page, portail_vivant, evenement):
    page.goto("/agenda/")
    cancelled = page.locator(".date-annulee").first
    expect(cancelled).to_contain_text("Annulé")
    expect(cancelled).to_contain_text(re.compile("Exemple|malade"))
    tomorrow = timezone.localdate() + timedelta(days=1)
    page.goto(f"/agenda/?quand=aujourdhui&du={tomorrow}")
    expect(page.locator("h2").first).to_contain_text(str(tomorrow.day))
