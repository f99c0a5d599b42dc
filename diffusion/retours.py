"""What comes back by mail, read without trusting it: bounces and complaints.

Bytes in, facts out. Anything else (an absence, an answer from a person, a forgery, noise) gives
nothing. Whether a fact is to be believed is for diffusion.actions.receive_return.
"""

import email
import re
from dataclasses import dataclass
from email import policy
from email.message import Message
from enum import Enum

from diffusion.enums import Motif

MAX = 2_000_000  # octets: a bounce repeats our message at most
DEFINITIF = re.compile(r"^\s*5\.\d{1,3}\.\d{1,3}")
# Refused for what it says, or by a rule about us: the address may well be good.
PAS_L_ADRESSE = re.compile(r"^\s*5\.(?:3\.4|6\.\d+|7\.\d+)")
IDENTIFIANT = re.compile(r"<[^<>\s]{1,190}>")
ADRESSE = re.compile(r"[^\s<>;,\"']+@[^\s<>;,\"']+")
RAPPORTS = {
    "delivery-status": "message/delivery-status",
    "feedback-report": "message/feedback-report",
}
RENDUS = ("message/rfc822", "text/rfc822-headers", "message/rfc822-headers")


@dataclass(frozen=True, slots=True)
class Retour:
    """One address that a message did not reach, or that complained of it."""

    adresse: str
    motif: Motif
    detail: str
    identifiant: str  # the Message-ID of the message that came back, "" when it is not said


class Genre(Enum):
    RETOUR = "a machine's report, read"
    MACHINE = "a machine's answer that asks for nothing"
    PERSONNE = "somebody's words"


def read(octets: bytes) -> list[Retour]:
    """The hard bounces and complaints that a message tells of."""
    return sort_out(octets)[1]


def sort_out(octets: bytes) -> tuple[Genre, list[Retour]]:
    """What kind of message it is, and what it tells. Never raises."""
    if len(octets) > MAX:
        return Genre.PERSONNE, []
    try:
        message = email.message_from_bytes(octets, policy=policy.compat32)
        return _sort_out(message)
    except (LookupError, TypeError, ValueError, AttributeError):  # what the parser trips on
        return Genre.PERSONNE, []


def _sort_out(message):
    kind = _report_type(message)
    if kind == "delivery-status":
        return Genre.RETOUR, list(_bounces(message))
    if kind == "feedback-report":
        return Genre.RETOUR, list(_complaints(message))
    if _is_exim(message):
        return Genre.RETOUR, list(_exim(message))
    return (Genre.MACHINE if _is_automatic(message) else Genre.PERSONNE), []


def _report_type(message):
    """RFC 6522: the kind of report a multipart/report says it is, and holds."""
    if message.get_content_type() != "multipart/report":
        return ""
    kind = str(message.get_param("report-type", "")).lower()
    wanted = RAPPORTS.get(kind)
    return kind if wanted and _parts(message, wanted) else ""


def _parts(message, *types):
    return [part for part in message.walk() if part.get_content_type() in types]


# -- Bounces (RFC 3464) ---------------------------------------------------------------------------


def _bounces(message):
    identifiant = _returned_id(message)
    for block in _blocks(message, "message/delivery-status"):
        action = (block.get("Action") or "").strip().lower()
        status = (block.get("Status") or "").strip()
        adresse = _address(block.get("Original-Recipient")) or _address(
            block.get("Final-Recipient")
        )
        if action == "failed" and adresse and _is_final(status):
            said = _line(block.get("Diagnostic-Code")) or status
            yield Retour(adresse, Motif.REBOND, said, identifiant)


def _is_final(status):
    return bool(DEFINITIF.match(status)) and not PAS_L_ADRESSE.match(status)


def _blocks(message, kind):
    """Groups of fields of a report; the parser makes one sub-message of each."""
    for part in _parts(message, kind):
        payload = part.get_payload()
        if isinstance(payload, list):
            yield from payload
        else:
            yield email.message_from_string(payload)


def _returned_id(message):
    for part in _parts(message, *RENDUS):
        payload = part.get_payload()
        if isinstance(payload, list):
            headers = payload[0] if payload else Message()
        else:
            headers = email.message_from_string(_text(part))
        if found := IDENTIFIANT.search(str(headers.get("Message-ID") or "")):
            return found[0]
    return ""


# -- Complaints (RFC 5965) ------------------------------------------------------------------------


def _complaints(message):
    identifiant = _returned_id(message)
    for block in _blocks(message, "message/feedback-report"):
        if (block.get("Feedback-Type") or "").strip().lower() != "abuse":
            continue
        adresse = _address(block.get("Original-Rcpt-To"))  # often hidden by the provider
        said = _line(block.get("User-Agent")) or _line(block.get("Reporting-MTA"))
        yield Retour(adresse, Motif.PLAINTE, said, identifiant)


# -- Exim, which often writes in plain text --------------------------------------------------------


def _is_exim(message):
    return bool(message.get("X-Failed-Recipients")) and (
        message.get_content_type() == "text/plain" or message.is_multipart()
    )


def _exim(message):
    part = next(iter(_parts(message, "text/plain")), None)
    text = _text(part) if part else ""
    _before, _mark, returned = text.partition("------ This is a copy of the message")
    found = re.search(r"^Message-I[Dd]:\s*(<[^<>\s]{1,190}>)", returned, re.MULTILINE)
    identifiant = _returned_id(message) or (found[1] if found else "")
    for adresse in str(message["X-Failed-Recipients"]).split(","):
        adresse = _address(adresse)
        said = re.search(
            rf"{re.escape(adresse)}\n(?:.*\n){{0,6}}?.*?\b(5\d\d[ -].*)", text, re.IGNORECASE
        )
        if not adresse or said is None:
            continue
        status = re.search(r"\b5\.\d{1,3}\.\d{1,3}\b", said[1])
        if status is None or _is_final(status[0]):
            yield Retour(adresse, Motif.REBOND, _line(said[1]), identifiant)


# -- The rest --------------------------------------------------------------------------------------


def _is_automatic(message):
    """RFC 3834, and what machines say that came before it."""
    submitted = (message.get("Auto-Submitted") or "no").strip().lower()
    return (
        not submitted.startswith("no")
        or message.get_content_type() == "multipart/report"
        or any(message.get(name) for name in ("X-Autoreply", "X-Autorespond", "X-Auto-Reply"))
        or (message.get("Precedence") or "").strip().lower() in ("auto_reply", "bulk", "junk")
        or (message.get("Return-Path") or "").strip() == "<>"
    )


def _text(part):
    """Its words, lines ended our way, whatever its charset pretends to be."""
    octets = part.get_payload(decode=True) or b""
    return octets.decode("utf-8", "replace").replace("\r\n", "\n")


def _address(value):
    """« rfc822; someone@example.org » and the like. "" when there is none."""
    found = ADRESSE.search(str(value or "").rpartition(";")[2])
    return found[0].lower()[:254] if found else ""


def _line(value):
    text = " ".join(str(value or "").split())
    return text.removeprefix("smtp;").removeprefix("x-unix;").strip()[:500]
