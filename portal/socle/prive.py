"""Pages reached by a secret or an account: kept nowhere, told to nobody, their address clean."""

import re
from functools import wraps

from django.conf import settings
from django.utils.cache import add_never_cache_headers, patch_cache_control

SECRET = re.compile(r"[-\w]{1,100}", re.ASCII)
ILLISIBLE = "illisible"  # put aside instead of what a mail program cut or glued


def private(view):
    """Nothing of these pages is kept by a browser or a proxy, nor told to another site.

    « same-origin » and not « no-referrer »: with the latter a browser sends `Origin: null` with
    the page's own forms, and Django refuses them.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        patch_cache_control(response, no_store=True)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return wrapped


def put_aside(response, nom, secret, duree):
    """The redirect of a secret link: what it holds goes into a cookie, for that many seconds.

    The address shown next is in no history, no Referer, no screenshot. A cut or forged secret is
    put aside too: the next page says why it opens nothing.
    """
    put_cookie(response, nom, secret if SECRET.fullmatch(secret) else ILLISIBLE, duree)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def put_cookie(response, nom, valeur, duree):
    """Read by no script, sent to no other site, tied to this host. duree: seconds."""
    response.set_cookie(
        cookie_name(nom),
        valeur,
        max_age=duree,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",  # Strict would be missing when coming from a mail program
    )


def get_cookie(request, nom) -> str:
    return request.COOKIES.get(cookie_name(nom), "")


def remove_cookie(response, nom):
    """As Django's delete_cookie, with the flags it was put with."""
    put_cookie(response, nom, "", 0)


def cookie_name(nom):
    return f"__Host-{nom}" if settings.SESSION_COOKIE_SECURE else nom
