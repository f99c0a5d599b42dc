"""Writing in the wiki: from a phone, without an account, and nothing typed is lost."""

from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from wagtail.models import Site

from journal.comite.acces import get_acces
from journal.models import Membre, PageDeWiki, PageWiki
from journal.rayons import is_private
from journal.wiki import actions, liens, pages
from journal.wiki.actions import Contenu, Depassee
from journal.wiki.forms import FormulaireComparaison, FormulairePage, FormulaireRetablir
from journal.wiki.moderation import suspicions
from portal.socle.debit import address, allow
from portal.socle.prive import private

ECRIRE = ["GET", "HEAD", "POST"]
HEURE = 3600
A_RELIRE = 10  # versions an hour from one person: beyond, somebody reads them first
AU_PLUS = 40  # beyond, nothing more is taken


def member_of(request, wiki) -> Membre | None:
    """Who is writing, in the committee of a journal of the wiki's territory or of another."""
    acces = get_acces(request)
    if acces is None:
        return None
    here = (one for one in acces.membres if one.journal.territoire_id == wiki.territoire_id)
    return next(here, acces.membres[0])


def _wiki(pk):
    wiki = get_object_or_404(PageWiki.objects.live(), pk=pk)
    if is_private(wiki.path) or not wiki.url:
        raise Http404
    return wiki


def _page(pk):
    """A page one may read, and its wiki."""
    page = get_object_or_404(PageDeWiki.objects.live(), pk=pk)
    return page, _wiki(page.get_parent().pk)


# -- Writing --------------------------------------------------------------------------------------


@require_http_methods(ECRIRE)
@private
def ecrire(request, pk):
    """A page that does not exist yet. ?titre=: the name a link gave it."""
    wiki = _wiki(pk)
    titre = " ".join(request.GET.get("titre", "").split())[:150]
    if existing := liens.titles(wiki).get(liens.fold(titre)):
        return redirect(existing.url)
    return _write(request, wiki, None, {"titre": titre})


@require_http_methods(ECRIRE)
@private
def modifier(request, pk):
    page, wiki = _page(pk)
    newest = actions.current(page)
    started = {"partie_de": newest.pk if newest else None}
    return _write(request, wiki, page, FormulairePage.initial_of(newest or page) | started)


def _write(request, wiki, page, initial):
    membre = member_of(request, wiki)
    form = FormulairePage(
        request.POST or None, initial={"nom": membre.nom if membre else ""} | initial
    )
    context = {
        "form": form,
        "wiki": wiki,
        "page": page,
        "membre": membre,
        "apercu": "",
        "conflit": None,
        "difference": None,
    }
    if request.method != "POST" or not form.is_valid():
        return _form(request, context)
    if "apercu" in request.POST:
        return _form(request, context | {"apercu": liens.render(form.contenu.texte, wiki)})
    if form.cleaned_data["site"]:  # a program: it is told nothing
        return redirect("wiki:recu", wiki.pk)
    before = actions.current(page)
    reasons = _reasons(request, membre, form, before)
    if reasons is None:
        form.add_error(
            None, _("Beaucoup de textes viennent d'ici. Gardez le vôtre, et réessayez plus tard.")
        )
        return _form(request, context)
    return _sent(request, context, form, membre, reasons)


def _form(request, context):
    status = 409 if context["conflit"] else 400 if context["form"].errors else 200
    return render(request, "journal/wiki/modifier.html", context, status=status)


def _sent(request, context, form, membre, reasons):
    wiki, page, data = context["wiki"], context["page"], form.cleaned_data
    try:
        version = actions.send(
            wiki=wiki,
            page=page,
            contenu=form.contenu,
            nom=data["nom"],
            membre=membre,
            commentaire=data["commentaire"],
            pourquoi=reasons,
            partie_de=_started_from(page, data["partie_de"]),
        )
    except ValidationError as error:
        form.add_error(None, error)
        return _form(request, context)
    except Depassee as error:
        return _told(request, context, error.actuelle)
    return _thanked(wiki, version)


def _thanked(wiki, version):
    if version.pourquoi:
        return redirect("wiki:recu", wiki.pk)
    return redirect(version.page.get_url() or wiki.url)


def _started_from(page, pk):
    return actions.published(page).filter(pk=pk).first() if page and pk else None


def _told(request, context, newest):
    """Both texts, and what somebody else changed. Sent once more, hers is the next version."""
    data = request.POST.copy()
    started = _started_from(context["page"], context["form"].cleaned_data["partie_de"])
    data["partie_de"] = newest.pk if newest else ""
    form = FormulairePage(data)
    form.is_valid()
    context |= {
        "form": form,
        "conflit": newest,
        "difference": pages.differences(started, newest) if newest else None,
    }
    return _form(request, context)


