"""Recognising a contact without keeping it: what a family that signs up again is known by."""

from diffusion.adresses import normalize
from diffusion.enums import Canal
from portal.socle.jetons import fingerprint


def fingerprint_contact(canal, adresse: str) -> str:
    """Empty for nothing. Another usage than the post office's: no table tells of the other."""
    if not adresse:
        return ""
    return fingerprint(normalize(canal, adresse), f"inscription.{canal}")


def fingerprints(telephone: str, courriel: str) -> tuple[str, str]:
    return (
        fingerprint_contact(Canal.SMS, telephone),
        fingerprint_contact(Canal.COURRIEL, courriel),
    )
