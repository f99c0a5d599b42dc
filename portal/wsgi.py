"""The WSGI door. What Django cannot survive in a request's headers is refused here."""

import codecs
import os
from email.message import Message

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings.production")

_django = get_wsgi_application()


def application(environ, start_response):
    """Refuse a Content-Type whose charset does not exist: Django 5.2 raises LookupError on it,
    before any middleware (upstream #36991)."""
    if not _charset_exists(environ.get("CONTENT_TYPE", "")):
        start_response("400 Bad Request", [("Content-Type", "text/plain; charset=utf-8")])
        return [b"Demande illisible : encodage inconnu."]
    return _django(environ, start_response)


def _charset_exists(content_type):
    if "charset" not in content_type.lower():
        return True
    message = Message()
    message["Content-Type"] = content_type
    try:
        charset = message.get_content_charset()
        return not charset or bool(codecs.lookup(charset))
    except (LookupError, ValueError, TypeError):
        return False
