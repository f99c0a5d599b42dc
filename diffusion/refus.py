"""The link that stops one kind of message for whoever received it."""

import hmac

from django.conf import settings
from django.urls import reverse

from diffusion.models import Envoi
from portal.socle.jetons import fingerprint

CHIFFRES = 40  # hexadecimal: 160 bits


def refusal_url(envoi) -> str:
    """Absolute, the same at each try, without any address in it."""
    path = reverse("diffusion:refus", args=[envoi.pk, _seal(envoi)])
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def find_refusable(pk: int, sceau: str) -> Envoi | None:
    """The message a link was made for; None for a forged link, or one whose address is erased."""
    envoi = Envoi.objects.filter(pk=pk).exclude(destinataire="").first()
    if envoi is None or not hmac.compare_digest(sceau, _seal(envoi)):
        return None
    return envoi


def _seal(envoi):
    return fingerprint(f"{envoi.pk} {envoi.notification} {envoi.cle}", "refus")[:CHIFFRES]
