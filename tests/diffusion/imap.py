"""A very small IMAP server: one folder of messages in memory, the commands a reader needs."""

import re
import socketserver
import threading
from contextlib import contextmanager


class Dossier:
    """Messages and their flags. refuse: the commands it answers NO to."""

    def __init__(self, *messages, refuse=()):
        self.messages = dict(enumerate(messages, 1))
        self.flags = {number: set() for number in self.messages}
        self.refuse = set(refuse)
        self.lus = []


class _Handler(socketserver.StreamRequestHandler):
    def say(self, text):
        self.wfile.write(text.encode() + b"\r\n")

    def handle(self):
        self.say("* OK ready")
        for line in self.rfile:
            tag, _space, rest = line.decode().strip().partition(" ")
            word, _space, arguments = rest.partition(" ")
            if word.upper() == "UID":
                word, _space, arguments = arguments.partition(" ")
            act = getattr(self, f"do_{word.lower()}", None)
            if word.upper() in self.server.dossier.refuse:
                self.say(f"{tag} NO refused")
                continue
            if act:
                act(arguments)
            self.say(f"{tag} OK done" if act else f"{tag} BAD unknown")
            if word.upper() == "LOGOUT":
                return

    def do_capability(self, arguments):
        self.say("* CAPABILITY IMAP4rev1")

    def do_login(self, arguments):
        if '"mot de passe"' not in arguments:
            self.server.dossier.refuse.add("SELECT")

    def do_select(self, arguments):
        self.say(f"* {len(self.server.dossier.messages)} EXISTS")

    def do_search(self, arguments):
        dossier = self.server.dossier
        wanted = [
            str(uid) for uid, flags in dossier.flags.items() if not flags & {"\\Seen", "\\Flagged"}
        ]
        assert "UNSEEN" in arguments
        assert "UNFLAGGED" in arguments
        self.say(f"* SEARCH {' '.join(wanted)}")

    def do_fetch(self, arguments):
        uid = int(arguments.split()[0])
        limit = int(re.search(r"<0\.(\d+)>", arguments)[1])
        octets = self.server.dossier.messages[uid][:limit]
        self.server.dossier.lus.append(uid)
        self.say(f"* {uid} FETCH (UID {uid} BODY[]<0> {{{len(octets)}}}")
        self.wfile.write(octets + b")\r\n")

    def do_store(self, arguments):
        uid, _action, flags = arguments.split(" ", 2)
        self.server.dossier.flags[int(uid)].update(flags.strip("()").split())

    def do_logout(self, arguments):
        self.say("* BYE")


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True


@contextmanager
def imap(dossier):
    """The server's port, as long as the block lasts."""
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.dossier = dossier
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        try:
            yield server.server_address[1]
        finally:
            server.shutdown()
            thread.join()
