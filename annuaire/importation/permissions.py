"""Who may import."""


def can_import(user):
    """An import makes and changes fiches by the hundred, and publishes them."""
    return user.has_perms(
        [
            f"annuaire.{action}_{modele}"
            for action in ("add", "change", "publish")
            for modele in ("structure", "service")
        ]
    )
