"""The pictures of the README and of the guides, taken again from the demo: docs/images/*.png.

Without network the map has no background: its outlines and points are shown all the same.
"""

import os
from pathlib import Path

from django.core.management import call_command

from bench.geste import make_link
from bench.portail import RECHERCHE, first_fiche, open_map, open_page, running_browser, running_demo

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
FONTAINE = RECHERCHE + "&quartier=fontaine-du-bac"
ECRAN, TELEPHONE = (1280, 900), (360, 740)


def main():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_demo() as base, running_browser() as browser:
        public = {
            "accueil": "/",
            "recherche": FONTAINE,
            "carte": RECHERCHE,
            "fiche": first_fiche(browser, base),
        }
        for name, path in public.items():
            for size in (ECRAN, TELEPHONE):
                take(browser, base + path, name, size, carte=name == "carte")
        for command in ("comptes_demo", "entretien_demo"):
            with open(os.devnull, "w") as silence:
                call_command(command, stdout=silence)
        take(browser, base + make_link(), "mes-fiches", TELEPHONE)
        for name, path, courriel in (
            ("mon-espace", "/mon-espace/", "partenaires@exemple.fr"),
            ("gestion", "/gestion/", "coordination@exemple.fr"),
            ("tournee", "/gestion/partenaires/tournee/", "coordination@exemple.fr"),
        ):
            take(browser, base + path, name, ECRAN, cookie=sign_in(courriel))
    return 0


def take(browser, url, name, size, *, carte=False, cookie=None):
    width, height = size
    context = browser.new_context(viewport={"width": width, "height": height})
    if cookie:
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": url}])
    page = open_page(context, url)
    if carte:
        open_map(page)
        page.locator(".leaflet-container").scroll_into_view_if_needed()
    page.screenshot(path=IMAGES / f"{name}-{width}.png")
    context.close()


def sign_in(courriel):
    """The session of one of the demo's people."""
    from django.test import Client

    from comptes.models import Utilisateur

    client = Client()
    client.force_login(Utilisateur.objects.get(email=courriel))
    return client.cookies["sessionid"].value
