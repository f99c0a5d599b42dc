"""Who may do what with accounts and structures, from the admin."""

from comptes.droits import ACCUEIL, COORDINATION, REDACTION, REFERENTS

EQUIPE = (ACCUEIL, REFERENTS, REDACTION, COORDINATION)  # groups somebody may be invited into


def may_manage_members(user):
    return user.has_perm("partenaires.change_membre")


def may_invite(user):
    """Into any structure, and into the staff's groups."""
    return user.has_perm("partenaires.add_invitation")


def may_disable(user, compte):
    """The coordinator disables anybody but herself and the administrators."""
    return may_invite(user) and compte.pk != user.pk and not compte.is_superuser


def may_publish_photos(user):
    return user.has_perm("annuaire.change_photo")


def may_set_publication(user):
    return user.has_perm("partenaires.change_reglagesstructure")
