"""Where the paper goes, in the admin: the places, and the round to print."""

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path, reverse
from django.utils.decorators import method_decorator
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.widgets.button import HeaderButton
from wagtail.snippets.views.snippets import IndexView, SnippetViewSet

from journal.models import PageJournal, PointDeDepot
from journal.supports import depots
from portal.socle.choix import ChoixViewSet


class DepotIndexView(IndexView):
    tournee_url_name = None

    @property
    def header_buttons(self):
        """The round of each journal, to print."""
        journals = PageJournal.objects.filter(depots__isnull=False).distinct().order_by("title")
        return [
            *super().header_buttons,
            *(
                HeaderButton(
                    label=_("Tournée : %(journal)s") % {"journal": journal.title},
                    url=reverse(self.tournee_url_name, args=[journal.pk]),
                    icon_name="list-ul",
                    priority=50,
                )
                for journal in journals
            ),
        ]


class DepotViewSet(SnippetViewSet):
    """To be registered with the journal's other lists (journal.viewsets)."""

    model = PointDeDepot
    chooser_viewset_class = ChoixViewSet
    copy_view_enabled = False
    list_per_page = 50
    search_backend_name = None
    icon = "site"
    menu_label = gettext_lazy("Points de dépôt")
    base_url_path = "journal/depots"
    index_view_class = DepotIndexView
    list_display = ["nom", "quantite", "porteur", "quartier", "journal", "ordre"]
    list_filter = ["journal", "quartier"]
    search_fields = ("nom", "adresse", "porteur")
    ordering = ("journal", "ordre", "nom", "pk")
    edit_handler = ObjectList(
        [
            FieldPanel("journal", widget=forms.Select),
            FieldPanel("nom"),
            FieldPanel("adresse"),
            FieldPanel("quartier", widget=forms.Select),
            FieldRowPanel([FieldPanel("quantite"), FieldPanel("ordre")]),
            MultiFieldPanel(
                [FieldPanel("porteur"), FieldPanel("porteur_telephone")],
                gettext_lazy("Qui les porte"),
            ),
        ]
    )

    def get_index_view_kwargs(self, **kwargs):
        name = self.get_url_name("tournee")
        return super().get_index_view_kwargs(tournee_url_name=name, **kwargs)

    def get_urlpatterns(self):
        return [
            *super().get_urlpatterns(),
            path("tournee/<int:pk>/", self.show_round, name="tournee"),
            path("tournee/<int:pk>/tournee.csv", self.give_csv, name="tournee_csv"),
        ]

    @method_decorator(require_safe)
    def show_round(self, request, pk):
        tournee = self._round(request, pk)
        context = {
            "titre": _("Tournée : %(journal)s") % {"journal": tournee.journal},
            "tournee": tournee,
            "liste": reverse(self.get_url_name("list")),
            "csv": reverse(self.get_url_name("tournee_csv"), args=[pk]),
        }
        return render(request, "journal/supports/tournee.html", context)

    @method_decorator(require_safe)
    def give_csv(self, request, pk):
        tournee = self._round(request, pk)
        name = f"tournee-{slugify(tournee.journal)[:40] or 'journal'}.csv"
        response = HttpResponse(depots.as_csv(tournee), content_type="text/csv; charset=utf-8")
        response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
        response.headers["Cache-Control"] = "private, no-store"
        return response

    def _round(self, request, pk):
        """Names and telephones of who carries: for who may see the places."""
        if not self.permission_policy.user_has_any_permission(
            request.user, ("add", "change", "delete", "view")
        ):
            raise PermissionDenied
        return depots.describe(get_object_or_404(PageJournal, pk=pk))
