"""The personal link: opened, renewed, closed. Opening it changes nothing."""

from datetime import timedelta

from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes import jetons
from diffusion.actions import schedule
from partenaires.acces import COOKIE, USAGE, get_lien
from partenaires.actions import close_link
from partenaires.forms_fiches import FormulaireAdresse
from partenaires.pages import gesture
from portal.socle.debit import address, allow
from portal.socle.jetons import fingerprint
from portal.socle.prive import private, put_aside

PAR_ADRESSE, PAR_VISITEUR = 5, 20  # links asked for in an hour
ENTRE_DEUX = 300  # seconds between two links to one address
DUREE_COOKIE = timedelta(days=30)
DUREE_EXPLICATION = timedelta(hours=1)


@require_safe
@private
def lien(request, secret):
    """A clean address in exchange for the secret, which goes into a cookie no script reads."""
    jeton = jetons.find(USAGE, secret)
    if jeton is None:
        response = redirect(f"{reverse('mes_fiches:demander')}?lien=inconnu")
    else:
        response = redirect("mes_fiches:liste")
        if not _has_better(request, jeton):
            left = jeton.expire_le - timezone.now() if jeton.is_valid else DUREE_EXPLICATION
            duree = int(min(left, DUREE_COOKIE).total_seconds())
            return put_aside(response, COOKIE, secret, duree)
    response.headers["Referrer-Policy"] = "no-referrer"
    return response


def _has_better(request, jeton):
    """An old message opened again: this browser already holds a link that works, same person."""
    held = get_lien(request)
    return (
        not jeton.is_valid
        and held is not None
        and held.is_valid
        and held.courriel == jeton.courriel
    )


@require_http_methods(["GET", "HEAD", "POST"])
@private
def demander(request):
    """Type one's address, receive a link. The answer is the same whether it is known or not."""
    form = FormulaireAdresse(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if not form.cleaned_data["site"]:  # a program fills the field nobody sees
            if not _may_ask(request):
                form.add_error(None, _too_many())
            elif gesture(request):
                ask_link(form.cleaned_data["courriel"])
        if not form.errors:
            return redirect(f"{reverse('mes_fiches:demander')}?envoye=1")
    context = {
        "form": form,
        "inconnu": request.GET.get("lien") == "inconnu",
        "envoye": request.GET.get("envoye") == "1" and not form.is_bound,
    }
    status = 400 if form.errors else 200
    return render(request, "partenaires/fiches/demander.html", context, status=status)


@require_POST
@private
def renouveler(request):
    """A new link to the very address the old one was sent to."""
    jeton = get_lien(request)
    if jeton is None or not gesture(request):
        return redirect("mes_fiches:demander")
    if not _may_ask(request):
        return render_dead(request, jeton, erreur=_too_many(), status=400)
    ask_link(jeton.courriel)
    return redirect(f"{reverse('mes_fiches:demander')}?envoye=1")


def _may_ask(request):
    return allow("lien", address(request), limit=PAR_VISITEUR, seconds=3600)


def _too_many():
    return _("Beaucoup de liens ont été demandés d'ici. Réessayez dans une heure, ou téléphonez.")


def ask_link(courriel):
    """A row for the post office, known address or not: whether it leaves is decided there."""
    courriel = courriel.strip().lower()
    who = fingerprint(courriel, "adresse")[:16]
    if allow("lien-adresse", who, limit=PAR_ADRESSE, seconds=3600):
        window = int(timezone.now().timestamp()) // ENTRE_DEUX
        schedule("partenaires.lien", courriel, cle=f"lien-{who}-{window}")


@require_POST
@private
def desactiver(request):
    """« Désactiver ce lien »: for ever, by the person who holds it."""
    jeton = get_lien(request)
    if jeton is None or not gesture(request):
        return redirect("mes_fiches:liste")
    close_link(jeton)
    jeton.refresh_from_db()
    return render_dead(request, jeton, voulu=True)


def render_dead(request, jeton, *, status=410, voulu=False, erreur=""):
    """Why this link opens nothing, and how to have another. voulu: closed just now."""
    raison = "expire"
    if jeton.revoque_le:
        raison = "desactive"
    elif jeton.utilise_le:
        raison = "utilise"
    context = {
        "raison": raison,
        "voulu": voulu,
        "erreur": erreur,
        "courriel": mask(jeton.courriel),
        "expire_le": jeton.expire_le,
    }
    status = 200 if voulu else status
    return render(request, "partenaires/fiches/lien_mort.html", context, status=status)


def mask(courriel):
    """« d…@exemple.fr »: enough for its owner, not for anybody else."""
    local, _at, domaine = courriel.partition("@")
    return f"{local[:1]}…@{domaine}"
