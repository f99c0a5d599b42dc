"""Admin glue: what is logged, taking away somebody's second factor."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.widgets.button import Button

from comptes.actions import reset_second_factor
from comptes.models import Utilisateur
from comptes.permissions import may_reset_second_factor


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(
        "comptes.fermer", gettext_lazy("Fermer un compte"), gettext_lazy("Compte fermé")
    )
    actions.register_action(
        "comptes.groupe", gettext_lazy("Retirer d'un groupe"), gettext_lazy("Groupe retiré")
    )
    actions.register_action(
        "comptes.second_facteur",
        gettext_lazy("Retirer le second facteur"),
        gettext_lazy("Second facteur retiré : la personne en enregistrera un autre"),
    )


@hooks.register("register_admin_urls")
def register_admin_urls():
    return [
        path(
            "comptes/<int:pk>/second-facteur/",
            retirer_second_facteur,
            name="second_facteur_retirer",
        )
    ]


@hooks.register("register_user_listing_buttons")
def user_listing_buttons(user, request_user):
    if may_reset_second_factor(request_user, user):
        yield Button(
            _("Retirer le second facteur"),
            reverse("second_facteur_retirer", args=[user.pk]),
            icon_name="mobile-alt",
            priority=30,
        )


def retirer_second_facteur(request, pk):
    """A question, then a POST. Whoever lost her telephone has phoned: nobody else should ask."""
    compte = get_object_or_404(Utilisateur, pk=pk)
    if not may_reset_second_factor(request.user, compte):
        raise PermissionDenied
    if request.method == "POST":
        reset_second_factor(compte, par=request.user)
        messages.success(request, _("Le second facteur de %(nom)s est retiré.") % {"nom": compte})
        return redirect("wagtailusers_users:edit", compte.pk)
    return render(request, "comptes/gestion/second_facteur.html", {"compte": compte})
