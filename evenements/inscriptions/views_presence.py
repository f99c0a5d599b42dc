"""Who came, ticked in the room: big rows, one tap each, with or without a network.

A phone sends what was tapped to `pointer`, several times if need be; without JavaScript the sheet
is a form, that only writes what was changed on it.
"""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import JsonResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from evenements.inscriptions.acces import handles
from evenements.inscriptions.forms_tenue import (
    FormulaireAutre,
    FormulaireCompte,
    FormulairePointages,
)
from evenements.inscriptions.listes import ENFANTS, roll_call
from evenements.inscriptions.pages import gesture
from evenements.inscriptions.presence import (
    add_walk_in,
    count_without_names,
    finish,
    remove_walk_in,
    tally,
    tick,
)
from evenements.inscriptions.views_tenue import render_kept
from evenements.models import Bilan

VALEURS = {"1": True, "0": False, "": None}


@require_http_methods(["GET", "HEAD", "POST"])
@handles
def presence(request, cote, occurrence):
    """POST: the whole sheet, of a browser without JavaScript, or what one button asks."""
    compte = FormulaireCompte(request.POST if gesture(request) == "compter" else None)
    if request.method == "POST":
        try:
            if not compte.is_bound or compte.is_valid():
                _do(request, occurrence, compte)
                return redirect(cote.url("presence", occurrence.pk))
        except ValidationError as error:
            messages.error(request, error.messages[0])
            return redirect(cote.url("presence", occurrence.pk))
    known = Bilan.objects.filter(occurrence=occurrence).first()
    if not compte.is_bound and known is not None:
        compte = FormulaireCompte(
            initial={"total": known.comptes, "enfants": known.comptes_enfants}
        )
    sheet = roll_call(occurrence)
    return render_kept(
        request,
        cote,
        "tenue/presence",
        _("Présences"),
        occurrence=occurrence,
        feuille=sheet,
        avant=" ".join(f"{p.participant.pk}:{p.valeur}" for p in sheet if not p.sans_inscription),
        presents=sum(p.valeur == "1" for p in sheet),
        absents=sum(p.valeur == "0" for p in sheet),
        attendus=len(sheet),
        enfants=[(age, band.label) for age, band in ENFANTS],
        compte=compte,
        ouverte=timezone.localdate() >= timezone.localdate(occurrence.debut),
        url_pointer=cote.url("pointer", occurrence.pk),
        status=400 if compte.errors else 200,
    )


def _do(request, occurrence, compte):
    geste, par = gesture(request), request.user
    if geste == "finir":
        _save_sheet(request, occurrence)
        n = finish(occurrence=occurrence, par=par)
        words = ngettext("C'est noté : %(n)d absent.", "C'est noté : %(n)d absents.", n)
        messages.success(request, words % {"n": n})
    elif geste == "compter":
        data = compte.cleaned_data
        count_without_names(occurrence=occurrence, total=data["total"], enfants=data["enfants"])
        messages.success(request, _("C'est noté."))
    elif geste.startswith("retirer-") and geste[8:].isascii() and geste[8:].isdigit():
        _save_sheet(request, occurrence)
        _remove(occurrence, int(geste[8:]))
    elif geste == "autre" or "autre" in request.POST:
        _save_sheet(request, occurrence)
        form = FormulaireAutre(request.POST)
        if form.is_valid():
            add_walk_in(occurrence=occurrence, age=form.cleaned_data["autre"], par=par)
    elif geste == "enregistrer":
        _save_sheet(request, occurrence)
        messages.success(request, _("Les présences sont enregistrées."))


def _save_sheet(request, occurrence):
    """What was changed since the sheet was shown: what another phone ticked meanwhile stays."""
    before = request.POST.get("avant", "").split()
    shown = dict(pair.split(":", 1) for pair in before if ":" in pair)
    for participant in occurrence.participants.all():
        key = str(participant.pk)
        value = request.POST.get(f"p{key}", "")
        if key in shown and value in VALEURS and value != shown[key]:
            participant.occurrence = occurrence
            tick(participant=participant, present=VALEURS[value], par=request.user)


def _remove(occurrence, pk):
    participant = occurrence.participants.filter(pk=pk).first()
    if participant is not None:
        remove_walk_in(participant=participant)


# -- A phone --------------------------------------------------------------------------------------


@require_POST
@handles
def pointer(request, cote, occurrence):
    """What was tapped, and where the sheet stands now. Again: nothing."""
    form = FormulairePointages(request.POST)
    if not form.is_valid():
        return JsonResponse({"erreur": _("Cet envoi est illisible.")}, status=400)
    entries = form.cleaned_data["pointages"]
    try:
        autres = _add_others(request, occurrence, entries)
        for entry in entries:
            if "retire" in entry:
                _take_back(occurrence, entry["retire"])
        _tick_all(request, occurrence, entries)
    except ValidationError as error:
        return JsonResponse({"erreur": error.messages[0]}, status=409)
    asked = [entry["p"] for entry in entries if "p" in entry]
    rows = occurrence.participants.filter(pk__in=asked).values_list("pk", "present")
    compte = tally(occurrence)
    return JsonResponse(
        {
            "etats": dict(rows),
            "autres": autres,
            "presents": compte.presents,
            "absents": compte.absents,
            "attendus": compte.attendus,
        }
    )


def _add_others(request, occurrence, entries):
    return {
        str(entry["autre"]): add_walk_in(
            occurrence=occurrence,
            age=entry["age"],
            cle=entry["autre"],
            moment=entry["le"],
            par=request.user,
        ).pk
        for entry in entries
        if "autre" in entry
    }


def _take_back(occurrence, cle):
    field = "pk" if isinstance(cle, int) else "cle_appareil"
    participant = occurrence.participants.filter(**{field: cle}).first()
    if participant is not None:
        remove_walk_in(participant=participant)


def _tick_all(request, occurrence, entries):
    """Those no longer on the list (signed off since) are let go."""
    ticks = [entry for entry in entries if "p" in entry]
    known = occurrence.participants.in_bulk([entry["p"] for entry in ticks])
    for entry in ticks:
        if participant := known.get(entry["p"]):
            participant.occurrence = occurrence
            tick(participant=participant, present=entry["v"], moment=entry["le"], par=request.user)
