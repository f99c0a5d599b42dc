"""What counting a reading adds to a page that comes from memory, in microseconds."""

import timeit

from django.http import HttpResponse
from django.test import RequestFactory, override_settings

from annuaire.consultations import CountReads
from portal.socle.comptage import forget

TELEPHONE = (
    "Mozilla/5.0 (Linux; Android 13; SM-A145R) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/142.0.0.0 Mobile Safari/537.36"
)
FOIS = 50_000


def main():
    answer = HttpResponse("page")
    count = CountReads(lambda request: answer)
    with override_settings(CONSULTATIONS_SECONDES=0):  # the thread is not measured
        for name, address in (("fiche", "/annuaire/services/12-cafe/"), ("liste", "/annuaire/")):
            request = RequestFactory(headers={"User-Agent": TELEPHONE}).get(address)
            count(request)
            best = min(timeit.repeat(lambda: count(request), number=FOIS, repeat=5))  # noqa: B023 - called here
            print(f"{name} : {best / FOIS * 1e6:.1f} µs")
    forget()
    return 0
