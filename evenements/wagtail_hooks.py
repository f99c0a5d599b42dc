"""The agenda's glue with Wagtail's admin."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from evenements import actions
from evenements.inscriptions import attribution


@hooks.register("register_log_actions")
def name_actions(actions_registry):
    for action, words in (
        (actions.PLANIFICATION, _("Dates changées")),
        (actions.ANNULATION, _("Date annulée")),
        (actions.DEPLACEMENT, _("Date déplacée")),
        (actions.RETABLISSEMENT, _("Date rétablie")),
        (actions.RETRAIT, _("Date retirée")),
        (attribution.TIRAGE, _("Places tirées au sort")),
        (attribution.PLACE_DONNEE, _("Place donnée hors de son rang")),
    ):
        actions_registry.register_action(action, words, words)