def _reasons(request, membre, form, before):
    """Why somebody reads it first, in words; [] to publish at once, None to take nothing more."""
    flood = _flood(request, membre)
    if flood is None:
        return None
    contenu = form.contenu
    reasons = [] if membre else [_("Écrit sans compte.")]
    reasons += suspicions(
        f"{contenu.tout}\n\n{form.cleaned_data['nom']}\n\n{form.cleaned_data['commentaire']}",
        avant=Contenu.of(before).tout if before else "",
        hotes=_our_hosts(request),
    )
    return reasons + flood


def _flood(request, membre):
    who = f"membre-{membre.pk}" if membre else address(request)
    if not allow("wiki-plafond", who, limit=AU_PLUS, seconds=HEURE):
        return None
    if allow("wiki", who, limit=A_RELIRE, seconds=HEURE):
        return []
    return [_("Beaucoup de textes de la même personne en une heure.")]


def _our_hosts(request):
    return {request.get_host().partition(":")[0], *Site.objects.values_list("hostname", flat=True)}


@require_safe
@private
def recu(request, pk):
    """« Merci »: what was sent will be read."""
    return render(request, "journal/wiki/recu.html", {"wiki": _wiki(pk)})


# -- What was -------------------------------------------------------------------------------------


@require_safe
def historique(request, pk):
    page, wiki = _page(pk)
    context = {"page": page, "wiki": wiki, "versions": pages.history(page)}
    return render(request, "journal/wiki/historique.html", context)


@require_safe
def version(request, pk, version):
    """A page as it was."""
    page, wiki = _page(pk)
    row = get_object_or_404(actions.published(page), pk=version)
    context = {
        "page": page,
        "wiki": wiki,
        "version": row,
        "corps": liens.render(row.texte, wiki),
        "actuelle": actions.current(page) == row,
    }
    return render(request, "journal/wiki/version.html", context)


@require_safe
def comparer(request, pk):
    page, wiki = _page(pk)
    form = FormulaireComparaison(request.GET)
    if not form.is_valid():
        return redirect("wiki:historique", page.pk)
    rows = actions.published(page)
    avant, apres = (get_object_or_404(rows, pk=form.cleaned_data[name]) for name in ("de", "a"))
    context = {
        "page": page,
        "wiki": wiki,
        "avant": avant,
        "apres": apres,
        "difference": pages.differences(avant, apres),
        "actuelle": actions.current(page),
    }
    return render(request, "journal/wiki/comparer.html", context)


@require_http_methods(ECRIRE)
@private
def retablir(request, pk, version):
    """An old version becomes the new one, once it was looked at."""
    page, wiki = _page(pk)
    row = get_object_or_404(actions.published(page), pk=version)
    membre, newest = member_of(request, wiki), actions.current(page)
    initial = {"nom": membre.nom if membre else "", "partie_de": newest.pk}
    form = FormulaireRetablir(request.POST or None, initial=initial)
    context = {"page": page, "wiki": wiki, "version": row, "form": form, "membre": membre}
    if newest == row:
        return redirect("wiki:historique", page.pk)
    if request.method == "POST" and form.is_valid() and (done := _restore(request, context)):
        return done
    context["difference"] = pages.differences(newest, row)
    status = 400 if context["form"].errors else 200
    return render(request, "journal/wiki/retablir.html", context, status=status)


def _restore(request, context):
    """The redirect, None when the form has something to say."""
    page, wiki, row = context["page"], context["wiki"], context["version"]
    form, membre = context["form"], context["membre"]
    if form.cleaned_data["site"]:
        return redirect("wiki:recu", wiki.pk)
    flood = _flood(request, membre)
    if flood is None:
        form.add_error(None, _("Beaucoup de textes viennent d'ici. Réessayez plus tard."))
        return None
    moment = date_format(timezone.localtime(row.parue_le), "j F Y, H:i")
    try:
        sent = actions.send(
            wiki=wiki,
            page=page,
            contenu=Contenu.of(row),
            nom=form.cleaned_data["nom"],
            membre=membre,
            commentaire=_("Retour à la version du %(moment)s") % {"moment": moment},
            # Its text was read already: only who sends it matters.
            pourquoi=([] if membre else [_("Écrit sans compte.")]) + flood,
            partie_de=_started_from(page, form.cleaned_data["partie_de"]),
        )
    except ValidationError as error:
        form.add_error(None, error.messages)
        return None
    except Depassee as error:
        data = request.POST.copy()
        data["partie_de"] = error.actuelle.pk
        context["form"] = FormulaireRetablir(data)
        context["form"].add_error(
            None,
            _(
                "Quelqu'un a changé la page entre-temps. "
                "Regardez ce qui serait enlevé, puis confirmez."
            ),
        )
        return None
    return _thanked(wiki, sent)
