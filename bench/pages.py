"""Times and queries of pages, in this process, beside two bare Django views."""

import gc
import statistics
import time

from django.conf import settings
from django.core.handlers.wsgi import WSGIHandler
from django.db import connection
from django.http import HttpResponse
from django.shortcuts import render
from django.test import RequestFactory, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import include, path

from annuaire.models import Entree

PAGE_31_KO = ("<p>" + "abcdefghi " * 103 + "</p>\n") * 30


def plancher(request):
    """The floor of a cached page: 31 kB out of memory."""
    return HttpResponse(PAGE_31_KO)


def plancher_liste(request):
    """The floor of a list: twenty rows and a template."""
    rows = Entree.objects.filter(visible=True).order_by("pk")[:20]
    return render(request, "bench_liste.html", {"rows": rows})


urlpatterns = [
    path("_bench/page/", plancher),
    path("_bench/liste/", plancher_liste),
    path("", include("portal.urls")),
]

RECHERCHES = ["français", "ateleir couture", "cours d'alphabetisation", "démarches impôts", "yoga"]


def addresses():
    """{name: addresses}, several of each so that nothing hangs on one row."""
    rows = Entree.objects.filter(visible=True, genre="service").order_by("pk")
    fiches = [f"/annuaire/services/{pk}-x/" for pk in rows.values_list("objet_id", flat=True)[:5]]
    return {
        "accueil": ["/"],
        "liste": ["/annuaire/", "/annuaire/?page=2"],
        "liste filtrée": ["/annuaire/?gratuit=1&aujourdhui=1", "/annuaire/?langue=ar"],
        "recherche": [f"/annuaire/?q={words}" for words in RECHERCHES],
        "fiche": fiches,
        "carte (groupes)": ["/annuaire/carte.json?largeur=430&hauteur=480"],
        "carte (points)": ["/annuaire/points.bin?gratuit=1&garde=1"],
    }


class Visitor:
    """Asks the WSGI handler for pages, as a server would."""

    def __init__(self, handler):
        self.handler = handler
        self.factory = RequestFactory(headers={"host": "localhost", "accept-encoding": "gzip"})

    def get(self, url, *, signed_in=False):
        """Status, octets. A session cookie passes the page cache by."""
        cookie = {"HTTP_COOKIE": f"{settings.SESSION_COOKIE_NAME}=x"} if signed_in else {}
        environ = self.factory.get(url, **cookie).environ
        answer = {}
        body = self.handler(environ, lambda status, headers: answer.update(status=status))
        size = sum(map(len, body))
        body.close()
        return int(answer["status"][:3]), size


def canonical(visitor, url):
    """The address a fiche redirects to."""
    environ = visitor.factory.get(url).environ
    answer = {}
    visitor.handler(environ, lambda status, headers: answer.update(headers)).close()
    return answer.get("Location", url)


def measure(repetitions, asked=None):
    """[{page, cache, mediane, p95, cpu, requetes, octets}] in milliseconds.

    asked: {name: addresses}, the directory's by default.
    """
    with override_settings(ROOT_URLCONF="bench.pages"):
        portal = Visitor(WSGIHandler())
        with override_settings(MIDDLEWARE=[]):
            bare = Visitor(WSGIHandler())
        pages = {
            name: [canonical(portal, url) for url in urls]
            for name, urls in (asked or addresses()).items()
        }
        cases = [("plancher : page de 31 ko", bare, ["/_bench/page/"], True)]
        cases += [("plancher : liste de 20", bare, ["/_bench/liste/"], True)]
        cases += [(f"{name}, en mémoire", portal, urls, False) for name, urls in pages.items()]
        cases += [(f"{name}, calculée", portal, urls, True) for name, urls in pages.items()]
        return _interleaved(cases, repetitions)


def _interleaved(cases, repetitions):
    """Each case in turn, again and again: what the machine does meanwhile falls on all alike."""
    walls = {case[0]: [] for case in cases}
    cpus = {case[0]: [] for case in cases}
    rows = {name: _once(name, *rest) for name, *rest in cases}
    gc.collect()
    for turn in range(repetitions):
        for name, visitor, urls, signed_in in cases:
            url = urls[turn % len(urls)]
            wall, cpu = time.perf_counter(), time.process_time()
            visitor.get(url, signed_in=signed_in)
            cpus[name].append((time.process_time() - cpu) * 1000)
            walls[name].append((time.perf_counter() - wall) * 1000)
    for name, row in rows.items():
        row["mediane"] = statistics.median(walls[name])
        row["p95"] = statistics.quantiles(walls[name], n=20)[-1]
        row["cpu"] = statistics.median(cpus[name])
    return list(rows.values())


def _once(name, visitor, urls, signed_in):
    """Warm, then count the queries and octets of the first address."""
    for url in urls:
        visitor.get(url, signed_in=signed_in)
    with CaptureQueriesContext(connection) as queries:
        status, size = visitor.get(urls[0], signed_in=signed_in)
    if status != 200:
        raise RuntimeError(f"{urls[0]} answered {status}")
    return {"page": name, "requetes": len(queries), "octets": size}
