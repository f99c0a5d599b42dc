"""What waits for the coordinator: values an import would change, errors people report."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from annuaire.enums import EtatTraitement, MotifSignalement
from annuaire.models.fiches import Service, Structure
from portal.socle.champs import ChampTexteCourt, ChampTexteLong


class SurFiche(models.Model):
    """Something about one structure or one service."""

    structure = models.ForeignKey(Structure, models.CASCADE, null=True, blank=True)
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True)
    etat = models.CharField(
        _("état"),
        max_length=10,
        choices=EtatTraitement.choices,
        default=EtatTraitement.ATTENTE,
    )
    cree_le = models.DateTimeField(_("reçu le"), auto_now_add=True)
    traite_le = models.DateTimeField(_("traité le"), null=True, blank=True)
    traite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True

    @property
    def fiche(self):
        return self.service or self.structure


def one_fiche(name):
    return models.CheckConstraint(
        condition=Q(structure__isnull=False, service__isnull=True)
        | Q(structure__isnull=True, service__isnull=False),
        name=name,
    )


class Suggestion(SurFiche):
    """A value from an import that differs from what a person wrote: the person's stays."""

    champ = models.CharField(_("champ"), max_length=40)
    valeur_actuelle = models.JSONField(_("valeur de la fiche"), null=True)
    valeur_proposee = models.JSONField(_("valeur de l'import"), null=True)
    origine = ChampTexteCourt(_("origine"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("suggestion d'un import")
        verbose_name_plural = _("suggestions des imports")
        ordering = ["-cree_le"]
        constraints = [one_fiche("annuaire_suggestion_une_fiche")]

    def __str__(self):
        return f"{self.fiche} – {self.champ}"


class Signalement(SurFiche):
    """« Signaler une erreur », without an account; the contact is erased once handled."""

    motif = models.CharField(_("motif"), max_length=15, choices=MotifSignalement.choices)
    message = ChampTexteLong(_("message"), max_length=1000, blank=True)
    contact = ChampTexteCourt(_("contact laissé"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("erreur signalée")
        verbose_name_plural = _("erreurs signalées")
        ordering = ["-cree_le"]
        constraints = [one_fiche("annuaire_signalement_une_fiche")]

    def __str__(self):
        return f"{self.fiche} – {self.get_motif_display()}"
