"""A structure's calendars kept elsewhere, in its partners' space: validate, ask, render."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenements.cartes import say_hour
from evenements.enums import EtatAgenda
from evenements.ical import abonnements, releve
from evenements.ical.forms import FormulaireAdresse, FormulaireArret, FormulaireFichier
from evenements.ical.importation import is_published_at_once
from evenements.ical.lecture import CalendrierIllisible
from partenaires.views_espace import in_space, own_structure
from portal.socle.dates import say_date
from portal.socle.debit import allow
from portal.socle.recuperation import RecuperationImpossible

LECTURES_PAR_HEURE = 30  # of one account
MONTREES = 5  # dates of a preview
ESSAYER, AJOUTER = "essayer", "ajouter"


def own_agendas(acces, pk):
    """The structure, for who may change it. 404 for what is not theirs, 403 for who only reads."""
    structure = own_structure(acces, pk)
    if not acces.may_change(structure):
        raise PermissionDenied
    return structure


def own_agenda(acces, pk, agenda):
    structure = own_agendas(acces, pk)
    return structure, get_object_or_404(structure.agendas.select_related("structure"), pk=agenda)


@require_safe
@in_space
def liste(request, acces, pk):
    return _show(request, own_agendas(acces, pk))


def _show(request, structure, *, adresse=None, fichier=None, apercu=None, status=200):
    context = {
        "structure": structure,
        "agendas": structure.agendas.order_by("nom", "pk"),
        "adresse": adresse or FormulaireAdresse(auto_id="adresse_%s"),
        "fichier": fichier or FormulaireFichier(auto_id="fichier_%s"),
        "apercu": apercu,
        "directe": is_published_at_once(structure),
        "arrete": EtatAgenda.ARRETE,
    }
    return render(request, "evenements/agendas/liste.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@in_space
def ajouter(request, acces, pk):
    """POST tries the address and shows what it gives; asked again, adds it."""
    structure = own_agendas(acces, pk)
    if request.method != "POST":
        return redirect("agendas:liste", pk=pk)
    form = FormulaireAdresse(request.POST, auto_id="adresse_%s")
    if not form.is_valid() or not _may_read_more(request, form):
        return _show(request, structure, adresse=form, status=400)
    if request.POST.get("geste") == AJOUTER:
        return _add(request, structure, form)
    try:
        lecture = releve.try_address(form.cleaned_data["adresse"])
    except (RecuperationImpossible, CalendrierIllisible) as error:
        form.add_error("adresse", str(error))
        return _show(request, structure, adresse=form, status=400)
    return _show(request, structure, adresse=form, apercu=preview(lecture))


def _may_read_more(request, form):
    if allow("agendas", request.user.pk, limit=LECTURES_PAR_HEURE, seconds=3600):
        return True
    form.add_error(None, _("Beaucoup d'essais en peu de temps : recommencez dans une heure."))
    return False


def _add(request, structure, form):
    adresse, nom = form.cleaned_data["adresse"], form.cleaned_data["nom"]
    try:
        agenda = abonnements.add_address(
            structure=structure, adresse=adresse, nom=nom, par=request.user
        )
        bilan = abonnements.read_first(agenda=agenda, par=request.user)
    except abonnements.DejaLa:
        form.add_error("adresse", _("Cette structure lit déjà cette adresse."))
    except abonnements.TropDAgendas as error:
        form.add_error(None, str(error))
    else:
        if bilan:
            messages.success(request, agenda.message)
            return redirect("agendas:liste", pk=structure.pk)
        form.add_error("adresse", agenda.message)
    return _show(request, structure, adresse=form, status=400)


@require_http_methods(["GET", "HEAD", "POST"])
@in_space
def envoyer(request, acces, pk):
    structure = own_agendas(acces, pk)
    if request.method != "POST":
        return redirect("agendas:liste", pk=pk)
    form = FormulaireFichier(request.POST, request.FILES, auto_id="fichier_%s")
    if form.is_valid() and _may_read_more(request, form):
        try:
            _agenda, bilan = abonnements.add_file(
                structure=structure,
                contenu=form.cleaned_data["fichier"].read(),
                nom=form.nom_donne,
                par=request.user,
            )
        except CalendrierIllisible as error:
            form.add_error("fichier", str(error))
        except abonnements.TropDAgendas as error:
            form.add_error(None, str(error))
        else:
            messages.success(request, bilan.say())
            return redirect("agendas:liste", pk=pk)
    return _show(request, structure, fichier=form, status=400)


@require_POST
@in_space
def relire(request, acces, pk, agenda):
    """Now, without waiting for the hour."""
    _structure, agenda = own_agenda(acces, pk, agenda)
    if not agenda.adresse or agenda.etat == EtatAgenda.ARRETE:
        messages.warning(request, _("Cet agenda n'est plus lu."))
    elif not allow("agendas", request.user.pk, limit=LECTURES_PAR_HEURE, seconds=3600):
        messages.error(request, _("Beaucoup d'essais en peu de temps : recommencez plus tard."))
    elif bilan := releve.read_now(agenda, par=request.user):
        messages.success(request, bilan.say())
    else:
        messages.error(request, agenda.message)
    return redirect("agendas:liste", pk=pk)


@require_http_methods(["GET", "HEAD", "POST"])
@in_space
def arreter(request, acces, pk, agenda):
    structure, agenda = own_agenda(acces, pk, agenda)
    form = FormulaireArret(request.POST or None)
    status = 200
    if request.method == "POST":
        if form.is_valid():
            retirer = form.cleaned_data["dates"] == FormulaireArret.RETIRER
            abonnements.stop(agenda=agenda, retirer=retirer, par=request.user)
            messages.success(request, _("« %(nom)s » n'est plus lu.") % {"nom": agenda.nom})
            return redirect("agendas:liste", pk=pk)
        status = 400
    context = {"structure": structure, "agenda": agenda, "form": form}
    return render(request, "evenements/agendas/arreter.html", context, status=status)


@require_POST
@in_space
def reprendre(request, acces, pk, agenda):
    _structure, agenda = own_agenda(acces, pk, agenda)
    if agenda.adresse and agenda.etat == EtatAgenda.ARRETE:
        agenda = abonnements.resume(agenda=agenda, par=request.user)
        if bilan := releve.read_now(agenda, par=request.user):
            messages.success(request, bilan.say())
        else:
            messages.error(request, agenda.message)
    return redirect("agendas:liste", pk=pk)


# -- Words -----------------------------------------------------------------------------------------


def preview(lecture) -> dict:
    """What a calendar would bring: how many dates, the first of them, what is left out."""
    dates = sorted(
        (date.debut, lu.titre, date.journee)
        for lu in lecture.evenements
        for date in lu.dates
        if not date.annulee
    )
    return {
        "nom": lecture.nom,
        "nombre": len(dates),
        "dates": [(titre, say_start(debut, journee)) for debut, titre, journee in dates[:MONTREES]],
        "refus": lecture.refus,
    }


def say_start(debut, journee) -> str:
    """« mardi 3 mars 2026 à 14 h »"""
    local = timezone.localtime(debut)
    jour = say_date(local.date(), "l j F Y")
    return jour if journee else _("%(jour)s à %(heure)s") % {"jour": jour, "heure": say_hour(local)}
