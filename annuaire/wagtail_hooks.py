"""The directory's glue with Wagtail's admin."""

from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter
from wagtail.snippets.models import register_snippet

from annuaire.actions import FERMETURE, REOUVERTURE, VERIFICATION
from annuaire.fusion import FUSION, FUSIONNEE
from annuaire.gestion.a_faire import PanneauAFaire
from annuaire.gestion.actes import SIGNALEMENT
from annuaire.gestion.masse import ACTIONS
from annuaire.gestion.par_fiche import limit_publish
from annuaire.models import Service, Structure
from annuaire.permissions import can_merge
from annuaire.viewsets import AnnuaireGroup, TerritoireGroup

register_snippet(AnnuaireGroup)
register_snippet(TerritoireGroup)

for action in ACTIONS:
    hooks.register("register_bulk_action", action, order=10)


@hooks.register("register_admin_urls")
def register_urls():
    return [
        path("annuaire/importer/", include("annuaire.importation.urls")),
        path("annuaire/", include("annuaire.gestion.urls")),
    ]


@hooks.register("construct_homepage_panels")
def show_what_waits(request, panels):
    panels.append(PanneauAFaire())


@hooks.register("construct_help_menu")
def leave_out_english_help(request, menu_items):
    """Wagtail's news and its editors' guide are pages in English, for other people."""
    menu_items[:] = [item for item in menu_items if item.name == "keyboard-shortcuts-trigger"]


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(VERIFICATION)(RecitVerification)
    actions.register_action(FERMETURE, _("Fermer"), _("Fermée pour de bon, ou fermeture annoncée"))
    actions.register_action(REOUVERTURE, _("Rouvrir"), _("Rouverte"))
    actions.register_action(FUSION)(RecitFusion)
    actions.register_action(FUSIONNEE)(RecitFusionnee)
    actions.register_action(SIGNALEMENT)(RecitSignalement)


class RecitVerification(LogFormatter):
    label = _("Vérifier")

    def format_message(self, log_entry):
        return gettext("Toujours vrai (%s)") % log_entry.data["canal"]


class RecitFusion(LogFormatter):
    label = _("Fusionner")

    def format_message(self, log_entry):
        return gettext("A absorbé « %s »") % log_entry.data["fiche"]["nom"]


class RecitFusionnee(LogFormatter):
    label = _("Être fusionnée")

    def format_message(self, log_entry):
        return gettext("Fusionnée dans « %s »") % log_entry.data["fiche"]["nom"]


class RecitSignalement(LogFormatter):
    label = _("Traiter une erreur signalée")

    def format_message(self, log_entry):
        return f"{log_entry.data['motif']} : {log_entry.data['etat']}"


@hooks.register("construct_snippet_action_menu")
def keep_publish_for_those_who_may(menu_items, request, context):
    if context.get("model") in (Structure, Service):
        limit_publish(menu_items, request, context)


@hooks.register("register_snippet_listing_buttons")
def offer_merge(snippet, user, next_url=None):
    if isinstance(snippet, Structure) and snippet.etat != "fusionnee" and can_merge(user):
        yield Button(
            _("Fusionner avec…"),
            reverse("annuaire_gestion:autre_fiche", args=[snippet.pk]),
            icon_name="copy",
            priority=40,
        )
