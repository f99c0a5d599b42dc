"""Pages of the admin that are no list of a table: what waits, suspected duplicates, merging."""

from django import forms
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.paginator import Paginator
from django.db.models import Case, IntegerField, Value, When
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages

from annuaire import fusion
from annuaire.doublons import find_pairs
from annuaire.enums import Etat, EtatTraitement
from annuaire.gestion.actes import settle_report
from annuaire.importation import actions as importation
from annuaire.importation import champs as champs_importes
from annuaire.importation.valeurs import Mots
from annuaire.models import Signalement, Structure, Suggestion
from annuaire.permissions import can_merge, on_my_fiches
from portal.socle.choix import ChoixSnippet
from portal.socle.version import current_version

PAR_PAGE = 50
DOUBLONS_SECONDES = 600  # comparing every name takes a while: kept until a fiche changes


def edit_url(fiche):
    return reverse(fiche.snippet_viewset.get_url_name("edit"), args=[fiche.pk])


# -- What waits -----------------------------------------------------------------------------------


@require_safe
def signalements(request):
    """Errors people reported, those to handle first."""
    rows = _waiting(request, Signalement)
    return _list(request, "signalements", gettext_lazy("Erreurs signalées"), rows)


@require_safe
def suggestions(request):
    """Values an import would change, beside those the fiche says."""
    page = _waiting(request, Suggestion)
    mots = Mots()
    for row in page:
        genre = row.fiche.genre
        row.champ_libelle = champs_importes.say_field(row.champ, genre)
        row.actuelle = champs_importes.say_value(row.champ, row.valeur_actuelle, mots)
        row.proposee = champs_importes.say_value(row.champ, row.valeur_proposee, mots)
    return _list(request, "suggestions", gettext_lazy("Suggestions des imports"), page)


def _waiting(request, modele):
    if not request.user.has_perm(f"annuaire.change_{modele._meta.model_name}"):
        raise PermissionDenied
    rows = _of_imports(modele).select_related("structure", "service__structure", "traite_par")
    rows = on_my_fiches(rows, request.user).annotate(
        rang=Case(
            When(etat=EtatTraitement.ATTENTE, then=Value(0)),
            default=Value(1),
            output_field=IntegerField(),
        )
    )
    rows = rows.order_by("rang", "-cree_le", "-pk")
    return Paginator(rows, PAR_PAGE).get_page(request.GET.get("page"))


def _of_imports(modele):
    """Partners' suggestions have their own page, one per proposition."""
    if modele is Suggestion:
        return modele.objects.filter(proposition=None)
    return modele.objects.all()


def _list(request, nom, titre, page):
    for row in page:
        row.edit_url = edit_url(row.fiche)
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Home")}, {"label": titre}]
    context = {"titre": titre, "page_obj": page, "items": crumbs, "nom": nom}
    return render(request, f"annuaire/gestion/{nom}.html", context)


@require_POST
def settle_signalement(request, pk, decision):
    row = _one_waiting(request, Signalement, pk)
    done = settle_report(signalement=row, accepte=decision == "accepter", par=request.user)
    _say_settled(request, done)
    if done and decision == "accepter":
        return redirect(edit_url(row.fiche))
    return redirect("annuaire_gestion:signalements")


@require_POST
def settle_suggestion(request, pk, decision):
    row = _one_waiting(request, Suggestion, pk)
    done = row.etat == EtatTraitement.ATTENTE
    if done and decision == "accepter":
        try:
            done = importation.accept_suggestion(suggestion=row, par=request.user)
        except ValidationError as error:
            reason = " ".join(error.messages)
            messages.error(request, _("Cette valeur ne convient plus : %s") % reason)
            return redirect("annuaire_gestion:suggestions")
    elif done:
        importation.dismiss_suggestion(suggestion=row, par=request.user)
    _say_settled(request, done)
    return redirect("annuaire_gestion:suggestions")


def _one_waiting(request, modele, pk):
    """404 for what is not theirs as for what does not exist."""
    if not request.user.has_perm(f"annuaire.change_{modele._meta.model_name}"):
        raise PermissionDenied
    rows = _of_imports(modele).select_related("structure", "service__structure")
    return get_object_or_404(on_my_fiches(rows, request.user), pk=pk)


def _say_settled(request, done):
    if done:
        messages.success(request, _("C'est traité."))
    else:
        messages.warning(request, _("Quelqu'un l'avait déjà traité."))


