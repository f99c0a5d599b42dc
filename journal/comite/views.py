"""The committee's pages: validate, ask, render."""

from time import monotonic, sleep

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from journal import avis, redaction, sons, trace
from journal.comite import actions, liens, page_article
from journal.comite.acces import get_acces, in_committee, on_article
from journal.comite.forms import (
    FormulaireArticle,
    FormulaireAvis,
    FormulaireContact,
    FormulaireMessage,
    initial_of,
)
from journal.comite.tableau import board
from journal.enums import Qualite, RoleArticle
from journal.lu import fingerprint
from journal.models import Correction, LigneTrace, Membre
from journal.permissions import may_ask, may_write, writes
from portal.socle.debit import address, allow
from portal.socle.prive import get_cookie, private, put_aside, remove_cookie

ECRIRE = ["GET", "HEAD", "POST"]
PAR_VISITEUR = 20  # links asked for in an hour
REPONSE = 0.25  # seconds before it is answered: writing a message, or nobody to write to

# -- Coming in ------------------------------------------------------------------------------------


@require_safe
@private
def lien(request, secret):
    """A clean address in exchange for the secret, which goes into a cookie no script reads."""
    jeton = liens.find(secret)
    if liens.member_of(jeton) is None:
        response = redirect(f"{reverse('comite:entrer')}?lien=fini")
        response.headers["Referrer-Policy"] = "no-referrer"
        return response
    suite = jeton.donnees.get("suite") or reverse("comite:accueil")
    duree = int((jeton.expire_le - timezone.now()).total_seconds())
    return put_aside(redirect(suite), liens.COOKIE, secret, duree)


