"""The second factor: set up once, asked at each session, replaced with a code."""

from urllib.parse import urlencode

import django_otp
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from comptes import second_facteur as acts
from comptes.actions import warn
from comptes.forms import FormulaireCode, FormulaireCodeSecours
from comptes.permissions import may_enter_gestion
from comptes.views.socle import home_of, safe_next, signed_in
from portal.socle.prive import private


def concerned(view):
    """For those who enter the admin, and those who did and keep a device."""

    @private
    @signed_in
    def wrapped(request, *args, **kwargs):
        if not may_enter_gestion(request.user) and acts.device_of(request.user) is None:
            raise Http404
        return view(request, *args, **kwargs)

    return wrapped


@concerned
@require_http_methods(["GET", "HEAD", "POST"])
def demander(request):
    """Ask the code; the first time, explain what is needed."""
    suite = safe_next(request)
    if acts.device_of(request.user) is None:
        return render(request, "comptes/second_facteur_debut.html", {"suite": suite})
    if request.user.is_verified():
        return _page(request, FormulaireCodeSecours(), suite=suite)
    form, device = _read_code(request)
    if device is not None:
        django_otp.login(request, device)
        request.session.cycle_key()
        return redirect(suite or home_of(request.user))
    context = {"form": form, "suite": suite}
    return render(
        request, "comptes/second_facteur_code.html", context, status=400 if form.errors else 200
    )


def _read_code(request):
    """(the form, the device whose code was typed or None)."""
    form = FormulaireCodeSecours(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return form, None
    device = acts.verify(request.user, form.cleaned_data["code"])
    if device is None:
        form.add_error("code", _refusal(request.user))
    return form, device


def _refusal(compte):
    wait = acts.wait_of(compte)
    if wait <= 5:
        return _("Ce code n'est pas le bon, ou il a déjà servi. Attendez le suivant.")
    return ngettext(
        "Ce code n'est pas accepté. Réessayez dans %(n)s seconde.",
        "Ce code n'est pas accepté. Réessayez dans %(n)s secondes.",
        wait,
    ) % {"n": wait}


@concerned
@require_http_methods(["GET", "HEAD", "POST"])
def installer(request):
    """Show the key to the telephone, then read a first code from it."""
    suite = safe_next(request)
    if acts.device_of(request.user) is not None and not request.user.is_verified():
        return redirect("comptes:second_facteur")
    if request.method == "POST" and "code" not in request.POST:
        if acts.device_of(request.user) is not None:  # another needs a code: « remplacer »
            return redirect("comptes:second_facteur")
        acts.begin(request.user)
        return redirect(_with_next("comptes:installer", suite))
    draft = acts.draft_of(request.user)
    if draft is None:
        return redirect(_with_next("comptes:second_facteur", suite))
    form = FormulaireCode(request.POST or None)
    if request.method == "POST" and form.is_valid():
        confirmed = acts.confirm(request.user, form.cleaned_data["code"])
        if confirmed:
            return _show_codes(request, *confirmed, suite=suite, fact="second-facteur")
        form.add_error("code", _refusal(request.user))
    context = {
        "form": form,
        "suite": suite,
        "qr": acts.qr_code(draft),
        "cle": acts.key_text(draft),
    }
    return render(
        request,
        "comptes/second_facteur_installer.html",
        context,
        status=400 if form.errors else 200,
    )


def _with_next(name, suite):
    return reverse(name) + (f"?{urlencode({REDIRECT_FIELD_NAME: suite})}" if suite else "")


def _show_codes(request, device, codes, *, suite, fact):
    """The only time that the codes on paper are seen."""
    django_otp.login(request, device)
    request.session.cycle_key()
    warn(request.user, fact)
    context = {"codes": codes, "suite": suite or home_of(request.user)}
    return render(request, "comptes/second_facteur_codes.html", context)


@concerned
@require_POST
def remplacer(request):
    """Another telephone: a code of the one before, then the same as the first time."""
    return _with_a_code(request, _begin_again)


def _begin_again(request, device):
    acts.begin(request.user)
    return redirect("comptes:installer")


@concerned
@require_POST
def retirer(request):
    """For those who left the staff; the others need one."""
    if may_enter_gestion(request.user):
        raise PermissionDenied
    return _with_a_code(request, _remove)


def _remove(request, device):
    acts.remove_all(request.user)
    warn(request.user, "second-facteur-fini")
    messages.success(request, _("Votre téléphone ne protège plus ce compte."))
    return redirect("comptes:compte")


@concerned
@require_POST
def codes(request):
    """Other codes on paper."""
    return _with_a_code(request, _print_again)


def _print_again(request, device):
    return _show_codes(
        request, acts.device_of(request.user), acts.new_codes(request.user), suite="", fact="codes"
    )


def _with_a_code(request, act):
    form, device = _read_code(request)
    if device is not None:
        return act(request, device)
    return _page(request, form, status=400)


def _page(request, form, *, suite="", status=200):
    context = {
        "form": form,
        "codes_restants": acts.codes_left(request.user),
        "suite": suite,
        "facultatif": not may_enter_gestion(request.user),
    }
    return render(request, "comptes/second_facteur.html", context, status=status)
