"""Who belongs to a structure: joining, changing role, leaving. Acts logged in its history.

Whatever counts a structure's members holds the structure's row meanwhile.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from annuaire.models import Structure
from partenaires.enums import RANGS, Role
from partenaires.models import Membre

ARRIVEE = "partenaires.arrivee"
ROLE = "partenaires.role"
DEPART = "partenaires.depart"


class DernierGestionnaire(Exception):
    """Nobody would be left to invite; says in French what to do."""

    def __init__(self):
        super().__init__(
            _(
                "C'est la dernière personne gestionnaire : donnez d'abord ce rôle à quelqu'un "
                "d'autre, ou demandez à la coordination."
            )
        )


def lock(structure_pk: int) -> Structure:
    """Inside a transaction: whoever touches this structure's members waits for its end."""
    return Structure.objects.select_for_update(of=("self",), no_key=True).get(pk=structure_pk)


@transaction.atomic
def add_member(*, compte, structure, role, par=None) -> Membre:
    """The account's active membership; one that exists never loses anything."""
    lock(structure.pk)
    membre = Membre.objects.filter(compte=compte, structure=structure, retire_le=None).first()
    if membre is None:
        membre = Membre.objects.create(compte=compte, structure=structure, role=role)
    elif RANGS.index(role) > RANGS.index(membre.role):
        membre.role = role
        membre.save(update_fields=["role"])
    else:
        return membre
    _log(ARRIVEE, membre, par)
    return membre


@transaction.atomic
def change_role(*, membre, role, par, force=False) -> bool:
    """False when the person has left or has that role already. force: the coordinator may leave
    a structure without any gestionnaire. Raises DernierGestionnaire."""
    lock(membre.structure_id)
    if role != Role.GESTIONNAIRE and not force:
        _check_successor(membre)
    changed = Membre.objects.filter(pk=membre.pk, retire_le=None).exclude(role=role)
    if not changed.update(role=role):
        return False
    membre.role = role
    _log(ROLE, membre, par)
    return True


@transaction.atomic
def remove(*, membre, par, force=False) -> bool:
    """End a membership, the row stays. False when it had ended. Raises DernierGestionnaire."""
    lock(membre.structure_id)
    if not force:
        _check_successor(membre)
    current = Membre.objects.filter(pk=membre.pk, retire_le=None)
    if not current.update(retire_le=timezone.now(), retire_par=par, recoit_rappels=False):
        return False
    _log(DEPART, membre, par)
    return True


def set_reminders(*, membre, recoit: bool):
    Membre.objects.filter(pk=membre.pk, retire_le=None).update(recoit_rappels=recoit)


@transaction.atomic
def end_memberships(compte):
    """The account goes, whatever it leaves behind."""
    for membre in Membre.objects.filter(compte=compte, retire_le=None).select_related("structure"):
        remove(membre=membre, par=None, force=True)


@transaction.atomic
def follow_merge(*, gardee, absorbee):
    """Members of a merged structure answer for the one that is kept."""
    left = Membre.objects.filter(structure=absorbee, retire_le=None).select_related("compte")
    for membre in left:
        add_member(compte=membre.compte, structure=gardee, role=membre.role)
        remove(membre=membre, par=None, force=True)


def memberships_of(compte) -> list[dict]:
    """What is kept of this person here, for herself (comptes.donnees.register_export)."""
    rows = Membre.objects.filter(compte=compte).order_by("depuis", "pk")
    return [*rows.values("structure__nom", "role", "recoit_rappels", "depuis", "retire_le")]


def _check_successor(membre):
    managers = Membre.objects.active().filter(structure=membre.structure_id, role=Role.GESTIONNAIRE)
    pks = set(managers.values_list("pk", flat=True))
    if pks == {membre.pk}:
        raise DernierGestionnaire


def _log(action, membre, par):
    # The person is named by the membership's number: an account erased leaves no name here.
    data = {"membre": membre.pk, "role": str(Role(membre.role).label)}
    log(instance=membre.structure, action=action, user=par, data=data)
