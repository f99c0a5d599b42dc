"""Rights on one fiche in Wagtail's snippet views, which only ask about the model (8.0)."""

from django.contrib.admin.utils import unquote
from django.utils.functional import cached_property

from annuaire.permissions import SUR_UN_OBJET, can_publish


class ParFiche:
    """Mixed into every view of a fiche's viewset."""

    @cached_property
    def fiche_visee(self):
        """The fiche of the address, None on pages about no fiche in particular."""
        pk = self.request.resolver_match.kwargs.get("pk")  # some views keep it out of self.kwargs
        return self.model.objects.filter(pk=unquote(str(pk))).first() if pk is not None else None

    def user_has_permission(self, permission):
        if not super().user_has_permission(permission):
            return False
        if permission not in SUR_UN_OBJET or self.fiche_visee is None:
            return True
        return self.user_has_permission_for_instance(permission, self.fiche_visee)

    def get_available_actions(self):
        actions = super().get_available_actions()
        if self.fiche_visee and not can_publish(self.request.user, self.fiche_visee):
            actions = [action for action in actions if action != "publish"]
        return actions


def limit_publish(menu_items, request, context):
    """The editor's menu offers to publish only what this person may publish."""
    fiche = context.get("instance")
    if fiche is not None and fiche.pk and not can_publish(request.user, fiche):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]
