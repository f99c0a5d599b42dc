"""Addresses and numbers: how they are compared, and the fingerprint kept when they must not be."""

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from diffusion.enums import Canal
from portal.socle.champs import parse_phone
from portal.socle.jetons import fingerprint


def normalize(canal, adresse: str) -> str:
    """One spelling per person: lower case, or an international number."""
    adresse = adresse.strip()
    if canal == Canal.COURRIEL:
        return adresse.lower()
    try:
        return parse_phone(adresse)
    except ValueError:
        return adresse


def fingerprint_of(canal, adresse: str) -> str:
    return fingerprint(normalize(canal, adresse), f"adresse.{canal}")


def is_courriel(adresse: str) -> bool:
    """Something a mail server can be given: no display name, no line end, no accent."""
    try:
        validate_email(adresse)
    except ValidationError:
        return False
    return adresse.rpartition("@")[0].isascii()
