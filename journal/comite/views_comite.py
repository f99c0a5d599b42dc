"""The committee itself: proposals, members, meetings, issues."""

from csp.constants import SELF
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from journal import avis, sons
from journal import numeros as issues
from journal.comite import actions
from journal.comite.acces import animates, in_committee
from journal.comite.forms import (
    FormulaireEcart,
    FormulaireMembre,
    FormulaireProposition,
    FormulaireReunion,
)
from journal.enums import EtatProposition
from journal.models import Membre, PageJournal, PageNumero, Proposition, Reunion
from portal.socle.debit import address, allow
from portal.socle.prive import private

ECRIRE = ["GET", "HEAD", "POST"]
PROPOSITIONS = 10  # an hour, from one visitor
ESSAIS = 30  # those that were to be corrected included


def of_journal(view):
    """view(request, membre, …) for members of the journal of the address."""

    @in_committee
    def wrapped(request, acces, journal, **kwargs):
        membre = acces.member_of(journal)
        if membre is None:
            raise Http404
        return view(request, membre, **kwargs)

    return wrapped


# -- Proposals ------------------------------------------------------------------------------------


@require_http_methods(ECRIRE)
@of_journal
def proposer(request, membre):
    """By a member, whose name is known."""
    form = FormulaireProposition(request.POST or None, request.FILES or None, membre=membre)
    if request.method == "POST" and form.is_valid():
        form.save(membre.journal, membre)
        messages.success(request, _("Merci ! Votre proposition est notée."))
        return redirect("comite:accueil")
    context = {"form": form, "membre": membre, "journal": membre.journal}
    return render(
        request, "journal/comite/proposer.html", context, status=400 if form.errors else 200
    )


@require_http_methods(ECRIRE)
@private
def proposer_public(request, pk):
    """By anyone, without an account: read by the committee before anything appears."""
    journal = get_object_or_404(PageJournal.objects.live().public(), pk=pk)
    braked = request.method == "POST" and not allow(
        "proposition-essai", address(request), limit=ESSAIS, seconds=3600
    )
    # Files are read, and cost: not those of somebody who sends again and again.
    form = FormulaireProposition(request.POST or None, None if braked else request.FILES or None)
    if braked:
        form.add_error(None, _("Beaucoup de propositions viennent d'ici. Réessayez plus tard."))
    elif request.method == "POST" and form.is_valid():
        if not form.cleaned_data["site"]:
            if allow("proposition", address(request), limit=PROPOSITIONS, seconds=3600):
                form.save(journal)
            else:
                form.add_error(
                    None, _("Beaucoup de propositions viennent d'ici. Réessayez plus tard.")
                )
        if not form.errors:
            return redirect(f"{reverse('journal_proposer', args=[journal.pk])}?merci=1")
    context = {
        "form": form,
        "journal": journal,
        "merci": request.GET.get("merci") == "1" and not form.is_bound,
    }
    return render(request, "journal/proposer.html", context, status=400 if form.errors else 200)


@require_safe
@of_journal
def propositions(request, membre):
    rows = Proposition.objects.filter(journal=membre.journal).select_related(
        "image", "enregistrement", "article"
    )
    context = {
        "membre": membre,
        "journal": membre.journal,
        "a_lire": rows.waiting(),
        "lues": rows.exclude(etat=EtatProposition.A_LIRE)[:20],
    }
    return render(request, "journal/comite/propositions.html", context)


@require_http_methods(ECRIRE)
@in_committee
def proposition(request, acces, pk):
    """Read it; who animates keeps it or puts it aside, with a reason."""
    row = get_object_or_404(Proposition.objects.select_related("image", "enregistrement"), pk=pk)
    membre = acces.member_of(row.journal_id)
    if membre is None:
        raise Http404
    form = FormulaireEcart()
    if request.method == "POST":
        if not membre.anime:
            raise PermissionDenied
        if request.POST.get("geste") == "retenir":
            article = actions.retain(proposition=row, par=membre)
            if article is None:
                messages.info(request, _("Quelqu'un s'en est déjà occupé."))
                return redirect("comite:proposition", row.pk)
            messages.success(request, _("Retenue : c'est maintenant un article à écrire."))
            return redirect("comite:article", article.pk)
        form = FormulaireEcart(request.POST)
        if form.is_valid():
            actions.put_aside(proposition=row, par=membre, motif=form.cleaned_data["motif"])
            messages.success(request, _("Mise de côté."))
            return redirect("comite:propositions", row.journal_id)
    context = {"proposition": row, "membre": membre, "journal": membre.journal, "form": form}
    response = render(
        request, "journal/comite/proposition.html", context, status=400 if form.errors else 200
    )
    if row.enregistrement_id:
        response._csp_update = {"media-src": [SELF]}
    return response


