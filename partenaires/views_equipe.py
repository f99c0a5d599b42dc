"""Colleagues, and the people they invite: validate, ask, render."""

from django.conf import settings
from django.contrib import messages
from django.shortcuts import get_object_or_404, redirect, render, resolve_url
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes import jetons
from partenaires import equipe, invitations
from partenaires.enums import Role
from partenaires.forms_espace import (
    FormulaireInvitation,
    FormulaireReponseInvitation,
    FormulaireRole,
)
from partenaires.models import Invitation, Membre
from partenaires.views_espace import in_space, own_structure
from portal.socle.debit import allow
from portal.socle.prive import get_cookie, private, put_aside

COOKIE = "invitation"
INVITATIONS_PAR_JOUR = 40  # by one account, every structure together


# -- Colleagues ------------------------------------------------------------------------------------


@require_safe
@in_space
def collegues(request, acces, pk):
    return _show(request, acces, own_structure(acces, pk), FormulaireInvitation())


def _show(request, acces, structure, form, status=200):
    members = Membre.objects.filter(structure=structure, retire_le=None).select_related("compte")
    manages = acces.may_manage(structure)
    waiting = Invitation.objects.unanswered().filter(structure=structure) if manages else []
    context = {
        "structure": structure,
        "membres": members.order_by("compte__last_name", "compte__first_name", "pk"),
        "moi": next((row for row in members if row.compte_id == request.user.pk), None),
        "gere": manages,
        "invitations": waiting,
        "roles": Role.choices,
        "form": form,
    }
    return render(request, "partenaires/espace/collegues.html", context, status=status)


@require_POST
@in_space
def inviter(request, acces, pk):
    structure = own_structure(acces, pk, manage=True)
    form = FormulaireInvitation(request.POST)
    if (
        form.is_valid()
        and _may_invite_more(request, form)
        and send_invitation(request, form, structure=structure, **form.cleaned_data)
    ):
        return redirect("espace:collegues", pk=structure.pk)
    return _show(request, acces, structure, form, status=400)


def _may_invite_more(request, form):
    if allow("inviter", request.user.pk, limit=INVITATIONS_PAR_JOUR, seconds=86400):
        return True
    form.add_error(None, _("Vous avez beaucoup invité aujourd'hui : continuez demain."))
    return False


def send_invitation(request, form, **invitation):
    """Send it and say so, or say in the form why not. True once somebody is invited."""
    try:
        _row, is_new = invitations.invite(par=request.user, **invitation)
    except invitations.InvitationImpossible as error:
        form.add_error(None, str(error))
        return False
    if is_new:
        messages.success(request, _("L'invitation part par courriel. Elle vaut 30 jours."))
    else:
        messages.warning(
            request, _("Cette personne est déjà invitée. Vous pouvez renvoyer l'invitation.")
        )
    return True


def _own_member(acces, pk, membre):
    structure = own_structure(acces, pk, manage=True)
    rows = Membre.objects.select_related("compte", "structure")
    return get_object_or_404(rows, pk=membre, structure=structure, retire_le=None)


@require_POST
@in_space
def changer_role(request, acces, pk, membre):
    row = _own_member(acces, pk, membre)
    form = FormulaireRole(request.POST)
    if not form.is_valid():
        messages.error(request, _("Choisissez un rôle dans la liste."))
        return _show(request, acces, row.structure, FormulaireInvitation(), status=400)
    try:
        equipe.change_role(membre=row, role=form.cleaned_data["role"], par=request.user)
    except equipe.DernierGestionnaire as error:
        messages.error(request, str(error))
    else:
        messages.success(request, _("Le rôle est enregistré."))
    return redirect("espace:collegues", pk=pk)


@require_POST
@in_space
def retirer(request, acces, pk, membre):
    row = _own_member(acces, pk, membre)
    return _remove(request, row)


@require_POST
@in_space
def partir(request, acces, pk):
    """Anybody may leave by herself."""
    structure = own_structure(acces, pk)
    rows = Membre.objects.select_related("compte", "structure")
    return _remove(
        request, get_object_or_404(rows, structure=structure, compte=request.user, retire_le=None)
    )


def _remove(request, membre):
    is_me = membre.compte_id == request.user.pk
    try:
        equipe.remove(membre=membre, par=request.user)
    except equipe.DernierGestionnaire as error:
        messages.error(request, str(error))
        return redirect("espace:collegues", pk=membre.structure_id)
    if is_me:
        messages.success(request, _("Vous ne tenez plus les fiches de %s.") % membre.structure)
        return redirect("espace:accueil")
    messages.success(
        request, _("%s n'a plus accès. L'historique garde ce qui a été fait.") % membre.compte
    )
    return redirect("espace:collegues", pk=membre.structure_id)


