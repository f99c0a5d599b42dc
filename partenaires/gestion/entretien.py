"""Campaigns, phone round, watch list, settings, the coordinator's home."""

from django.contrib import messages
from django.urls import include, path, reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.log_actions import LogFormatter

from annuaire.models import Service, Structure
from annuaire.viewsets import PageMenuItem
from partenaires.gestion import accueil  # noqa: F401 - it registers its lines
from partenaires.tournee import APPEL, wrong_number
from portal.socle.champs import format_phone
from portal.socle.dates import say_date


@hooks.register("register_admin_urls")
def register_urls():
    return [path("partenaires/", include("partenaires.gestion.urls_entretien"))]


@hooks.register("register_admin_menu_item")
def register_menu():
    menu = Menu(register_hook_name="register_entretien_menu_item")
    return SubmenuMenuItem(_("Tenir à jour"), menu, icon_name="calendar-check", order=92)


def _item(libelle, page, icone, ordre, droit):
    return PageMenuItem(
        libelle,
        reverse(f"entretien:{page}"),
        icon_name=icone,
        order=ordre,
        shown_to=lambda user: user.has_perm(f"partenaires.{droit}"),
    )


@hooks.register("register_entretien_menu_item")
def offer_round():
    return _item(_("Qui appeler"), "tournee", "mobile-alt", 100, "add_appel")


@hooks.register("register_entretien_menu_item")
def offer_campaigns():
    return _item(_("Campagnes"), "campagnes", "mail", 200, "view_campagne")


@hooks.register("register_entretien_menu_item")
def offer_watch():
    return _item(_("Veille"), "veille", "view", 300, "view_veille")


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(APPEL)(RecitAppel)


class RecitAppel(LogFormatter):
    label = _("Téléphoner")

    def format_message(self, log_entry):
        return gettext("Appel : %(resultat)s") % {"resultat": log_entry.data["resultat"].lower()}


@hooks.register("before_edit_snippet")
def tell_wrong_number(request, instance):
    """On the page where it is mended."""
    if request.method != "GET" or not isinstance(instance, (Structure, Service)):
        return
    if call := wrong_number(instance):
        messages.warning(
            request,
            gettext("Le %(numero)s ne mène pas ici (appel du %(jour)s) : corrigez le numéro.")
            % {"numero": format_phone(call.numero), "jour": say_date(call.jour)},
        )
