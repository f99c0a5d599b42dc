"""A real Chromium in front of a real server, on a copy of the demo territory.

`portail_vivant` serves a copy of the demo base from another process, one per module: what a module
writes, no other sees, and no table is emptied under Wagtail's feet (pytest-django's `live_server`
would). Fixtures: `page` (1280 px wide), `page_360` (a phone), `sans_js`, `axe(page)`,
`saine(page, address)`.

Every page fails its test, at the end, on a script error, a refused resource (CSP), a missing file
or a request to anything but the portal.
"""

import base64
import contextlib
import io
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.core.management import call_command
from django.test import override_settings
from django.utils import translation
from playwright.sync_api import expect

from tests import bases
from tests.navigateur.chromium import find_chromium

# Playwright's own loop runs in this thread: Django would take the tests for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

expect.set_options(timeout=15_000)  # a wait that is met costs nothing, and machines are shared

AXE = Path(__file__).parent / "axe"
DEMARRAGE = 60  # seconds
# The pictures of the demo lie where it was loaded; other tests put theirs elsewhere.
FICHIERS = {"MEDIA_ROOT": str(settings.VAR_DIR / "media")}
LARGE = {"width": 1280, "height": 900}
TELEPHONE = {"width": 360, "height": 740}
PETIT = {"width": 320, "height": 640}
CONNEXION = """
from django.contrib.auth.models import Group
from django.test import Client
from comptes.models import Utilisateur
compte, _new = Utilisateur.objects.get_or_create(email="{courriel}")
compte.groups.add(*Group.objects.filter(name="{groupe}"))
client = Client()
client.force_login(compte)
print("SESSION", client.cookies["sessionid"].value)
"""
TUILE = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mNkYAAAAAYAAjCB0C8AAAAASUVORK5CYII="
)


@dataclass
class Portail:
    """A portal that answers at `url`, on a base of its own."""

    url: str
    base: str
    unblock: Callable

    def gerer(self, *command, **environment):
        """Run a management command on its base, and return what it printed. The links it writes
        lead to this portal.

        It runs here, where Django is loaded already: another process spends more time loading it
        than on the command. With an environment of its own, it does run in another.
        """
        if environment:
            return bases.manage(self.base, *command, PORTAIL_ADRESSE=self.url, **environment)
        with (
            self.unblock(),
            bases.visited(self.base),
            override_settings(WAGTAILADMIN_BASE_URL=self.url, **FICHIERS),
            translation.override(settings.LANGUAGE_CODE),
            contextlib.redirect_stdout(io.StringIO()) as printed,
        ):
            call_command(*command)
        return printed.getvalue()

    def demander(self, script, **environment):
        """What a script printed, run in the shell on its base."""
        return self.gerer("shell", "--verbosity", "0", "-c", script, **environment)

    def connecter(self, page, courriel, groupe=""):
        """The page's browser is signed in with that account, made when it is missing: signing in
        has tests of its own."""
        script = CONNEXION.format(courriel=courriel, groupe=groupe)
        cle = re.search(r"SESSION (\S+)", self.demander(script))[1]
        page.context.add_cookies([{"name": "sessionid", "value": cle, "url": self.url}])

    def __str__(self):
        return self.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    return browser_type_launch_args | {
        "executable_path": find_chromium(),
        "args": ["--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu"],
    }


@pytest.fixture(scope="module")
def portail_vivant(django_db_setup, django_db_blocker, tmp_path_factory, request):
    folder = tmp_path_factory.mktemp("portail")
    # Short: PostgreSQL cuts a database's name at 63 characters.
    label = request.module.__name__.rpartition(".")[2].removeprefix("test_")[:20]
    with django_db_blocker.unblock():
        name = bases.copy_demo(label)
    port = free_port()
    log = folder / "journal.txt"
    server = start_server(name, port, folder, log)
    try:
        url = f"http://127.0.0.1:{port}"
        wait_for(url, server, log)
        yield Portail(url, name, django_db_blocker.unblock)
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(20)
        with django_db_blocker.unblock():
            bases.engine().drop(name)
    assert "Traceback" not in log.read_text(), log.read_text()


def start_server(name, port, folder, log):
    with log.open("w") as output:
        return subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "1"),
            ],
            cwd=settings.BASE_DIR,
            env=bases.environment(name, PORTAIL_VAR=str(folder), **FICHIERS),
            stdout=output,
            stderr=subprocess.STDOUT,
        )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(url, server, log):
    limit = time.monotonic() + DEMARRAGE
    while time.monotonic() < limit and server.poll() is None:
        try:
            urllib.request.urlopen(url, timeout=30).close()
        except urllib.error.HTTPError as error:
            pytest.fail(f"the home answers {error.code}\n{log.read_text()}")
        except OSError:
            time.sleep(0.05)
        else:
            return
    pytest.fail(f"no portal at {url}\n{log.read_text()}")


