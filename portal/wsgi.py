"""The WSGI door. What Django cannot survive in a request's headers is refused here."""

import codecs
import os

from django.core.wsgi import get_wsgi_application
from django.utils.http import parse_header_parameters

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

_django = get_wsgi_application()
MAX_TYPE = 1_000  # characters of a Content-Type: browsers send about a hundred
_ENTETES = [
    ("Content-Type", "text/plain; charset=utf-8"),
    ("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'"),
    ("X-Content-Type-Options", "nosniff"),
]


def application(environ, start_response):
    """Refuse a Content-Type with a parameter in an encoding that does not exist: Django 5.2 raises
    LookupError on it, before any middleware (upstream #36991)."""
    if not _is_readable(environ.get("CONTENT_TYPE", "")):
        start_response("400 Bad Request", _ENTETES)
        return [b"Demande illisible : encodage inconnu."]
    return _django(environ, start_response)


def _is_readable(content_type):
    """Asked of the very functions that Django will call, for charset and any other parameter."""
    if ";" not in content_type:
        return True
    if len(content_type) > MAX_TYPE:
        return False
    try:
        _kind, parameters = parse_header_parameters(content_type)
        return not parameters.get("charset") or bool(codecs.lookup(parameters["charset"]))
    except Exception:  # whatever it raises here, it would raise again where nobody catches it
        return False
