"""Who may do what with the fiches.

The groups' rights are made by migrations (docs/droits.md). One rule is about the fiche itself: what
a person only has as a référent holds for the fiches of their themes.
"""

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.db.models import Q
from wagtail.permission_policies import ModelPermissionPolicy

from annuaire.enums import Etat, Genre
from annuaire.models import Service, Structure
from comptes.droits import REFERENTS
from territoire.models import Thematique

SUR_UN_OBJET = ("change", "delete", "publish")


class PolicyByTheme(ModelPermissionPolicy):
    """A model's rights, restricted to their themes for référents. through: the relation whose
    themes count too."""

    def __init__(self, model, *, through):
        super().__init__(model)
        self.through = through

    def user_has_permission_for_instance(self, user, action, instance):
        if not self.user_has_permission(user, action):
            return False
        if action not in SUR_UN_OBJET or instance.pk is None:
            return True
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )

    def instances_user_has_any_permission_for(self, user, actions):
        rows = self.model._default_manager.all()
        actions = [action for action in actions if self.user_has_permission(user, action)]
        if not actions:
            return rows.none()
        if any(action not in SUR_UN_OBJET for action in actions):
            return rows
        rows = self.without_untouchable(rows, actions)
        if any(self._has_everywhere(user, action) for action in actions):
            return rows
        return rows.filter(pk__in=self.in_themes_of(user))

    def without_untouchable(self, rows, actions):
        """Those on which nobody may do any of these, whatever their rights, left out."""
        return rows

    def in_themes_of(self, user):
        """pks of the rows on this person's themes, or whose related ones are."""
        themes = list(themes_of(user).values_list("pk", flat=True))
        on_themes = Q(thematiques__in=themes) | Q(**{f"{self.through}__thematiques__in": themes})
        return self.model._default_manager.filter(on_themes).order_by().values("pk")

    def _has_everywhere(self, user, action):
        """Whether the right comes from something else than being a référent."""
        codename = get_permission_codename(action, self.model._meta)
        return codename in rights_beyond_themes(user)


class FichePolicy(PolicyByTheme):
    """A merged fiche stays as it is."""

    def without_untouchable(self, rows, actions):
        if self.model is Structure and "delete" not in actions:
            return rows.exclude(etat=Etat.FUSIONNEE)
        return rows


def rights_beyond_themes(user):
    """Codenames of the rights this person has on everything, looked up once."""
    if not hasattr(user, "_droits_partout"):
        permissions = Permission.objects.all()
        if not user.is_superuser:
            groups = user.groups.exclude(name=REFERENTS)
            permissions = permissions.filter(Q(group__in=groups) | Q(user=user))
        user._droits_partout = set(permissions.values_list("codename", flat=True))
    return user._droits_partout


def themes_of(user):
    """The themes this person is référent of, sub-themes with them."""
    return Thematique.objects.filter(Q(referents=user) | Q(parent__referents=user))


# Rooms above say who else may see the contacts kept for professionals (a structure's members).
_professionals: list = []


def register_pro_access(is_professional):
    """is_professional(user) is asked at each page: whoever leaves sees nothing from then on."""
    _professionals.append(is_professional)


def can_see_pro(user):
    """Contacts kept for professionals: whoever reads the structures in the admin, and partners."""
    if not user.is_authenticated:
        return False
    return user.has_perm("annuaire.view_structure") or any(ask(user) for ask in _professionals)


def can_merge(user):
    """A merge withdraws a fiche: as serious as deleting it."""
    return user.has_perm("annuaire.delete_structure") and user.has_perm(
        "annuaire.publish_structure"
    )


def can_change(user, fiche):
    return _policy(fiche).user_has_permission_for_instance(user, "change", fiche)


def can_publish(user, fiche):
    return _policy(fiche).user_has_permission_for_instance(user, "publish", fiche)


def on_my_fiches(queryset, user):
    """Those of these reports or suggestions whose fiche this person may publish."""
    structures = POLICIES[Genre.STRUCTURE].instances_user_has_permission_for(user, "publish")
    services = POLICIES[Genre.SERVICE].instances_user_has_permission_for(user, "publish")
    return queryset.filter(
        Q(structure__in=structures.values("pk")) | Q(service__in=services.values("pk"))
    )


def _policy(fiche):
    return POLICIES[fiche.genre]


POLICIES = {
    Genre.STRUCTURE: FichePolicy(Structure, through="services"),
    Genre.SERVICE: FichePolicy(Service, through="structure"),
}
