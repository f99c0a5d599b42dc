"""Panels for what Wagtail has no panel for: lists kept as JSON, answers to themes' questions."""

from datetime import date
from itertools import groupby

from django.utils.html import format_html_join
from django.utils.translation import gettext as _
from wagtail.admin.compare import FieldComparison, M2MFieldComparison, TextDiff
from wagtail.admin.panels import FieldPanel, Panel, TabbedInterface

from annuaire.models import ChampThematique
from annuaire.models.fiches import LISTES
from portal.socle.dates import say_date


class PanneauLecture(FieldPanel):
    """A value that is read, not edited; nothing is said with a dash."""

    def __init__(self, field_name, **kwargs):
        super().__init__(field_name, **{**kwargs, "read_only": True})

    def format_value_for_display(self, value):
        if value in (None, ""):
            return "–"
        if isinstance(value, date):
            return say_date(value)
        return super().format_value_for_display(value)


class ListeComparison(M2MFieldComparison):
    """A list of codes, compared in words."""

    def get_items(self):
        return list(self.val_a or []), list(self.val_b or [])

    def get_item_display(self, item):
        enum = LISTES.get(self.field.name)
        return str(dict(enum.choices).get(item, item)) if enum else str(item)


class PanneauListe(FieldPanel):
    def get_comparison_class(self):
        return ListeComparison


class ChampsComparison(FieldComparison):
    """Answers to the themes' questions, one line each."""

    def __init__(self, field, obj_a, obj_b):
        super().__init__(field, obj_a, obj_b)
        self.val_a, self.val_b = self.val_a or {}, self.val_b or {}

    def htmldiff(self):
        labels = dict(ChampThematique.objects.values_list("cle", "libelle"))
        lines = []
        for cle in sorted({*self.val_a, *self.val_b}):
            before, after = say(self.val_a.get(cle)), say(self.val_b.get(cle))
            kinds = [("equal", before)] if before == after else [("deletion", before)]
            if before != after:
                kinds.append(("addition", after))
            shown = TextDiff([(kind, text) for kind, text in kinds if text]).to_html()
            lines.append((labels.get(cle, cle), shown))
        return format_html_join("", "<div>{} : {}</div>", lines)


def say(value):
    """An answer in words."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    return str(value)


class PanneauChamps(Panel):
    """The extra questions of every theme, grouped by theme (fields made by FormulaireService)."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "annuaire/gestion/panneau_champs.html"

        def is_shown(self):
            return bool(getattr(self.form, "questions", None))

        def get_context_data(self, parent_context=None):
            context = super().get_context_data(parent_context)
            groups = groupby(self.form.questions, key=lambda question: question.thematique)
            context["groupes"] = [
                (theme, [self.form[self.form.question_name(q)] for q in questions])
                for theme, questions in groups
            ]
            return context

        def get_comparison(self):
            field = self.panel.model._meta.get_field("champs")
            return [lambda obj_a, obj_b: ChampsComparison(field, obj_a, obj_b)]


class Onglets(TabbedInterface):
    """Tabs that leave the themes' questions to their panel instead of repeating them below."""

    class BoundPanel(TabbedInterface.BoundPanel):
        def render_missing_fields(self):
            named = set(self.panel.get_form_options().get("fields", []))
            questions = getattr(self.form, "questions", [])
            named |= {self.form.question_name(question) for question in questions}
            missing = [self.form[name] for name in self.form.fields if name not in named]
            return format_html_join("", "{}", ((field,) for field in missing))
