"""What answering a reminder costs: from the link in the mail to « Vérifiée aujourd'hui ».

On a slow phone: 150 ms of latency, 1.6 Mbit/s, a processor four times slower, nothing in its cache.
The tap comes as soon as its button can be seen: the seconds are the portal's, not the reader's.
"""

import os
import statistics
import time
from datetime import timedelta

from bench.portail import running_browser, running_demo

FOIS = 5
TELEPHONE = {"viewport": {"width": 360, "height": 740}, "is_mobile": True, "has_touch": True}
RESEAU = {
    "offline": False,
    "latency": 150,
    "downloadThroughput": 1_600_000 / 8,
    "uploadThroughput": 750_000 / 8,
}


def main():
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright's loop runs in this thread
    with running_demo() as base, running_browser() as browser:
        rows = [answer(browser, base + make_link()) for _ in range(FOIS)]
    opened, tapped, requests, octets = (
        statistics.median(column) for column in zip(*rows, strict=True)
    )
    print("| écran lisible (s) | après le geste (s) | requêtes | octets |")
    print("| --: | --: | --: | --: |")
    print(f"| {opened:.1f} | {tapped:.1f} | {requests:.0f} | {octets:.0f} |")
    return 0


def make_link():
    """The address of a personal link to one fiche of the demo."""
    from django.urls import reverse

    from annuaire.models import Structure
    from comptes import jetons
    from partenaires.acces import USAGE
    from partenaires.destinataires import cle

    fiche = Structure.objects.active().exclude(telephone="").order_by("pk").first()
    courriel = "exemple@exemple.fr"
    Structure.objects.filter(pk=fiche.pk).update(verifie_le=None, pro_courriel=courriel)
    secret = jetons.issue(USAGE, courriel=courriel, duree=timedelta(days=1), fiches=[cle(fiche)])
    return reverse("mes_fiches:lien", args=[secret])


def answer(browser, url):
    """(seconds to the screen, seconds from the tap to its answer, requests, octets of it all)."""
    context = browser.new_context(**TELEPHONE)
    page = context.new_page()
    network = context.new_cdp_session(page)
    received = {}
    network.send("Network.enable")
    network.on(
        "Network.loadingFinished",
        lambda event: received.update({event["requestId"]: event["encodedDataLength"]}),
    )
    network.send("Network.emulateNetworkConditions", RESEAU)
    network.send("Emulation.setCPUThrottlingRate", {"rate": 4})
    start = time.perf_counter()
    page.goto(url, wait_until="commit")
    button = page.get_by_role("button", name="Rien n'a changé")
    button.wait_for()
    opened = time.perf_counter()
    button.tap()
    page.get_by_text("Vérifiée aujourd'hui", exact=True).wait_for()
    tapped = time.perf_counter()
    page.wait_for_load_state("networkidle")
    context.close()
    return opened - start, tapped - opened, len(received), sum(received.values())
