"""« Qui appeler maintenant »: the phone round on a screen, on a phone, on paper."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe
from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from annuaire.gestion.vues import edit_url
from annuaire.permissions import can_publish
from partenaires.destinataires import cle
from partenaires.dues import MODELES
from partenaires.enums import ResultatAppel
from partenaires.gestion.pages import needs, show
from partenaires.lecture import say
from partenaires.models import ReglagesEntretien
from partenaires.tournee import Issue, get_round, note_call
from portal.socle.champs import clean_text

PAR_PAGE = 15
A_COMPLETER = 50
SOUS = ("entretien:tournee", gettext_lazy("Tournée de téléphone"))
# « vrai », « vrai:service-3 », « numero-faux:+33473408969 »
GESTE = re.compile(r"(vrai|modifie|sans-reponse|numero-faux)(?::([\w+-]{1,30}))?")


@require_safe
@needs("partenaires.view_appel", "partenaires.add_appel")
def tournee(request):
    tour = get_round(request.user)
    page = Paginator([*tour.a_finir, *tour.maintenant], PAR_PAGE).get_page(request.GET.get("page"))
    load_words(page.object_list)
    for maison in tour.a_completer[:A_COMPLETER]:
        maison.edit_url = edit_url_of(maison.structure)
    context = {
        "page_obj": page,
        "a_completer": tour.a_completer[:A_COMPLETER],
        "nb_a_completer": len(tour.a_completer),
        "plus_tard": tour.plus_tard,
        "nb_maintenant": len(tour.a_finir) + len(tour.maintenant),
        "script": ReglagesEntretien.current().script_appel,
        "aujourdhui": timezone.localdate(),
    }
    return show(request, "tournee", _("Qui appeler maintenant"), context)


def load_words(maisons):
    """What each fiche says, to read aloud: whole fiches, of this page only."""
    lignes = [ligne for maison in maisons for ligne in maison.lignes]
    whole = {}
    for genre, modele in MODELES.items():
        pks = [ligne.fiche.pk for ligne in lignes if ligne.fiche.genre == genre]
        fiches = modele.objects.filter(pk__in=pks).with_place()
        if genre == "service":
            fiches = fiches.prefetch_related("publics")
        whole |= {cle(fiche): fiche for fiche in fiches}
    for ligne in lignes:
        ligne.dit = say(whole[ligne.cle])
        ligne.ferme_url = reverse("entretien:ferme", args=[ligne.fiche.genre, ligne.fiche.pk])


def edit_url_of(fiche):
    """Of a light fiche."""
    return edit_url(MODELES[fiche.genre](pk=fiche.pk))


class FormulaireAppel(forms.Form):
    """One tap: the result, about which fiche (all of the house's by default) or which number."""

    geste = forms.CharField(max_length=50)
    vu = forms.IntegerField(min_value=0, max_value=2**62)

    def clean_geste(self):
        found = GESTE.fullmatch(self.cleaned_data["geste"])
        if not found:
            raise ValidationError("unknown")
        return ResultatAppel(found[1]), found[2] or ""


@require_POST
@needs("partenaires.view_appel", "partenaires.add_appel")
def appel(request, pk):
    form = FormulaireAppel(request.POST)
    maison = _house(request, pk)
    resultat, detail = form.cleaned_data["geste"] if form.is_valid() else (None, "")
    about_number = resultat == ResultatAppel.NUMERO_FAUX
    if maison is None or resultat is None or (about_number and detail not in maison.numeros):
        messages.warning(request, _("Rien n'a été noté : cette structure n'est plus à appeler."))
        return redirect("entretien:tournee")
    one = not about_number and detail
    cles = {ligne.cle for ligne in maison.lignes if not one or ligne.cle == detail}
    issue = note_call(
        structure=pk,
        cles=cles,
        resultat=resultat,
        par=request.user,
        vu=form.cleaned_data["vu"],
        numero=detail if about_number else "",
    )
    say_issue(request, issue)
    if issue.faites and resultat == ResultatAppel.MODIFIE:
        return redirect(edit_url_of(issue.faites[0]))
    return redirect("entretien:tournee")


def _house(request, pk):
    return next(iter(get_round(request.user, structure=pk).maisons), None)


def say_issue(request, issue: Issue):
    if issue.entre_temps:
        call = issue.entre_temps
        messages.warning(
            request,
            _(
                "%(qui)s vient d'appeler (%(heure)s) : « %(resultat)s ». "
                "Votre réponse n'a pas été notée."
            )
            % {
                "qui": call.par or _("Quelqu'un"),
                "heure": f"{timezone.localtime(call.le):%H h %M}",
                "resultat": call.get_resultat_display(),
            },
        )
    elif not issue.faites:
        messages.warning(request, _("Cette fiche vient d'être vérifiée : il n'y a rien à noter."))
    else:
        nombre = len(issue.faites)
        words = ngettext("C'est noté pour %(nb)d fiche.", "C'est noté pour %(nb)d fiches.", nombre)
        messages.success(request, words % {"nb": nombre})


class FormulaireFermeture(forms.Form):
    le = forms.DateField(label=gettext_lazy("Fermé depuis le"), widget=AdminDateInput)
    a_la_place = forms.CharField(
        label=gettext_lazy("Où aller à la place"),
        max_length=200,
        required=False,
        help_text=gettext_lazy("Les habitants le liront."),
    )
    vu = forms.IntegerField(min_value=0, max_value=2**62, widget=forms.HiddenInput)

    def clean_a_la_place(self):
        return clean_text(self.cleaned_data["a_la_place"])


@require_http_methods(["GET", "HEAD", "POST"])
@needs("partenaires.view_appel", "partenaires.add_appel")
def ferme(request, genre, pk):
    """A date, then it is closed; or told to the coordinator by who may not publish."""
    modele = MODELES[genre]
    home = modele.objects.filter(pk=pk).values_list("pk" if genre == "structure" else "structure")
    maison = _house(request, home[0][0]) if home else None
    lignes = [ligne for ligne in maison.lignes if ligne.cle == f"{genre}-{pk}"] if maison else []
    if not lignes:
        raise Http404
    fiche = lignes[0].fiche
    initial = {"le": timezone.localdate(), "vu": maison.vu}
    form = FormulaireFermeture(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        issue = note_call(
            structure=maison.structure.pk,
            cles={cle(fiche)},
            resultat=ResultatAppel.FERME,
            par=request.user,
            vu=form.cleaned_data["vu"],
            ferme_le=form.cleaned_data["le"],
            a_la_place=form.cleaned_data["a_la_place"],
        )
        say_issue(request, issue)
        return redirect("entretien:tournee")
    context = {"form": form, "fiche": fiche, "publie": can_publish(request.user, fiche)}
    titre = _("« %(nom)s » est fermé") % {"nom": fiche.nom}
    status = 400 if form.errors else 200
    return show(request, "ferme", titre, context, sous=SOUS, status=status)
