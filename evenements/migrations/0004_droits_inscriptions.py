"""Who may do what with sign-ups (table in docs/droits.md)."""

from django.db import migrations

from comptes.droits import ACCUEIL, COORDINATION, grant

DROITS = {
    COORDINATION: {
        "inscription": ("view", "add", "change", "delete"),
        "tirage": ("view", "add"),
        "passage": ("view",),
        "bilan": ("view", "change"),
    },
    ACCUEIL: {
        "inscription": ("view", "add", "change"),
        "tirage": ("view",),
        "bilan": ("view", "change"),
    },
}


def give_rights(apps, schema_editor):
    for groupe, modeles in DROITS.items():
        for modele, actions in modeles.items():
            grant(apps, groupe, "evenements", modele, actions)


class Migration(migrations.Migration):
    dependencies = [("evenements", "0003_inscriptions"), ("comptes", "0002_groupes")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
