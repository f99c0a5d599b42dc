"""Cookies of signing in."""

import secrets

from django.core import signing

from portal.socle.jetons import fingerprint
from portal.socle.prive import get_cookie, put_cookie

DEMANDE = "demande"  # the browser that asked for a link, and what it asked
ENTREE = "entree"  # the secret of the link just opened, out of the address bar
ADRESSE = "adresse"  # same, for a new address
APPAREIL = "appareil"  # a browser that signed in already
DUREE_SECRET = 600  # seconds that a secret stays aside
DUREE_APPAREIL = 395 * 24 * 3600  # thirteen months


def put_signed(response, nom, valeur, duree):
    put_cookie(response, nom, signing.dumps(valeur, salt=f"comptes.{nom}"), duree)


def get_signed(request, nom, duree) -> dict:
    """{} when missing, too old or not ours."""
    try:
        valeur = signing.loads(get_cookie(request, nom), salt=f"comptes.{nom}", max_age=duree)
    except signing.BadSignature:
        return {}
    return valeur if isinstance(valeur, dict) else {}


def remember_device(response, courriel):
    """This browser signed in with this address: an attack from elsewhere won't keep it out."""
    value = {"qui": _who(courriel), "appareil": secrets.token_urlsafe(12)}
    put_signed(response, APPAREIL, value, DUREE_APPAREIL)


def known_device(request, courriel) -> str:
    """The name of a browser that signed in with this address before; "" for any other."""
    if request is None:
        return ""
    value = get_signed(request, APPAREIL, DUREE_APPAREIL)
    return value.get("appareil", "") if value.get("qui") == _who(courriel) else ""


def _who(courriel):
    return fingerprint(courriel.strip().lower(), "appareil")[:32]
