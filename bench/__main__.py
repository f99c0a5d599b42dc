"""python -m bench: fill 100, 5,000 and 100,000 services, measure the pages, print a table.

python -m bench poids: bytes and requests of each page at its first load, in Chromium.
python -m bench memoire: start to first page, memory of two workers before and after requests.
python -m bench consultations: what counting a reading adds to a page.
python -m bench agenda: the agenda's pages and calendar feed, 20 then 2,000 series over 18 months.
python -m bench geste: seconds and bytes of answering a reminder, on a slow phone.
python -m bench envois: how fast messages leave, beside a bare smtplib loop.
python -m bench captures: the pictures of the README, taken again.
"""

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

MOTEURS = ("sqlite", "postgresql")


def main():
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument(
        "quoi",
        nargs="?",
        choices=[
            "pages",
            "poids",
            "memoire",
            "consultations",
            "agenda",
            "geste",
            "envois",
            "captures",
        ],
        default="pages",
    )
    parser.add_argument("--tailles", default="100,5000,100000", help="numbers of services")
    parser.add_argument("--moteurs", default="sqlite", help="sqlite,postgresql")
    parser.add_argument(
        "--postgresql",
        default="postgres://postgres@127.0.0.1:5432/portail_bench",
        help="address of an empty database that may be wiped",
    )
    parser.add_argument("--repetitions", type=int, default=100)
    options = parser.parse_args()
    if options.quoi != "pages":
        return run(options.quoi, None, 0, options)
    for moteur in options.moteurs.split(","):
        if moteur not in MOTEURS:
            parser.error(f"moteur inconnu : {moteur}")
        for taille in map(int, options.tailles.split(",")):
            run("pages", moteur, taille, options)
    return 0


def run(quoi, moteur, taille, options):
    """Each measure in a process and a database of its own."""
    with tempfile.TemporaryDirectory() as folder:
        environ = os.environ | {
            "PORTAIL_VAR": folder,
            "DJANGO_SETTINGS_MODULE": "portal.settings.dev",
            "DATABASE_URL": options.postgresql
            if moteur == "postgresql"
            else f"sqlite:///{Path(folder) / 'bench.sqlite3'}",
        }
        command = [sys.executable, "-m", "bench.mesure", quoi, str(taille)]
        return subprocess.run(
            [*command, str(options.repetitions)], env=environ, check=False
        ).returncode


if __name__ == "__main__":
    sys.exit(main())
