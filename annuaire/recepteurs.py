"""Signals lead here, to named functions."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from annuaire import entrees
from annuaire.models import ChampThematique, Service, Structure
from annuaire.models.fiches import fiche_enregistree
from annuaire.recherche import recepteurs as _recherche  # noqa: F401 - connects its own signals
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


def refresh_words(sender, instance, raw=False, **kwargs):
    """A word or a place shown on fiches changed."""
    if not raw:
        entrees.refresh_for(instance)


def move_version(sender, **kwargs):
    bump_version()


for shown in (Territoire, Quartier, Thematique, Public, Lieu, ChampThematique):
    post_save.connect(refresh_words, sender=shown, dispatch_uid=f"annuaire_{shown.__name__}_save")
    post_delete.connect(move_version, sender=shown, dispatch_uid=f"annuaire_{shown.__name__}_gone")
