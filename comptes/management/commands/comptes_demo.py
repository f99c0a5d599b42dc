"""One account per role, to visit the demo. The password is this installation's own."""

import secrets

from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group
from django.core.management import BaseCommand, CommandError
from django.db import transaction

from comptes.models import Utilisateur

# address, first name, name, group ("" is the one who runs the machine)
COMPTES = [
    ("coordination", "Camille", "Coordination", "Coordination"),
    ("accueil", "Assia", "Accueil", "Accueil"),
    ("redaction", "Rémi", "Rédaction", "Rédaction"),
    ("referents", "Rosa", "Référente", "Référents"),
    ("partenaires", "Paul", "Partenaire", "Partenaires"),
    ("comite", "Nadia", "Comité", "Partenaires"),
    ("informatique", "Inès", "Informatique", ""),
]
SANS_GESTION = "Partenaires"  # a role that never enters the admin: said beside its address


class Command(BaseCommand):
    help = "Crée les comptes de démonstration qui manquent et rappelle comment s'y connecter."

    def handle(self, **options):
        if not is_demo():
            raise CommandError("Pas de comptes de démonstration sur une installation réelle.")
        password = demo_password()
        create_missing(password)
        self.stdout.write("\n  Comptes de démonstration pour la gestion")
        self.stdout.write(
            "  Pour entrer : /compte/connexion/, puis « J'ai un mot de passe » "
            "(les liens par courriel partent vers des adresses qui n'existent pas)."
        )
        self.stdout.write(f"  (mot de passe de départ, le même pour tous : {password})")
        for name, _first, _last, group in COMPTES:
            note = " (n'entre pas dans la gestion)" if group == SANS_GESTION else ""
            role = group or "Administration du site"
            self.stdout.write(f"    {address(name):<28} {role}{note}")


def is_demo():
    return settings.SETTINGS_MODULE != "portal.settings.production"


def address(name):
    return f"{name}@exemple.fr"


def demo_password():
    """Drawn once, kept with the data: a password known to all would follow a demo put online."""
    path = settings.VAR_DIR / "mot_de_passe_demo"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(f"demo-{secrets.token_hex(4)}")
    return path.read_text()


@transaction.atomic
def create_missing(password):
    present = set(
        Utilisateur.objects.filter(email__in=[address(row[0]) for row in COMPTES]).values_list(
            "email", flat=True
        )
    )
    missing = [row for row in COMPTES if address(row[0]) not in present]
    if not missing:
        return
    hashed = make_password(password)  # half a second: once for all
    for name, first, last, group in missing:
        user = Utilisateur.objects.create(
            email=address(name),
            password=hashed,
            first_name=first,
            last_name=last,
            is_superuser=not group,
            is_staff=not group,
        )
        if group:
            user.groups.add(Group.objects.get(name=group))
