"""Who may do what with the fiches and the ground (table in docs/droits.md)."""

from django.db import migrations

from comptes.droits import ACCUEIL, COORDINATION, REFERENTS, grant

TOUT = ("view", "add", "change", "delete")
DROITS = {
    COORDINATION: {
        ("annuaire", "structure"): (*TOUT, "publish"),
        ("annuaire", "service"): (*TOUT, "publish"),
        ("annuaire", "champthematique"): TOUT,
        ("annuaire", "synonyme"): TOUT,
        ("annuaire", "motcherche"): ("view", "delete"),
        ("annuaire", "signalement"): ("view", "change"),
        ("annuaire", "suggestion"): ("view", "change"),
        ("territoire", "territoire"): TOUT,
        ("territoire", "quartier"): TOUT,
        ("territoire", "thematique"): TOUT,
        ("territoire", "public"): TOUT,
        ("territoire", "lieu"): TOUT,
    },
    ACCUEIL: {
        ("annuaire", "structure"): ("view", "change"),
        ("annuaire", "service"): ("view", "change"),
    },
    REFERENTS: {
        ("annuaire", "structure"): ("view", "change", "publish"),
        ("annuaire", "service"): ("view", "change", "publish"),
        ("annuaire", "signalement"): ("view", "change"),
        ("annuaire", "suggestion"): ("view", "change"),
    },
}


def give_rights(apps, schema_editor):
    for groupe, modeles in DROITS.items():
        for (app_label, modele), actions in modeles.items():
            grant(apps, groupe, app_label, modele, actions)


class Migration(migrations.Migration):
    dependencies = [
        ("annuaire", "0003_recherche"),
        ("comptes", "0002_groupes"),
        ("territoire", "0001_initial"),
    ]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
