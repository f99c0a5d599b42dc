"""The ground in the admin: territories and quartiers with outlines, themes, publics, places."""

from django import forms
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import (
    FieldPanel,
    FieldRowPanel,
    HelpPanel,
    MultiFieldPanel,
    ObjectList,
    TitleFieldPanel,
)
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet

from portal.socle.choix import ChoixViewSet
from territoire.gestion import FormulaireContour, FormulaireLieu
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique

AIDE_POINT = _(
    "Sur une carte en ligne, touchez longuement l'endroit : les deux nombres s'affichent, "
    "par exemple 45,76543 et 3,09012. Laissez vide si l'adresse n'est pas connue : le point "
    "sera celui du quartier, montré comme approximatif."
)
CONTOUR = MultiFieldPanel(
    [
        HelpPanel(template="territoire/gestion/contour.html", heading=_("Contour actuel")),
        FieldPanel("contour_fichier"),
        FieldPanel("contour_approximatif"),
        FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")]),
    ],
    heading=_("Sur la carte"),
)


class SolViewSet(SnippetViewSet):
    chooser_viewset_class = ChoixViewSet
    copy_view_enabled = False
    search_backend_name = None
    list_per_page = 50
    add_to_reference_index = True


class TerritoireViewSet(SolViewSet):
    model = Territoire
    icon = "globe"
    menu_label = _("Territoires")
    base_url_path = "territoire/territoires"
    list_display = ["nom", "commune", "contour_approximatif", "ordre"]
    search_fields = ("nom", "commune")
    edit_handler = ObjectList(
        [
            TitleFieldPanel("nom", targets=["slug"]),
            FieldPanel("slug"),
            FieldPanel("commune"),
            FieldPanel("accroche"),
            MultiFieldPanel(
                [FieldPanel("telephone"), FieldPanel("courriel"), FieldPanel("adresse")],
                heading=_("Qui appeler"),
            ),
            CONTOUR,
            FieldRowPanel([FieldPanel("zoom"), FieldPanel("ordre")]),
        ],
        base_form_class=FormulaireContour,
    )


class QuartierViewSet(SolViewSet):
    model = Quartier
    icon = "home"
    menu_label = _("Quartiers")
    base_url_path = "territoire/quartiers"
    list_display = ["nom", "territoire", "code_qpv", "contour_approximatif", "ordre"]
    list_filter = ["territoire"]
    search_fields = ("nom", "code_qpv")
    edit_handler = ObjectList(
        [
            TitleFieldPanel("nom", targets=["slug"]),
            FieldPanel("slug"),
            FieldPanel("territoire", widget=forms.Select),
            FieldPanel("code_qpv"),
            CONTOUR,
            FieldPanel("ordre"),
        ],
        base_form_class=FormulaireContour,
    )


class ThematiqueViewSet(SolViewSet):
    model = Thematique
    icon = "tag"
    menu_label = _("Thèmes")
    base_url_path = "territoire/themes"
    list_display = ["nom_simple", "nom", "parent", "ordre"]
    list_filter = ["parent"]
    search_fields = ("nom", "nom_simple", "description")
    edit_handler = ObjectList(
        [
            TitleFieldPanel("nom_simple", targets=["slug"]),
            FieldPanel("slug"),
            FieldPanel("nom"),
            FieldPanel("description"),
            FieldPanel("parent", widget=forms.Select),
            FieldPanel("pictogramme"),
            FieldPanel("referents", widget=forms.CheckboxSelectMultiple),
            FieldPanel("ordre"),
        ]
    )


class PublicViewSet(SolViewSet):
    model = Public
    icon = "group"
    menu_label = _("Publics")
    base_url_path = "territoire/publics"
    list_display = ["nom", "code_data_inclusion", "ordre"]
    search_fields = ("nom",)
    edit_handler = ObjectList(
        [
            TitleFieldPanel("nom", targets=["slug"]),
            FieldPanel("slug"),
            FieldPanel("code_data_inclusion"),
            FieldPanel("ordre"),
        ]
    )


class LieuChooserViewSet(ChoixViewSet):
    """Choose a known place, or describe a new one without leaving the fiche."""

    choose_one_text = _("Choisir un lieu")
    page_title = _("Choisir ou décrire un")
    choose_another_text = _("Choisir un autre lieu")
    edit_item_text = _("Modifier ce lieu")
    creation_tab_label = _("Nouveau lieu")
    create_action_label = _("Enregistrer ce lieu")
    creation_form_class = FormulaireLieu
    champs = ("nom", "adresse", "commune", "quartier__nom")
    colonnes = (
        Column("adresse", label=_("Adresse")),
        Column("get_precision_display", label=_("Précision")),
    )


class LieuViewSet(SolViewSet):
    model = Lieu
    icon = "site"
    menu_label = _("Lieux")
    base_url_path = "territoire/lieux"
    chooser_viewset_class = LieuChooserViewSet
    list_display = ["__str__", "adresse", "commune", "quartier", "precision", "acces_pmr"]
    list_filter = ["quartier", "precision", "acces_pmr"]
    search_fields = ("nom", "adresse", "commune")
    edit_handler = ObjectList(
        [
            FieldPanel("nom"),
            MultiFieldPanel(
                [
                    FieldPanel("adresse"),
                    FieldPanel("complement"),
                    FieldRowPanel([FieldPanel("code_postal"), FieldPanel("commune")]),
                    FieldPanel("code_insee"),
                    FieldPanel("quartier", widget=forms.Select),
                    FieldPanel("precision"),
                ],
                heading=_("Adresse"),
            ),
            MultiFieldPanel(
                [FieldRowPanel([FieldPanel("latitude"), FieldPanel("longitude")])],
                heading=_("Point sur la carte"),
                help_text=AIDE_POINT,
            ),
            MultiFieldPanel(
                [
                    FieldPanel("acces_pmr"),
                    FieldPanel("acces_precisions"),
                    FieldPanel("acceslibre"),
                    FieldPanel("arret_transport"),
                ],
                heading=_("Y aller, entrer"),
            ),
        ]
    )


SOL = (TerritoireViewSet, QuartierViewSet, ThematiqueViewSet, PublicViewSet, LieuViewSet)
