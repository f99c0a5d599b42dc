"""Whole anonymous pages kept in memory, compressed, until the content version moves.

Django's own cache middleware does the keeping; here we only say when: reading requests
without a session, and never a page that sets a cookie (it holds somebody's CSRF token).
"""

import copy

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.middleware.cache import FetchFromCacheMiddleware, UpdateCacheMiddleware
from django.utils.cache import get_conditional_response

from portal.socle.version import recent_version

MAX_URL = 300  # octets: longer query strings are somebody's own and would only fill the memory


def is_shared(request):
    """True when the answer may be the same for everyone who asks this URL."""
    return (
        _is_for_us(request)
        and settings.SESSION_COOKIE_NAME not in request.COOKIES
        and len(request.get_full_path()) <= MAX_URL
        and not request.path.startswith(("/static/", "/media/", "/gestion/"))
    )


def _is_for_us(request):
    """A foreign Host is refused further in, where the refusal gets its security headers."""
    try:
        return bool(request.get_host())
    except DisallowedHost:
        return False


class FetchPageCache(FetchFromCacheMiddleware):
    def process_request(self, request):
        if request.method not in ("GET", "HEAD") or not is_shared(request):
            request._cache_update_cache = False
            return None
        request._cache_version = recent_version()
        response = super(FetchPageCache, _for(self, request)).process_request(request)
        if response is None:
            return None
        _ask_again(response)
        return get_conditional_response(request, etag=response.get("ETag"), response=response)


class UpdatePageCache(UpdateCacheMiddleware):
    def process_response(self, request, response):
        if getattr(request, "_cache_version", None) is None or not _is_everyones(response):
            return response
        # « no-cache » speaks to browsers; Django would take it for itself and keep nothing.
        del response.headers["Cache-Control"]
        return _ask_again(
            super(UpdatePageCache, _for(self, request)).process_response(request, response)
        )


def _for(middleware, request):
    """A copy under this request's version: threads share the middleware, not its key prefix."""
    mine = copy.copy(middleware)
    mine.key_prefix = f"v{request._cache_version}"
    return mine


def _is_everyones(response):
    return (
        response.status_code == 200
        and not response.cookies
        and not response.streaming
        and response.headers.get("Cache-Control", "no-cache") == "no-cache"
    )


def _ask_again(response):
    """Browsers keep the page but ask each time whether it changed: edits are seen in seconds."""
    response.headers["Cache-Control"] = "no-cache"
    del response.headers["Expires"]
    return response
