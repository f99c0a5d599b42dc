"""For the one who runs the machine: an administrator lost telephone and codes."""

from django.core.management import BaseCommand, CommandError

from comptes.actions import reset_second_factor
from comptes.models import Utilisateur


class Command(BaseCommand):
    help = "Retire le second facteur d'un compte ; la personne est prévenue par courriel."

    def add_arguments(self, parser):
        parser.add_argument("courriel")

    def handle(self, *, courriel, **options):
        compte = Utilisateur.objects.get_active(courriel)
        if compte is None:
            raise CommandError("Aucun compte ouvert avec cette adresse.")
        reset_second_factor(compte)
        self.stdout.write("Second facteur retiré.")
