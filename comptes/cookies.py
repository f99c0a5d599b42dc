"""Cookies of signing in: read by no script, sent to no other site, tied to this host."""

import secrets

from django.conf import settings
from django.core import signing

from portal.socle.jetons import fingerprint

DEMANDE = "demande"  # the browser that asked for a link, and what it asked
ENTREE = "entree"  # the secret of the link just opened, out of the address bar
ADRESSE = "adresse"  # same, for a new address
APPAREIL = "appareil"  # a browser that signed in already
DUREE_APPAREIL = 395 * 24 * 3600  # thirteen months


def put(response, nom, valeur, duree):
    response.set_cookie(
        _name(nom),
        valeur,
        max_age=duree,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # Strict would be missing when coming from a mail program
    )


def get(request, nom) -> str:
    return request.COOKIES.get(_name(nom), "")


def remove(response, nom):
    """As Django's delete_cookie, with the Secure flag that the __Host- prefix asks for."""
    put(response, nom, "", 0)


def put_signed(response, nom, valeur, duree):
    put(response, nom, signing.dumps(valeur, salt=f"comptes.{nom}"), duree)


def get_signed(request, nom, duree) -> dict:
    """{} when missing, too old or not ours."""
    try:
        valeur = signing.loads(get(request, nom), salt=f"comptes.{nom}", max_age=duree)
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


def _name(nom):
    return f"__Host-{nom}" if settings.SESSION_COOKIE_SECURE else nom
