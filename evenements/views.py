"""Public pages of the agenda: validate, ask, render."""

from pathlib import Path

from csp.decorators import csp_replace
from django.contrib.staticfiles import finders
from django.http import Http404, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.cache import add_never_cache_headers
from django.views.decorators.cache import cache_control
from django.views.decorators.clickjacking import xframe_options_exempt
from django.views.decorators.http import require_safe
from django.views.decorators.vary import vary_on_headers

from evenements import agenda, pages, programme
from evenements.models import Evenement
from evenements.periodes import moments_at


@require_safe
@vary_on_headers("HX-Request")
def liste(request):
    filtre = agenda.read_filter(request)
    selection = agenda.select(filtre)
    if filtre.en_grille:
        context, template = agenda.grid_context(request, selection), "evenements/mois.html"
        fragment = "evenements/_mois.html"
    else:
        context, template = agenda.list_context(request, selection), "evenements/agenda.html"
        fragment = "evenements/_resultats.html"
    return render(request, fragment if request.htmx else template, context)


@require_safe
def evenement(request, pk, slug):
    found = _published(pk)
    if (path := found.get_absolute_url()) != request.path:
        return HttpResponsePermanentRedirect(path)
    return render(request, "evenements/evenement.html", pages.event_context(found))


@require_safe
def date(request, pk, slug, moment):
    found = _published(pk)
    if found.est_ferme:
        raise Http404
    try:
        moments = moments_at(moment)
    except ValueError:
        raise Http404 from None
    contexts = (pages.date_context(found, origine) for origine in moments)
    context = next(filter(None, contexts), None)
    if context is None:
        raise Http404
    if (path := context["occurrence"].get_absolute_url()) != request.path:
        return HttpResponsePermanentRedirect(path)
    response = render(request, "evenements/evenement.html", context)
    if context["etat"]:
        add_never_cache_headers(response)  # it says how many places are left
    return response


def _published(pk):
    found = Evenement.objects.published().with_place().select_related("grille", "image")
    return get_object_or_404(found.prefetch_related("rythmes", "organisateurs"), pk=pk)


@require_safe
def programme_imprime(request):
    """The programme of a period, to print and to pin up."""
    filtre = agenda.read_filter(request)
    context = programme.context(agenda.select(filtre))
    return render(request, "evenements/programme.html", context)


@require_safe
@xframe_options_exempt
@csp_replace({"frame-ancestors": ["*"]})
def cadre(request):
    """The agenda inside a partner's own site."""
    selection = agenda.select(agenda.read_filter(request))
    return render(request, "evenements/cadre.html", agenda.list_context(request, selection))


@require_safe
@cache_control(public=True, max_age=3600)
def script(request):
    """What makes that frame, for a line pasted in other sites: its address never changes, when the
    hashed ones of static files go away with their release."""
    contenu = Path(finders.find("js/agenda-cadre.js")).read_bytes()
    response = HttpResponse(contenu, content_type="text/javascript; charset=utf-8")
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


@require_safe
def integrer(request):
    """How to show it on one's own site."""
    filtre = agenda.read_filter(request)
    context = {"filtre": filtre, "requete": agenda.kept_query(request)}
    return render(request, "evenements/integrer.html", context)
