"""Secrets sent to people: the database only ever holds their fingerprint."""

import secrets

from django.utils.crypto import salted_hmac

OCTETS = 24  # 192 bits: more than anyone can guess, short enough not to be cut by a mail program


def new_token() -> tuple[str, str]:
    """(what is sent, what is stored)."""
    jeton = secrets.token_urlsafe(OCTETS)
    return jeton, fingerprint(jeton)


def new_code(chiffres: int = 6) -> tuple[str, str]:
    """A number to type. Few possibilities: whoever checks it counts the tries."""
    code = f"{secrets.randbelow(10**chiffres):0{chiffres}d}"
    return code, fingerprint(code)


def fingerprint(texte: str, usage: str = "jeton") -> str:
    """64 hexadecimal digits, useless without this installation's key.

    Also serves for what can be guessed (an address, a code), under another `usage`: a table of
    all French phone numbers would otherwise undo it.
    """
    return salted_hmac(f"portail.{usage}", texte, algorithm="sha256").hexdigest()
