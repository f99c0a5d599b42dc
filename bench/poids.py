"""Bytes and requests of each page at its first load, as Chromium receives them (compressed).

The real network is loaded; map tiles are left out: they are the only third party, and only
once the map is asked for.
"""

import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request

from django.core.management import call_command
from playwright.sync_api import sync_playwright

from portal.socle.management.commands.demarrer import web_command
from tests.navigateur.chromium import find_chromium

RECHERCHE = "/annuaire/?q=apprendre+le+fran%C3%A7ais"


def main():
    call_command("migrate", verbosity=0, interactive=False)
    for command in ("charger_demo", "pages_demo"):
        call_command(command, verbosity=0, stdout=open(os.devnull, "w"))  # noqa: SIM115 - to the end
    port = free_port()
    environ = os.environ | {"TUILES_URL": "/static/aucune-tuile/{z}/{x}/{y}.png"}
    command = web_command("127.0.0.1", port, 1, dev=False)
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(base)
            print("| page | largeur | requêtes | octets | HTML | éléments |")
            print("| --- | --: | --: | --: | --: | --: |")
            for row in weigh(base):
                print(
                    "| {page} | {largeur} | {requetes} | {octets} | {html} | {elements} |".format(
                        **row
                    )
                )
        finally:
            server.terminate()
    return 0


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(base):
    for _attempt in range(100):
        try:
            urllib.request.urlopen(base, timeout=5).read()  # noqa: S310 - our own server
            return
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
    sys.exit("no portal")


def weigh(base):
    """Rows: {page, largeur, requetes, octets, html, elements}."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        fiche = first_fiche(browser, base)
        pages = [
            ("accueil", "/", False),
            ("liste", "/annuaire/", False),
            ("recherche", RECHERCHE, False),
            ("recherche, carte ouverte", RECHERCHE, True),
            ("fiche", fiche, False),
            ("ma sélection", "/annuaire/selection/?f=se1,se2,st3", False),
            ("signaler une erreur", "/annuaire/service/1/signaler/", False),
        ]
        for name, path, carte in pages:
            for largeur in (1280, 360):
                yield {"page": name, "largeur": largeur} | load(
                    browser, base + path, largeur, carte
                )
        browser.close()


def first_fiche(browser, base):
    page = browser.new_page()
    page.goto(base + RECHERCHE)
    path = page.locator(".carte h3 a").first.get_attribute("href")
    page.close()
    return path


def load(browser, url, largeur, carte):
    context = browser.new_context(viewport={"width": largeur, "height": 800})
    page = context.new_page()
    received = {}
    kinds = {}
    network = context.new_cdp_session(page)
    network.send("Network.enable")
    network.on("Network.responseReceived", lambda e: kinds.update({e["requestId"]: e["type"]}))
    network.on(
        "Network.loadingFinished",
        lambda e: received.update({e["requestId"]: e["encodedDataLength"]}),
    )
    page.route("**/aucune-tuile/**", lambda route: route.abort())
    page.goto(url, wait_until="networkidle")
    if carte:
        page.get_by_role("button", name="Afficher la carte").click()
        page.wait_for_load_state("networkidle")
        page.locator(".leaflet-container").wait_for()
        page.wait_for_timeout(1500)
    elements = page.evaluate("document.querySelectorAll('*').length")
    context.close()
    html = sum(size for request, size in received.items() if kinds.get(request) == "Document")
    return {
        "requetes": len(received),
        "octets": round(sum(received.values())),
        "html": round(html),
        "elements": elements,
    }
