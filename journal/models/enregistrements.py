"""Sounds and videos people record: checked when they come, served by the portal alone."""

import secrets

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.enums import SorteEnregistrement
from portal.socle.champs import ChampTexteCourt


def own_name(enregistrement, name):
    """Where a recording is kept: no word of its sender, an extension of ours."""
    return f"enregistrements/{secrets.token_hex(12)}.{enregistrement.extension}"


class Enregistrement(models.Model):
    """octets and duree (seconds) are read in the file, not believed."""

    titre = ChampTexteCourt(_("titre"), max_length=150)
    sorte = models.CharField(_("sorte"), max_length=5, choices=SorteEnregistrement.choices)
    fichier = models.FileField(_("fichier"), upload_to=own_name, max_length=120)
    extension = models.CharField(max_length=5, editable=False)
    mime = models.CharField(max_length=40, editable=False)
    octets = models.PositiveIntegerField(editable=False)
    duree = models.PositiveIntegerField(_("durée (secondes)"), editable=False)
    empreinte = models.CharField(max_length=64, editable=False)  # SHA-256 of the file
    depose_par = ChampTexteCourt(max_length=150, blank=True, editable=False)
    depose_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("enregistrement")
        verbose_name_plural = _("enregistrements")
        ordering = ["-depose_le", "-pk"]

    def __str__(self):
        return self.titre
