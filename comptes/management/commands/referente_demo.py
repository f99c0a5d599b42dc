"""The demo's référente answers for two themes: else her screens would be empty."""

from django.core.management import BaseCommand

from comptes.management.commands.comptes_demo import address
from comptes.models import Utilisateur
from territoire.models import Thematique

THEMES = ("sante", "francais")


class Command(BaseCommand):
    help = "Confie deux thèmes à la référente de démonstration, tant qu'elle n'est jamais venue."

    def handle(self, **options):
        # Once she has signed in, what the coordinator gave or took away is left alone.
        new = Utilisateur.objects.filter(email=address("referents"), last_login=None).first()
        if new and not Thematique.objects.filter(referents=new).exists():
            for theme in Thematique.objects.filter(slug__in=THEMES):
                theme.referents.add(new)
