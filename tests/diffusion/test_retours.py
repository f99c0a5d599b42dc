"""Reading what comes back: no database, only bytes."""

import random

import pytest

from diffusion.enums import Motif
from diffusion.retours import MAX, Genre, read, sort_out
from tests.diffusion import bruts
from tests.diffusion.bruts import NOTRE, octets, postfix


def facts(raw):
    return [(retour.adresse, retour.motif, retour.identifiant) for retour in read(raw)]


@pytest.mark.parametrize(
    ("raw", "adresse"),
    [
        (postfix(), "anne@asso.exemple.org"),
        (octets(bruts.EXCHANGE), "bob.martin@asso.exemple.org"),
        (octets(bruts.EXIM), "lea@asso.exemple.net"),
    ],
    ids=["postfix", "exchange", "exim"],
)
def test_a_hard_bounce_is_read(raw, adresse):
    assert facts(raw) == [(adresse, Motif.REBOND, NOTRE)]
    assert sort_out(raw)[0] is Genre.RETOUR


def test_the_reason_is_kept_in_the_servers_words():
    assert read(postfix())[0].detail == "550 5.1.1 User unknown"
    assert "RecipientNotFound" in read(octets(bruts.EXCHANGE))[0].detail
    assert "User unknown" in read(octets(bruts.EXIM))[0].detail


@pytest.mark.parametrize(
    ("status", "action"),
    [
        ("4.2.2", "delayed"),
        ("4.4.1", "failed"),  # given up after days: the address may be good
        ("2.0.0", "delivered"),
        ("5.7.1", "failed"),  # a rule about us
        ("5.6.1", "failed"),
        ("5.1.1", "relayed"),
        ("", "failed"),
        ("tout faux", "failed"),
    ],
)
def test_what_is_no_hard_bounce_does_nothing(status, action):
    raw = postfix(status=status, action=action)

    assert read(raw) == []
    assert sort_out(raw)[0] is Genre.RETOUR


def test_a_complaint_is_read():
    raw = octets(bruts.PLAINTE, genre="abuse")

    assert facts(raw) == [("anne@asso.exemple.org", Motif.PLAINTE, NOTRE)]


@pytest.mark.parametrize("genre", ["not-spam", "fraud", "opt-out", ""])
def test_another_feedback_does_nothing(genre):
    assert read(octets(bruts.PLAINTE, genre=genre)) == []


@pytest.mark.parametrize(
    "entete",
    [
        "Auto-Submitted: auto-replied",
        "X-Autoreply: yes",
        "Precedence: auto_reply",
        "Auto-Submitted: auto-generated (vacances)",
    ],
)
def test_an_absence_does_nothing(entete):
    raw = octets(bruts.ABSENCE, entete=entete)

    assert sort_out(raw) == (Genre.MACHINE, [])


@pytest.mark.parametrize("entete", ["Auto-Submitted: no", "X-Rien: rien"])
def test_an_absence_that_says_nothing_of_itself_is_left_to_people(entete):
    assert sort_out(octets(bruts.ABSENCE, entete=entete)) == (Genre.PERSONNE, [])


def test_what_a_person_writes_is_left_to_people():
    assert sort_out(octets(bruts.REPONSE)) == (Genre.PERSONNE, [])


def test_a_report_in_the_clothes_of_an_ordinary_mail_is_none():
    raw = postfix().replace(b"multipart/report; report-type=delivery-status", b"multipart/mixed")

    assert read(raw) == []


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\x00\xff\xfe" * 50,
        b"Content-Type: multipart/report; report-type=delivery-status; boundary=x\r\n\r\n--x",
        b"Content-Type: multipart/report; report-type*=utf-16''%FF; boundary=x\r\n\r\n--x--",
        postfix()[:900],
        postfix()[:1800],
        postfix().replace(b"message/delivery-status", b"message/delivery-status; charset=nul"),
        postfix().replace(b"text/rfc822-headers", b"text/rfc822-headers; charset=nul"),
        octets(bruts.EXIM).replace(b"lea@asso.exemple.net\r\n", b"\r\n", 1),
        b"X" * (MAX + 1),
    ],
)
def test_noise_does_nothing_and_breaks_nothing(raw):
    assert all(retour.identifiant in ("", NOTRE) for retour in read(raw))


def test_mangled_reports_break_nothing():
    chance = random.Random(1)
    for source in (postfix(), octets(bruts.EXCHANGE), octets(bruts.EXIM)):
        for _time in range(150):
            raw = bytearray(source)
            for _hit in range(chance.randint(1, 30)):
                raw[chance.randrange(len(raw))] = chance.randrange(256)
            read(bytes(raw))
