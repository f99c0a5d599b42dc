"""The pages where an event's dates are kept, on both sides (evenements.cotes)."""

from dataclasses import replace

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db import transaction
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from evenements import actions, endroits
from evenements.cartes import say_span
from evenements.cotes import keeps
from evenements.enums import EtatOccurrence, ModeInscription
from evenements.inscriptions.permissions import handles_as_staff
from evenements.models import Occurrence
from evenements.planification import apercu
from evenements.planification.forms import (
    FormulaireAnnulation,
    FormulaireArret,
    FormulaireDate,
    FormulairePlan,
    Plan,
    boxes_of,
    date_initial,
    where_initial,
)
from evenements.planification.lieux import known_places
from evenements.recurrence import say
from portal.socle.dates import say_date

PAR_PAGE = 40
EXEMPLES = (
    gettext_lazy("Chaque mardi et jeudi, 14 h–16 h, sauf vacances scolaires et jours fériés"),
    gettext_lazy("Un mercredi sur deux, de 9 h 30 à 11 h"),
    gettext_lazy("Le 1er samedi du mois, 10 h–12 h, jusqu'au 30 juin"),
    gettext_lazy("Le samedi 14 mars de 14 h à 17 h"),
)


def _page(request, cote, evenement, template, titre, **context):
    status = context.pop("status", 200)
    context |= {
        "cadre": cote.cadre,
        "cote": cote,
        "evenement": evenement,
        "titre": titre,
        "url_dates": cote.url("dates", evenement.pk),
    }
    return render(request, f"evenements/planification/{template}.html", context, status=status)


def _to_dates(cote, evenement):
    return redirect(cote.url("dates", evenement.pk))


def _own_date(evenement, date) -> Occurrence:
    rows = evenement.occurrences.kept().select_related("rythme", "lieu")
    occurrence = get_object_or_404(rows, pk=date)
    occurrence.evenement = evenement
    return occurrence


# -- Every date ------------------------------------------------------------------------------------


@require_safe
@keeps
def dates(request, cote, evenement):
    """Its rules in words, and every date to come with what can be done to it."""
    today = timezone.localdate()
    endroit = endroits.of_event(evenement)
    rythmes = [
        {
            "rythme": rythme,
            "dit": say(rythme.to_regle()),
            "ou": endroit.with_words_of(rythme).dit if rythme.dit_ou else "",
        }
        for rythme in evenement.rythmes.select_related("lieu")
        if rythme.fin is None or rythme.fin >= today
    ]
    page = Paginator(apercu.planned_dates(evenement), PAR_PAGE).get_page(request.GET.get("page"))
    for row in page:
        row.dit = say_span(row.debut, row.fin)
        row.ou = endroits.at_date(endroit, row).dit if row.dit_ou else ""
    inscriptions = _sign_ups(request, cote, evenement)
    titre = _("Dates de « %(nom)s »") % {"nom": evenement.titre}
    return _page(
        request,
        cote,
        evenement,
        "dates",
        titre,
        rythmes=rythmes,
        page=page,
        inscriptions=inscriptions,
    )


def _sign_ups(request, cote, evenement):
    """Name of the address of a date's sign-ups; "" when there are none, or they are not theirs."""
    if evenement.inscription not in (ModeInscription.PORTAIL, ModeInscription.CONTACT):
        return ""
    if cote.nom == "gestion" and not handles_as_staff(request.user):
        return ""
    return f"{cote.inscriptions}:liste"


