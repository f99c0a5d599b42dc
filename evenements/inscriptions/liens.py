"""The secret link to one sign-up: what it opens is read on a page, what it does is a POST.

It serves as long as the sign-up is kept (thirty days after the date): the acts themselves say what
is too late. A parent's opens the consent alone. Short, for a text message: 128 bits.
"""

import secrets

from django.conf import settings
from django.urls import reverse

from evenements.enums import UsageLien
from evenements.models import LienInscription
from portal.socle.jetons import fingerprint

OCTETS = 16
ADRESSES = {
    UsageLien.PERSONNE: "evenements:inscription",
    UsageLien.PARENT: "evenements:accord",
}


def issue(inscription, usage=UsageLien.PERSONNE) -> str:
    """A new secret, never to be seen again here."""
    secret = secrets.token_urlsafe(OCTETS)
    LienInscription.objects.create(
        inscription=inscription, usage=usage, empreinte=fingerprint(secret)
    )
    return secret


def find(secret: str, usage=UsageLien.PERSONNE) -> LienInscription | None:
    """The link and its sign-up, ready to be shown; None when it opens nothing (any more)."""
    if not secret or len(secret) > 100:
        return None
    found = LienInscription.objects.filter(usage=usage, empreinte=fingerprint(secret))
    return (
        found.select_related(
            "inscription__occurrence__evenement__service",
            "inscription__occurrence__evenement__lieu",
            "inscription__occurrence__rythme",
            "inscription__occurrence__lieu",
            "inscription__quartier",
        )
        .defer("inscription__quartier__contour")
        .first()
    )


def url(secret: str, usage=UsageLien.PERSONNE) -> str:
    """Absolute, for a message or a code to scan on a slip."""
    path = reverse(ADRESSES[UsageLien(usage)], args=[secret])
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path


def revoke(inscription) -> int:
    """Close every link to it: on a shared phone, or when one was passed on."""
    return LienInscription.objects.filter(inscription=inscription).delete()[0]
