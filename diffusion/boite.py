"""The mailbox where what we sent comes back (RETOURS_IMAP), read every five minutes.

The portal reads what machines write and marks it read. What a person wrote is left unread, with a
flag so that it is not looked at again: somebody will open that mailbox.
"""

import logging
import ssl
from imaplib import IMAP4
from urllib.parse import unquote, urlsplit

from django.conf import settings
from imap_tools import AND, MailBox, MailBoxUnencrypted, MailMessageFlags
from imap_tools.errors import ImapToolsError

from diffusion.actions import receive_return
from diffusion.retours import MAX, Genre, sort_out

logger = logging.getLogger(__name__)

LOT = 200  # messages read at once
DELAI = 20  # seconds for the server to answer


def collect():
    """Read what is new. Returns how many addresses were stopped; 0 as well without a mailbox."""
    if not settings.RETOURS_IMAP:
        return 0
    try:
        with connect(settings.RETOURS_IMAP) as box:
            return sum(read_one(box, uid) for uid in new_ones(box))
    except (IMAP4.error, ImapToolsError, OSError) as error:
        logger.warning("returns mailbox: %s", type(error).__name__)
        return 0


def connect(url):
    """imaps://name:password@host:993/Folder, signed in. imap:// is for a server on this machine."""
    parts = urlsplit(url)
    if parts.scheme == "imaps":
        context = ssl.create_default_context()
        box = MailBox(parts.hostname, parts.port or 993, timeout=DELAI, ssl_context=context)
    else:
        box = MailBoxUnencrypted(parts.hostname, parts.port or 143, timeout=DELAI)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return box.login(unquote(parts.username or ""), unquote(parts.password or ""), folder)


def new_ones(box):
    return box.uids(AND(seen=False, flagged=False))[:LOT]


def read_one(box, uid):
    """How many addresses one message stopped."""
    octets = fetch(box, uid)
    kind, retours = sort_out(octets) if octets is not None else (Genre.PERSONNE, [])
    stopped = sum(receive_return(retour) for retour in retours)
    flag = MailMessageFlags.FLAGGED if kind is Genre.PERSONNE else MailMessageFlags.SEEN
    ask(box, "STORE", uid, "+FLAGS", f"({flag})")
    return stopped


def fetch(box, uid):
    """The message as it came, None when it is too big to be a report."""
    for item in ask(box, "FETCH", uid, f"(BODY.PEEK[]<0.{MAX + 1}>)") or ():
        if isinstance(item, tuple):
            return item[1] if len(item[1]) <= MAX else None
    return None


def ask(box, command, *arguments):
    """Raises IMAP4.error when the server refuses. imap-tools would expunge the folder as well."""
    status, data = box.client.uid(command, *arguments)
    if status != "OK":
        raise IMAP4.error(command)
    return data