@require_safe
@in_committee
def son_propose(request, acces, pk, extension):
    """What somebody recorded, for the committee it was sent to."""
    row = get_object_or_404(Proposition.objects.select_related("enregistrement"), pk=pk)
    fichier = row.enregistrement
    if acces.member_of(row.journal_id) is None or fichier is None:
        raise Http404
    if fichier.extension != extension:
        raise Http404
    return sons.send(request, fichier, f"proposition-{row.pk}")


# -- Members --------------------------------------------------------------------------------------


@require_safe
@of_journal
def membres(request, membre):
    context = {
        "membre": membre,
        "journal": membre.journal,
        "membres": membre.journal.membres.active().select_related("quartier"),
    }
    return render(request, "journal/comite/membres.html", context)


@require_http_methods(ECRIRE)
@animates
def inviter(request, membre):
    form = FormulaireMembre(request.POST or None, journal=membre.journal)
    if request.method == "POST" and form.is_valid():
        new = form.save(commit=False)
        actions.welcome(membre=new)
        messages.success(
            request, _("%(nom)s fait partie du comité : un lien lui est envoyé.") % {"nom": new.nom}
        )
        return redirect("comite:membres", membre.journal_id)
    context = {"form": form, "membre": membre, "journal": membre.journal}
    return render(
        request, "journal/comite/inviter.html", context, status=400 if form.errors else 200
    )


@require_http_methods(ECRIRE)
@in_committee
def membre(request, acces, pk):
    """One member, for who animates: another link, or leaving. Everybody may leave by themselves."""
    row = get_object_or_404(Membre.objects.active(), pk=pk)
    par = acces.member_of(row.journal_id)
    if par is None or not (par.anime or par.pk == row.pk):
        raise Http404
    if request.method == "POST":
        geste = request.POST.get("geste")
        if geste == "lien":
            actions.send_link(row)
            messages.success(request, _("Un lien lui est envoyé."))
        elif geste == "partir":
            avis.remove_member(membre=row, par=par.nom)
            messages.success(
                request, _("%(nom)s ne fait plus partie du comité.") % {"nom": row.nom}
            )
            if par.pk == row.pk:
                return redirect("comite:entrer")
        return redirect("comite:membres", row.journal_id)
    context = {"personne": row, "membre": par, "journal": par.journal, "soi": par.pk == row.pk}
    return render(request, "journal/comite/membre.html", context)


# -- Meetings -------------------------------------------------------------------------------------


@require_safe
@of_journal
def reunions(request, membre):
    rows = Reunion.objects.filter(journal=membre.journal).select_related("numero")
    context = {
        "membre": membre,
        "journal": membre.journal,
        "reunions": rows.prefetch_related("presences__membre"),
    }
    return render(request, "journal/comite/reunions.html", context)


@require_http_methods(ECRIRE)
@animates
def reunion(request, membre, pk=None):
    row = get_object_or_404(Reunion, pk=pk, journal=membre.journal) if pk is not None else Reunion()
    form = FormulaireReunion(request.POST or None, instance=row, journal=membre.journal)
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        actions.hold(
            reunion=form.save(commit=False), presents=data["presents"], excuses=data["excuses"]
        )
        messages.success(request, _("La réunion est notée."))
        return redirect("comite:reunions", membre.journal_id)
    context = {"form": form, "membre": membre, "journal": membre.journal, "reunion": row}
    return render(
        request, "journal/comite/reunion.html", context, status=400 if form.errors else 200
    )


# -- Issues ---------------------------------------------------------------------------------------


@require_safe
@of_journal
def numeros(request, membre):
    context = {
        "membre": membre,
        "journal": membre.journal,
        "numeros": PageNumero.objects.child_of(membre.journal).order_by("-annee", "-numero"),
    }
    return render(request, "journal/comite/numeros.html", context)


@require_http_methods(ECRIRE)
@of_journal
def numero(request, membre, pk):
    """Its summary, in order; who animates moves articles, and publishes it."""
    row = get_object_or_404(PageNumero.objects.child_of(membre.journal), pk=pk)
    if request.method == "POST":
        if not membre.anime:
            raise PermissionDenied
        for words in issues.act(row, request.POST, par=membre):
            messages.success(request, words)
        return redirect("comite:numero", membre.journal_id, row.pk)
    context = {"membre": membre, "journal": membre.journal, "numero": row} | issues.summary(row)
    return render(request, "journal/comite/numero.html", context)
