"""The agenda in the admin: events, grids of prices, committees' places, partners' agendas."""

from django import forms
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.admin.panels import TabbedInterface as Onglets
from wagtail.admin.ui.tables import Column
from wagtail.snippets.views.snippets import (
    CreateView,
    EditView,
    SnippetViewSet,
    SnippetViewSetGroup,
)

from annuaire.gestion.panneaux import PanneauLecture
from annuaire.viewsets import PageMenuItem
from evenements.cotes import GESTION
from evenements.gestion.filtres import EvenementFilterSet
from evenements.gestion.formulaires import FormulaireDroit, FormulaireEvenement
from evenements.gestion.listes import COLONNES, EvenementIndexView
from evenements.gestion.panneaux import PanneauAccessibilite, PanneauDates
from evenements.gestion.par_evenement import ParEvenement
from evenements.gestion.relecture import may_answer
from evenements.inscriptions.permissions import handles_as_staff
from evenements.models import AgendaExterne, DroitSurLieu, Evenement, GrilleTarifs
from portal.socle.choix import ChoixImage, ChoixViewSet

CASES = forms.CheckboxSelectMultiple


class AgendaViewSet(SnippetViewSet):
    """What the agenda's lists share."""

    chooser_viewset_class = ChoixViewSet
    copy_view_enabled = False
    list_per_page = 50
    # The tables are searched as they are: Wagtail's index refuses the filters it does not hold.
    search_backend_name = None


class EvenementCreateView(CreateView):
    def get_success_url(self):
        """What it is, then when."""
        return GESTION.url("dates", self.object.pk)


class EvenementEditView(EditView):
    def is_valid(self, form):
        """Wagtail 8.0 warns of a newer version when it saves by itself, not when one saves or
        publishes: a partner's newest text would go unread, and be told as accepted."""
        if not super().is_valid(form):
            return False
        if self.is_out_of_date:
            self.produced_error_message = _(
                "Une autre personne vient d'en écrire une autre version : comparez-la dans "
                "l'historique. Enregistrer de nouveau la remplace par ce qui est écrit ici."
            )
            return False
        return True


class EvenementViewSet(AgendaViewSet):
    model = Evenement
    icon = "calendar-alt"
    menu_label = _("Événements")
    base_url_path = "agenda/evenements"
    index_view_class = EvenementIndexView
    add_view_class = EvenementCreateView
    edit_view_class = EvenementEditView
    inspect_view_enabled = True
    filterset_class = EvenementFilterSet
    search_fields = ("nom", "description", "service__nom", "lieu__nom", "lieu__adresse")
    list_display = ["titre", *COLONNES]
    ordering = ("nom", "pk")
    inspect_view_fields_exclude = ("importe", "revisions", "latest_revision", "expired")
    export_filename = "evenements"

    edit_handler = Onglets(
        [
            ObjectList(
                [
                    PanneauDates(heading=_("Dates")),
                    FieldPanel("nom", help_text=_("Vide : le nom du service, plus bas.")),
                    FieldPanel("type"),
                    FieldPanel("territoire", widget=forms.Select),
                    FieldPanel("description"),
                    FieldPanel("service"),
                    FieldPanel(
                        "organisateurs",
                        widget=forms.SelectMultiple(attrs={"size": 10}),
                        help_text=_("Plusieurs : gardez la touche Ctrl enfoncée (⌘ sur un Mac)."),
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("image", widget=ChoixImage),
                            FieldPanel("image_description"),
                        ],
                        heading=_("Image"),
                    ),
                    FieldPanel("mots_cles"),
                ],
                heading=_("Quoi"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            FieldPanel("frais"),
                            FieldPanel("frais_precisions"),
                            FieldPanel("grille", widget=forms.Select),
                        ],
                        heading=_("Prix"),
                    ),
                    FieldPanel("thematiques", widget=CASES),
                    FieldPanel("publics", widget=CASES),
                    FieldRowPanel([FieldPanel("age_min"), FieldPanel("age_max")]),
                    MultiFieldPanel(
                        [FieldPanel("garde_enfants"), FieldPanel("garde_precisions")],
                        heading=_("Garde d'enfants"),
                    ),
                    PanneauAccessibilite("accessibilite"),
                    FieldPanel("a_apporter"),
                ],
                heading=_("Pour qui"),
            ),
            ObjectList(
                [
                    FieldPanel("mode", heading=_("Sur place ou en ligne")),
                    FieldPanel("lieu", help_text=_("Vide : celui du service.")),
                    FieldPanel("lieu_precisions"),
                    FieldPanel("rendez_vous"),
                    FieldPanel("lien_en_ligne"),
                    FieldPanel("quartiers", widget=CASES),
                ],
                heading=_("Où"),
            ),
            ObjectList(
                [
                    FieldPanel("inscription"),
                    FieldPanel("lien_inscription"),
                    FieldPanel("participation"),
                    MultiFieldPanel(
                        [
                            FieldPanel("capacite"),
                            FieldRowPanel(
                                [FieldPanel("places_reservees"), FieldPanel("reservees_jours")]
                            ),
                            FieldPanel("places_par_inscription"),
                        ],
                        heading=_("Places"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldRowPanel(
                                [FieldPanel("ouverture_jours"), FieldPanel("cloture_heures")]
                            ),
                            FieldPanel("confirmation_heures"),
                        ],
                        heading=_("Quand s'inscrire"),
                    ),
                    MultiFieldPanel(
                        [
                            FieldPanel("attribution"),
                            FieldRowPanel(
                                [FieldPanel("tirage_jours"), FieldPanel("memoire_sorties")]
                            ),
                        ],
                        heading=_("Qui a les places"),
                    ),
                    FieldPanel("mineurs_seuls"),
                ],
                heading=_("Inscription"),
            ),
            ObjectList(
                [
                    FieldPanel("contact_nom"),
                    FieldPanel(
                        "telephone", help_text=_("Vide : celui du service, de la structure.")
                    ),
                    FieldPanel(
                        "courriel", help_text=_("Vide : celui du service, de la structure.")
                    ),
                    FieldPanel("site_web"),
                ],
                heading=_("Contacts"),
            ),
            ObjectList(
                [
                    MultiFieldPanel(
                        [
                            PanneauLecture("relecture"),
                            PanneauLecture("propose_par"),
                            PanneauLecture("propose_le"),
                            PanneauLecture("reponse"),
                            PanneauLecture("comite"),
                        ],
                        heading=_("Proposition"),
                    ),
                    MultiFieldPanel(
                        [
                            PanneauLecture("agenda"),
                            PanneauLecture("source"),
                            PanneauLecture("source_id"),
                        ],
                        heading=_("D'où il vient"),
                    ),
                ],
                heading=_("Interne"),
            ),
        ],
        base_form_class=FormulaireEvenement,
    )

    def construct_view(self, view_class, **kwargs):
        """Every view of an event asks about that event, where Wagtail asks about its model."""
        if hasattr(view_class, "user_has_permission"):
            view_class = type(view_class.__name__, (ParEvenement, view_class), {})
        return super().construct_view(view_class, **kwargs)


