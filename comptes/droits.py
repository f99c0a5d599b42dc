"""Rights given to groups by migrations, where rows of permissions may not exist yet."""

COORDINATION = "Coordination"
ACCUEIL = "Accueil"
REDACTION = "Rédaction"
REFERENTS = "Référents"
PARTENAIRES = "Partenaires"
GROUPES = (COORDINATION, ACCUEIL, REDACTION, REFERENTS, PARTENAIRES)


def get_permissions(apps, app_label, modele, actions):
    """The permission rows of these actions on a model; those that are missing are made.

    Django and Wagtail only make them after the last migration, and skip those they find.
    """
    content_type, _ = apps.get_model("contenttypes.ContentType").objects.get_or_create(
        app_label=app_label, model=modele
    )
    permissions = apps.get_model("auth.Permission").objects
    return [
        permissions.get_or_create(
            content_type=content_type,
            codename=f"{action}_{modele}",
            defaults={"name": f"Can {action} {modele}"},
        )[0]
        for action in actions
    ]


def grant(apps, groupe, app_label, modele, actions):
    group = apps.get_model("auth.Group").objects.get(name=groupe)
    group.permissions.add(*get_permissions(apps, app_label, modele, actions))
