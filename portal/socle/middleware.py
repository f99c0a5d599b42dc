"""What every request goes through before a view."""

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.core.exceptions import BadRequest

# Wagtail's editing pages carry two inline scripts each (8.0): they get a policy of their own.
CSP_GESTION = {
    "script-src": [SELF, UNSAFE_INLINE],
    "style-src": [SELF, UNSAFE_INLINE],
    "img-src": [SELF, "data:", "blob:", settings.TUILES_ORIGINE],
    "frame-src": [SELF],
    "frame-ancestors": [SELF],
    "object-src": [NONE],
}


class StrictInput:
    """Refuse what could only break something later: odd charsets, NUL, invalid UTF-8 in the URL."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not _is_readable(request):
            raise BadRequest("unreadable request")
        response = self.get_response(request)
        if request.path.startswith("/gestion/"):
            response._csp_update = None
            response._csp_replace = CSP_GESTION
            response.headers["X-Frame-Options"] = "SAMEORIGIN"  # previews open in a frame
        return response


def _is_readable(request):
    charset = request.content_params.get("charset", "utf-8").lower().replace("_", "-")
    return charset in ("utf-8", "utf8", "us-ascii", "iso-8859-1", "iso-8859-15") and (
        "\x00" not in request.path and "%00" not in request.META.get("QUERY_STRING", "")
    )