# -- Rules and dates, written ----------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def ajouter(request, cote, evenement):
    def save(plan, ou):
        if plan.regle:
            rythme = actions.add_rule(evenement=evenement, regle=plan.regle, par=request.user, **ou)
            actions.leave_out(rythme=rythme, jours=plan.sauf, par=request.user)
        else:
            rows = actions.add_dates(
                evenement=evenement,
                dates=plan.moments(timezone.localdate()),
                par=request.user,
                **ou,
            )
            return ngettext("%(n)d date ajoutée.", "%(n)d dates ajoutées.", len(rows)) % {
                "n": len(rows)
            }
        return _("C'est noté : %(dit)s") % {"dit": plan.dit}

    titre = _("Ajouter des dates à « %(nom)s »") % {"nom": evenement.titre}
    return _write(request, cote, evenement, titre, save)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def changer_rythme(request, cote, evenement, rythme):
    """« Toutes les dates »"""
    row = get_object_or_404(evenement.rythmes, pk=rythme)

    def save(plan, ou):
        actions.change_all(rythme=row, regle=plan.regle, par=request.user, **ou)
        actions.leave_out(rythme=row, jours=plan.sauf, par=request.user)
        return _("C'est changé : %(dit)s") % {"dit": plan.dit}

    titre = _("Changer toutes les dates de « %(nom)s »") % {"nom": evenement.titre}
    return _write(request, cote, evenement, titre, save, rythme=row)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def changer_suivantes(request, cote, evenement, date):
    """« Cette date et les suivantes »"""
    occurrence = _own_date(evenement, date)
    if occurrence.rythme is None:
        raise Http404
    depuis = timezone.localtime(occurrence.origine).date()

    def save(plan, ou):
        rythme = actions.change_following(
            occurrence=occurrence, regle=plan.regle, par=request.user, **ou
        )
        actions.leave_out(rythme=rythme, jours=plan.sauf, par=request.user)
        return _("C'est changé à partir de cette date : %(dit)s") % {"dit": plan.dit}

    titre = _("Changer les dates à partir du %(jour)s") % {"jour": say_date(depuis, "l j F Y")}
    return _write(request, cote, evenement, titre, save, rythme=occurrence.rythme, depuis=depuis)


def _write(request, cote, evenement, titre, save, *, rythme=None, depuis=None):
    """Read what was written, say it back with its dates, save it once it has been seen.
    save: (plan, where) -> what was done, in words."""
    options = {
        "aujourdhui": timezone.localdate(),
        "depuis": depuis,
        "lieux": known_places(evenement, request.user, rythme.lieu if rythme else None),
    }
    if request.method != "POST":
        form = FormulairePlan(initial=_initial(rythme, depuis), **options)
        return _written(request, cote, evenement, titre, form, rythme=rythme)
    form = FormulairePlan(request.POST, **options)
    valid = form.is_valid() and form.plan is not None
    if valid and rythme is not None and form.plan.regle is None:
        form.add_error("phrase", _("Dites un rythme : « chaque mardi », par exemple."))
        valid = False
    if not valid:
        return _written(request, cote, evenement, titre, form, rythme=rythme, status=400)
    if "enregistrer" in request.POST and form.cleaned_data.get("vu") == form.plan.empreinte:
        try:
            with transaction.atomic():
                said = save(form.plan, form.ou)
            messages.success(request, said)
        except ValidationError as error:
            form.add_error(None, error)
            return _written(request, cote, evenement, titre, form, rythme=rythme, status=400)
        return _to_dates(cote, evenement)
    seen = apercu.preview(form.plan, rythme=rythme, depuis=depuis)
    phrase = " ".join(form.cleaned_data.get("phrase", "").split())
    filled = FormulairePlan(initial=boxes_of(form.plan, phrase) | form.ou, **options)
    return _written(request, cote, evenement, titre, filled, rythme=rythme, apercu=seen)


def _initial(rythme, depuis):
    if rythme is None:
        return {"vacances": "toutes"}
    regle = rythme.to_regle()
    if depuis:
        regle = replace(regle, debut=depuis)
    boxes = boxes_of(Plan(regle=regle), say(regle))
    return boxes | {"vu": ""} | where_initial(rythme)


