"""The watch list: what somebody says has appeared, stopped or changed."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from annuaire.enums import EtatTraitement
from annuaire.models import Structure
from partenaires.enums import OrigineVeille, TypeVeille
from portal.socle.champs import ChampTexteCourt, ChampTexteLong
from territoire.models import Quartier


class Veille(models.Model):
    type = models.CharField(
        _("de quoi s'agit-il ?"),
        max_length=12,
        choices=TypeVeille.choices,
        default=TypeVeille.STRUCTURE,
    )
    nom = ChampTexteCourt(_("nom"), max_length=150)
    description = ChampTexteLong(_("ce qu'on en sait"), max_length=1000, blank=True)
    quartier = models.ForeignKey(
        Quartier, models.SET_NULL, verbose_name=_("quartier"), null=True, blank=True
    )
    contact = ChampTexteCourt(_("contact de la personne qui l'a dit"), max_length=150, blank=True)
    origine = models.CharField(_("qui l'a dit"), max_length=15, choices=OrigineVeille.choices)
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    etat = models.CharField(
        _("état"),
        max_length=10,
        choices=EtatTraitement.choices,
        default=EtatTraitement.ATTENTE,
    )
    structure = models.ForeignKey(
        Structure,
        models.SET_NULL,
        verbose_name=_("fiche qui en est née"),
        null=True,
        blank=True,
        related_name="+",
    )
    cree_le = models.DateTimeField(_("reçu le"), auto_now_add=True)
    traite_le = models.DateTimeField(_("traité le"), null=True, blank=True)

    class Meta:
        verbose_name = _("veille")
        verbose_name_plural = _("veille")
        ordering = ["-cree_le"]

    def __str__(self):
        return self.nom
