"""Start to first page, and the memory of two workers before and after 10,000 requests (Linux).

PSS, in MB: what processes share is counted once, split between them.
"""

import http.client
import threading
import time
from pathlib import Path
from urllib.parse import urlsplit

from bench.portail import load_demo, running_server

REQUETES = 10_000
VISITEURS = 4
MEGA = 1024  # /proc counts in kB


def main():
    load_demo()
    start = time.perf_counter()
    with running_server(processus=2) as (base, server):
        print(f"première page : {time.perf_counter() - start:.1f} s après le démarrage")
        visit(base, 40)
        report("après 40 requêtes", server.pid)
        visit(base, REQUETES)
        report(f"après {REQUETES} requêtes", server.pid)
    return 0


def report(moment, pid):
    workers = [pss(child) for child in children(pid)]
    own = pss(pid)
    print(
        f"{moment} : ouvriers {workers} = {sum(workers)} Mo ; avec leur père : {sum(workers) + own}"
    )


def children(pid):
    return [int(p) for p in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def pss(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    return round(next(int(line.split()[1]) for line in lines if line.startswith("Pss:")) / MEGA)


def visit(base, nb):
    """nb requests shared between visitors, each with a connection of its own."""
    threads = [
        threading.Thread(target=_visitor, args=(urlsplit(base).netloc, range(n, nb, VISITEURS)))
        for n in range(VISITEURS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _visitor(netloc, numbers):
    for number in numbers:
        path = (
            "/",
            f"/annuaire/?page={number % 14}",
            f"/annuaire/?q=mot{number}",
            "/annuaire/carte.json",
            f"/annuaire/structures/{number % 160 + 1}-x/",
        )[number % 5]
        connection = http.client.HTTPConnection(netloc, timeout=60)
        connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = connection.getresponse()
        answer.read()
        connection.close()
        if answer.status >= 500:
            raise RuntimeError(f"{path} answered {answer.status}")
