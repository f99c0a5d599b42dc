"""Bytes and requests of each page at its first load, as Chromium receives them (compressed).

Map tiles are left out: they are the only third party, and only once the map is asked for.
"""

from bench.portail import (
    RECHERCHE,
    first_fiche,
    first_link,
    open_map,
    open_page,
    running_browser,
    running_demo,
)


def main():
    with running_demo() as base, running_browser() as browser:
        print("| page | largeur | requêtes | octets | HTML | éléments |")
        print("| --- | --: | --: | --: | --: | --: |")
        for row in weigh(browser, base):
            print("|", " | ".join(str(value) for value in row), "|")
    return 0


def weigh(browser, base):
    """Rows: page, width, requests, octets, octets of HTML, elements."""
    pages = [
        ("accueil", "/", False),
        ("liste", "/annuaire/", False),
        ("recherche", RECHERCHE, False),
        ("recherche, carte ouverte", RECHERCHE, True),
        ("fiche", first_fiche(browser, base), False),
        ("ma sélection", "/annuaire/selection/?f=se1,se2,st3", False),
        ("signaler une erreur", "/annuaire/service/1/signaler/", False),
        ("agenda", "/agenda/", False),
        ("agenda, carte ouverte", "/agenda/", True),
        ("agenda, mois", "/agenda/?vue=mois", False),
        ("agenda, une date", first_link(browser, base + "/agenda/", ".carte.date a"), False),
        ("programme", "/agenda/programme/", False),
        ("journal", "/journal/", False),
        ("journal, un numéro", "/journal/numero-3/", False),
        ("journal, un article", first_link(browser, base + "/journal/", ".cartes a"), False),
        ("journal, proposer", first_link(browser, base + "/journal/", ".participer a"), False),
    ]
    for name, path, carte in pages:
        for largeur in (1280, 360):
            yield name, largeur, *load(browser, base + path, largeur, carte)


def load(browser, url, largeur, carte):
    context = browser.new_context(viewport={"width": largeur, "height": 800})
    received, kinds = {}, {}

    def watch(page):
        network = context.new_cdp_session(page)
        network.send("Network.enable")
        network.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
        network.on(
            "Network.loadingFinished",
            lambda e: received.update({e["requestId"]: e["encodedDataLength"]}),
        )

    context.on("page", watch)
    page = open_page(context, url)
    if carte:
        open_map(page)
    elements = page.evaluate("document.querySelectorAll('*').length")
    context.close()
    html = sum(size for request, size in received.items() if kinds.get(request) == "Document")
    asked = [size for size in received.values() if size]  # a picture written in the CSS costs none
    return len(asked), round(sum(received.values())), round(html), elements
