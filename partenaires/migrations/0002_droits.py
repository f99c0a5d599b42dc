"""Who may do what with the upkeep of fiches and with what leaves (table in docs/droits.md)."""

from django.db import migrations

from comptes.droits import ACCUEIL, COORDINATION, REFERENTS, grant

TOUT = ("view", "add", "change", "delete")
DROITS = {
    COORDINATION: {
        ("annuaire", "proposition"): ("view", "change"),
        ("annuaire", "photo"): TOUT,
        ("annuaire", "consultation"): ("view",),
        ("partenaires", "membre"): TOUT,
        ("partenaires", "invitation"): TOUT,
        ("partenaires", "reglagesstructure"): ("view", "change"),
        ("partenaires", "reglagesentretien"): ("change",),
        ("partenaires", "campagne"): TOUT,
        ("partenaires", "appel"): ("view", "add"),
        ("partenaires", "veille"): TOUT,
        ("diffusion", "envoi"): ("view", "change"),
        ("diffusion", "adressearretee"): ("view", "delete"),
    },
    REFERENTS: {
        ("annuaire", "proposition"): ("view", "change"),
        ("partenaires", "appel"): ("view", "add"),
        ("partenaires", "veille"): ("view", "add", "change"),
    },
    ACCUEIL: {
        ("partenaires", "appel"): ("view", "add"),
        ("partenaires", "veille"): ("view", "add"),
    },
}


def give_rights(apps, schema_editor):
    for groupe, modeles in DROITS.items():
        for (app_label, modele), actions in modeles.items():
            grant(apps, groupe, app_label, modele, actions)


class Migration(migrations.Migration):
    dependencies = [
        ("partenaires", "0001_initial"),
        ("annuaire", "0005_entretien"),
        ("comptes", "0003_jeton"),
        ("diffusion", "0001_initial"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
