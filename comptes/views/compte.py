"""One's own account: name, address, password, sessions, data, leaving."""

from django.contrib import messages
from django.contrib.auth import logout, update_session_auth_hash
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes import actions, cookies, donnees, freins, jetons, sessions
from comptes.forms import FormulaireAdresse, FormulaireNom, FormulaireNouveauMotDePasse
from comptes.models import Utilisateur
from comptes.notifications import USAGE_ADRESSE
from comptes.permissions import may_enter_gestion, may_leave
from comptes.second_facteur import device_of
from comptes.views.socle import home_of, proved, signed_in
from portal.socle.prive import get_cookie, private, put_aside, remove_cookie

ADRESSES_PAR_JOUR = 5


@private
@signed_in
@require_safe
def accueil(request):
    compte = request.user
    context = {
        "compte": compte,
        "mot_de_passe": compte.has_usable_password(),
        "second_facteur": may_enter_gestion(compte) or device_of(compte) is not None,
        "peut_partir": may_leave(compte),
        "accueil": home_of(compte),
    }
    return render(request, "comptes/compte.html", context)


@private
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def nom(request):
    form = FormulaireNom(request.POST or None, instance=_fresh(request.user))
    if request.method == "POST" and form.is_valid():
        form.save()
        return _done(request, _("Votre nom est enregistré."))
    return _form(request, form, titre=_("Mon nom"))


def _fresh(compte):
    """Another object: a refused form must not change the name shown in the page."""
    return Utilisateur.objects.get(pk=compte.pk)


@private
@proved
@require_http_methods(["GET", "HEAD", "POST"])
def adresse(request):
    """Nothing changes here: the new address must answer first. Same answer when it is taken."""
    form = FormulaireAdresse(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if freins.take("adresse", request.user.pk, limite=ADRESSES_PAR_JOUR, secondes=24 * 3600):
            actions.ask_new_address(request.user, form.cleaned_data["courriel"])
        text = _(
            "Un message part vers %(adresse)s. Ouvrez-le sur cet appareil pour confirmer votre "
            "nouvelle adresse. D'ici là, l'ancienne reste la bonne."
        )
        return _done(request, text % {"adresse": form.cleaned_data["courriel"]})
    return _form(request, form, titre=_("Changer d'adresse"), bouton=_("Continuer"))


@private
@require_safe
def adresse_lien(request, secret):
    return put_aside(
        redirect("comptes:adresse_confirmer"), cookies.ADRESSE, secret, cookies.DUREE_SECRET
    )


@private
@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def adresse_confirmer(request):
    """Only for the account itself, signed in: a mail robot that presses buttons changes nothing."""
    jeton = jetons.find(USAGE_ADRESSE, get_cookie(request, cookies.ADRESSE))
    if not _is_for(jeton, request.user):
        return render(request, "comptes/adresse_morte.html", status=410)
    if request.method != "POST":
        return render(request, "comptes/adresse_confirmer.html", {"courriel": jeton.courriel})
    with transaction.atomic():
        changed = jetons.use(jeton) and actions.change_address(request.user, jeton.courriel)
    if not changed:
        return render(request, "comptes/adresse_morte.html", status=410)
    update_session_auth_hash(request, request.user)
    response = _done(request, _("Votre adresse est changée. Les autres appareils sont sortis."))
    cookies.remember_device(response, request.user.email)
    remove_cookie(response, cookies.ADRESSE)
    return response


def _is_for(jeton, compte):
    return (
        jeton is not None
        and jeton.is_valid
        and jeton.donnees["compte"] == compte.pk
        and jeton.donnees["epoque"] == compte.epoque
    )


@sensitive_post_parameters("mot_de_passe")
@private
@proved
@require_http_methods(["GET", "HEAD", "POST"])
def mot_de_passe(request):
    form = FormulaireNouveauMotDePasse(request.POST or None, compte=request.user)
    if request.method == "POST" and form.is_valid():
        actions.set_password(request.user, form.cleaned_data["mot_de_passe"])
        update_session_auth_hash(request, request.user)
        return _done(
            request, _("Votre mot de passe est enregistré. Les autres appareils sont sortis.")
        )
    return _form(request, form, titre=_("Mon mot de passe"), identifiant=request.user.email)


@private
@proved
@require_http_methods(["GET", "HEAD", "POST"])
def mot_de_passe_retirer(request):
    if request.method != "POST":
        return _question(
            request,
            titre=_("Retirer mon mot de passe"),
            texte=_(
                "Vous entrerez par un lien reçu par courriel. C'est aussi sûr, sans rien à retenir."
            ),
            bouton=_("Retirer le mot de passe"),
        )
    actions.set_password(request.user, None)
    update_session_auth_hash(request, request.user)
    return _done(request, _("Votre mot de passe est retiré. Les autres appareils sont sortis."))


@private
@signed_in
@require_POST
def fermer_partout(request):
    """Every device, this one included."""
    sessions.close_all(request.user)
    logout(request)
    messages.success(request, _("Votre compte est fermé sur tous les appareils, celui-ci compris."))
    return redirect("comptes:connexion")


@private
@signed_in
@require_safe
def mes_donnees(request):
    response = JsonResponse(
        {"le": timezone.now()} | donnees.export(request.user),
        json_dumps_params={"ensure_ascii": False, "indent": 2},
    )
    response.headers["Content-Disposition"] = 'attachment; filename="mes-donnees.json"'
    return response


@private
@proved
@require_http_methods(["GET", "HEAD", "POST"])
def effacer(request):
    if not may_leave(request.user):
        return render(request, "comptes/effacer_non.html", status=403)
    if request.method != "POST":
        return _question(
            request,
            titre=_("Effacer mon compte"),
            texte=_(
                "Votre nom, votre adresse et votre accès seront effacés tout de suite, pour "
                "toujours. Les fiches que vous avez corrigées restent, sans votre nom."
            ),
            bouton=_("Effacer mon compte"),
        )
    compte = _fresh(request.user)
    logout(request)
    actions.delete(compte)
    response = render(request, "comptes/efface.html")
    remove_cookie(response, cookies.APPAREIL)
    return response


def _done(request, texte):
    messages.success(request, texte)
    return redirect("comptes:compte")


def _form(request, form, **context):
    context = {"form": form, "bouton": _("Enregistrer"), "identifiant": "", **context}
    return render(request, "comptes/formulaire.html", context, status=400 if form.errors else 200)


def _question(request, **context):
    return render(request, "comptes/question.html", context)
