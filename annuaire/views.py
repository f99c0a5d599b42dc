"""Public pages of the directory: validate, ask, render."""

from django.conf import settings
from django.http import Http404, HttpResponsePermanentRedirect
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from django.views.decorators.vary import vary_on_headers

from annuaire import fiches, selection, tasks
from annuaire.actions import report_error
from annuaire.enums import Etat, Genre
from annuaire.facettes import get_facettes
from annuaire.forms import FiltreAnnuaire, FormulaireSignalement, parse_position
from annuaire.index import get_index
from annuaire.liste import list_context, select
from annuaire.models import Service, Structure
from annuaire.permissions import can_see_pro
from annuaire.recherche import suggest
from annuaire.vignettes import cards_of
from portal.socle.debit import address, allow
from portal.socle.taches import wake
from territoire.referentiel import get_referentiel

SIGNALEMENTS_PAR_HEURE = 5
MOTS_PAR_MINUTE = 120  # counted; a program typing at random must not fill the queue


def read_filter(request):
    """The validated filter of a request."""
    return FiltreAnnuaire(
        request.GET,
        referentiel=get_referentiel(),
        facettes=get_facettes(),
        position=parse_position(request.headers.get("Portail-Position", "")),
    )


@require_safe
@vary_on_headers("HX-Request", "Portail-Position")
def liste(request):
    index = get_index()
    filtre = read_filter(request)
    selected = select(index, filtre)
    template = "annuaire/_resultats.html" if request.htmx else "annuaire/liste.html"
    response = render(request, template, list_context(request, selected))
    if filtre.mots and not selected.base:
        if allow("compter", "tous", limit=MOTS_PAR_MINUTE, seconds=60):
            wake(tasks.compter_mot, filtre.mots)
        add_never_cache_headers(response)  # kept, the next person's search would not be counted
    return response


@require_safe
def suggestions(request):
    text = read_filter(request).mots
    context = {"suggestions": suggest(text), "texte": text}
    return render(request, "annuaire/_suggestions.html", context)


@require_safe
def structure(request, pk, slug):
    fiche = get_object_or_404(
        Structure.objects.with_place().with_services().with_photos(), pk=pk, live=True
    )
    if fiche.etat == Etat.FUSIONNEE:
        target = Structure.objects.published().filter(pk=fiche.fusionnee_dans_id).first()
        if target is None:
            raise Http404
        return HttpResponsePermanentRedirect(target.get_absolute_url())
    if canonical := _other_address(request, fiche):
        return canonical
    return _page(request, fiche, "annuaire/structure.html", fiches.structure_context(fiche))


@require_safe
def service(request, pk, slug):
    services = Service.objects.published().with_place().with_photos()
    fiche = get_object_or_404(services, pk=pk)
    if canonical := _other_address(request, fiche):
        return canonical
    return _page(request, fiche, "annuaire/service.html", fiches.service_context(fiche))


def _page(request, fiche, template, context):
    """Everybody's page; a professional's has one section more, and no cache keeps it."""
    # Looking at the session at all would have every page vary by cookie.
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not can_see_pro(request.user):
        return render(request, template, context)
    structure = fiche.structure if fiche.genre == Genre.SERVICE else fiche
    response = render(
        request,
        template,
        context | {"pro": None if fiche.est_fermee else fiches.pro_contact(structure)},
    )
    add_never_cache_headers(response)
    return response


def _other_address(request, fiche):
    """A redirect when the name in the address is not today's."""
    path = fiche.get_absolute_url()
    return None if request.path == path else HttpResponsePermanentRedirect(path)


def _public_fiche(genre, pk):
    if genre == Genre.SERVICE:
        return get_object_or_404(Service.objects.published().with_place(), pk=pk)
    return get_object_or_404(Structure.objects.published().with_place(), pk=pk)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def signaler(request, genre, pk):
    fiche = _public_fiche(genre, pk)
    form = FormulaireSignalement(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if form.cleaned_data["site"]:  # a program filled the field nobody sees
            return redirect(reverse("annuaire:merci", args=[genre, pk]))
        if allow("signaler", address(request), limit=SIGNALEMENTS_PAR_HEURE, seconds=3600):
            report_error(
                fiche=fiche,
                motif=form.cleaned_data["motif"],
                message=form.cleaned_data["message"],
                contact=form.cleaned_data["contact"],
                auteur=request.user if request.user.is_authenticated else None,
            )
            return redirect(reverse("annuaire:merci", args=[genre, pk]))
        form.add_error(
            None,
            _("Vous avez déjà envoyé plusieurs messages. Réessayez dans une heure, ou téléphonez."),
        )
    status = 400 if form.errors else 200
    context = {"form": form, "fiche": fiche}
    return render(request, "annuaire/signaler.html", context, status=status)


@require_safe
def merci(request, genre, pk):
    return render(request, "annuaire/merci.html", {"fiche": _public_fiche(genre, pk)})


@require_safe
def ma_selection(request):
    keys = selection.parse(request.GET.get("f", ""))
    kept = cards_of(selection.rows(keys), get_referentiel())
    context = {"fiches": kept, "demandees": len(keys)}
    context |= selection.messages(kept, request.build_absolute_uri(request.get_full_path()))
    return render(request, "annuaire/selection.html", context)
