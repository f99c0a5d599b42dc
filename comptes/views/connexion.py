"""The one door: a link by e-mail, a code, or a password."""

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME, authenticate, login, logout
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_safe

from comptes import backends, cookies, jetons, liens
from comptes.forms import FormulaireCode, FormulaireLien, FormulaireMotDePasse
from comptes.permissions import may_enter_gestion
from comptes.views.socle import GESTION, home_of, is_ours, safe_next
from portal.socle.prive import get_cookie, private, put_aside, remove_cookie


@private
def porte(request):
    """Wagtail's own doors lead to ours."""
    suite = safe_next(request)
    query = f"?{urlencode({REDIRECT_FIELD_NAME: suite})}" if suite else ""
    return redirect(reverse("comptes:connexion") + query)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def connexion(request):
    """Ask for a link. The answer is the same whatever the address."""
    suite = safe_next(request)
    confirm = bool(request.GET.get("confirmer")) and request.user.is_authenticated
    if request.method != "POST" and request.user.is_authenticated and not confirm:
        return _already_in(request, suite)
    initial = {"courriel": request.user.email} if confirm else None
    form = FormulaireLien(request.POST or None, initial=initial)
    if request.method == "POST" and form.is_valid():
        response = redirect("comptes:code")
        liens.ask(request, response, form.cleaned_data["courriel"], suite)
        return response
    context = {"form": form, "suite": suite, "confirmer": confirm}
    return render(request, "comptes/connexion.html", context, status=400 if form.errors else 200)


def _already_in(request, suite):
    if may_enter_gestion(request.user) or not suite.startswith(GESTION):
        return redirect(suite or home_of(request.user))
    return render(request, "comptes/deja.html", {"accueil": home_of(request.user)}, status=403)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def code(request):
    """The page that stays open while the message is read: the code is typed here."""
    demande = liens.read_request(request)
    if demande is None:
        return redirect("comptes:connexion")
    form = FormulaireCode(request.POST or None)
    closed = False
    if request.method == "POST" and form.is_valid():
        compte, may_try = liens.try_code(request, demande, form.cleaned_data["code"])
        if compte is not None:
            return _enter(request, compte, demande.suite)
        closed = not may_try
        form.add_error("code", _too_many() if closed else _wrong_code())
    context = {"form": form, "courriel": demande.courriel, "ferme": closed, "suite": demande.suite}
    status = 429 if closed else 400 if form.errors else 200
    return render(request, "comptes/code.html", context, status=status)


def _wrong_code():
    return _("Ce n'est pas le code du dernier message. Vérifiez les 6 chiffres.")


def _too_many():
    return _("Trop de codes ont été essayés. Demandez un nouveau message.")


@private
@require_safe
def lien(request, secret):
    """The link of the message: its secret leaves the address bar, nothing else happens."""
    return put_aside(redirect("comptes:entrer"), cookies.ENTREE, secret, cookies.DUREE_SECRET)


@private
@require_http_methods(["GET", "HEAD", "POST"])
def entrer(request):
    """One big button, in the browser that asked; an explanation in any other."""
    jeton = jetons.find(liens.USAGE, get_cookie(request, cookies.ENTREE))
    if jeton is None or not jeton.is_valid:
        return _dead_link(request)
    demande = liens.read_request(request)
    if not liens.is_of_browser(jeton, demande):
        return render(request, "comptes/ailleurs.html")
    if request.method == "POST":
        compte = liens.spend(jeton)
        return _enter(request, compte, demande.suite) if compte else _dead_link(request)
    return render(request, "comptes/entrer.html", {"courriel": jeton.courriel})


def _dead_link(request):
    return render(request, "comptes/lien_mort.html", status=410)


@sensitive_post_parameters("mot_de_passe")
@private
@require_http_methods(["GET", "HEAD", "POST"])
def par_mot_de_passe(request):
    suite = safe_next(request)
    form = FormulaireMotDePasse(request.POST or None)
    status, braked = 200, False
    if request.method == "POST":
        status = 400
        if form.is_valid():
            data = form.cleaned_data
            compte = authenticate(request, username=data["courriel"], password=data["mot_de_passe"])
            if compte is not None:
                return _enter(request, compte, suite)
            braked = getattr(request, "freine", False)
            status = 429 if braked else 400
            form.add_error(None, _braked() if braked else _wrong_password())
    context = {"form": form, "suite": suite}
    response = render(request, "comptes/mot_de_passe_connexion.html", context, status=status)
    if braked:
        response.headers["Retry-After"] = backends.SECONDES
    return response


def _wrong_password():
    return _("L'adresse ou le mot de passe n'est pas le bon.")


def _braked():
    return _(
        "Trop d'essais. Attendez 5 minutes, ou recevez un lien par courriel : il marche tout de "
        "suite."
    )


def _enter(request, compte, suite):
    """Open the session, under a new key; this browser will be known."""
    login(request, compte)
    suite = suite if is_ours(request, suite) else ""
    if suite.startswith(GESTION) and not may_enter_gestion(compte):
        suite = ""
    response = redirect(suite or home_of(compte))
    cookies.remember_device(response, compte.email)
    for nom in (cookies.DEMANDE, cookies.ENTREE):
        remove_cookie(response, nom)
    return response


@private
@require_http_methods(["GET", "HEAD", "POST"])
def deconnexion(request):
    """A button for those who open the address; a POST leaves."""
    if request.method != "POST":
        return render(request, "comptes/deconnexion.html")
    logout(request)
    messages.success(request, _("Vous êtes déconnecté."))
    return redirect(reverse("comptes:connexion"))
