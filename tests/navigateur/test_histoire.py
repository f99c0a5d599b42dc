"""The whole story: a fiche goes stale, the beat writes to its partner over a real SMTP server, a
robot opens the link and presses what it finds, the partner taps once, everybody sees it."""

import contextlib
import re
import urllib.error
import urllib.parse
import urllib.request
from email import message_from_bytes
from email.policy import default
from http.cookiejar import CookieJar

import pytest
from django.utils import timezone
from playwright.sync_api import expect

from portal.socle.dates import say_date
from tests.diffusion.serveurs import Boite, smtp

PRESIDENTE = "presidente@exemple.fr"
FICHE = "Jardin des Écluses (exemple)"
# The clock moved: verified one interval and a day ago. Its services follow, if it has any.
VIEILLIR = f"""
from datetime import timedelta
from django.utils import timezone
from annuaire import entrees
from annuaire.models import Service, Structure
structure = Structure.objects.get(nom={FICHE!r})
ago = timezone.localdate() - timedelta(days=190)
Structure.objects.filter(pk=structure.pk).update(
    verifie_le=ago, intervalle=6, pro_courriel={PRESIDENTE!r}, courriel="", etat="active",
    fermee_depuis=None)
Service.objects.filter(structure=structure).update(verifie_le=timezone.localdate(), intervalle=16)
entrees.refresh(structure)
print("ADRESSE", structure.get_absolute_url())
"""
RAPPELER = "from partenaires.relances import send_due_reminders as go; print('N', go())"
EXPEDIER = "from diffusion.tasks import expedier; expedier()"
VERIFIEE = f"""
from annuaire.models import Structure
fiche = Structure.objects.get(nom={FICHE!r})
print("ETAT", fiche.verifie_le, fiche.verifie_canal or "-")
"""


# On PostgreSQL too: the demo territory loaded there, served there by processes of their own.
pytestmark = pytest.mark.moteurs


@pytest.fixture
def boite():
    boite = Boite()
    with smtp(boite) as port:
        boite.url = f"smtp://127.0.0.1:{port}"
        yield boite


def robot(url):
    """A mail scanner: opens the link, follows it, submits every form of the page as it stands."""
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    browser.addheaders = [("User-Agent", "Mozilla/5.0 (scanner)")]
    for method in ("HEAD", "GET", "GET"):
        browser.open(urllib.request.Request(url, method=method)).close()
    with browser.open(url) as answer:
        page, here = answer.read().decode(), answer.url
    forms = re.findall(r"<form\b[^>]*>.*?</form>", page, re.S)
    for form in forms:
        action = re.search(r'action="([^"]*)"', form)
        fields = re.findall(r'<input[^>]*name="([^"]+)"[^>]*value="([^"]*)"', form)
        target = urllib.parse.urljoin(here, action[1] if action else "")
        data = urllib.parse.urlencode(fields).encode()
        posts = 'method="post"' in form
        request = urllib.request.Request(target, data if posts else None, {"Referer": here})
        with contextlib.suppress(urllib.error.HTTPError):
            browser.open(request).close()
    return len([form for form in forms if 'method="post"' in form])


def test_a_stale_fiche_becomes_true_again_in_one_tap(portail_vivant, boite, page_360, ouvrir, axe):
    adresse = re.search(r"ADRESSE (\S+)", portail_vivant.demander(VIEILLIR))[1]

    # The beat, twice as after a restart: one message.
    assert re.search(r"N (\d+)", portail_vivant.demander(RAPPELER, EMAIL_URL=boite.url))[1] != "0"
    portail_vivant.demander(RAPPELER, EMAIL_URL=boite.url)
    portail_vivant.demander(EXPEDIER, EMAIL_URL=boite.url)
    mine = [octets for adresse, octets in boite.recus if adresse == PRESIDENTE]
    assert len(mine) == 1
    message = message_from_bytes(mine[0], policy=default)
    assert FICHE in message["Subject"]
    assert message["Auto-Submitted"] == "auto-generated"
    texte = message.get_body(("plain",)).get_content()
    html = message.get_body(("html",)).get_content()
    lien = re.search(rf"{re.escape(portail_vivant.url)}/lien/\S+", texte)[0]
    assert lien in html
    assert not re.findall(r'<img|(?:src|href)="https?://(?!127\.0\.0\.1)', html)

    # A robot reads the mail first: nothing changes, and the link still works.
    before = portail_vivant.demander(VERIFIEE)
    assert robot(lien) > 0
    assert portail_vivant.demander(VERIFIEE) == before

    # The partner, on her phone: one screen, one tap.
    page_360.goto(lien)
    axe(page_360)
    page_360.get_by_role("button", name="Rien n'a changé").tap()
    expect(page_360.get_by_text("Vérifiée aujourd'hui", exact=True)).to_be_visible()

    # What everybody reads says so.
    visitor = ouvrir()
    visitor.goto(adresse)
    today = say_date(timezone.localdate())
    expect(visitor.locator(".fraicheur")).to_contain_text(f"Vérifiée le {today}")
    assert re.search(rf"ETAT {timezone.localdate()} lien", portail_vivant.demander(VERIFIEE))

    # And the coordinator's list.
    coordinator = ouvrir()
    portail_vivant.connecter(coordinator, "coordinatrice@exemple.fr", "Coordination")
    coordinator.goto("/gestion/annuaire/structures/?q=Jardin+des+%C3%89cluses")
    row = coordinator.locator("tr", has_text=FICHE).first
    expect(row).to_contain_text("À jour")
    expect(row).to_contain_text(today)
