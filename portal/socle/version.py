"""The content version: bumped in the transaction of each public change, read by every cache."""

import time

from django.conf import settings
from django.db import transaction
from django.db.models import F

from portal.socle.models import VersionContenu

_seen = {"numero": None, "at": 0.0}


def current_version():
    """The version as the database has it now (one query)."""
    numero = VersionContenu.objects.values_list("numero", flat=True).filter(pk=1).first() or 0
    _seen.update(numero=numero, at=time.monotonic())
    return numero


def recent_version():
    """The version, at most CONTENU_VERSION_SECONDES seconds late: mostly without a query."""
    if (
        _seen["numero"] is None
        or time.monotonic() - _seen["at"] >= settings.CONTENU_VERSION_SECONDES
    ):
        return current_version()
    return _seen["numero"]


def bump_version():
    """Move the version by one and return it; belongs in the transaction of the change.

    The row's lock orders concurrent writers, so that a reader who has seen version n has
    also been able to see every change numbered n or less.
    """
    with transaction.atomic():
        if not VersionContenu.objects.filter(pk=1).update(numero=F("numero") + 1):
            VersionContenu.objects.get_or_create(pk=1, defaults={"numero": 1})
        _seen["numero"] = None
        transaction.on_commit(lambda: _seen.update(numero=None))
        return VersionContenu.objects.values_list("numero", flat=True).get(pk=1)
