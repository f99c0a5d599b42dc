"""Choosers of the admin: found by any part of a word, and deaf to what no chooser sends.

Wagtail 8.0 searches its own index, by beginnings of words, and answers 500 when the value of a
chooser is no number, and lets whoever enters the admin read through any table.
"""

from django import forms
from django.contrib.auth import get_permission_codename
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.views.generic.chooser import CreateViewMixin
from wagtail.images.widgets import AdminImageChooser
from wagtail.snippets.views.chooser import ChooseResultsView, ChooseView, SnippetChooserViewSet
from wagtail.snippets.widgets import AdminSnippetChooser


class ValeurSure:
    def get_instance(self, value):
        try:
            return super().get_instance(value)
        except (TypeError, ValueError, OverflowError):
            return None  # the field itself says that the value is wrong


class ChoixSnippet(ValeurSure, AdminSnippetChooser):
    pass


class ChoixImage(ValeurSure, AdminImageChooser):
    pass


def search_form(fields):
    """A chooser's search in these fields of the table."""

    class Recherche(BaseFilterForm):
        q = forms.CharField(label=_("Rechercher"), required=False, max_length=100)

        def filter(self, objects):
            words = self.cleaned_data.get("q", "").split()
            self.is_searching, self.search_query = bool(words), self.cleaned_data.get("q", "")
            for word in words:
                found = Q()
                for field in fields:
                    found |= Q(**{f"{field}__icontains": word})
                objects = objects.filter(found)
            return objects

    return Recherche


def may_choose(user, model):
    """Those who may see the table, and those whose forms point to it."""
    relations = model._meta.get_fields(include_hidden=True)
    pointing = {relation.related_model for relation in relations if relation.auto_created}
    pointing -= {None}
    asked = [(model, "view"), *((other, "change") for other in (model, *pointing))]
    return any(
        user.has_perm(f"{other._meta.app_label}.{get_permission_codename(action, other._meta)}")
        for other, action in asked
    )


class SelonDroit:
    """Mixed into every view of a chooser."""

    def dispatch(self, request, *args, **kwargs):
        if not may_choose(request.user, self.model_class):
            raise PermissionDenied
        if isinstance(self, CreateViewMixin) and self.get_creation_form_class() is None:
            raise Http404  # Wagtail 8.0 answers 500
        return super().dispatch(request, *args, **kwargs)


class ChoixViewSet(SnippetChooserViewSet):
    """champs: where to search; colonnes: what to show beside the name."""

    base_widget_class = ChoixSnippet
    champs = ("nom",)
    colonnes = ()

    def construct_view(self, view_class, **kwargs):
        view_class = type(view_class.__name__, (SelonDroit, view_class), {})
        if issubclass(view_class, (ChooseView, ChooseResultsView)):
            base, colonnes = view_class, self.colonnes

            class Choix(base):
                filter_form_class = search_form(self.champs)

                @property
                def columns(self):
                    return [*super().columns, *colonnes]

            view_class = Choix
        return super().construct_view(view_class, **kwargs)
