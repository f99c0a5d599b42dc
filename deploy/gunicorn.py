"""The web server: the portal is loaded once, then shared by its workers.

Loading Django, Wagtail and every URL before the fork, and visiting two pages, lets workers share
most of their memory; freezing the collector keeps it shared.
"""

import contextlib
import gc
import io
from wsgiref.util import setup_testing_defaults

wsgi_app = "portal.wsgi:application"
preload_app = True
worker_class = "gthread"
threads = 4
graceful_timeout = 10  # seconds to finish what was begun
keepalive = 5
loglevel = "warning"
control_socket_disable = True
# A proxy on the same machine passes on what visitors send. Taken for its own word, their header
# SCRIPT_NAME would have one page answered, and kept in the page cache, under another's address.
forwarder_headers = ""
secure_scheme_headers = {}  # Django reads X-Forwarded-Proto itself (SECURE_PROXY_SSL_HEADER)

VISITES = ("/", "/annuaire/?q=papiers")


def when_ready(server):
    """Before the first fork: what a first visitor would otherwise load, in each worker."""
    from django.db import DatabaseError, connections

    for address in VISITES:
        with contextlib.suppress(DatabaseError):  # not there yet: workers will find it
            visit(server.app.wsgi(), address)
    connections.close_all()  # no connection may cross a fork
    gc.collect()
    gc.freeze()


def visit(application, address):
    from django.conf import settings

    path, _, query = address.partition("?")
    environ = {
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": settings.ALLOWED_HOSTS[0].lstrip("."),
        "HTTP_X_FORWARDED_PROTO": "https",
        "wsgi.input": io.BytesIO(),
    }
    setup_testing_defaults(environ)
    application(environ, lambda status, headers: None).close()
