"""How much the journal is read, listened to, kept, followed: by the rules of portal.socle.comptage.

What a page, a sound or a feed is, its view says with `tell`; the middleware, above the page cache,
counts it, and remembers it for the copies of that page that the cache will give.
"""

import hashlib
import re
from datetime import timedelta

from django.core.cache import cache
from django.db import transaction
from django.db.models import F, Sum
from django.utils import timezone

from annuaire.fraicheur import add_months
from journal.enums import SorteMesure
from journal.models import Mesure
from portal.socle.comptage import LUES, Compteur, is_a_reader

MOIS = 25  # how long figures are kept (audience measures: 25 months, CNIL)
CONNUES = 2_000  # addresses whose page is known
ABONNES = re.compile(r"(\d{1,9}) (?:subscriber|abonn)", re.IGNORECASE | re.ASCII)
MAX_ABONNES = 100_000  # announced by one program: more is a mistake, and counts for nothing
JOUR = timedelta(days=1)

_told: dict[str, tuple[int, str]] = {}


@transaction.atomic
def add(lot):
    """Add [((page, sorte, day), readings)], in one order so that two processes never cross."""
    rows = [Mesure(page_id=pk, sorte=sorte, jour=jour) for (pk, sorte, jour), _n in lot]
    Mesure.objects.bulk_create(rows, ignore_conflicts=True)
    for (pk, sorte, jour), nombre in lot:
        row = Mesure.objects.filter(page_id=pk, sorte=sorte, jour=jour)
        row.update(nombre=F("nombre") + nombre)


_compteur = Compteur(add)
flush = _compteur.flush


def count(page_id, sorte, nombre=1):
    """That many more views, plays, downloads or readers of a page's feed, today in Paris."""
    _compteur.count(page_id, str(sorte), nombre=nombre)


def tell(request, page_id, sorte=SorteMesure.VUE):
    """This address is that page, or the feed of that page."""
    request._mesure = (page_id, str(sorte))


class CountReads:
    """The middleware. Nothing is written here, and nothing of the answer changes."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code in LUES and (found := _found(request)):
            _count(request, *found)
        return response


def _found(request):
    told = getattr(request, "_mesure", None)
    if told is None:
        return _told.get(request.path)  # what the cache gives was made by this process
    if len(_told) >= CONNUES:
        _told.clear()
    _told[request.path] = told
    return told


def _count(request, page_id, sorte):
    if sorte == SorteMesure.ABONNE:
        count_followers(request, page_id)
    elif is_a_reader(request):
        count(page_id, sorte)


def count_followers(request, page_id):
    """As many as the program announces (« 12 subscribers »), else one; once a day for each program.

    Programs that announce nothing are one each, however many people use them: a low estimate.
    Without a cache shared by the processes, each of them may count a program.
    """
    agent = request.headers.get("User-Agent", "")
    if request.method != "GET" or not agent:
        return
    announced = ABONNES.search(agent)
    if not announced and not _is_a_listener(request):
        return
    nombre = int(announced[1]) if announced else 1
    name = hashlib.sha256(ABONNES.sub("", agent).encode()).hexdigest()[:16]
    key = f"journal-abonnes-{page_id}-{timezone.localdate():%Y%m%d}-{name}"
    if 0 < nombre <= MAX_ABONNES and cache.add(key, True, JOUR.total_seconds()):
        count(page_id, SorteMesure.ABONNE, nombre)


LECTEURS = ("podcast", "antennapod", "overcast", "castbox", "pocket", "feed", "rss", "itunes")


def _is_a_listener(request):
    agent = request.headers["User-Agent"].lower()
    return is_a_reader(request) or any(word in agent for word in LECTEURS)


def purge(moment=None) -> int:
    """Erase the figures that are past their time. Returns how many rows."""
    limit = add_months(timezone.localdate(moment), -MOIS)
    return Mesure.objects.filter(jour__lt=limit).delete()[0]


def forget():
    _told.clear()


def totals(pks, debut, fin) -> dict[str, int]:
    """{sorte: how many} of these pages, from one day to another, both included. One query."""
    found = dict.fromkeys(SorteMesure.values, 0)
    rows = Mesure.objects.filter(page_id__in=pks, jour__gte=debut, jour__lte=fin)
    sums = rows.order_by().values_list("sorte").annotate(total=Sum("nombre"))
    return found | dict(sums)
