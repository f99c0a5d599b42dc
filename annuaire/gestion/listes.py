"""The lists of structures and services: columns, what each person may open, exports."""

from django.utils.functional import cached_property
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column, LiveStatusTagColumn
from wagtail.permissions import policy_registry
from wagtail.snippets.views.snippets import IndexView

from annuaire.enums import Genre
from annuaire.gestion.panneaux import say
from annuaire.models import ChampThematique
from portal.socle.champs import format_phone
from portal.socle.dates import say_date
from portal.socle.tableurs import neutralise


class FraicheurColumn(Column):
    """The state in words, with its colour."""

    cell_template_name = "annuaire/gestion/cellule_fraicheur.html"

    def get_value(self, instance):
        return instance.fraicheur


class JourColumn(Column):
    """A day in full: « il y a 13 heures » would say too much of a date."""

    def get_value(self, instance):
        jour = super().get_value(instance)
        return say_date(jour) if jour else _("jamais")


class EtatColumn(Column):
    """Its state; the day it stops when that is announced."""

    def get_value(self, instance):
        if not instance.s_est_arretee and instance.fermee_depuis:
            return _("Se ferme le %(date)s") % {"date": say_date(instance.fermee_depuis)}
        return super().get_value(instance)


COLONNES = {
    Genre.STRUCTURE: [
        Column("sigle", label=_("Sigle"), sort_key="sigle"),
        Column("get_type_display", label=_("Type"), sort_key="type"),
        Column("territoire", label=_("Territoire"), sort_key="territoire__nom"),
    ],
    Genre.SERVICE: [
        Column("structure", label=_("Structure"), sort_key="structure__nom"),
        Column("get_type_display", label=_("Type"), sort_key="type"),
        Column(
            "structure.territoire", label=_("Territoire"), sort_key="structure__territoire__nom"
        ),
    ],
}
COMMUNES = [
    EtatColumn("get_etat_display", label=_("État"), sort_key="etat"),
    FraicheurColumn("fraicheur", label=_("Fraîcheur")),
    JourColumn("verifie_le", label=_("Vérifiée le"), sort_key="verifie_le"),
    LiveStatusTagColumn(label=_("Publication")),
]


class FicheIndexView(IndexView):
    default_ordering = "nom"

    # Columns of the export and what to write in them; themes' questions come after.
    EXPORT = {
        "pk": lambda fiche: fiche.pk,
        "nom": lambda fiche: fiche.nom,
        "type": lambda fiche: fiche.get_type_display(),
        "description": lambda fiche: fiche.description,
        "themes": lambda fiche: names(fiche.thematiques),
        "quartiers": lambda fiche: names(fiche.quartiers),
        "mots_cles": lambda fiche: names(fiche.mots_cles),
        "telephone": lambda fiche: format_phone(fiche.telephone),
        "courriel": lambda fiche: fiche.courriel,
        "site_web": lambda fiche: fiche.site_web,
        "adresse": lambda fiche: fiche.lieu.ligne if fiche.lieu else "",
        "horaires": lambda fiche: fiche.horaires,
        "fraicheur": lambda fiche: str(fiche.fraicheur.label),
        "verifie_le": lambda fiche: fiche.verifie_le,
        "publication": lambda fiche: str(fiche.status_string),
        "etat": lambda fiche: fiche.get_etat_display(),
        "fermee_depuis": lambda fiche: fiche.fermee_depuis,
        "a_la_place": lambda fiche: fiche.a_la_place,
    }

    @cached_property
    def questions(self):
        return []

    @cached_property
    def export_getters(self):
        return dict(self.EXPORT)

    @cached_property
    def list_export(self):
        return [*self.export_getters]

    def to_row_dict(self, item):
        return {name: get(item) for name, get in self.export_getters.items()}

    def get_heading(self, queryset, field):
        if field.startswith("champ_"):
            return neutralise(self.export_headings[field])
        return field

    def get_base_queryset(self):
        fiches = super().get_base_queryset().with_place()
        if self.is_export:
            return fiches.prefetch_related("thematiques", "quartiers", "mots_cles", *self.related)
        return fiches

    related = ()

    @cached_property
    def allowed(self):
        """{action: pks this person may do it to}, None for all of them."""
        policy = policy_registry.get_by_type(self.model)
        return {
            action: set(
                policy.instances_user_has_permission_for(self.request.user, action)
                .filter(pk__in=[fiche.pk for fiche in self.shown])
                .values_list("pk", flat=True)
            )
            for action in ("change", "delete")
        }

    def get_context_data(self, *args, **kwargs):
        context = super().get_context_data(*args, **kwargs)
        self.shown = list(context["object_list"])
        return context

    def get_edit_url(self, instance):
        return super().get_edit_url(instance) if instance.pk in self.allowed["change"] else None

    def get_delete_url(self, instance):
        return super().get_delete_url(instance) if instance.pk in self.allowed["delete"] else None


def names(manager):
    return ", ".join(sorted(str(item) for item in manager.all()))


class StructureIndexView(FicheIndexView):
    EXPORT = {
        **FicheIndexView.EXPORT,
        "sigle": lambda fiche: fiche.sigle,
        "territoire": lambda fiche: str(fiche.territoire),
        "siret": lambda fiche: fiche.siret,
        "rna": lambda fiche: fiche.rna,
        "reseaux": lambda fiche: ", ".join(fiche.reseaux),
        "pro_nom": lambda fiche: fiche.pro_nom,
        "pro_telephone": lambda fiche: format_phone(fiche.pro_telephone),
        "pro_courriel": lambda fiche: fiche.pro_courriel,
    }


class ServiceIndexView(FicheIndexView):
    related = ("publics",)
    EXPORT = {
        **FicheIndexView.EXPORT,
        "structure": lambda fiche: fiche.structure.nom,
        "territoire": lambda fiche: str(fiche.structure.territoire),
        "publics": lambda fiche: names(fiche.publics),
        "publics_regle": lambda fiche: fiche.get_publics_regle_display(),
        "frais": lambda fiche: fiche.get_frais_display(),
        "frais_precisions": lambda fiche: fiche.frais_precisions,
        "conditions": lambda fiche: fiche.conditions,
        "papiers": lambda fiche: fiche.papiers,
        "langues": lambda fiche: ", ".join(fiche.langues),
        "garde_enfants": lambda fiche: fiche.get_garde_enfants_display(),
    }

    @cached_property
    def questions(self):
        return list(ChampThematique.objects.order_by("cle"))

    @cached_property
    def export_getters(self):
        return dict(self.EXPORT) | {
            f"champ_{question.cle}": answer_getter(question.cle) for question in self.questions
        }

    @cached_property
    def export_headings(self):
        return {
            f"champ_{question.cle}": gettext("%(question)s (%(cle)s)")
            % {"question": question.libelle, "cle": question.cle}
            for question in self.questions
        }


def answer_getter(cle):
    return lambda fiche: say((fiche.champs or {}).get(cle))
