"""The law of an article, on the committee's pages; the right of reply, for anyone."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from journal import juridique as law
from journal.comite.acces import animates, on_article
from journal.comite.forms import (
    FormulaireEcart,
    FormulaireJuridique,
    FormulaireLecture,
    FormulairePersonne,
    FormulaireReponse,
)
from journal.droit import readable
from journal.enums import EtatReponse
from journal.lu import fingerprint
from journal.models import Consentement, ControleJuridique, DroitDeReponse, PageArticle
from journal.permissions import may_write
from portal.socle.debit import address, allow
from portal.socle.prive import private

ECRIRE = ["GET", "HEAD", "POST"]
REPONSES = 5  # an hour, from one visitor


def _frame(article, membre):
    return {
        "article": article,
        "titre": article.draft_title,
        "membre": membre,
        "journal": membre.journal,
        "peut_ecrire": may_write(membre, article),
    }


@require_safe
@on_article
def personnes(request, membre, article):
    rows = Consentement.objects.filter(article=article).select_related("image")
    context = _frame(article, membre) | {"accords": rows}
    return render(request, "journal/comite/personnes.html", context)


@require_http_methods(ECRIRE)
@on_article
def personne(request, membre, article, accord=None):
    """Somebody one recognises or quotes, and whether they agreed."""
    if not may_write(membre, article):
        raise PermissionDenied
    row = Consentement()
    if accord is not None:
        row = get_object_or_404(Consentement, pk=accord, article=article, retire_le=None)
    form = FormulairePersonne(
        request.POST or None,
        instance=row,
        article=article,
        newest=article.last_text,
        initial={"recueilli_par": membre.nom},
    )
    if request.method == "POST" and form.is_valid():
        law.note_consent(consentement=form.save(commit=False), par=membre)
        messages.success(request, _("C'est noté."))
        return redirect("comite:personnes", article.pk)
    context = _frame(article, membre) | {"form": form, "accord": row}
    return render(
        request, "journal/comite/personne.html", context, status=400 if form.errors else 200
    )


@require_POST
@on_article
def retirer(request, membre, article, accord):
    """Somebody no longer agrees: any member who hears it may say so, at once."""
    row = get_object_or_404(Consentement, pk=accord, article=article)
    law.withdraw(consentement=row, mots=request.POST.get("mots", ""), par=membre)
    messages.success(request, _("C'est retiré partout : pages, flux et papier."))
    return redirect("comite:personnes", article.pk)


@require_http_methods(ECRIRE)
@on_article
def juridique(request, membre, article):
    """Ask for a reading; sign one, for who does them."""
    lu = fingerprint(article.last_text)
    form, form_lecture = FormulaireJuridique(), FormulaireLecture()
    if request.method == "POST" and "controle" in request.POST:
        form_lecture = FormulaireLecture(request.POST)
        if form_lecture.is_valid() and _sign(request, article, membre, form_lecture):
            return redirect("comite:juridique", article.pk)
    elif request.method == "POST":
        form = FormulaireJuridique(request.POST)
        if form.is_valid():
            law.flag(article=article, par=membre, **form.cleaned_data)
            messages.success(request, _("La lecture juridique est demandée."))
            return redirect("comite:juridique", article.pk)
    context = _frame(article, membre) | {
        "form": form,
        "form_lecture": form_lecture,
        "controles": law.checks_of(article, lu),
    }
    status = 400 if form.errors or form_lecture.errors else 200
    return render(request, "journal/comite/juridique.html", context, status=status)


def _sign(request, article, membre, form):
    pk = form.cleaned_data["controle"]
    controle = get_object_or_404(ControleJuridique, pk=pk, article=article)
    try:
        law.check(controle=controle, membre=membre, conclusion=form.cleaned_data["conclusion"])
    except ValidationError as error:
        form.add_error(None, error)
        return False
    messages.success(request, _("Votre lecture est notée."))
    return True


@require_http_methods(ECRIRE)
@animates
def reponses(request, membre):
    """Replies asked for: three days to insert each."""
    rows = DroitDeReponse.objects.filter(article__in=_articles(membre)).select_related("article")
    form = FormulaireEcart()
    if request.method == "POST":
        geste, _sep, pk = request.POST.get("geste", "").partition("-")
        if not (pk.isascii() and pk.isdigit() and len(pk) < 10):
            raise Http404
        row = get_object_or_404(rows, pk=int(pk))
        form = FormulaireEcart(request.POST) if geste == "refuser" else form
        if geste == "inserer":
            law.insert_reply(reponse=row, par=membre)
            messages.success(request, _("La réponse paraît sous l'article."))
        elif geste == "refuser" and form.is_valid():
            law.refuse_reply(reponse=row, par=membre, motif=form.cleaned_data["motif"])
            messages.success(request, _("Le refus est noté, avec sa raison."))
        if not form.errors:
            return redirect("comite:reponses", membre.journal_id)
    waiting = rows.filter(etat=EtatReponse.RECUE)
    context = {
        "membre": membre,
        "journal": membre.journal,
        "form": form,
        "attendent": [
            (row, law.deadline(row), law.deadline(row) < timezone.now()) for row in waiting
        ],
        "traitees": rows.exclude(etat=EtatReponse.RECUE)[:20],
    }
    return render(
        request, "journal/comite/reponses.html", context, status=400 if form.errors else 200
    )


def _articles(membre):
    return PageArticle.objects.child_of(membre.journal)


@require_http_methods(ECRIRE)
@private
def repondre(request, pk):
    """The right of reply, without an account."""
    article = get_object_or_404(readable(PageArticle.objects.published()), pk=pk)
    form = FormulaireReponse(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        if not data.pop("site"):
            if allow("reponse", address(request), limit=REPONSES, seconds=3600):
                law.receive_reply(article=article, **data)
            else:
                form.add_error(None, _("Beaucoup de demandes viennent d'ici. Réessayez plus tard."))
        if not form.errors:
            return redirect(f"{reverse('journal_reponse', args=[article.pk])}?merci=1")
    context = {
        "form": form,
        "article": article,
        "possible": law.may_be_answered(article),
        "merci": request.GET.get("merci") == "1" and not form.is_bound,
    }
    return render(request, "journal/reponse.html", context, status=400 if form.errors else 200)
