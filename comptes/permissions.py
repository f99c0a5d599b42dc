"""Who may do what with accounts."""


def may_enter_gestion(user):
    return user.is_active and user.has_perm("wagtailadmin.access_admin")


def may_leave(user):
    """Delete one's own account. The staff's are closed by whoever administers the site."""
    return not (user.is_staff or may_enter_gestion(user))


def may_reset_second_factor(par, compte):
    """Take away somebody's second factor: whoever may change the account, and only a person
    with every right for an account that has every right. Nobody for herself."""
    if par.pk == compte.pk or not par.has_perm("comptes.change_utilisateur"):
        return False
    return par.is_superuser or not compte.is_superuser
