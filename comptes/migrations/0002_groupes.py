"""The five groups, and what each may do with Wagtail's own pages, images and documents.

Coordination edits and publishes everything; Rédaction writes and sends for moderation;
Accueil and Référents only enter the admin (their fiches: annuaire.0004_droits); Partenaires
never do. Wagtail's own « Moderators » and « Editors » give way to these.
"""

from django.db import migrations

from comptes.droits import (
    ACCUEIL,
    COORDINATION,
    GROUPES,
    REDACTION,
    REFERENTS,
    get_permissions,
    grant,
)

ENTRENT = (COORDINATION, ACCUEIL, REDACTION, REFERENTS)
PAGES = {
    COORDINATION: ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
    REDACTION: ("add", "change"),
}
FICHIERS = {
    COORDINATION: ("add", "change", "delete", "choose"),
    REDACTION: ("add", "change", "choose"),
    REFERENTS: ("choose",),
    ACCUEIL: ("choose",),
}
DE_WAGTAIL = ("Moderators", "Editors")


def make_groups(apps, schema_editor):
    Group = apps.get_model("auth.Group")
    for nom in GROUPES:
        Group.objects.get_or_create(name=nom)
    for nom in ENTRENT:
        access = apps.get_model("auth.Permission").objects.get(codename="access_admin")
        Group.objects.get(name=nom).permissions.add(access)
    grant(apps, COORDINATION, "wagtailcore", "collection", ["add", "change", "delete"])
    grant(apps, COORDINATION, "wagtailredirects", "redirect", ["add", "change", "delete", "view"])
    for nom, actions in PAGES.items():
        allow_pages(apps, Group.objects.get(name=nom), actions)
    for nom, actions in FICHIERS.items():
        allow_files(apps, Group.objects.get(name=nom), actions)
    replace_wagtail_groups(apps, Group.objects.get(name=COORDINATION))


def allow_pages(apps, group, actions):
    root = apps.get_model("wagtailcore.Page").objects.get(depth=1)
    for permission in get_permissions(apps, "wagtailcore", "page", actions):
        apps.get_model("wagtailcore.GroupPagePermission").objects.get_or_create(
            group=group, page=root, permission=permission
        )


def allow_files(apps, group, actions):
    root = apps.get_model("wagtailcore.Collection").objects.get(depth=1)
    for app_label, modele in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for permission in get_permissions(apps, app_label, modele, actions):
            apps.get_model("wagtailcore.GroupCollectionPermission").objects.get_or_create(
                group=group, collection=root, permission=permission
            )


def replace_wagtail_groups(apps, coordination):
    """Moderation tasks go to the coordination; groups somebody is in are left alone."""
    for task in apps.get_model("wagtailcore.GroupApprovalTask").objects.all():
        task.groups.add(coordination)
    for modele in ("Task", "Workflow"):
        named = apps.get_model("wagtailcore", modele).objects.filter(name="Moderators approval")
        named.update(name="Relecture par la coordination")
    apps.get_model("auth.Group").objects.filter(name__in=DE_WAGTAIL, user=None).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("comptes", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0098_apitoken"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
        ("wagtailredirects", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_groups, migrations.RunPython.noop)]