@require_POST
@in_space
def rappels(request, acces, pk):
    """Receive the reminders about this structure, or no longer; for oneself only."""
    structure = own_structure(acces, pk)
    membre = get_object_or_404(Membre, structure=structure, compte=request.user, retire_le=None)
    recoit = request.POST.get("recoit") == "oui"
    equipe.set_reminders(membre=membre, recoit=recoit)
    if recoit:
        messages.success(request, _("Vous recevrez les rappels de cette structure."))
    else:
        messages.success(request, _("Vous ne recevrez plus les rappels de cette structure."))
    return redirect("espace:collegues", pk=pk)


def _own_invitation(acces, pk, invitation):
    structure = own_structure(acces, pk, manage=True)
    return get_object_or_404(Invitation.objects.unanswered(), pk=invitation, structure=structure)


@require_POST
@in_space
def renvoyer(request, acces, pk, invitation):
    row = _own_invitation(acces, pk, invitation)
    say_resent(request, row, request.user)
    return redirect("espace:collegues", pk=pk)


def say_resent(request, invitation, par):
    """Send again; an expired invitation is made anew. Serves the admin too."""
    if invitation.expire_le <= timezone.now():
        try:
            invitations.invite(
                courriel=invitation.courriel,
                par=par,
                structure=invitation.structure,
                role=invitation.role,
                groupe=invitation.groupe,
                mot=invitation.mot,
            )
        except invitations.InvitationImpossible as error:
            messages.error(request, str(error))
            return
        sent = True
    else:
        sent = invitations.resend(invitation=invitation, par=par)
    if sent:
        messages.success(request, _("L'invitation repart par courriel."))
    else:
        messages.warning(request, _("Elle a déjà été renvoyée aujourd'hui."))


@require_POST
@in_space
def annuler(request, acces, pk, invitation):
    row = _own_invitation(acces, pk, invitation)
    invitations.revoke(invitation=row)
    messages.success(request, _("L'invitation est annulée : son lien ne marche plus."))
    return redirect("espace:collegues", pk=pk)


# -- The person invited ----------------------------------------------------------------------------


@require_safe
@private
def ouvrir(request, secret):
    """The mail's link: nothing else happens."""
    return put_aside(redirect("espace:invitation_recue"), COOKIE, secret, 3600)


@require_http_methods(["GET", "HEAD", "POST"])
@private
def repondre_invitation(request):
    """Who invites whom to what; POST answers. It never tells whether an account exists."""
    invitation = _opened(request)
    if invitation is None or not invitations.may_still_be_accepted(invitation):
        return _say_why(request, invitation)
    if request.method != "POST":
        return _ask(request, invitation, FormulaireReponseInvitation())
    form = FormulaireReponseInvitation(request.POST)
    if not form.is_valid():
        return _ask(request, invitation, form, status=400)
    if form.accepte:
        invitations.accept(
            invitation=invitation,
            prenom=form.cleaned_data["prenom"],
            nom=form.cleaned_data["nom"],
        )
    else:
        invitations.refuse(invitation=invitation)
    return redirect("espace:invitation_recue")


def _opened(request):
    """The invitation whose link this browser opened last, whatever its state."""
    jeton = jetons.find(invitations.USAGE, get_cookie(request, COOKIE))
    if jeton is None:
        return None
    rows = Invitation.objects.select_related("structure", "groupe", "par")
    return rows.filter(pk=jeton.donnees.get("invitation")).first()


def _ask(request, invitation, form, status=200):
    context = {
        "invitation": invitation,
        "form": form,
        "autre_compte": request.user.is_authenticated
        and request.user.email.lower() != invitation.courriel,
    }
    return render(request, "partenaires/espace/invitation.html", context, status=status)


def _say_why(request, invitation):
    """Accepted, refused, withdrawn, expired, cut: each page says what to do now."""
    etat = invitation.etat if invitation else "inconnue"
    if invitation and etat == "attente":  # whoever sent it may no longer invite
        etat = "annulee"
    status = 200 if etat in ("acceptee", "refusee") else 410 if invitation else 404
    context = {
        "invitation": invitation,
        "etat": str(etat),
        "connexion": resolve_url(settings.LOGIN_URL),
    }
    return render(request, "partenaires/espace/invitation_close.html", context, status=status)
