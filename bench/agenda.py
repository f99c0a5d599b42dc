"""Times of the agenda: pages and calendar feed of 20, then 2,000 series over eighteen months."""

import time
from datetime import timedelta

from django.db import connection
from django.utils import timezone

from bench.mesure import prepare_base, print_rows
from bench.pages import measure
from bench.series import fill

TAILLES = (20, 2_000)
REPETITIONS = 40


def addresses():
    """{name: addresses}"""
    from evenements.models import Annonce, Occurrence

    month = (timezone.localdate() + timedelta(days=60)).replace(day=1)
    dates = Occurrence.objects.published().upcoming().chronological()[:3]
    event = Annonce.objects.filter(visible=True).first()
    return {
        "agenda": ["/agenda/", "/agenda/?page=2"],
        "agenda filtré": ["/agenda/?gratuit=1&quand=mois", "/agenda/?q=couture"],
        "mois": [f"/agenda/?vue=mois&du={month}"],
        "événement": [f"/agenda/{event.pk}-{event.slug}/"],
        "date": [row.get_absolute_url() for row in dates],
        "calendrier (tout)": ["/agenda/agenda.ics"],
        "calendrier (filtré)": ["/agenda/agenda.ics?gratuit=1"],
    }


def main():
    prepare_base(connection)
    done = 0
    for taille in TAILLES:
        start = time.perf_counter()
        fill(taille - done, seed=taille)
        done = taille
        filled = time.perf_counter() - start
        print(f"\n## {connection.vendor}, {taille} séries (écrites en {filled:.0f} s)\n")
        start = time.perf_counter()
        rendered = render()
        print(f"{rendered} calendriers rendus en {time.perf_counter() - start:.1f} s\n")
        print_rows(measure(REPETITIONS, addresses()))
    return 0


def render():
    """Each event's calendar text, made once by the worker."""
    from evenements.ical import rendus

    return rendus.render_missing()
