"""The link that stops one kind of message for whoever received it."""

import hmac
import re

from django.conf import settings
from django.urls import reverse

from diffusion.models import Envoi
from portal.socle.jetons import fingerprint

CHIFFRES = 40  # hexadecimal: 160 bits
JETON = re.compile(rf"([0-9]{{1,18}})-([0-9a-f]{{{CHIFFRES}}})")


def refusal_url(envoi) -> str:
    """Absolute, the same at each try, without any address in it."""
    path = reverse("diffusion:refus", args=[f"{envoi.pk}-{_seal(envoi)}"])
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def find_refusable(jeton: str) -> Envoi | None:
    """The message a link was made for; None when it is forged, cut, or too old."""
    found = JETON.fullmatch(jeton)
    if found is None:
        return None
    envoi = Envoi.objects.filter(pk=found[1]).exclude(destinataire="").first()
    if envoi is None or not hmac.compare_digest(found[2], _seal(envoi)):
        return None
    return envoi


def _seal(envoi):
    return fingerprint(f"{envoi.pk} {envoi.notification} {envoi.cle}", "refus")[:CHIFFRES]
