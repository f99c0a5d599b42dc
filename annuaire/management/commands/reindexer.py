"""Rebuild what searching reads: after a restore, or when a list seems to disagree with a fiche."""

from django.core.management import BaseCommand

from annuaire import entrees


class Command(BaseCommand):
    help = "Refait la recherche, les listes et la carte à partir des fiches."

    def handle(self, **options):
        self.stdout.write(f"{entrees.reindex()} fiches visibles.")
