"""What every request goes through before a view."""

import logging
import traceback
from functools import partial

from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.conf import settings
from django.core.exceptions import BadRequest
from django.http.multipartparser import MultiPartParserError
from django.urls import NoReverseMatch
from django.utils.datastructures import MultiValueDictKeyError
from draftjs_exporter.error import ExporterException

from portal.socle.erreurs import render_error

logger = logging.getLogger(__name__)

OURS = str(settings.BASE_DIR)
ACCROCS = (
    AttributeError,
    ExporterException,
    KeyError,
    NoReverseMatch,
    TypeError,
    ValueError,
)

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
        if request.content_type == "multipart/form-data":
            request.parse_file_upload = partial(_parse_upload, request.parse_file_upload)
        response = self.get_response(request)
        if request.path.startswith("/gestion/"):
            response._csp_update = None
            response._csp_replace = CSP_GESTION
            response.headers["X-Frame-Options"] = "SAMEORIGIN"  # previews open in a frame
        return response

    def process_exception(self, request, exception):
        """A 400 for values no page of ours sends: Django 5.2 answers 500 to a list of numbers too
        big for the database, Wagtail 8.0 to an id that is no number, a file under another name."""
        if _is_unreadable_value(request, exception):
            logger.warning("Unreadable value at %s: %s", request.path, type(exception).__name__)
            return render_error(400)
        if _is_wagtail_tripping(request, exception):
            logger.error("Wagtail failed at %s", request.path, exc_info=exception)
            return render_error(400)
        return None


def _parse_upload(parse, meta, post_data):
    """A part whose header Python's own parser trips on is an unreadable form, not an accident."""
    try:
        return parse(meta, post_data)
    except (LookupError, TypeError, ValueError) as error:
        raise MultiPartParserError("unreadable part") from error


def _is_unreadable_value(request, exception):
    if isinstance(exception, (OverflowError, MultiValueDictKeyError)):
        return True
    return (
        isinstance(exception, ValueError)
        and request.path.startswith("/gestion/")
        and "expected a number but got" in str(exception)
    )


def _is_wagtail_tripping(request, exception):
    """Wagtail's own pages take some values on trust (`next=x`, a form without its fields): nothing
    of ours was running, and no page of the admin sends that. Logged as an error all the same."""
    return (
        request.path.startswith("/gestion/")
        and isinstance(exception, ACCROCS)
        and not any(_is_ours(frame) for frame in traceback.extract_tb(exception.__traceback__))
    )


def _is_ours(frame):
    return frame.filename.startswith(OURS) and "site-packages" not in frame.filename


def _is_readable(request):
    charset = request.content_params.get("charset", "utf-8").lower().replace("_", "-")
    return charset in ("utf-8", "utf8", "us-ascii", "iso-8859-1", "iso-8859-15") and (
        "\x00" not in request.path and "%00" not in request.META.get("QUERY_STRING", "")
    )
