"""Signals lead here, to named functions."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from annuaire import entrees, photos, tasks
from annuaire.models import ChampThematique, Photo, Service, Structure
from annuaire.models.fiches import fiche_enregistree
from annuaire.recherche import recepteurs as _recherche  # noqa: F401 - connects its own signals
from portal.socle.taches import wake
from portal.socle.version import bump_version
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique


@receiver(fiche_enregistree)
def refresh_entry(sender, fiche, **kwargs):
    entrees.refresh(fiche)


@receiver(post_delete, sender=Structure)
def withdraw_structure(sender, instance, **kwargs):
    entrees.refresh_many(structures=[instance.pk])


@receiver(post_delete, sender=Service)
def withdraw_service(sender, instance, **kwargs):
    entrees.refresh_many(structures=[instance.structure_id], services=[instance.pk])


@receiver(post_save, sender=Photo)
def show_photo(sender, instance, raw=False, **kwargs):
    if raw:
        return
    bump_version()
    if instance.publiee:
        transaction.on_commit(partial(wake, tasks.preparer_photo, instance.pk))


@receiver(post_delete, sender=Photo)
def withdraw_photo(sender, instance, **kwargs):
    bump_version()
    transaction.on_commit(partial(photos.drop_if_unused, instance.image_id))


def refresh_words(sender, instance, raw=False, **kwargs):
    """A word or a place shown on fiches changed."""
    if not raw:
        entrees.refresh_for(instance)


def remember_fiches(sender, instance, **kwargs):
    """Before it goes: afterwards, nothing tells any more which fiches showed it."""
    instance._shown_by = entrees.shown_by(instance)


def forget_words(sender, instance, **kwargs):
    structures, services = instance._shown_by
    entrees.refresh_many(structures=structures, services=services)


for shown in (Territoire, Quartier, Thematique, Public, Lieu, ChampThematique):
    name = f"annuaire_{shown.__name__}"
    post_save.connect(refresh_words, sender=shown, dispatch_uid=f"{name}_saved")
    pre_delete.connect(remember_fiches, sender=shown, dispatch_uid=f"{name}_going")
    post_delete.connect(forget_words, sender=shown, dispatch_uid=f"{name}_gone")