def _written(request, cote, evenement, titre, form, **context):
    return _page(request, cote, evenement, "ecrire", titre, form=form, exemples=EXEMPLES, **context)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def arreter_rythme(request, cote, evenement, rythme):
    """The rule ends that day."""
    row = get_object_or_404(evenement.rythmes, pk=rythme)
    form = FormulaireArret(request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.stop_after(
            rythme=row,
            dernier=form.cleaned_data["dernier"],
            motif=form.cleaned_data["motif"],
            par=request.user,
        )
        messages.success(request, _("C'est noté : ce rendez-vous s'arrêtera ce jour-là."))
        return _to_dates(cote, evenement)
    return _page(
        request,
        cote,
        evenement,
        "arreter",
        _("Arrêter ce rendez-vous"),
        form=form,
        dit=say(row.to_regle()),
        status=400 if form.errors else 200,
    )


# -- One date --------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def changer_date(request, cote, evenement, date):
    """« Cette date seulement »"""
    occurrence = _own_date(evenement, date)
    form = _date_form(request, evenement, occurrence, request.POST or None)
    if request.method == "POST" and form.is_valid():
        actions.change_date(occurrence=occurrence, par=request.user, **form.valeurs)
        messages.success(request, _("Cette date est changée, les autres non."))
        return _to_dates(cote, evenement)
    return _page(
        request,
        cote,
        evenement,
        "date",
        _("Changer une date"),
        form=form,
        annulation=FormulaireAnnulation(auto_id="annuler_%s"),
        occurrence=occurrence,
        status=400 if form.errors else 200,
    )


def _date_form(request, evenement, occurrence, data=None):
    lieux = known_places(evenement, request.user, occurrence.lieu)
    return FormulaireDate(data, initial=date_initial(occurrence), lieux=lieux)


@require_POST
@keeps
def annuler_date(request, cote, evenement, date):
    occurrence = _own_date(evenement, date)
    form = FormulaireAnnulation(request.POST)
    if not form.is_valid():
        context = {
            "form": _date_form(request, evenement, occurrence),
            "annulation": form,
            "occurrence": occurrence,
        }
        titre = _("Changer une date")
        return _page(request, cote, evenement, "date", titre, status=400, **context)
    actions.cancel_date(occurrence=occurrence, motif=form.cleaned_data["motif"], par=request.user)
    said = _("Cette date est annulée.")
    if evenement.live:
        said = _("Cette date est annulée. Les habitants le voient dès maintenant.")
    messages.success(request, said)
    return _to_dates(cote, evenement)


@require_POST
@keeps
def retablir_date(request, cote, evenement, date):
    actions.restore_date(occurrence=_own_date(evenement, date), par=request.user)
    messages.success(request, _("Cette date a lieu."))
    return _to_dates(cote, evenement)


@require_POST
@keeps
def retirer_date(request, cote, evenement, date):
    """Entered by mistake: for a date people already saw, cancelling it tells them why."""
    occurrence = _own_date(evenement, date)
    if occurrence.etat != EtatOccurrence.RETIREE:
        actions.withdraw_date(occurrence=occurrence, par=request.user)
    messages.success(request, _("Cette date est retirée de l'agenda."))
    return _to_dates(cote, evenement)


@require_http_methods(["GET", "HEAD", "POST"])
@keeps
def tout_annuler(request, cote, evenement):
    form = FormulaireAnnulation(request.POST or None)
    if request.method == "POST" and form.is_valid():
        n = actions.cancel_upcoming(
            evenement=evenement, motif=form.cleaned_data["motif"], par=request.user
        )
        words = ngettext("%(n)d date est annulée.", "%(n)d dates sont annulées.", n)
        messages.success(request, words % {"n": n})
        return _to_dates(cote, evenement)
    return _page(
        request,
        cote,
        evenement,
        "tout_annuler",
        _("Annuler toutes les dates à venir"),
        form=form,
        nombre=evenement.occurrences.upcoming().planned().count(),
        status=400 if form.errors else 200,
    )
