"""Asking somebody to join a structure or the staff, and her answer.

The mail carries a secret made when it leaves (comptes.jetons): several may be open at once for one
invitation, whose row alone says whether it may still be accepted. Accepting opens no session.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from comptes import jetons
from comptes.actions import get_or_create_compte
from comptes.models import Jeton
from diffusion.actions import cancel, schedule
from diffusion.models import Envoi
from partenaires.enums import Role
from partenaires.equipe import add_member, lock
from partenaires.models import Invitation, Membre
from partenaires.permissions import EQUIPE, may_invite
from portal.socle.verrou import take_turns

USAGE = "invitation"  # of the links (comptes.jetons)
MESSAGE = "partenaires.invitation"
DUREE = timedelta(days=30)
RAPPELS = (timedelta(days=3), timedelta(days=10))
CONSERVATION = timedelta(days=90)  # of an invitation that is over, with the address it holds
MAX_EN_ATTENTE = 30  # per structure


class InvitationImpossible(Exception):
    """Says why, in French."""


@transaction.atomic
def invite(*, courriel, par, structure=None, role="", groupe=None, mot=""):
    """Returns (invitation, is new). An invitation still open is given back as it is.

    par must have been allowed (permissions, Acces.may_manage). Raises InvitationImpossible.
    """
    courriel = courriel.strip().lower()
    target = {"structure": structure} if structure else {"groupe": groupe}
    if structure:
        lock(structure.pk)
    else:
        take_turns(f"invitations-{groupe.pk}")
    _check_absent(courriel, structure, groupe)
    previous = Invitation.objects.unanswered().filter(courriel=courriel, **target).first()
    if previous and previous.expire_le > timezone.now():
        return previous, False
    if previous:
        revoke(invitation=previous)
    if structure and structure.invitations.waiting().count() >= MAX_EN_ATTENTE:
        raise InvitationImpossible(
            _("%(nombre)d invitations attendent déjà une réponse : annulez-en d'abord.")
            % {"nombre": MAX_EN_ATTENTE}
        )
    invitation = Invitation.objects.create(
        courriel=courriel,
        role=role if structure else "",
        par=par,
        mot=mot,
        expire_le=timezone.now() + DUREE,
        **target,
    )
    _send(invitation, "0")
    return invitation, True


def _check_absent(courriel, structure, groupe):
    if structure:
        members = Membre.objects.filter(structure=structure, retire_le=None)
        if members.filter(compte__email__iexact=courriel).exists():
            raise InvitationImpossible(_("Cette personne est déjà dans la structure."))
    elif groupe.name not in EQUIPE:
        raise InvitationImpossible(_("Ce groupe ne s'ouvre pas par invitation."))
    elif groupe.user_set.filter(email__iexact=courriel, is_active=True).exists():
        raise InvitationImpossible(_("Cette personne est déjà dans ce groupe."))


@transaction.atomic
def resend(*, invitation, par) -> bool:
    """The same invitation once more, once a day at most. False when it left today already.

    Whoever sends it again answers for it: the first sender may no longer invite.
    """
    Invitation.objects.unanswered().filter(pk=invitation.pk).update(par=par)
    return _send(invitation, f"renvoi-{timezone.localdate().isoformat()}")


def _send(invitation, rang) -> bool:
    """rang: what makes this message unique among those of the invitation."""
    return schedule(
        MESSAGE,
        invitation.courriel,
        cle=f"invitation-{invitation.pk}-{rang}",
        contexte={"invitation": invitation.pk},
    )[1]


@transaction.atomic
def revoke(*, invitation) -> bool:
    return _close(invitation, "revoquee_le")


@transaction.atomic
def refuse(*, invitation) -> bool:
    """« Ce n'est pas moi »."""
    return _close(invitation, "refusee_le")


@transaction.atomic
def accept(*, invitation, prenom="", nom="") -> bool:
    """Find or make the account, and let it in. True for the one call that did it."""
    if not may_still_be_accepted(invitation) or not _close(
        invitation, "acceptee_le", expire_le__gt=timezone.now()
    ):
        return False
    compte, _is_new = get_or_create_compte(invitation.courriel, prenom=prenom, nom=nom)
    if invitation.structure_id:
        add_member(
            compte=compte,
            structure=invitation.structure,
            role=invitation.role,
            par=invitation.par,
        )
    else:
        compte.groups.add(invitation.groupe)
    return True


def _close(invitation, champ, **conditions) -> bool:
    """Date the answer, once; what was written and has not left stays here."""
    rows = Invitation.objects.unanswered().filter(pk=invitation.pk, **conditions)
    if not rows.update(**{champ: timezone.now()}):
        return False
    if champ != "acceptee_le":  # the accepted one's link still tells where to sign in
        jetons.revoke(Jeton.objects.filter(usage=USAGE, donnees__invitation=invitation.pk))
    cancel(Envoi.objects.filter(cle__startswith=f"invitation-{invitation.pk}-"))
    return True


def may_still_be_accepted(invitation) -> bool:
    """Open, not expired, and whoever sent it could still send it today."""
    now = timezone.now()
    is_open = not (invitation.acceptee_le or invitation.refusee_le or invitation.revoquee_le)
    return is_open and invitation.expire_le > now and _sender_may(invitation)


def _sender_may(invitation):
    sender = invitation.par
    if sender is None or not sender.is_active:
        return False
    if may_invite(sender):
        return True
    members = Membre.objects.active().filter(compte=sender, role=Role.GESTIONNAIRE)
    return (
        bool(invitation.structure_id) and members.filter(structure=invitation.structure_id).exists()
    )


def remind_due(moment=None) -> int:
    """Remind those who have not answered, and forget those that are over. Safe to run twice.

    After a stop, one reminder only, the latest due. Returns how many were asked for.
    """
    moment = moment or timezone.now()
    sent = 0
    for rang, delay in reversed(list(enumerate(RAPPELS, start=1))):
        late = Invitation.objects.waiting(moment).filter(
            cree_le__lte=moment - delay, rappels__lt=rang
        )
        for invitation in late.select_related("par", "structure"):
            sent += _remind(invitation, rang)
    purge(moment)
    return sent


@transaction.atomic
def _remind(invitation, rang) -> bool:
    rows = Invitation.objects.unanswered().filter(pk=invitation.pk, rappels__lt=rang)
    return bool(rows.update(rappels=rang)) and _send(invitation, str(rang))


def purge(moment):
    """Addresses of people who never came are not kept."""
    old = moment - CONSERVATION
    for champ in ("acceptee_le", "refusee_le", "revoquee_le", "expire_le"):
        Invitation.objects.filter(**{f"{champ}__lt": old}).delete()