class GrilleTarifsViewSet(AgendaViewSet):
    model = GrilleTarifs
    icon = "tag"
    menu_label = _("Grilles de tarifs")
    base_url_path = "agenda/tarifs"
    list_display = ["nom", "deliberation", "territoire"]
    search_fields = ("nom", "deliberation")
    edit_handler = ObjectList(
        [
            FieldPanel("nom"),
            FieldPanel("territoire", widget=forms.Select),
            FieldPanel("deliberation"),
            FieldPanel("lignes"),
        ]
    )

    def get_queryset(self, request):
        return GrilleTarifs.objects.select_related("territoire")


class DroitSurLieuChooserViewSet(ChoixViewSet):
    champs = ("comite",)


class DroitSurLieuViewSet(AgendaViewSet):
    model = DroitSurLieu
    chooser_viewset_class = DroitSurLieuChooserViewSet
    icon = "group"
    menu_label = _("Droits de publier pour un lieu")
    base_url_path = "agenda/comites"
    list_display = ["comite", "lieu", Column("compte", label=_("Personne")), "cree_le"]
    search_fields = ("comite", "lieu__nom", "compte__email")
    edit_handler = ObjectList(
        [FieldPanel("comite"), FieldPanel("lieu"), FieldPanel("courriel")],
        base_form_class=FormulaireDroit,
    )

    def get_queryset(self, request):
        return DroitSurLieu.objects.select_related("compte", "lieu__quartier")


class AgendaExterneViewSet(AgendaViewSet):
    """Partners give their address themselves; here it is looked at, corrected, removed."""

    model = AgendaExterne
    icon = "download"
    menu_label = _("Agendas des partenaires")
    base_url_path = "agenda/agendas"
    list_display = [
        "nom",
        Column("structure", label=_("Structure"), sort_key="structure__nom"),
        Column("get_etat_display", label=_("État"), sort_key="etat"),
        "message",
        "lu_le",
    ]
    list_filter = ["etat"]
    search_fields = ("nom", "adresse", "structure__nom")
    edit_handler = ObjectList(
        [
            FieldPanel("nom"),
            FieldPanel("adresse"),
            PanneauLecture("structure"),
            MultiFieldPanel(
                [
                    PanneauLecture("etat"),
                    PanneauLecture("message"),
                    PanneauLecture("lu_le"),
                    PanneauLecture("prochaine_lecture"),
                    PanneauLecture("echecs"),
                    PanneauLecture("ajoute_par"),
                ],
                heading=_("Sa lecture"),
            ),
        ]
    )

    def get_queryset(self, request):
        return AgendaExterne.objects.select_related("structure")


class AgendaGroup(SnippetViewSetGroup):
    menu_label = _("Agenda")
    menu_icon = "calendar-alt"
    menu_name = "agenda"
    menu_order = 91
    items = (EvenementViewSet, GrilleTarifsViewSet, DroitSurLieuViewSet, AgendaExterneViewSet)

    def get_submenu_items(self):
        first, *others = super().get_submenu_items()
        a_relire = PageMenuItem(
            _("À relire"),
            reverse("agenda_relecture:liste"),
            icon_name="edit",
            order=first.order + 0.5,
            shown_to=may_answer,
        )
        inscriptions = PageMenuItem(
            _("Inscriptions"),
            reverse("inscriptions_gestion:dates"),
            icon_name="group",
            order=first.order + 0.7,
            shown_to=handles_as_staff,
        )
        return [first, a_relire, inscriptions, *others]
