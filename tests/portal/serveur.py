"""A real HTTP server of this machine, for what fetches addresses."""

import contextlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest


class Portier(BaseHTTPRequestHandler):
    """Answers what the test's table says of the path."""

    protocol_version = "HTTP/1.1"

    def do_GET(self):
        self.server.recus.append((self.path, dict(self.headers)))
        self.server.reponses[self.path](self)

    def log_message(self, *args):
        pass

    def say(self, status=200, body=b"", **headers):
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        with contextlib.suppress(OSError):
            self.wfile.write(body)


@pytest.fixture(name="serveur")
def http_server(settings):
    """A server of this machine that the test may reach; `serveur.reponses[path] = handler`."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Portier)
    server.daemon_threads = True
    server.recus, server.reponses = [], {}
    server.url = f"http://localhost:{server.server_port}"
    settings.RECUPERATION_LOCALE = True
    settings.RECUPERATION_PORTS = (80, 443, server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()
