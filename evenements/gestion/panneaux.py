"""Panels of the editor of an event."""

from wagtail.admin.panels import Panel

from annuaire.gestion.panneaux import ListeComparison, PanneauListe
from evenements.cotes import GESTION
from evenements.enums import Accessibilite
from evenements.pages import say_moment, say_rules

MONTREES = 5


class PanneauDates(Panel):
    """Its rules and next dates, and the way to the page where they are kept."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "evenements/gestion/panneau_dates.html"

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            pk = self.instance.pk
            context |= {"url": "", "rythmes": [], "dates": []}
            if pk is None:
                return context
            rows = self.instance.occurrences.kept().upcoming().planned().chronological()
            return context | {
                "url": GESTION.url("dates", pk),
                "rythmes": say_rules(self.instance),
                "dates": [say_moment(row) for row in rows[:MONTREES]],
            }


class AccessibiliteComparison(ListeComparison):
    def get_item_display(self, item):
        return str(dict(Accessibilite.choices).get(item, item))


class PanneauAccessibilite(PanneauListe):
    def get_comparison_class(self):
        return AccessibiliteComparison
