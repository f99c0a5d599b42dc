"""One measure, in the database the environment names: called by python -m bench."""

import importlib
import sys
import time
from pathlib import Path

import django
from django.core.management import call_command


def main(quoi, taille, repetitions):
    django.setup()
    if quoi == "pages":
        return pages(taille, repetitions)
    return importlib.import_module(f"bench.{quoi}").main()


def pages(taille, repetitions):
    from django.db import connection

    from bench.donnees import fill
    from bench.pages import measure

    prepare_base(connection)
    start = time.perf_counter()
    fill(taille)
    filled = time.perf_counter() - start
    print(f"\n## {connection.vendor}, {taille} services (remplis en {filled:.0f} s)\n")
    print_rows(measure(repetitions))
    return 0


def print_rows(rows):
    """A table; each page beside the bare view it is compared to."""
    print("| page | médiane (ms) | p95 (ms) | processeur (ms) | × plancher | requêtes | octets |")
    print("| --- | --: | --: | --: | --: | --: | --: |")
    page, liste = rows[0]["cpu"], rows[1]["cpu"]
    for row in rows:
        floor = page if "mémoire" in row["page"] or "page de" in row["page"] else liste
        print(
            f"| {row['page']} | {row['mediane']:.2f} | {row['p95']:.2f} | {row['cpu']:.2f} | "
            f"{row['cpu'] / floor:.1f} | {row['requetes']} | {row['octets']} |"
        )


def prepare_base(connection):
    """The territory's words and places, none of its fiches."""
    from django.conf import settings

    from annuaire.management.commands.charger_demo import load_ground, load_words

    settings.TEMPLATES[0]["DIRS"].append(Path(__file__).parent / "templates")
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    call_command("migrate", verbosity=0, interactive=False)
    load_ground()
    load_words()


if __name__ == "__main__":
    quoi, taille, repetitions = sys.argv[1:]
    sys.exit(main(quoi, int(taille), int(repetitions)))
