"""What is done with accounts, by people and by the rooms above."""

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from wagtail.log_actions import log
from wagtail.models import ModelLogEntry

from comptes import liens, second_facteur, sessions
from comptes.models import Jeton, Utilisateur
from comptes.signaux import compte_efface
from diffusion.actions import forget_address, schedule
from diffusion.enums import Canal

send_link = liens.send  # (courriel, *, navigateur, avant="") -> bool


def get_or_create_compte(courriel, *, prenom="", nom="") -> tuple[Utilisateur, bool]:
    """(the account of an address, is it new). Made without a password: it enters by a link.

    Capitals don't count; two at once get the same account. A closed account stays closed.
    """
    courriel = courriel.strip().lower()
    found = Utilisateur.objects.filter(email__iexact=courriel).first()
    if found:
        return found, False
    try:
        with transaction.atomic():
            return Utilisateur.objects.create_user(courriel, first_name=prenom, last_name=nom), True
    except IntegrityError:  # another process was faster
        return Utilisateur.objects.get(email__iexact=courriel), False


@transaction.atomic
def disable(compte, *, par=None):
    """Close an account, its sessions and its links; what it did stays signed."""
    Utilisateur.objects.filter(pk=compte.pk).update(is_active=False)
    sessions.close_all(compte)
    Jeton.objects.valid().filter(courriel__iexact=compte.email).update(revoque_le=timezone.now())
    compte.refresh_from_db()
    log(instance=compte, action="comptes.fermer", user=par)


@transaction.atomic
def leave_group(compte, groupe, *, par):
    """Take a right of the staff's away; the history keeps it."""
    compte.groups.remove(groupe)
    log(instance=compte, action="comptes.groupe", user=par, data={"groupe": groupe.name})


def note_activity(courriel):
    """Somebody acted with this address without signing in (a personal link): not inactive."""
    Utilisateur.objects.filter(email__iexact=courriel.strip()).update(
        actif_le=timezone.now(), prevenu_le=None
    )


def warn(compte, fait):
    """Tell a person what was changed on her account. fait: a key of notifications.FAITS."""
    moment = timezone.now()
    schedule(
        "comptes.securite",
        compte.email,
        cle=f"securite:{compte.pk}:{fait}:{moment.timestamp():.6f}",
        contexte={"compte": compte.pk, "fait": fait, "le": moment.isoformat()},
    )


@transaction.atomic
def set_password(compte, mot_de_passe):
    """A new password, or none (None). Every session ends: see sessions.close_all."""
    compte.set_password(mot_de_passe)
    compte.save(update_fields=["password"])
    sessions.close_all(compte)
    liens.revoke_of(compte.email)
    warn(compte, "mot-de-passe" if mot_de_passe else "mot-de-passe-retire")


def ask_new_address(compte, courriel):
    """Write to the new address; nothing changes before its link is opened and confirmed."""
    moment = timezone.now()
    schedule(
        "comptes.adresse",
        courriel,
        cle=f"adresse:{compte.pk}:{moment.timestamp():.6f}",
        contexte={"compte": compte.pk},
    )


@transaction.atomic
def change_address(compte, courriel) -> bool:
    """Move the account to a confirmed address and tell the old one. False: it is another's."""
    ancienne = compte.email
    try:
        with transaction.atomic():
            Utilisateur.objects.filter(pk=compte.pk).update(email=courriel)
    except IntegrityError:
        return False
    warn(compte, "adresse")  # to the old one still: compte was not read again
    Jeton.objects.valid().filter(
        Q(usage=liens.USAGE) | Q(usage="adresse"), courriel__in=[ancienne.lower(), courriel]
    ).update(revoque_le=timezone.now())
    compte.refresh_from_db()
    sessions.close_all(compte)
    return True


@transaction.atomic
def reset_second_factor(compte, *, par=None):
    """Take away somebody's lost second factor: she sets up another at her next visit."""
    second_facteur.remove_all(compte)
    sessions.close_all(compte)
    log(instance=compte, action="comptes.second_facteur", user=par)
    warn(compte, "second-facteur-retire")


@transaction.atomic
def delete(compte):
    """Erase a person. What she did stays, without her name (the rows lose their author)."""
    compte.delete()


@transaction.atomic
def erase_traces(sender, instance, **kwargs):
    """Receiver of pre_delete, whoever deletes an account: what no foreign key leads to."""
    compte_efface.send(sender=Utilisateur, compte=instance)
    Jeton.objects.filter(courriel__iexact=instance.email).delete()
    forget_address(Canal.COURRIEL, instance.email)
    ModelLogEntry.objects.for_instance(instance).update(label="", data={})
