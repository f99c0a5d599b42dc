"""The mailbox of what comes back, on a local IMAP server."""

import pytest

from diffusion.models import AdresseArretee
from diffusion.retours import MAX
from diffusion.tasks import relever
from tests.diffusion import bruts
from tests.diffusion.bruts import NOTRE, octets, postfix
from tests.diffusion.factories import EnvoiFactory
from tests.diffusion.imap import Dossier, imap

pytestmark = pytest.mark.django_db

ADRESSE = "anne@asso.exemple.org"


@pytest.fixture
def boite(settings):
    """boite(*messages) is served, and read by the portal from then on."""
    opened = []

    def start(*messages, password="mot%20de%20passe", **behaviour):  # noqa: S107 - of a test
        dossier = Dossier(*messages, **behaviour)
        server = imap(dossier)
        opened.append(server)
        settings.RETOURS_IMAP = f"imap://portail:{password}@127.0.0.1:{server.__enter__()}/INBOX"
        return dossier

    yield start
    for server in opened:
        server.__exit__(None, None, None)


def test_machines_are_read_people_are_left(boite):
    EnvoiFactory(parti=True, identifiant=NOTRE, destinataire=ADRESSE)
    dossier = boite(
        postfix(),
        octets(bruts.ABSENCE, entete="Auto-Submitted: auto-replied"),
        octets(bruts.REPONSE),
        postfix(status="4.2.2", action="delayed"),
        b"\xff\xfe\x00",
    )

    relever()

    assert AdresseArretee.objects.get().adresse == ADRESSE
    assert dossier.flags == {
        1: {"\\Seen"},
        2: {"\\Seen"},
        3: {"\\Flagged"},  # unread: somebody will open it
        4: {"\\Seen"},
        5: {"\\Flagged"},
    }


def test_nothing_is_read_twice(boite):
    dossier = boite(postfix(), octets(bruts.REPONSE))

    relever()
    relever()

    assert dossier.lus == [1, 2]


def test_a_bounce_of_a_stranger_is_read_and_forgotten(boite):
    dossier = boite(postfix())

    relever()

    assert not AdresseArretee.objects.exists()
    assert dossier.flags[1] == {"\\Seen"}


def test_a_huge_message_is_left_to_people(boite):
    dossier = boite(postfix() + b"x" * MAX)

    relever()

    assert dossier.flags[1] == {"\\Flagged"}


@pytest.mark.parametrize("refused", ["LOGIN", "SELECT", "SEARCH", "FETCH", "STORE"])
def test_a_server_that_refuses_breaks_nothing(boite, refused, caplog):
    EnvoiFactory(parti=True, identifiant=NOTRE, destinataire=ADRESSE)
    dossier = boite(postfix(), refuse=[refused])

    relever()
    assert "mailbox" in caplog.text
    assert "passe" not in caplog.text
    dossier.refuse.clear()
    relever()

    assert AdresseArretee.objects.get().adresse == ADRESSE
    assert dossier.flags[1] == {"\\Seen"}


def test_a_wrong_password_is_said_without_it(boite, caplog):
    boite(postfix(), password="faux")

    relever()

    assert "mailbox" in caplog.text
    assert "faux" not in caplog.text


def test_a_server_that_is_down(settings, unused_tcp_port_number, caplog):
    settings.RETOURS_IMAP = f"imap://p:secret@127.0.0.1:{unused_tcp_port_number}/"

    relever()

    assert "mailbox" in caplog.text


def test_without_a_mailbox_nothing_is_asked(settings):
    settings.RETOURS_IMAP = ""

    relever()
