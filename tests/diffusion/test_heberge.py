"""A hosted provider instead of SMTP: its API played by a local server, through django-anymail."""

import subprocess
import sys

import pytest
from django.conf import settings as project

from diffusion.enums import Etat
from diffusion.expedition import drain
from tests import bases
from tests.diffusion.factories import EnvoiFactory
from tests.diffusion.serveurs import http_server

pytestmark = pytest.mark.django_db


@pytest.fixture
def brevo(settings):
    """brevo(status, content) answers every message so; gives the calls."""
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    settings.DEFAULT_FROM_EMAIL = "portail@exemple.fr"
    opened = []

    def start(*found):
        server = http_server(lambda path, body: found or None)
        url, calls = server.__enter__()
        opened.append(server)
        settings.ANYMAIL = {"BREVO_API_KEY": "cle", "BREVO_API_URL": url, "REQUESTS_TIMEOUT": 1}
        return calls

    yield start
    for server in opened:
        server.__exit__(None, None, None)


def test_it_leaves_with_the_same_headers(brevo):
    calls = brevo(201, {"messageId": "<2026.1@relais.exemple>"})
    envoi = EnvoiFactory(notification="essai-rappel", destinataire="anne@exemple.fr")

    assert drain() == 1

    ((_path, _headers, body),) = calls
    assert body["to"] == [{"email": "anne@exemple.fr"}]
    assert body["headers"]["Auto-Submitted"] == "auto-generated"
    assert body["headers"]["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    envoi.refresh_from_db()
    assert (envoi.etat, envoi.identifiant) == (Etat.PARTI, "<2026.1@relais.exemple>")


@pytest.mark.parametrize(
    ("found", "etat", "essais"),
    [
        ((400, {"message": "invalid recipient"}), Etat.ECHEC_DEFINITIF, 1),
        ((500, {"message": "internal"}), Etat.ECHEC_TEMPORAIRE, 1),
        ((401, {"message": "wrong key"}), Etat.ECHEC_TEMPORAIRE, 0),  # everybody waits
        ((429, {"message": "slow down"}), Etat.ECHEC_TEMPORAIRE, 0),
        ((), Etat.ECHEC_TEMPORAIRE, 1),  # the line is dropped
    ],
)
def test_what_it_answers(brevo, found, etat, essais):
    brevo(*found)
    envoi = EnvoiFactory()

    assert drain() == 0

    envoi.refresh_from_db()
    assert (envoi.etat, envoi.essais) == (etat, essais)
    assert envoi.erreur


def test_without_its_key_everybody_waits(settings):
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    settings.ANYMAIL = {}
    envoi = EnvoiFactory()

    assert drain() == 0

    envoi.refresh_from_db()
    assert (envoi.etat, envoi.essais) == (Etat.ECHEC_TEMPORAIRE, 0)


QUESTION = """
import django
django.setup()
from django.conf import settings
from django.urls import NoReverseMatch, reverse
print(settings.EMAIL_BACKEND, settings.ANYMAIL_BREVO_API_KEY, sorted(settings.CELERY_BEAT_SCHEDULE))
try:
    print(reverse("diffusion:anymail:brevo_tracking_webhook"))
except NoReverseMatch:
    print("none")
"""


def ask(**variables):
    done = subprocess.run(
        [sys.executable, "-c", QUESTION],
        cwd=project.BASE_DIR,
        env=bases.environment(
            "nulle-part",
            DJANGO_SETTINGS_MODULE="portal.settings.dev",
            COURRIEL_FOURNISSEUR="brevo",
            ANYMAIL_BREVO_API_KEY="cle",
            **variables,
        ),
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout


def test_the_environment_chooses_it(tmp_path):
    folder = {"PORTAIL_VAR": str(tmp_path)}

    plain = ask(**folder)
    whole = ask(ANYMAIL_WEBHOOK_SECRET="a:b", RETOURS_IMAP="imaps://a:b@c.fr/", **folder)

    assert plain.startswith("anymail.backends.brevo.EmailBackend cle")
    assert "'diffusion-expedier'" in plain
    assert "relever" not in plain
    assert plain.endswith("none\n")  # nobody listens without a secret
    assert "'diffusion-relever'" in whole
    assert whole.endswith("/envois/fournisseur/brevo/tracking/\n")


def test_mail_that_goes_nowhere_is_said_at_deployment(settings):
    from diffusion.checks import mail_leaves

    settings.EMAIL_BACKEND = "django.core.mail.backends.console.EmailBackend"
    assert [said.id for said in mail_leaves(None)] == ["diffusion.I001"]
    settings.EMAIL_BACKEND = "anymail.backends.brevo.EmailBackend"
    assert mail_leaves(None) == []
