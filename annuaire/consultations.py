"""How often each fiche is read, by the rules of portal.socle.comptage.

A middleware above the page cache counts, since kept pages are read too.
"""

import re
from datetime import date
from functools import cache

from django.db import transaction
from django.db.models import F, Q, Sum
from django.urls import reverse

from annuaire.enums import Genre
from annuaire.models import Consultation
from portal.socle.comptage import LUES, Compteur, is_a_reader
from portal.socle.comptage import forget as forget

PAGE = re.compile(r"(structure|service)s/(\d{1,12})-[-\w]+/\Z")


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


@transaction.atomic
def add(lot):
    """Add [((genre, pk, day), readings)], in one order so that two processes never cross."""
    rows = [Consultation(genre=genre, objet_id=pk, jour=jour) for (genre, pk, jour), _n in lot]
    Consultation.objects.bulk_create(rows, ignore_conflicts=True)
    for (genre, pk, jour), nombre in lot:
        row = Consultation.objects.filter(genre=genre, objet_id=pk, jour=jour)
        row.update(nombre=F("nombre") + nombre)


_compteur = Compteur(add)
count, flush = _compteur.count, _compteur.flush  # count(genre, pk)


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
