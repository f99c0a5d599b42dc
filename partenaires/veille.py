"""The watch list: what somebody says has appeared, stopped or changed, for a person to handle."""

from django.db import transaction
from django.utils import timezone

from annuaire.enums import EtatTraitement
from annuaire.models import Structure
from partenaires.enums import OrigineVeille
from partenaires.models import Veille
from territoire.models import Territoire


def propose_watch(
    *, nom, type, origine, description="", quartier=None, contact="", par=None
) -> Veille:
    """Queue it for the coordinator. par: the account; contact: how to answer, when left."""
    return Veille.objects.create(
        nom=nom,
        type=type,
        origine=origine,
        description=description,
        quartier=quartier,
        contact=contact,
        par=par,
    )


def origin_of(user) -> str:
    """Where what this visitor says comes from."""
    if not user.is_authenticated:
        return OrigineVeille.PUBLIC
    if user.has_perm("partenaires.add_veille"):
        return OrigineVeille.COORDINATION
    return OrigineVeille.PARTENAIRE


@transaction.atomic
def settle_watch(*, veille, accepte) -> bool:
    """Handled, or left aside; the contact is erased. False when somebody already had."""
    etat = EtatTraitement.ACCEPTE if accepte else EtatTraitement.REFUSE
    waiting = Veille.objects.filter(pk=veille.pk, etat=EtatTraitement.ATTENTE)
    return bool(waiting.update(etat=etat, traite_le=timezone.now(), contact=""))


@transaction.atomic
def create_fiche(*, veille, par) -> Structure | None:
    """A draft structure with what was said, to complete and publish. None: already handled."""
    if not settle_watch(veille=veille, accepte=True):
        return None
    quartier = veille.quartier
    territoire = quartier.territoire if quartier else Territoire.objects.first()
    if territoire is None:
        raise Territoire.DoesNotExist("a structure needs a territory")
    structure = Structure(
        nom=veille.nom, description=veille.description, territoire=territoire, live=False
    )
    if quartier:
        structure.quartiers.set([quartier])
    structure.save()
    structure.save_revision(user=par, log_action="wagtail.create")
    Veille.objects.filter(pk=veille.pk).update(structure=structure)
    return structure
