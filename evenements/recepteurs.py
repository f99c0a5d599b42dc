"""Signals lead here, to named functions."""

from django.db.models.signals import post_delete, post_save, pre_delete
from django.dispatch import receiver

from annuaire.enums import Genre
from annuaire.models import Service, Structure
from annuaire.models.fiches import fiche_enregistree
from evenements import actions, annonces
from evenements.models import Evenement, GrilleTarifs
from evenements.models.evenements import evenement_enregistre
from portal.socle.version import bump_version
from territoire.models import Lieu, Public, Quartier, Thematique


@receiver(evenement_enregistre)
def announce(sender, evenement, **kwargs):
    annonces.refresh(evenement)


@receiver(post_delete, sender=Evenement)
def withdraw(sender, instance, **kwargs):
    bump_version()


@receiver(fiche_enregistree)
def follow_fiche(sender, fiche, **kwargs):
    """Its name, its place, its closures are those of its dates."""
    annonces.refresh_for(fiche)
    services = [fiche] if fiche.genre == Genre.SERVICE else _with_dates(fiche)
    for service in services:
        actions.follow_closures(service=service)


def _with_dates(structure):
    return (
        Service.objects.filter(structure=structure, evenements__isnull=False)
        .select_related("structure")
        .distinct()
    )


def refresh_words(sender, instance, raw=False, created=False, **kwargs):
    """A word, a place or a grid of prices shown by events changed."""
    if not raw and not created:  # nothing shows yet what has just been made
        annonces.refresh_for(instance)


def remember_events(sender, instance, **kwargs):
    """Before it goes: afterwards, nothing tells any more which events showed it."""
    instance._announced_by = annonces.shown_by(instance)


def forget_words(sender, instance, **kwargs):
    annonces.refresh_many(instance._announced_by)


for shown in (Quartier, Thematique, Public, Lieu, GrilleTarifs, Structure):
    name = f"evenements_{shown.__name__}"
    if shown is not Structure:  # fiche_enregistree says it once its many-to-many rows are there
        post_save.connect(refresh_words, sender=shown, dispatch_uid=f"{name}_saved")
    pre_delete.connect(remember_events, sender=shown, dispatch_uid=f"{name}_going")
    post_delete.connect(forget_words, sender=shown, dispatch_uid=f"{name}_gone")
