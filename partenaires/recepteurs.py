"""Signals lead here, to named functions."""

from django.dispatch import receiver

from annuaire.fusion import structures_fusionnees
from annuaire.models import Photo
from partenaires import equipe


@receiver(structures_fusionnees)
def follow_merge(sender, gardee, absorbee, **kwargs):
    equipe.follow_merge(gardee=gardee, absorbee=absorbee)
    Photo.objects.filter(structure=absorbee).update(structure=gardee)


def forget_account(sender, compte, **kwargs):
    """An account is going for good (comptes.signaux.compte_efface)."""
    equipe.end_memberships(compte)
