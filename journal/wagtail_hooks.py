"""The journal's glue with Wagtail's admin."""

from django.contrib import messages
from django.shortcuts import redirect
from django.urls import include, path
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.snippets.models import register_snippet

from annuaire.gestion import a_faire
from journal import avis
from journal.gestion.a_faire import waiting
from journal.models import PageArticle, PageJournal
from journal.parution import may_appear
from journal.viewsets import JournalGroup

register_snippet(JournalGroup)
a_faire.register(a_faire.ATTENTE, waiting)


@hooks.register("register_admin_urls")
def register_urls():
    return [path("journal/", include("journal.gestion.urls"))]


@hooks.register("before_create_page")
def begin_as_draft(request, parent, page_class):
    """« Publier » is offered for a new page, as for an issue: nobody has read an article yet."""
    if page_class is PageArticle and "action-publish" in request.POST:
        request.POST = request.POST.copy()
        del request.POST["action-publish"]


@hooks.register("before_publish_page")
def keep_unread_text(request, page):
    """« Publier » was there for the text that was agreed on; what was typed with it is a draft."""
    if not isinstance(page, PageArticle):
        return None
    fresh = PageArticle.objects.get(pk=page.pk)
    if may_appear(fresh):
        return None
    follow_text(request, fresh)
    messages.warning(
        request,
        _(
            "Vos changements sont gardés, mais ne paraissent pas\u00a0: le comité doit les lire "
            "d'abord."
        ),
    )
    return redirect("wagtailadmin_pages:edit", page.pk)


@hooks.register("before_copy_page")
def keep_journals_single(request, page):
    """A copy of what is above a journal would copy its articles, under another committee."""
    if request.method != "POST" or not request.POST.get("copy_subpages"):
        return None
    if not PageJournal.objects.descendant_of(page).exists():
        return None
    messages.error(
        request, _("Un journal ne se copie pas\u00a0: ses articles sont ceux d'un seul comité.")
    )
    return redirect("wagtailadmin_explore", page.pk)


@hooks.register("after_create_page")
@hooks.register("after_edit_page")
def follow_text(request, page):
    """Opinions are on a text: an edit in the admin, saved by itself or not, is told to them."""
    if isinstance(page, PageArticle):
        avis.note_changed(
            article=page, par=request.user.get_full_name() or _("La gestion"), compte=request.user
        )
