"""Who may do what with the journal (table in docs/droits.md). Pages: comptes/0002_groupes."""

from django.db import migrations

from comptes.droits import COORDINATION, REDACTION, grant

TOUT = ("view", "add", "change", "delete")
DROITS = {
    COORDINATION: {
        "membre": ("view", "add", "change"),
        "enregistrement": TOUT,
        "pointdedepot": TOUT,
        "proposition": ("view", "change", "delete"),
        "consentement": TOUT,
        "droitdereponse": ("view", "change"),
        "versionwiki": ("view", "change"),
        "reunion": TOUT,
        "mesure": ("view",),
    },
    REDACTION: {"enregistrement": ("view", "add"), "mesure": ("view",)},
}


def give_rights(apps, schema_editor):
    for groupe, modeles in DROITS.items():
        for modele, actions in modeles.items():
            grant(apps, groupe, "journal", modele, actions)


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial"), ("comptes", "0002_groupes")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
