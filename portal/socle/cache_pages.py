"""Whole anonymous pages kept in memory, compressed, until the content version moves.

Django's own cache middleware does the keeping; here we only say when: reading requests
without a session, and never a page that sets a cookie (it holds somebody's CSRF token).
"""

from django.conf import settings
from django.middleware.cache import FetchFromCacheMiddleware, UpdateCacheMiddleware

from portal.socle.version import recent_version

MAX_URL = 300  # octets: longer query strings are somebody's own and would only fill the memory


def is_shared(request):
    """True when the answer may be the same for everyone who asks this URL."""
    return (
        settings.SESSION_COOKIE_NAME not in request.COOKIES
        and len(request.get_full_path()) <= MAX_URL
        and not request.path.startswith(("/static/", "/media/", "/gestion/"))
    )


class FetchPageCache(FetchFromCacheMiddleware):
    def process_request(self, request):
        if request.method not in ("GET", "HEAD") or not is_shared(request):
            request._cache_update_cache = False
            return None
        request._cache_version = recent_version()
        self.key_prefix = f"v{request._cache_version}"
        return super().process_request(request)


class UpdatePageCache(UpdateCacheMiddleware):
    def process_response(self, request, response):
        if getattr(request, "_cache_version", None) is None or response.cookies:
            return response
        self.key_prefix = f"v{request._cache_version}"
        had = response.headers.get("Cache-Control"), response.headers.get("Expires")
        response = super().process_response(request, response)
        if had[0] is None and "Cache-Control" in response.headers:
            # Browsers ask again each time: an edit must be seen within seconds.
            response.headers["Cache-Control"] = "no-cache"
            del response.headers["Expires"]
        return response