@require_http_methods(ECRIRE)
@private
def entrer(request):
    """Type a contact, receive a link; the answer is the same, after the same time, whether it is
    known or not."""
    start = monotonic()
    form = FormulaireContact(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["site"]:
            if not allow("comite", address(request), limit=PAR_VISITEUR, seconds=3600):
                form.add_error(None, _("Trop de demandes d'ici. Réessayez dans une heure."))
            else:
                courriel, telephone = form.cleaned_data["contact"]
                known = Membre.objects.active().reached_at(courriel=courriel, telephone=telephone)
                if membre := known.first():
                    actions.send_link(membre)
                sleep(max(0, start + REPONSE - monotonic()))
        if not form.errors:
            return redirect(f"{reverse('comite:entrer')}?envoye=1")
    context = {
        "form": form,
        "envoye": request.GET.get("envoye") == "1" and not form.is_bound,
        "fini": request.GET.get("lien") == "fini",
        "deja": get_acces(request) is not None,
    }
    return render(
        request, "journal/comite/entrer.html", context, status=400 if form.errors else 200
    )


@require_POST
@private
def sortir(request):
    """On a phone that others use: this browser forgets the link."""
    response = redirect("comite:entrer")
    if get_cookie(request, liens.COOKIE):
        remove_cookie(response, liens.COOKIE)
    return response


# -- Home -----------------------------------------------------------------------------------------


@require_safe
@in_committee
def accueil(request, acces):
    context = {"tableaux": [board(membre) for membre in acces.membres]}
    return render(request, "journal/comite/accueil.html", context)


# -- One article ----------------------------------------------------------------------------------


@require_safe
@on_article
def article(request, membre, article):
    return _show(request, page_article.context(article, membre))


def _show(request, context, status=200):
    response = render(request, "journal/comite/article.html", context, status=status)
    if context["besoins"]:
        response._csp_update = context["besoins"]
    return response


@require_safe
@on_article
def son(request, membre, article, extension):
    """A recording that is not out yet, for the committee of its journal."""
    newest = article.last_text
    fichier = newest.enregistrement
    if fichier is None or fichier.extension != extension:
        raise Http404
    return sons.send(request, fichier, newest.slug)


def _again(request, article, membre, **forms):
    """The page with what was typed and what is wrong with it."""
    return _show(request, page_article.context(article, membre) | forms, status=400)


@require_POST
@on_article
def donner(request, membre, article):
    """One opinion, on the very text that was on the screen."""
    form = FormulaireAvis(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            avis.give(
                article=article,
                membre=membre,
                valeur=data["valeur"],
                mots=data["mots"],
                lu=data["lu"],
            )
        except avis.TexteChange:
            form.add_error(
                None,
                _("Le texte a changé pendant que vous lisiez. Relisez : vos mots sont gardés ici."),
            )
        except ValidationError as error:
            where = "mots" if getattr(error, "code", "") == "mots" else None
            form.add_error(where, error)
    if form.errors:
        form.data = form.data.copy()
        form.data["lu"] = fingerprint(article.last_text)
        return _again(request, article, membre, form_avis=form)
    actions.note_reading(article=article, membre=membre)
    messages.success(request, _("Votre avis est noté. Merci !"))
    return redirect("comite:article", article.pk)


@require_POST
@on_article
def ecrire_message(request, membre, article):
    form = FormulaireMessage(request.POST)
    if not form.is_valid():
        return _again(request, article, membre, form_message=form)
    redaction.say(article=article, membre=membre, texte=form.cleaned_data["texte"])
    return redirect(f"{reverse('comite:article', args=[article.pk])}#discussion")


def _lift(membre, article):
    avis.lift(article=article, membre=membre)
    return _("Votre blocage est levé.")


def _ask(membre, article):
    if not may_ask(membre, article):
        raise PermissionDenied
    avis.ask(article=article, par=membre, compte=membre.compte)
    return _("Les avis sont demandés au comité.")


def _read(membre, article):
    actions.note_reading(article=article, membre=membre)
    return _("C'est noté : la prochaine fois, vous verrez ce qui a changé.")


def _take(membre, article):
    redaction.take(article=article, membre=membre)
    return _("Vous écrivez cet article.")


def _help(membre, article):
    redaction.take(article=article, membre=membre, role=RoleArticle.AIDE)
    return _("Vous aidez à écrire cet article. Merci !")


def _leave(membre, article):
    redaction.leave(article=article, membre=membre)
    return _("Vous n'écrivez plus cet article.")


def _need_help(membre, article):
    if not may_write(membre, article):
        raise PermissionDenied
    redaction.ask_help(article=article, membre=membre)
    return _("C'est dit : le comité sait que vous voulez de l'aide.")


def _contest(membre, article):
    redaction.contest(article=article, membre=membre)
    return _("La correction compte comme un changement : les avis sont redemandés.")


# What each button of the article's page does; each returns what to tell.
GESTES = {
    "lever": _lift,
    "demander": _ask,
    "lu": _read,
    "prendre": _take,
    "aider": _help,
    "laisser": _leave,
    "aide": _need_help,
    "contester": _contest,
}


@require_POST
@on_article
def geste(request, membre, article):
    act = GESTES.get(request.POST.get("geste", ""))
    if act is None:
        raise Http404
    try:
        messages.success(request, act(membre, article))
    except ValidationError as error:
        for words in error.messages:
            messages.error(request, words)
    return redirect("comite:article", article.pk)


@require_safe
@on_article
def historique(request, membre, article):
    """The trace, to read and to print."""
    context = {
        "article": article,
        "titre": article.draft_title,
        "membre": membre,
        "journal": membre.journal,
        "lignes": LigneTrace.objects.filter(article=article),
        "corrections": Correction.objects.filter(article=article),
        "abimee": trace.find_broken(article),
    }
    return render(request, "journal/comite/trace.html", context)


# -- Writing --------------------------------------------------------------------------------------


@require_http_methods(ECRIRE)
@in_committee
def nouveau(request, acces, journal):
    """« Je commence un article »."""
    membre = acces.member_of(journal)
    if membre is None:
        raise Http404
    initial = {"signatures": membre.nom, "photo_credit": membre.nom}
    form = FormulaireArticle(
        request.POST or None, request.FILES or None, initial=initial, journal=membre.journal
    )
    if request.method == "POST" and form.is_valid():
        habitants = {membre.nom} if membre.qualite == Qualite.HABITANT else set()
        draft = redaction.begin(
            journal=membre.journal, texte=form.to_texte(membre, habitants), membre=membre
        )
        messages.success(request, _("Votre article est commencé. Personne d'autre ne le publie."))
        return redirect("comite:article", draft.pk)
    context = {"form": form, "membre": membre, "journal": membre.journal, "article": None}
    return render(
        request, "journal/comite/ecrire.html", context, status=400 if form.errors else 200
    )


@require_http_methods(ECRIRE)
@on_article
def ecrire(request, membre, article):
    if not may_write(membre, article):
        raise PermissionDenied
    newest = article.last_text
    vu = fingerprint(newest)
    initial = initial_of(newest) | {"vu": vu, "photo_credit": membre.nom}
    form = FormulaireArticle(
        request.POST or None,
        request.FILES or None,
        initial=initial,
        journal=membre.journal,
        newest=newest,
    )
    conflit = None
    if request.method == "POST" and form.is_valid():
        known = {one.nom for one in newest.signatures.all() if one.habitant}
        if membre.qualite == Qualite.HABITANT and writes(membre, article):
            known.add(membre.nom)
        try:
            done = redaction.write(
                article=article,
                membre=membre,
                texte=form.to_texte(membre, known),
                vu=form.cleaned_data["vu"],
                orthographe_seule=form.cleaned_data["orthographe"],
            )
        except avis.TexteChange:
            conflit = initial_of(newest)
            form.add_error(
                None,
                _(
                    "Quelqu'un a changé l'article pendant que vous écriviez. Son texte est "
                    "dessous, le vôtre dans le formulaire : gardez le meilleur des deux."
                ),
            )
            form.data = form.data.copy()
            form.data["vu"] = vu
        else:
            messages.success(request, SAVED[done]())
            return redirect("comite:article", article.pk)
    context = {
        "form": form,
        "membre": membre,
        "journal": membre.journal,
        "article": article,
        "titre": newest.title,
        "conflit": conflit,
        "avis_donnes": avis.in_progress(article) is not None or bool(article.accorde_empreinte),
    }
    return render(
        request, "journal/comite/ecrire.html", context, status=400 if form.errors else 200
    )


SAVED = {
    "": lambda: _("Rien n'a changé."),
    "orthographe": lambda: _("Vos corrections sont gardées. Les avis restent."),
    "change": lambda: _("Votre texte est gardé."),
}
