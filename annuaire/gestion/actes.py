"""What a coordinator does to a fiche, or to what waits about it. Logged in its history."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from annuaire.ecriture import write_versions
from annuaire.enums import EtatTraitement
from annuaire.models import Signalement

SIGNALEMENT = "annuaire.signalement"


def write_values(*, fiche, valeurs, par, action="wagtail.edit"):
    """Write {attribute: value} on what is public and on the draft being written, if any."""

    def write(version):
        for name, value in valeurs.items():
            _set(version, name, value)

    return write_versions(fiche=fiche, write=write, par=par, action=action)


def _set(fiche, name, value):
    if name == "mots_cles":
        fiche.mots_cles.set(value, clear=True)
    elif fiche._meta.get_field(name).many_to_many:
        getattr(fiche, name).set(value)
    else:
        setattr(fiche, name, value)


@transaction.atomic
def publish_latest(*, fiche, par):
    """Make the latest version public. False when it is incomplete: it then stays a draft."""
    fiche = type(fiche).objects.select_for_update(no_key=True).get(pk=fiche.pk)
    version = fiche.get_latest_revision_as_object()
    try:
        version.full_clean()
    except ValidationError:
        return False
    revision = fiche.get_latest_revision() if fiche.has_unpublished_changes else None
    if revision is None:
        revision = fiche.save_revision(user=par, clean=False)
    revision.publish(user=par, skip_permission_checks=True)
    return True


def unpublish(*, fiche, par):
    if fiche.live:
        fiche.unpublish(user=par)


@transaction.atomic
def settle_report(*, signalement, accepte, par):
    """Close a reported error; the contact left is erased. False when somebody already had."""
    etat = EtatTraitement.ACCEPTE if accepte else EtatTraitement.REFUSE
    waiting = Signalement.objects.filter(pk=signalement.pk, etat=EtatTraitement.ATTENTE)
    if not waiting.update(etat=etat, traite_le=timezone.now(), traite_par=par, contact=""):
        return False
    data = {"motif": signalement.get_motif_display(), "etat": str(etat.label)}
    log(instance=signalement.fiche, action=SIGNALEMENT, user=par, data=data)
    return True
