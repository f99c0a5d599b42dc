"""How often each fiche is read, without a cookie and without knowing who reads.

A middleware above the page cache adds one in this process's memory: nothing of the request is kept
but the fiche and the day. Every CONSULTATIONS_SECONDES at most, a thread adds what was gathered to
the table, in one transaction; so does the process when it ends. A process killed outright (kill -9,
power cut) loses what it had gathered since: half a minute of counts at most.
"""

import atexit
import logging
import os
import re
import threading
from datetime import date
from functools import cache

from django.conf import settings
from django.db import DatabaseError, connections, transaction
from django.db.models import F, Q, Sum
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import Genre
from annuaire.models import Consultation

logger = logging.getLogger(__name__)

PAGE = re.compile(r"(structure|service)s/(\d{1,12})-[-\w]+/\Z")
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

_lock = threading.Lock()  # of what follows
_counts: dict[tuple[str, int, date], int] = {}
_timer = None
_writing = threading.Lock()


class CountReads:
    """The middleware. Nothing is written here, and nothing of the answer changes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in LUES and (page := _page(request)) and is_a_reader(request):
            count(page[1], int(page[2]))
        return response


def _page(request):
    start = _prefix()
    return request.path.startswith(start) and PAGE.match(request.path, len(start))


@cache
def _prefix():
    return reverse("annuaire:liste")


def is_a_reader(request):
    """A person of the public reading: neither a program, nor a page fetched just in case, nor
    somebody who has signed in (the people of the fiches look at them often)."""
    if request.method != "GET" or settings.SESSION_COOKIE_NAME in request.COOKIES:
        return False
    meta = request.META
    purpose = meta.get("HTTP_SEC_PURPOSE") or meta.get("HTTP_PURPOSE") or meta.get("HTTP_X_MOZ")
    agent = meta.get("HTTP_USER_AGENT", "").lower().replace("cubot", "")  # they make phones
    return bool(agent) and not purpose and not any(word in agent for word in PROGRAMMES)


def count(genre, pk):
    """One more reading, today in Paris."""
    global _timer
    key = (genre, pk, timezone.localdate())
    with _lock:
        _counts[key] = _counts.get(key, 0) + 1
        if _timer is None and settings.CONSULTATIONS_SECONDES:
            _timer = threading.Timer(settings.CONSULTATIONS_SECONDES, _flush_later)
            _timer.daemon = True
            _timer.start()


def _flush_later():
    """In a thread of its own, with its own connection."""
    global _timer
    with _lock:
        _timer = None  # what is counted from now on is for the next one
    try:
        flush()
    finally:
        connections.close_all()


def flush():
    """Add what this process gathered to the table. Returns how many readings were written.

    What the database refuses for now is kept for the next time.
    """
    with _writing:
        with _lock:
            gathered = sorted(_counts.items())
            _counts.clear()
        written = 0
        for start in range(0, len(gathered), LOT):
            lot = gathered[start : start + LOT]
            try:
                add(lot)
            except DatabaseError as error:
                logger.warning("Readings kept for later: %s", type(error).__name__)
                _put_back(gathered[start:])
                break
            written += sum(nombre for _key, nombre in lot)
        return written


@transaction.atomic
def add(lot):
    """Add [((genre, pk, day), readings)], in one order so that two processes never cross."""
    rows = [Consultation(genre=genre, objet_id=pk, jour=jour) for (genre, pk, jour), _n in lot]
    Consultation.objects.bulk_create(rows, ignore_conflicts=True)
    for (genre, pk, jour), nombre in lot:
        row = Consultation.objects.filter(genre=genre, objet_id=pk, jour=jour)
        row.update(nombre=F("nombre") + nombre)


def _put_back(gathered):
    with _lock:
        for key, nombre in gathered:
            _counts[key] = _counts.get(key, 0) + nombre


def forget():
    """Start from nothing: in a child, whose parent keeps and writes its own counts."""
    global _lock, _writing, _timer
    _lock, _writing, _timer = threading.Lock(), threading.Lock(), None
    _counts.clear()


def _flush_at_exit():
    if _counts:
        flush()
        connections.close_all()


os.register_at_fork(after_in_child=forget)
atexit.register(_flush_at_exit)


# -- Reading --------------------------------------------------------------------------------------


def of_month(fiches, month: date) -> dict[str, int]:
    """{« service-12 »: readings} in the month of that day; 0 for those nobody read. One query."""
    fiches = list(fiches)
    found = {f"{fiche.genre}-{fiche.pk}": 0 for fiche in fiches}
    wanted = Q(pk__in=[])
    for genre in Genre.values:
        wanted |= Q(genre=genre, objet_id__in=[f.pk for f in fiches if f.genre == genre])
    rows = in_month(month).filter(wanted).values_list("genre", "objet_id")
    return found | {f"{genre}-{pk}": n for genre, pk, n in rows.annotate(total=Sum("nombre"))}


def in_month(month: date):
    """Rows of the month of that day."""
    first = month.replace(day=1)
    following = date(first.year + first.month // 12, first.month % 12 + 1, 1)
    return Consultation.objects.filter(jour__gte=first, jour__lt=following)
