"""What every page of /compte/ shares."""

from functools import wraps
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme

from comptes import sessions
from comptes.permissions import may_enter_gestion
from comptes.second_facteur import device_of

GESTION = "/gestion/"
ESPACE = "/mon-espace/"


def signed_in(view):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        return view(request, *args, **kwargs)

    return wrapped


def proved(view):
    """For what protects the account: just signed in, and by the second factor when she has one.
    A page left open on a shared computer changes neither address nor password."""

    @wraps(view)
    @signed_in
    def wrapped(request, *args, **kwargs):
        suite = {REDIRECT_FIELD_NAME: request.path}
        if not sessions.is_recent(request.session):
            page = reverse("comptes:connexion")
            return redirect(f"{page}?{urlencode({'confirmer': 1, **suite})}")
        if is_code_missing(request):
            return redirect(f"{reverse('comptes:second_facteur')}?{urlencode(suite)}")
        return view(request, *args, **kwargs)

    return wrapped


def is_code_missing(request):
    return (
        settings.SECOND_FACTEUR
        and not request.user.is_verified()
        and (may_enter_gestion(request.user) or device_of(request.user) is not None)
    )


def safe_next(request, default=""):
    """Where the request wants to go afterwards, when that is a page of this site."""
    suite = request.POST.get(REDIRECT_FIELD_NAME, request.GET.get(REDIRECT_FIELD_NAME, ""))
    return suite if is_ours(request, suite) else default


def is_ours(request, suite):
    return (
        suite.startswith("/")
        and len(suite) <= 1000
        and suite.isprintable()
        and url_has_allowed_host_and_scheme(
            suite, allowed_hosts={request.get_host()}, require_https=request.is_secure()
        )
    )


def home_of(user):
    return GESTION if may_enter_gestion(user) else ESPACE
