"""Who may do what with the agenda (table in docs/droits.md)."""

from django.db import migrations

from comptes.droits import ACCUEIL, COORDINATION, REFERENTS, grant

TOUT = ("view", "add", "change", "delete")
DROITS = {
    COORDINATION: {
        "evenement": (*TOUT, "publish"),
        "grilletarifs": TOUT,
        "droitsurlieu": TOUT,
        "agendaexterne": ("view", "change", "delete"),
        "inscription": TOUT,
        "tirage": ("view", "add"),
        "passage": ("view",),
        "bilan": ("view", "change"),
    },
    ACCUEIL: {
        "evenement": ("view",),
        "inscription": ("view", "add", "change"),
        "tirage": ("view",),
        "bilan": ("view", "change"),
    },
    REFERENTS: {"evenement": ("view", "change", "publish")},
}


def give_rights(apps, schema_editor):
    for groupe, modeles in DROITS.items():
        for modele, actions in modeles.items():
            grant(apps, groupe, "evenements", modele, actions)


class Migration(migrations.Migration):
    dependencies = [("evenements", "0001_initial"), ("comptes", "0002_groupes")]

    operations = [migrations.RunPython(give_rights, migrations.RunPython.noop)]
