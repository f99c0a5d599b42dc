"""Who belongs to which structure, invitations, photos to publish, the staff's accounts."""

from django.urls import include, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.menu import Menu, SubmenuMenuItem
from wagtail.admin.widgets.button import Button
from wagtail.log_actions import LogFormatter

from annuaire.models import Photo, Structure
from annuaire.viewsets import PageMenuItem
from partenaires import equipe, photos
from partenaires.models import Invitation
from partenaires.permissions import may_invite, may_manage_members, may_publish_photos

MENU = "register_partenaires_menu_item"  # every screen family of this room adds its own items


@hooks.register("register_admin_urls")
def register_urls():
    return [path("partenaires/", include("partenaires.gestion.membres_urls"))]


@hooks.register("register_admin_menu_item")
def register_menu():
    return SubmenuMenuItem(
        gettext_lazy("Partenaires"),
        Menu(register_hook_name=MENU, construct_hook_name="construct_partenaires_menu"),
        name="partenaires",
        icon_name="group",
        order=94,
    )


def _item(libelle, nom, icon_name, order, shown_to):
    def item():
        url = reverse(f"partenaires_membres:{nom}")
        return PageMenuItem(
            libelle, url, name=f"membres-{nom}", icon_name=icon_name, order=order, shown_to=shown_to
        )

    hooks.register(MENU, item)


_item(gettext_lazy("Membres des structures"), "structures", "group", 300, may_manage_members)
_item(gettext_lazy("Invitations"), "invitations", "mail", 310, may_invite)
_item(gettext_lazy("Photos à publier"), "photos", "image", 320, may_publish_photos)
_item(gettext_lazy("L'équipe du portail"), "equipe", "user", 330, may_invite)


@hooks.register("register_snippet_listing_buttons")
def offer_members(snippet, user, next_url=None):
    if isinstance(snippet, Structure) and may_manage_members(user):
        yield Button(
            _("Membres et liens"),
            reverse("partenaires_membres:structure", args=[snippet.pk]),
            icon_name="group",
            priority=50,
        )


def waiting(user):
    """[(how many, what, where)] for the coordinator's home."""
    lines = []
    if may_publish_photos(user):
        nombre = Photo.objects.filter(publiee=False).count()
        lines.append((nombre, _("Photos à publier"), reverse("partenaires_membres:photos")))
    if may_invite(user):
        nombre = Invitation.objects.unanswered().filter(expire_le__lte=timezone.now()).count()
        url = reverse("partenaires_membres:invitations")
        lines.append((nombre, _("Invitations restées sans réponse"), url))
    return lines


# -- History ---------------------------------------------------------------------------------------


class RecitMembre(LogFormatter):
    texte = ""

    def format_message(self, log_entry):
        return str(self.texte) % {"role": log_entry.data.get("role", "")}


class RecitArrivee(RecitMembre):
    label = gettext_lazy("Ajouter un membre")
    texte = gettext_lazy("Un membre est arrivé – %(role)s")


class RecitRole(RecitMembre):
    label = gettext_lazy("Changer le rôle d'un membre")
    texte = gettext_lazy("Le rôle d'un membre a changé – %(role)s")


class RecitDepart(RecitMembre):
    label = gettext_lazy("Retirer un membre")
    texte = gettext_lazy("Un membre est parti – %(role)s")


@hooks.register("register_log_actions")
def register_log_actions(actions):
    actions.register_action(equipe.ARRIVEE)(RecitArrivee)
    actions.register_action(equipe.ROLE)(RecitRole)
    actions.register_action(equipe.DEPART)(RecitDepart)
    for action, label, message in PHOTOS:
        actions.register_action(action, label, message)


PHOTOS = (
    (
        photos.AJOUT,
        gettext_lazy("Ajouter une photo"),
        gettext_lazy("Une photo a été ajoutée"),
    ),
    (
        photos.PUBLICATION,
        gettext_lazy("Publier une photo"),
        gettext_lazy("Une photo a été publiée"),
    ),
    (
        photos.RETRAIT,
        gettext_lazy("Supprimer une photo"),
        gettext_lazy("Une photo a été supprimée"),
    ),
)
