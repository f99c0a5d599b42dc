"""Where the paper goes, and how much all of it is read."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from journal.enums import SorteMesure
from journal.models.pages import PageJournal
from portal.socle.champs import ChampTelephone, ChampTexteCourt
from territoire.models import Lieu, Quartier


class PointDeDepot(models.Model):
    """A shop, a partner, a hall where copies of the paper are left."""

    journal = models.ForeignKey(PageJournal, models.CASCADE, related_name="depots")
    nom = ChampTexteCourt(_("nom"), max_length=150)
    adresse = ChampTexteCourt(_("adresse"), max_length=200, blank=True)
    lieu = models.ForeignKey(
        Lieu, models.SET_NULL, verbose_name=_("lieu connu"), null=True, blank=True, related_name="+"
    )
    quartier = models.ForeignKey(
        Quartier,
        models.SET_NULL,
        verbose_name=_("quartier"),
        null=True,
        blank=True,
        related_name="+",
    )
    quantite = models.PositiveIntegerField(_("exemplaires"))
    porteur = ChampTexteCourt(_("qui les porte"), max_length=150, blank=True)
    porteur_telephone = ChampTelephone(_("son téléphone"), blank=True)
    ordre = models.PositiveSmallIntegerField(_("ordre de la tournée"), default=0)

    class Meta:
        verbose_name = _("point de dépôt")
        verbose_name_plural = _("points de dépôt")
        ordering = ["ordre", "nom", "pk"]

    def __str__(self):
        return self.nom


class Mesure(models.Model):
    """How many times on one day; nothing about who."""

    page_id = models.BigIntegerField()
    sorte = models.CharField(max_length=15, choices=SorteMesure.choices)
    jour = models.DateField()
    nombre = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("mesure d'un jour")
        verbose_name_plural = _("mesures par jour")
        constraints = [
            models.UniqueConstraint(
                fields=["page_id", "sorte", "jour"], name="journal_mesure_unique"
            )
        ]
        indexes = [models.Index(fields=["jour"])]

    def __str__(self):
        return f"{self.sorte} {self.page_id}, {self.jour} : {self.nombre}"
