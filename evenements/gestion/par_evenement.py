"""Rights on one event in Wagtail's snippet views (see annuaire.gestion.par_fiche)."""

from annuaire.gestion.par_fiche import ParFiche
from evenements.permissions import can_publish


class ParEvenement(ParFiche):
    """Mixed into every view of the events' viewset."""

    def get_available_actions(self):
        actions = super(ParFiche, self).get_available_actions()
        if self.fiche_visee and not can_publish(self.request.user, self.fiche_visee):
            actions = [action for action in actions if action != "publish"]
        return actions


def limit_publish(menu_items, request, evenement):
    """The editor's menu offers to publish only what this person may publish."""
    if evenement is not None and evenement.pk and not can_publish(request.user, evenement):
        menu_items[:] = [item for item in menu_items if item.name != "action-publish"]
