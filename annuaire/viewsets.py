"""The directory in the admin: structures, services, and the words around them."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import SnippetViewSet, SnippetViewSetGroup

from annuaire.gestion.consultations import can_see
from annuaire.gestion.filtres import ServiceFilterSet, StructureFilterSet
from annuaire.gestion.formulaires import FormulaireService, FormulaireStructure
from annuaire.gestion.listes import (
    COLONNES,
    COMMUNES,
    ServiceIndexView,
    StructureIndexView,
)
from annuaire.gestion.panneaux import Onglets, PanneauChamps, PanneauLecture, PanneauListe
from annuaire.gestion.par_fiche import ParFiche
from annuaire.importation.permissions import can_import
from annuaire.models import ChampThematique, MotCherche, Service, Structure, Synonyme
from annuaire.permissions import can_merge
from portal.socle.choix import ChoixImage, ChoixViewSet
from territoire.viewsets import SOL

CASES = forms.CheckboxSelectMultiple

QUAND = ObjectList(
    [
        FieldPanel("horaires"),
        MultiFieldPanel(
            [FieldRowPanel([FieldPanel("fermeture_du"), FieldPanel("fermeture_au")])],
            heading=_("Fermeture temporaire"),
            help_text=_("Pendant ces jours, la fiche dit « fermé » quels que soient les horaires."),
        ),
        MultiFieldPanel(
            [
                FieldPanel("message"),
                FieldRowPanel([FieldPanel("message_du"), FieldPanel("message_au")]),
            ],
            heading=_("Message aux habitants"),
        ),
    ],
    heading=_("Quand"),
)
VERIFICATION = MultiFieldPanel(
    [
        FieldPanel("intervalle"),
        PanneauLecture("verifie_le"),
        PanneauLecture("verifie_par"),
        PanneauLecture("verifie_canal"),
    ],
    heading=_("Vérification"),
    help_text=_("Pour la marquer vérifiée : « Toujours vrai », dans la liste."),
)
FERMETURE = MultiFieldPanel(
    [FieldRowPanel([FieldPanel("etat"), FieldPanel("fermee_depuis")]), FieldPanel("a_la_place")],
    heading=_("Fermeture pour de bon"),
    help_text=_(
        "La page se lit encore, avec la date et où aller à la place ; la fiche quitte les listes, "
        "la recherche et la carte. Pour quelques jours : « Fermeture temporaire », dans « Quand »."
    ),
)
ORIGINE = MultiFieldPanel(
    [PanneauLecture("source"), PanneauLecture("source_id")],
    heading=_("D'où vient la fiche"),
)


class FicheChooserViewSet(ChoixViewSet):
    pass


class StructureChooserViewSet(FicheChooserViewSet):
    champs = ("nom", "sigle")
    colonnes = (Column("sigle", label=_("Sigle")), Column("territoire", label=_("Territoire")))


class FicheViewSet(SnippetViewSet):
    """What the lists and editors of structures and services share."""

    icon = "doc-full-inverse"
    menu_icon = icon
    chooser_viewset_class = FicheChooserViewSet
    inspect_view_enabled = True
    copy_view_enabled = False
    list_per_page = 50
    # The tables are searched as they are: Wagtail's index refuses the filters it does not hold.
    search_backend_name = None
    ordering = ("nom", "pk")

    def construct_view(self, view_class, **kwargs):
        """Every view of a fiche asks about that fiche, where Wagtail asks about its model."""
        if hasattr(view_class, "user_has_permission"):
            view_class = type(view_class.__name__, (ParFiche, view_class), {})
        return super().construct_view(view_class, **kwargs)


class StructureViewSet(FicheViewSet):
    model = Structure
    icon = "home"
    menu_label = _("Structures")
    base_url_path = "annuaire/structures"
    index_view_class = StructureIndexView
    chooser_viewset_class = StructureChooserViewSet
    filterset_class = StructureFilterSet
    search_fields = ("nom", "sigle", "description", "telephone", "siret", "lieu__adresse")
    list_display = ["nom", *COLONNES["structure"], *COMMUNES]
    inspect_view_fields_exclude = ("importe", "champs", "revisions", "latest_revision", "expired")
    export_filename = "structures"

    edit_handler = Onglets(
        [
            ObjectList(
                [
                    FieldPanel("nom"),
                    FieldPanel("sigle"),
                    FieldPanel("type"),
                    FieldPanel("territoire", widget=forms.Select),
                    FieldPanel("description"),
                    FieldPanel("logo", widget=ChoixImage),
                    FieldPanel("mots_cles"),
                    FieldRowPanel([FieldPanel("siret"), FieldPanel("rna")]),
                    PanneauListe("reseaux"),
                ],
                heading=_("Identité"),
            ),
            ObjectList(
                [
                    FieldPanel("thematiques", widget=CASES),
                    FieldPanel("quartiers", widget=CASES),
                ],
                heading=_("Pour qui"),
            ),
            ObjectList([FieldPanel("lieu")], heading=_("Où")),
            QUAND,
            ObjectList(
                [
                    MultiFieldPanel(
                        [FieldPanel("telephone"), FieldPanel("courriel"), FieldPanel("site_web")],
                        heading=_("Pour tout le monde"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("pro_nom"),
                            FieldPanel("pro_telephone"),
                            FieldPanel("pro_courriel"),
                        ],
                        heading=_("Réservé aux professionnels"),
                        help_text=_(
                            "Montré aux partenaires connectés seulement, jamais aux habitants. "
                            "La personne nommée en est prévenue par courriel."
                        ),
                    ),
                ],
                heading=_("Contacts"),
            ),
            ObjectList(
                [
                    FERMETURE,
                    VERIFICATION,
                    ORIGINE,
                ],
                heading=_("Interne"),
            ),
        ],
        base_form_class=FormulaireStructure,
    )


class ServiceViewSet(FicheViewSet):
    model = Service
    icon = "help"
    menu_label = _("Services")
    base_url_path = "annuaire/services"
    index_view_class = ServiceIndexView
    filterset_class = ServiceFilterSet
    search_fields = ("nom", "description", "telephone", "structure__nom", "lieu__adresse")
    list_display = ["nom", *COLONNES["service"], *COMMUNES]
    inspect_view_fields_exclude = ("importe", "revisions", "latest_revision", "expired")
    export_filename = "services"

    edit_handler = Onglets(
        [
            ObjectList(
                [
                    FieldPanel("nom"),
                    FieldPanel("structure"),
                    FieldPanel("type"),
                    FieldPanel("description"),
                    FieldPanel("mots_cles"),
                ],
                heading=_("Identité"),
            ),
            ObjectList(
                [
                    FieldPanel("thematiques", widget=CASES),
                    MultiFieldPanel(
                        [
                            FieldPanel("publics_regle"),
                            FieldPanel("publics", widget=CASES),
                            FieldPanel("publics_precisions"),
                        ],
                        heading=_("Publics"),
                    ),
                    MultiFieldPanel(
                        [FieldPanel("frais"), FieldPanel("frais_precisions")], heading=_("Prix")
                    ),
                    FieldPanel("conditions"),
                    FieldPanel("papiers"),
                    FieldPanel("niveau_francais"),
                    PanneauListe("langues"),
                    MultiFieldPanel(
                        [FieldPanel("garde_enfants"), FieldPanel("garde_precisions")],
                        heading=_("Garde d'enfants"),
                    ),
                    PanneauChamps(heading=_("Questions des thèmes")),
                ],
                heading=_("Pour qui"),
            ),
            ObjectList(
                [
                    FieldPanel("lieu", help_text=_("Vide : celui de la structure.")),
                    FieldPanel("quartiers", widget=CASES),
                    PanneauListe("modes_accueil"),
                ],
                heading=_("Où"),
            ),
            QUAND,
            ObjectList(
                [
                    FieldPanel("contact_nom"),
                    FieldPanel("telephone", help_text=_("Vide : celui de la structure.")),
                    FieldPanel("courriel", help_text=_("Vide : celui de la structure.")),
                    FieldPanel("site_web"),
                    PanneauListe("modes_mobilisation"),
                    PanneauListe("mobilisable_par"),
                    FieldPanel("lien_inscription"),
                    FieldPanel("saturation"),
                ],
                heading=_("Contacts"),
            ),
            ObjectList([FERMETURE, VERIFICATION, ORIGINE], heading=_("Interne")),
        ],
        base_form_class=FormulaireService,
    )


class PageMenuItem(MenuItem):
    """A link shown to those a function says."""

    def __init__(self, *args, shown_to, **kwargs):
        super().__init__(*args, **kwargs)
        self.shown_to = shown_to

    def is_shown(self, request):
        return self.shown_to(request.user)


class AnnuaireGroup(SnippetViewSetGroup):
    menu_label = _("Annuaire")
    menu_icon = "list-ul"
    menu_name = "annuaire"
    menu_order = 90
    items = (StructureViewSet, ServiceViewSet)

    def get_submenu_items(self):
        return [
            *super().get_submenu_items(),
            PageMenuItem(
                _("Importer des fiches"),
                reverse("annuaire_importation:deposer"),
                icon_name="upload",
                order=900,
                shown_to=can_import,
            ),
            PageMenuItem(
                _("Erreurs signalées"),
                reverse("annuaire_gestion:signalements"),
                icon_name="warning",
                order=910,
                shown_to=lambda user: user.has_perm("annuaire.change_signalement"),
            ),
            PageMenuItem(
                _("Suggestions des imports"),
                reverse("annuaire_gestion:suggestions"),
                icon_name="comment",
                order=920,
                shown_to=lambda user: user.has_perm("annuaire.change_suggestion"),
            ),
            PageMenuItem(
                _("Doublons possibles"),
                reverse("annuaire_gestion:doublons"),
                icon_name="copy",
                order=930,
                shown_to=can_merge,
            ),
            PageMenuItem(
                _("Consultations"),
                reverse("annuaire_gestion:consultations"),
                icon_name="view",
                order=940,
                shown_to=can_see,
            ),
        ]


# -- Words of the directory, shown with the territory's -------------------------------------------


class ChampThematiqueChooserViewSet(ChoixViewSet):
    champs = ("libelle", "cle")


class SynonymeChooserViewSet(ChoixViewSet):
    champs = ("terme", "equivalents")


class MotChercheChooserViewSet(ChoixViewSet):
    champs = ("texte",)


class ChampThematiqueViewSet(SnippetViewSet):
    model = ChampThematique
    chooser_viewset_class = ChampThematiqueChooserViewSet
    icon = "form"
    menu_label = _("Questions des thèmes")
    base_url_path = "territoire/questions"
    copy_view_enabled = False
    list_display = ["libelle", "thematique", "type", "filtrable", "ordre"]
    list_filter = ["thematique", "type"]
    search_backend_name = None
    search_fields = ("libelle", "cle")
    edit_handler = ObjectList(
        [
            FieldPanel("thematique", widget=forms.Select),
            FieldPanel("libelle"),
            FieldPanel("cle"),
            FieldPanel("aide"),
            FieldPanel("type"),
            FieldPanel("choix"),
            FieldPanel("filtrable"),
            FieldPanel("ordre"),
        ]
    )


class SynonymeViewSet(SnippetViewSet):
    model = Synonyme
    chooser_viewset_class = SynonymeChooserViewSet
    icon = "transform"
    menu_label = _("Synonymes")
    base_url_path = "territoire/synonymes"
    copy_view_enabled = False
    list_display = ["terme", "equivalents"]
    list_export = ["terme", "equivalents"]
    search_backend_name = None
    search_fields = ("terme", "equivalents")
    list_per_page = 50
    panels = [FieldPanel("terme"), FieldPanel("equivalents")]


class MotChercheViewSet(SnippetViewSet):
    model = MotCherche
    chooser_viewset_class = MotChercheChooserViewSet
    icon = "search"
    menu_label = _("Mots non trouvés")
    base_url_path = "territoire/mots-non-trouves"
    copy_view_enabled = False
    inspect_view_enabled = True
    list_display = ["texte", "nombre", "jour"]
    list_filter = ["jour"]
    search_backend_name = None
    search_fields = ("texte",)
    list_per_page = 50
    panels = [FieldPanel("texte", read_only=True), FieldPanel("nombre", read_only=True)]


MOTS = (ChampThematiqueViewSet, SynonymeViewSet, MotChercheViewSet)


class TerritoireGroup(SnippetViewSetGroup):
    """The ground, then the directory's words: one menu for what is set once and seldom changed."""

    menu_label = _("Territoire")
    menu_icon = "globe"
    menu_name = "territoire"
    menu_order = 110
    items = (*SOL, *MOTS)
