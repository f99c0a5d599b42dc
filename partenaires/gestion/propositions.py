"""Partners' propositions, accepted or refused field by field."""

from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.log_actions import LogFormatter

from annuaire.viewsets import PageMenuItem
from partenaires.actions import ANNULATION, MODIFICATION, RETRAIT


@hooks.register("register_admin_urls")
def register_urls():
    return [path("partenaires/propositions/", include("partenaires.gestion.urls_propositions"))]


@hooks.register("register_entretien_menu_item")
def register_menu_item():
    return PageMenuItem(
        _("Propositions des partenaires"),
        reverse("partenaires_propositions:liste"),
        icon_name="edit",
        order=50,
        shown_to=lambda user: user.has_perm("annuaire.change_proposition"),
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(MODIFICATION)(RecitModification)
    actions.register_action(ANNULATION)(RecitAnnulation)
    actions.register_action(RETRAIT)(RecitRetrait)


class RecitModification(LogFormatter):
    label = _("Modifier (partenaire)")

    def format_message(self, log_entry):
        words = {"canal": log_entry.data["canal"], "champs": ", ".join(log_entry.data["champs"])}
        if "proposition" in log_entry.data:
            return gettext("Proposition acceptée (%(canal)s) : %(champs)s") % words
        return gettext("Modifié par le partenaire (%(canal)s) : %(champs)s") % words


class RecitAnnulation(LogFormatter):
    label = _("Annuler une vérification")

    def format_message(self, log_entry):
        return gettext("Vérification annulée (%s)") % log_entry.data["canal"]


class RecitRetrait(LogFormatter):
    label = _("Ne plus s'occuper de la fiche")

    def format_message(self, log_entry):
        return gettext("Une personne ne s'en occupe plus (%s)") % log_entry.data["canal"]
