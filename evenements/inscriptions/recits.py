"""What the history of an event says of its sign-ups: a date, a key, never a name."""

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from evenements.inscriptions.attribution import PLACE_DONNEE, TIRAGE


class RecitTirage(LogFormatter):
    label = _("Tirer les places au sort")

    def format_message(self, log_entry):
        n = (log_entry.data or {}).get("demandes", 0)
        words = ngettext(
            "Places tirées au sort : %(n)d demande", "Places tirées au sort : %(n)d demandes", n
        )
        return words % {"n": n}


class RecitPlaceDonnee(LogFormatter):
    label = _("Donner une place hors de son rang")

    def format_message(self, log_entry):
        repere = (log_entry.data or {}).get("repere", "")
        return gettext("Place donnée hors de son rang (%(repere)s)") % {"repere": repere}


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(TIRAGE)(RecitTirage)
    actions.register_action(PLACE_DONNEE)(RecitPlaceDonnee)
