"""Prices voted by the town, written once for every outing they apply to."""

import re

from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from portal.socle.champs import ChampTexteCourt, ChampTexteLong
from territoire.models import Territoire

EUROS = re.compile(r"(\d+(?:[.,]\d{1,2})?)\s*(?:€|euros?)", re.I)


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
        help_text=_("Par exemple : délibération du 12 décembre 2025."),
    )
    lignes = ChampTexteLong(
        _("tarifs"),
        max_length=2000,
        help_text=_("Un par ligne, le prix après deux points : « Moins de 12 ans : 2 € »."),
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

    @property
    def fourchette(self) -> str:
        """« de 2 à 4 € », « jusqu'à 4 € » when some pay nothing; "" without a price in euros."""
        prices = [prix for _qui, prix in self.prix]
        amounts = {float(found.replace(",", ".")) for p in prices for found in EUROS.findall(p)}
        if not amounts:
            return ""
        least, most = _say(min(amounts)), _say(max(amounts))
        if min(amounts) == 0 or "gratuit" in self.lignes.lower():
            return gettext("jusqu'à %(prix)s €") % {"prix": most}
        if least == most:
            return f"{most} €"
        return gettext("de %(bas)s à %(haut)s €") % {"bas": least, "haut": most}


def _say(amount):
    return f"{amount:.2f}".replace(".", ",").removesuffix(",00")
