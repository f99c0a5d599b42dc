"""Prices voted by the town, written once for every outing they apply to."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.socle.champs import ChampTexteCourt, ChampTexteLong
from territoire.models import Territoire


class GrilleTarifs(models.Model):
    """A grid as the délibération prints it: one line « who : how much »."""

    territoire = models.ForeignKey(
        Territoire, models.CASCADE, verbose_name=_("territoire"), related_name="grilles_tarifs"
    )
    nom = ChampTexteCourt(_("nom"), max_length=120)
    deliberation = ChampTexteCourt(
        _("délibération"),
        max_length=150,
        blank=True,
        help_text=_("Par exemple : délibération du 12 décembre 2025."),
    )
    lignes = ChampTexteLong(
        _("tarifs"),
        max_length=2000,
        help_text=_("Un par ligne, le prix après deux points : « Moins de 12 ans : 2 € »."),
    )

    class Meta:
        verbose_name = _("grille de tarifs")
        verbose_name_plural = _("grilles de tarifs")
        ordering = ["nom", "pk"]

    def __str__(self):
        return self.nom

    @property
    def prix(self):
        """[(who, how much)]; a line without a colon says all in its first part."""
        rows = (line.rpartition(":") for line in self.lignes.splitlines() if line.strip())
        return [
            (who.strip(), price.strip()) if colon else (price.strip(), "")
            for who, colon, price in rows
        ]