# -- Duplicates -----------------------------------------------------------------------------------


@require_safe
def doublons(request):
    if not can_merge(request.user):
        raise PermissionDenied
    pairs = cache.get_or_set(
        f"annuaire-doublons-{current_version()}", find_pairs, DOUBLONS_SECONDES
    )
    page = Paginator(pairs, PAR_PAGE).get_page(request.GET.get("page"))
    wanted = {pk for pair in page for pk in (pair.pk, pair.autre_pk)}
    fiches = Structure.objects.with_place().in_bulk(wanted)
    rows = [
        {
            "paire": pair,
            "fiches": [fiches[pair.pk], fiches[pair.autre_pk]],
            "url": reverse("annuaire_gestion:fusion", args=[pair.pk, pair.autre_pk]),
        }
        for pair in page
        if pair.pk in fiches and pair.autre_pk in fiches
    ]
    for row in rows:
        for fiche in row["fiches"]:
            fiche.edit_url = edit_url(fiche)
    context = {"titre": _("Doublons possibles"), "page_obj": page, "rows": rows}
    return render(request, "annuaire/gestion/doublons.html", context)


class FormulaireAutre(forms.Form):
    autre = forms.ModelChoiceField(
        label=gettext_lazy("L'autre fiche de la même structure"),
        queryset=Structure.objects.exclude(etat=Etat.FUSIONNEE),
        widget=ChoixSnippet(Structure),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def choose_other(request, pk):
    """Which other fiche is the same structure?"""
    if not can_merge(request.user):
        raise PermissionDenied
    gardee = get_object_or_404(Structure, pk=pk)
    form = FormulaireAutre(request.POST or None)
    if form.is_valid():
        return redirect("annuaire_gestion:fusion", gardee.pk, form.cleaned_data["autre"].pk)
    context = {"titre": _("Fusionner avec une autre fiche"), "gardee": gardee, "form": form}
    return render(request, "annuaire/gestion/autre_fiche.html", context)


class FormulaireFusion(forms.Form):
    """One choice per value that differs; the kept fiche wins unless it says nothing."""

    def __init__(self, *args, gardee, absorbee, **kwargs):
        super().__init__(*args, **kwargs)
        for champ in fusion.CHAMPS:
            mine, theirs = getattr(gardee, champ), getattr(absorbee, champ)
            if mine == theirs:
                continue
            self.fields[champ] = forms.ChoiceField(
                label=str(Structure._meta.get_field(champ).verbose_name).capitalize(),
                choices=[("gardee", say(gardee, champ)), ("absorbee", say(absorbee, champ))],
                initial="gardee" if mine or not theirs else "absorbee",
                widget=forms.RadioSelect,
            )

    @property
    def taken(self):
        return [champ for champ, choice in self.cleaned_data.items() if choice == "absorbee"]


def say(fiche, champ):
    display = getattr(fiche, f"get_{champ}_display", None)
    value = display() if display else getattr(fiche, champ)
    if champ == "lieu" and value:
        value = value.ligne or value
    return str(value) if value else _("(rien)")


@require_http_methods(["GET", "HEAD", "POST"])
def merge(request, pk, autre_pk):
    """Side by side, a choice per value, then one fiche only."""
    if not can_merge(request.user):
        raise PermissionDenied
    structures = Structure.objects.with_place()
    gardee = get_object_or_404(structures, pk=pk)
    absorbee = get_object_or_404(structures, pk=autre_pk)
    form = FormulaireFusion(request.POST or None, gardee=gardee, absorbee=absorbee)
    if request.method == "POST" and form.is_valid():
        try:
            gardee = fusion.merge_structures(
                gardee=gardee, absorbee=absorbee, champs=form.taken, par=request.user
            )
        except fusion.FusionImpossible as error:
            messages.error(request, str(error))
        else:
            messages.success(request, _("Les deux fiches n'en font plus qu'une."))
            return redirect(edit_url(gardee))
    context = {
        "titre": _("Fusionner deux fiches"),
        "gardee": gardee,
        "absorbee": absorbee,
        "form": form,
        "deplaces": absorbee.services.all(),
        "inverse": reverse("annuaire_gestion:fusion", args=[absorbee.pk, gardee.pk]),
    }
    return render(request, "annuaire/gestion/fusion.html", context)
