"""The journal's glue with Wagtail's admin."""

from django.urls import include, path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from annuaire.gestion import a_faire
from journal import avis
from journal.gestion.a_faire import waiting
from journal.models import PageArticle
from journal.viewsets import JournalGroup

register_snippet(JournalGroup)
a_faire.register(a_faire.ATTENTE, waiting)


@hooks.register("register_admin_urls")
def register_urls():
    return [path("journal/", include("journal.gestion.urls"))]


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def follow_text(request, page):
    """Opinions are on a text: an edit in the admin, saved by itself or not, is told to them."""
    if isinstance(page, PageArticle):
        avis.note_changed(
            article=page, par=request.user.get_full_name() or _("La gestion"), compte=request.user
        )
