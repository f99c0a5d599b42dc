"""Signals lead here, to named functions. Importing it declares messages, export, history too."""

from django.dispatch import receiver
from django.utils import timezone

from comptes.signaux import compte_efface
from evenements.inscriptions import (
    conservation,
    notifications,  # noqa: F401 - makes the messages known
    recits,  # noqa: F401 - and the history's words
    suivi,
)
from evenements.signaux import date_changee


@receiver(date_changee)
def tell_people(sender, occurrence, quoi, avant, **kwargs):
    suivi.follow(occurrence, quoi, avant, timezone.now())


@receiver(compte_efface)
def forget_account(sender, compte, **kwargs):
    """What that address signed up to goes with the account."""
    conservation.forget(courriel=compte.email)
