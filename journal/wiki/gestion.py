"""The wiki in the admin: what waits to be read, beside what the page says; what changed lately.

Imported when the room is ready (journal.apps), it gives its addresses and its line of « à faire ».
"""

from functools import wraps

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail import hooks
from wagtail.admin import messages

from annuaire.gestion import a_faire
from annuaire.gestion.vues import PAR_PAGE
from journal.enums import EtatVersion
from journal.models import VersionWiki
from journal.wiki import actions, liens, pages
from journal.wiki.actions import Depassee
from journal.wiki.forms import FormulaireLecture


def may_read(user) -> bool:
    return user.is_active and user.has_perm("journal.change_versionwiki")


def reads(view):
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if not may_read(request.user):
            raise PermissionDenied
        return view(request, *args, **kwargs)

    return wrapped


def waiting():
    """Those sent first, first."""
    rows = VersionWiki.objects.filter(etat=EtatVersion.RETENUE)
    return rows.select_related("page", "wiki").order_by("cree_le", "pk")


@require_safe
@reads
def liste(request):
    """Held versions, then every change, newest first."""
    done = VersionWiki.objects.exclude(etat=EtatVersion.RETENUE)
    done = done.select_related("page", "wiki").order_by("-cree_le", "-pk")
    context = {
        "titre": _("Wiki de territoire"),
        "attente": waiting(),
        "page_obj": Paginator(done, PAR_PAGE).get_page(request.GET.get("page")),
    }
    return render(request, "journal/gestion/wiki.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@reads
def version(request, pk):
    """One version, its words as they would be published; corrected, published or refused."""
    row = get_object_or_404(VersionWiki.objects.select_related("page", "wiki", "partie_de"), pk=pk)
    held = row.etat == EtatVersion.RETENUE
    newest = actions.current(row.page)
    started = FormulaireLecture.initial_of(row) | {"actuelle": newest.pk if newest else None}
    form = FormulaireLecture(request.POST if held and request.POST else None, initial=started)
    if request.method == "POST":
        if not held:
            messages.warning(request, _("Quelqu'un y avait déjà répondu."))
            return redirect("wiki_gestion:liste")
        if _is_answered(form) and _settle(request, row, form):
            return redirect("wiki_gestion:liste")
    return _show(request, row, form, held)


def _is_answered(form):
    """A refusal needs no valid text."""
    return form.is_valid() or (
        form.cleaned_data.get("geste") == form.REFUSER and "motif" not in form.errors
    )


def _settle(request, row, form):
    """True when it is answered; otherwise the form says why not."""
    par = request.user.get_full_name() or _("La coordination")
    if not form.accepte:
        done = actions.refuse(version=row, motif=form.cleaned_data["motif"].strip(), par=par)
        _tell(request, done, _("C'est fait\u00a0: le texte n'est pas publié, il reste gardé ici."))
        return True
    try:
        done = actions.correct(
            version=row, actuelle=form.cleaned_data["actuelle"], contenu=form.contenu, par=par
        )
    except ValidationError as error:
        form.add_error(None, error)
        return False
    except Depassee as error:
        form.data = form.data.copy()
        form.data["actuelle"] = error.actuelle.pk if error.actuelle else ""
        form.add_error(
            None, _("La page a changé pendant que vous lisiez. Voici la comparaison d'à présent.")
        )
        return False
    _tell(request, done, _("C'est publié."))
    return True


def _tell(request, done, words):
    if done:
        messages.success(request, words)
    else:
        messages.warning(request, _("Quelqu'un y avait déjà répondu."))


def _show(request, row, form, held):
    newest = actions.current(row.page)
    # Beside what the public reads, while it waits; afterwards beside what its author had.
    beside = newest if held else row.partie_de
    context = {
        "titre": row.titre,
        "version": row,
        "attend": held,
        "form": form,
        "corrigeables": [form[name] for name in actions.CONTENU],
        "difference": pages.differences(beside, row),
        "nouvelle": beside is None,
        "avance": held and newest is not None and newest != row.partie_de,
        "corps": liens.render(row.texte, row.wiki),
        "public": row.page.get_url() if row.page_id and row.page.live else "",
    }
    status = 400 if form.errors else 200
    return render(request, "journal/gestion/wiki_version.html", context, status=status)


# What Wagtail is given


@hooks.register("register_admin_urls")
def admin_urls():
    """/gestion/journal/wiki/"""
    urls = [path("", liste, name="liste"), path("<int:pk>/", version, name="version")]
    return [path("journal/wiki/", include((urls, "wiki_gestion")))]


def to_read(user):
    """The line of the admin's home (annuaire.gestion.a_faire)."""
    if may_read(user):
        yield waiting().count(), _("Textes du wiki à relire"), reverse("wiki_gestion:liste")


a_faire.register(a_faire.ATTENTE, to_read)
