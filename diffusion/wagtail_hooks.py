"""The post office's glue with Wagtail's admin."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from diffusion.gestion import actes


@hooks.register("register_admin_urls")
def register_urls():
    return [path("envois/", include("diffusion.gestion.urls"))]


class MenuDroit(MenuItem):
    """A link shown to those who have a right."""

    def __init__(self, *args, droit, **kwargs):
        super().__init__(*args, **kwargs)
        self.droit = droit

    def is_shown(self, request):
        return request.user.has_perm(self.droit)


@hooks.register("register_admin_menu_item")
def register_menu():
    return SubmenuMenuItem(
        _("Envois"),
        Menu(
            items=[
                MenuDroit(
                    _("Ce qui part"),
                    reverse("diffusion_gestion:envois"),
                    icon_name="mail",
                    order=10,
                    droit="diffusion.view_envoi",
                ),
                MenuDroit(
                    _("Adresses arrêtées"),
                    reverse("diffusion_gestion:adresses"),
                    icon_name="no-view",
                    order=20,
                    droit="diffusion.view_adressearretee",
                ),
            ]
        ),
        name="envois",
        icon_name="mail",
        order=140,
    )


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(
        actes.REESSAYER, _("Renvoyer un message"), _("A demandé un nouvel essai")
    )
    actions.register_action(actes.PARTI, _("Classer un envoi"), _("L'a considéré comme parti"))
    actions.register_action(actes.ANNULER, _("Annuler un envoi"), _("L'a annulé"))
    actions.register_action(
        actes.REMETTRE, _("Remettre une adresse en service"), _("Remise en service")
    )
