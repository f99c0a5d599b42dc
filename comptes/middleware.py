"""What a signed-in request goes through: sessions that end, the second factor of the staff."""

from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import logout
from django.core.exceptions import PermissionDenied
from django.shortcuts import redirect
from django.urls import reverse

from comptes import sessions
from comptes.permissions import may_enter_gestion

RACINE = "/gestion/"
SANS_CODE = ("/gestion/login/", "/gestion/logout/")


class Sessions:
    """Ends those that lasted too long. Requests without a session cost nothing."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if settings.SESSION_COOKIE_NAME in request.COOKIES and sessions.is_open(request.session):
            if sessions.is_over(request.session, in_gestion=request.path_info.startswith(RACINE)):
                logout(request)
            else:
                sessions.note_visit(request.session)
        return self.get_response(request)


class SecondFacteur:
    """Nobody who may enter the admin gets anything of it, pages, previews or data, before the
    second factor. The others go on: Wagtail sends them away itself."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if self._is_missing(request):
            if request.headers.get("X-Requested-With") == "XMLHttpRequest":
                raise PermissionDenied
            suite = request.get_full_path() if request.method == "GET" else RACINE
            page = reverse("comptes:second_facteur")
            return redirect(f"{page}?{urlencode({'next': suite})}")
        return self.get_response(request)

    def _is_missing(self, request):
        path = request.path_info
        return (
            settings.SECOND_FACTEUR
            and path.startswith(RACINE)
            and path not in SANS_CODE
            and request.user.is_authenticated
            and may_enter_gestion(request.user)
            and not request.user.is_verified()
        )
