"""Secret links: making one, finding the one that somebody opens."""

from datetime import timedelta

from django.utils import timezone

from comptes.models import Jeton
from portal.socle.jetons import fingerprint, new_token


def issue(usage: str, *, courriel: str, duree: timedelta, **donnees) -> str:
    """Write a link for one purpose and return its secret, which is never to be seen again here."""
    jeton, empreinte = new_token()
    Jeton.objects.create(
        usage=usage,
        empreinte=empreinte,
        courriel=courriel.strip().lower(),
        donnees=donnees,
        expire_le=timezone.now() + duree,
    )
    return jeton


def find(usage: str, jeton: str) -> Jeton | None:
    """The link, whatever its state (`is_valid`); None when nobody was ever sent it."""
    if not jeton or len(jeton) > 100:
        return None
    return Jeton.objects.filter(usage=usage, empreinte=fingerprint(jeton)).first()


def use(jeton: Jeton) -> bool:
    """Spend a single-use link: True for the one call that may act on it."""
    return bool(Jeton.objects.valid().filter(pk=jeton.pk).update(utilise_le=timezone.now()))


def revoke(jetons) -> int:
    """Close the links of a queryset for ever. Returns how many were open."""
    return jetons.filter(revoque_le=None).update(revoque_le=timezone.now())