class Ecoute:
    """What a browser complains about while a test runs."""

    def __init__(self, url):
        self.host = urlsplit(url).netloc
        self.plaintes = []

    def watch(self, context):
        context.route("**/*", self.answer)
        context.on("console", self.on_console)
        context.on("weberror", lambda error: self.plaintes.append(f"script error: {error.error}"))
        context.on("response", self.on_response)

    def answer(self, route):
        address = urlsplit(route.request.url)
        if address.netloc != self.host:
            self.plaintes.append(f"request to the outside: {route.request.url}")
            route.abort()
        elif address.path.startswith("/static/test/tuile-"):
            route.fulfill(body=TUILE, content_type="image/png")
        else:
            route.continue_()

    def on_console(self, message):
        # "Failed to load resource" is judged by on_response, which knows what was asked for.
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            self.plaintes.append(f"console: {message.text}")

    def on_response(self, response):
        if response.status >= 500 or (
            response.status >= 400 and response.request.resource_type not in ("document", "fetch")
        ):
            self.plaintes.append(f"{response.status}: {response.url}")


@pytest.fixture
def ouvrir(portail_vivant, new_context):
    """ouvrir(viewport=…, java_script_enabled=…): a page of a new visitor, watched."""
    ecoute = Ecoute(portail_vivant.url)

    def open_page(**options):
        context = new_context(
            **{"base_url": portail_vivant.url, "locale": "fr-FR", "viewport": LARGE} | options
        )
        ecoute.watch(context)
        return context.new_page()

    open_page.plaintes = ecoute.plaintes
    yield open_page
    assert not ecoute.plaintes


@pytest.fixture
def page(ouvrir):
    return ouvrir()


@pytest.fixture
def page_360(ouvrir):
    return ouvrir(viewport=TELEPHONE, has_touch=True, is_mobile=True)


@pytest.fixture
def sans_js(ouvrir):
    return ouvrir(java_script_enabled=False)


# What is right is counted, not described: telling all of it takes longer than looking.
AXE_RUN = """
async ([rules, only]) => {
  const options = { rules, resultTypes: ["violations"] };
  if (only.length) options.runOnly = only;
  const found = await axe.run(document, options);
  return { violations: found.violations, passes: found.passes.length };
}
"""


# What of axe depends on colours; the rest is the same in the dark.
COULEURS = ("color-contrast", "link-in-text-block")


@pytest.fixture(scope="session")
def axe():
    """axe(page, but=[…]): fails on whatever axe-core finds, best practices included.

    `but` leaves out rules by their id; say why at the call. `only` runs no others.
    """
    source = (AXE / "axe.min.js").read_text()

    def check(page, but=(), only=()):
        page.evaluate(source)  # through the debugger: the page's own CSP stays as it is
        rules = {rule: {"enabled": False} for rule in but}
        result = page.evaluate(AXE_RUN, [rules, [*only]])
        found = [
            f"{violation['id']} ({violation['impact']}): {violation['help']}\n"
            + "\n".join(f"    {node['html'][:200]}" for node in violation["nodes"])
            for violation in result["violations"]
        ]
        assert not found, f"{page.url}\n" + "\n".join(found)
        assert result["passes"], "axe looked at nothing"

    return check


def overflow(page):
    """How much there is to scroll sideways."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


@pytest.fixture(scope="session")
def saine(axe):
    """saine(page, address, but=[…]): axe finds nothing there and nothing sticks out, on a desk, on
    a small phone, and there in the dark. Returns the last answer.

    Colours are the only thing that the dark changes: the page is not asked for again.
    """

    def check(page, address, but=()):
        page.emulate_media(color_scheme="light")
        for viewport in (LARGE, PETIT):
            page.set_viewport_size(viewport)
            response = page.goto(address)
            axe(page, but=but)
            assert overflow(page) <= 0, (address, viewport)
        page.emulate_media(color_scheme="dark")
        # Colours that are still on their way would be read as they pass.
        page.evaluate("() => Promise.all(document.getAnimations().map((one) => one.finished))")
        axe(page, only=COULEURS)
        assert overflow(page) <= 0, (address, "dark")
        return response

    return check
