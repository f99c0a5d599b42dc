"""What a coordinator does to a fiche, or to what waits about it. Logged in its history."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from wagtail.log_actions import log

from annuaire.enums import EtatTraitement
from annuaire.models import Signalement

SIGNALEMENT = "annuaire.signalement"


@transaction.atomic
def write_values(*, fiche, valeurs, par, action="wagtail.edit"):
    """Write values on what is public and on the draft being written, if any; returns the fiche.

    Both get them: publishing the draft later must not bring the old values back.
    """
    fiche = type(fiche).objects.select_for_update().get(pk=fiche.pk)
    draft = fiche.get_latest_revision_as_object() if fiche.has_unpublished_changes else fiche
    for version in {id(fiche): fiche, id(draft): draft}.values():
        for name, value in valeurs.items():
            _set(version, name, value)
    fiche.save()
    if draft is not fiche:
        draft.save_revision(user=par, clean=False, log_action=action)
        return fiche
    revision = fiche.save_revision(user=par, clean=False)
    # « publique » tells the versions people could read from the drafts (partenaires.historique).
    data = {"publique": fiche.live}
    log(instance=fiche, action=action, user=par, data=data, revision=revision, content_changed=True)
    if fiche.live:
        fiche.live_revision, fiche.has_unpublished_changes = revision, False
        type(fiche).objects.filter(pk=fiche.pk).update(
            live_revision=revision, has_unpublished_changes=False
        )
    return fiche


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
    fiche = type(fiche).objects.select_for_update().get(pk=fiche.pk)
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
