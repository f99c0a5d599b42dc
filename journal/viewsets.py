"""The journal in the admin's menu. Issues and articles are pages: they are in the explorer."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, ObjectList
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from annuaire.viewsets import PageMenuItem
from journal.gestion.formulaires import FormulaireEnregistrement, FormulaireMembre
from journal.models import Enregistrement, Membre
from journal.permissions import may_animate
from journal.supports.viewsets import DepotViewSet
from journal.wiki.gestion import may_read
from portal.socle.choix import ChoixViewSet


class JournalViewSet(SnippetViewSet):
    """What the journal's lists share."""

    chooser_viewset_class = ChoixViewSet
    copy_view_enabled = False
    list_per_page = 50
    search_backend_name = None


class MembreViewSet(JournalViewSet):
    model = Membre
    icon = "group"
    menu_label = _("Comités de rédaction")
    base_url_path = "journal/membres"
    list_display = ["nom", "journal", "qualite", "role", "quartier", "parti_le"]
    list_filter = ["journal", "qualite", "role"]
    search_fields = ("nom",)
    ordering = ("parti_le", "nom", "pk")
    edit_handler = ObjectList(
        [
            FieldPanel("journal", widget=forms.Select),
            FieldPanel("nom"),
            FieldPanel("qualite", widget=forms.RadioSelect),
            FieldPanel("quartier", widget=forms.Select),
            FieldPanel("courriel"),
            FieldPanel("telephone"),
            FieldPanel("role", widget=forms.RadioSelect),
            FieldPanel("controle_juridique"),
            FieldPanel("parti"),
        ],
        base_form_class=FormulaireMembre,
    )


class EnregistrementViewSet(JournalViewSet):
    model = Enregistrement
    icon = "media"
    menu_label = _("Sons et vidéos")
    base_url_path = "journal/enregistrements"
    list_display = ["titre", "sorte", "duree", "octets", "depose_par", "depose_le"]
    list_filter = ["sorte"]
    search_fields = ("titre",)
    edit_handler = ObjectList(
        [FieldPanel("titre"), FieldPanel("fichier")],
        base_form_class=FormulaireEnregistrement,
    )


class JournalGroup(SnippetViewSetGroup):
    menu_label = _("Journal")
    menu_icon = "doc-full-inverse"
    menu_name = "journal"
    menu_order = 95
    items = (MembreViewSet, EnregistrementViewSet, DepotViewSet)

    def get_submenu_items(self):
        return [
            *super().get_submenu_items(),
            PageMenuItem(
                _("Lire, donner son avis"),
                reverse("comite:accueil"),
                icon_name="comment",
                order=10,
                shown_to=may_animate,
            ),
            PageMenuItem(
                _("Wiki"),
                reverse("wiki_gestion:liste"),
                icon_name="doc-empty",
                order=800,
                shown_to=may_read,
            ),
            PageMenuItem(
                _("En chiffres"),
                reverse("journal_gestion:chiffres"),
                icon_name="history",
                order=900,
                shown_to=lambda user: user.has_perm("journal.view_mesure"),
            ),
        ]
