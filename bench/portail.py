"""The demo portal, served on a free port of this machine while a measure lasts."""

import contextlib
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
TUILES = "/static/aucune-tuile/{z}/{x}/{y}.png"


def load_demo():
    """The demo territory, in the database of the environment."""
    call_command("migrate", verbosity=0, interactive=False)
    with open(os.devnull, "w") as silence:
        for command in (
            "charger_demo",
            "pages_demo",
            "agenda_demo",
            "exemples_demo",
            "journal_demo",
        ):
            call_command(command, verbosity=0, stdout=silence)


@contextlib.contextmanager
def running_demo():
    """Load the demo, serve it, give its address."""
    load_demo()
    with running_server(processus=1) as (base, _server):
        yield base


@contextlib.contextmanager
def running_server(*, processus):
    """(address, process) of a portal served on a free port, once its first page came."""
    port = free_port()
    command = web_command("127.0.0.1", port, processus, dev=False)
    environ = os.environ | {"TUILES_URL": TUILES}
    with subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL) as server:
        try:
            base = f"http://127.0.0.1:{port}"
            wait_for(base)
            yield base, server
        finally:
            server.terminate()


@contextlib.contextmanager
def running_browser():
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=find_chromium(), args=["--no-sandbox", "--disable-gpu"]
        )
        yield browser
        browser.close()


def open_page(context, url):
    """A page once loaded; map tiles are refused at once instead of being waited for."""
    page = context.new_page()
    page.route("**/aucune-tuile/**", lambda route: route.abort())
    page.goto(url, wait_until="networkidle")
    return page


def open_map(page):
    page.get_by_role("button", name="Afficher la carte").click()
    page.locator(".leaflet-container").wait_for()
    page.wait_for_load_state("networkidle")
    page.wait_for_timeout(1500)  # names of what is in view come after the last move


def first_fiche(browser, base):
    return first_link(browser, base + RECHERCHE, ".carte h3 a")


def first_link(browser, url, selector):
    """Where the first such link of a page leads."""
    context = browser.new_context()
    path = open_page(context, url).locator(selector).first.get_attribute("href")
    context.close()
    return path


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(base):
    for _attempt in range(100):
        try:
            urllib.request.urlopen(base, timeout=5).read()  # noqa: S310 - our own server
        except (urllib.error.URLError, ConnectionError):
            time.sleep(0.2)
        else:
            return
    sys.exit("no portal")
