"""Each family of screens brings its own hooks."""

from django.utils.translation import gettext_lazy as _
from wagtail import hooks

from partenaires.gestion import entretien, membres, propositions  # noqa: F401 - they register
from partenaires.personnes import CORRECTION, RETRAIT


@hooks.register("register_log_actions")
def register_people_actions(actions):
    """Who was named is never in the log."""
    actions.register_action(RETRAIT, _("Retirer un contact"), _("Retiré à sa demande"))
    actions.register_action(CORRECTION, _("Corriger un contact"), _("Corrigé par la personne"))
