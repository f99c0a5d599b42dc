"""Counting what is read, without a cookie and without knowing who reads.

A counter adds one in this process's memory: nothing of the request is kept but a key and the day.
Every CONSULTATIONS_SECONDES at most, a thread adds what was gathered to a table, in one
transaction; so does the process when it ends. A process killed outright (kill -9, power cut) loses
what it had gathered since: half a minute of counts at most.
"""

import atexit
import logging
import os
import threading

from django.conf import settings
from django.db import DatabaseError, connections
from django.utils import timezone

logger = logging.getLogger(__name__)

LUES = (200, 304)
# Programs say what they are, in one of these words.
PROGRAMMES = (
    "bot",
    "crawl",
    "spider",
    "slurp",
    "scrap",
    "headless",
    "lighthouse",
    "preview",
    "monitor",
    "validator",
    "archiv",
    "externalhit",
    "whatsapp",
    "telegram",
    "feed",
    "curl",
    "wget",
    "libwww",
    "python",
    "java/",
    "ruby",
    "perl",
    "php",
    "go-http",
    "okhttp",
    "axios",
    "node-fetch",
    "httpclient",
    "scan",
)
LOT = 200  # rows of one transaction: others who write wait for one lot only

_all: list["Compteur"] = []


def is_a_reader(request):
    """A person of the public reading: neither a program, nor a page fetched just in case, nor
    somebody who has signed in (the people of the portal look at their pages often)."""
    if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    meta = request.META
    purpose = meta.get("HTTP_SEC_PURPOSE") or meta.get("HTTP_PURPOSE") or meta.get("HTTP_X_MOZ")
    agent = meta.get("HTTP_USER_AGENT", "").lower().replace("cubot", "")  # they make phones
    return bool(agent) and not purpose and not any(word in agent for word in PROGRAMMES)


class Compteur:
    """add: writes [((*key, day), readings)], in one transaction, and raises DatabaseError when the
    database refuses; in one order, so that two processes never cross."""

    def __init__(self, add):
        self.add = add
        self.start_again()
        _all.append(self)

    def start_again(self):
        self.lock = threading.Lock()  # of the two that follow
        self.counts: dict[tuple, int] = {}
        self.timer = None
        self.writing = threading.Lock()

    def count(self, *key, nombre=1):
        """That many more readings of what the key names, today in Paris."""
        key = (*key, timezone.localdate())
        with self.lock:
            self.counts[key] = self.counts.get(key, 0) + nombre
            if self.timer is None and settings.CONSULTATIONS_SECONDES:
                self.timer = threading.Timer(settings.CONSULTATIONS_SECONDES, self._flush_later)
                self.timer.daemon = True
                self.timer.start()

    def _flush_later(self):
        """In a thread of its own, with its own connection."""
        with self.lock:
            self.timer = None  # what is counted from now on is for the next one
        try:
            self.flush()
        finally:
            connections.close_all()

    def flush(self):
        """Write what this process gathered. Returns how many readings were written.

        What the database refuses for now is kept for the next time.
        """
        with self.writing:
            with self.lock:
                gathered = sorted(self.counts.items())
                self.counts.clear()
            written = 0
            for start in range(0, len(gathered), LOT):
                lot = gathered[start : start + LOT]
                try:
                    self.add(lot)
                except DatabaseError as error:
                    logger.warning("Readings kept for later: %s", type(error).__name__)
                    self._put_back(gathered[start:])
                    break
                written += sum(nombre for _key, nombre in lot)
            return written

    def _put_back(self, gathered):
        with self.lock:
            for key, nombre in gathered:
                self.counts[key] = self.counts.get(key, 0) + nombre


def forget():
    """Every counter starts from nothing: in a child, whose parent writes its own counts."""
    for compteur in _all:
        compteur.start_again()


def _flush_at_exit():
    full = [compteur for compteur in _all if compteur.counts]
    for compteur in full:
        compteur.flush()
    if full:
        connections.close_all()


os.register_at_fork(after_in_child=forget)
atexit.register(_flush_at_exit)
