"""The agenda's glue with Wagtail's admin."""

from django.urls import include, path
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button
from wagtail.snippets.models import register_snippet

from annuaire.gestion import a_faire
from evenements import notifications as _notifications  # noqa: F401 - it registers
from evenements import publication
from evenements.cotes import GESTION
from evenements.gestion import recits, relecture
from evenements.gestion.par_evenement import limit_publish
from evenements.models import Evenement
from evenements.viewsets import AgendaGroup

register_snippet(AgendaGroup)
a_faire.register(a_faire.ATTENTE, relecture.to_read)


@hooks.register("register_admin_urls")
def register_urls():
    return [path("agenda/a-relire/", include("evenements.gestion.urls"))]


@hooks.register("register_log_actions")
def register_log_actions(actions):
    recits.register(actions)


@hooks.register("construct_snippet_action_menu")
def keep_publish_for_those_who_may(menu_items, request, context):
    if context.get("model") is Evenement:
        limit_publish(menu_items, request, context.get("instance"))


@hooks.register("after_edit_snippet")
def answer_what_was_published(request, instance):
    """A proposal corrected and published in the editor has its answer."""
    if isinstance(instance, Evenement):
        publication.note_published(evenement=instance, par=request.user)


@hooks.register("register_snippet_listing_buttons")
def offer_dates(snippet, user, next_url=None):
    """Only where the list has asked whether this person may change them (EvenementIndexView)."""
    if isinstance(snippet, Evenement) and getattr(snippet, "url_dates", ""):
        yield Button(_("Ses dates"), GESTION.url("dates", snippet.pk), icon_name="date", priority=5)
