"""The pictures of the README, taken again from the demo: docs/images/*.png.

Without network the map has no background: its outlines and points are shown all the same.
"""

from pathlib import Path

from bench.portail import RECHERCHE, first_fiche, open_map, open_page, running_browser, running_demo

IMAGES = Path(__file__).resolve().parents[1] / "docs" / "images"
FONTAINE = RECHERCHE + "&quartier=fontaine-du-bac"


def main():
    IMAGES.mkdir(parents=True, exist_ok=True)
    with running_demo() as base, running_browser() as browser:
        pages = {
            "accueil": ("/", False),
            "recherche": (FONTAINE, False),
            "carte": (RECHERCHE, True),
            "fiche": (first_fiche(browser, base), False),
        }
        for name, (path, carte) in pages.items():
            for largeur, hauteur in ((1280, 900), (360, 740)):
                context = browser.new_context(viewport={"width": largeur, "height": hauteur})
                page = open_page(context, base + path)
                if carte:
                    open_map(page)
                    page.locator(".leaflet-container").scroll_into_view_if_needed()
                page.screenshot(path=IMAGES / f"{name}-{largeur}.png")
                context.close()
    return 0
