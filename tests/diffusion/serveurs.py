"""Real servers on this machine: SMTP that accepts, refuses, drops the line; HTTP; IMAP."""

import asyncio
import email
import json
import threading
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


class Boite:
    """What a server does with messages, and those it accepted.

    rcpt, data: answers by address ("" for all); drop: "before" or "after" accepting, for these
    addresses; attente: seconds before the last answer.
    """

    def __init__(self, *, rcpt=None, data=None, avant=(), apres=(), attente=0):
        self.rcpt, self.data = rcpt or {}, data or {}
        self.avant, self.apres, self.attente = set(avant), set(apres), attente
        self.recus, self.connexions = [], 0

    @property
    def adresses(self):
        return [adresse for adresse, _octets in self.recus]

    @property
    def messages(self):
        return [email.message_from_bytes(octets) for _adresse, octets in self.recus]

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connexions += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        answer = self.rcpt.get(address) or self.rcpt.get("")
        if answer:
            return answer
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server, session, envelope):
        adresse = envelope.rcpt_tos[0]
        answer = self.data.get(adresse) or self.data.get("")
        if answer:
            return answer
        await asyncio.sleep(self.attente)
        if self._once(self.avant, adresse):
            server.transport.close()
            return "451 never read"
        self.recus.append((adresse, envelope.original_content or envelope.content))
        if self._once(self.apres, adresse):
            server.transport.close()
        return "250 2.0.0 OK"

    @staticmethod
    def _once(adresses, adresse):
        """The line is dropped the first time only."""
        if adresse in adresses:
            adresses.discard(adresse)
            return True
        return False


class _Controller(Controller):
    def factory(self):
        return SMTP(self.handler, hostname="essai", ident="essai", enable_SMTPUTF8=False)

    def _trigger_server(self):
        """aiosmtpd tries its server once, at the port it was asked for: 0, any that is free."""
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


@contextmanager
def smtp(boite):
    """The server's port, as long as the block lasts."""
    controller = _Controller(boite, hostname="127.0.0.1", port=0)
    controller.start()
    try:
        yield controller.port
    finally:
        controller.stop()


@contextmanager
def http_server(answer):
    """answer(path, body) -> (status, dict), None to hang up. Gives (url, calls)."""
    calls = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self._reply(200, 1764000000)  # OVH's clock

        def do_POST(self):
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            calls.append((self.path, dict(self.headers), body))
            found = answer(self.path, body)
            if found is None:
                self.connection.close()
                return
            self._reply(*found)

        def _reply(self, status, content):
            octets = json.dumps(content).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(octets)))
            self.end_headers()
            self.wfile.write(octets)

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", calls
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
