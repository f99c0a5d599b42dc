"""What searching reads: one flat row per public fiche, people's synonyms, words not found."""

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annuaire.enums import Genre
from portal.socle.champs import ChampTexteCourt, ChampTexteLong
from territoire.models import Territoire


class EntreeQuerySet(models.QuerySet):
    def visible(self):
        return self.filter(visible=True)

    def changed_since(self, numero):
        """Rows written after that content version, the withdrawn ones too."""
        return self.filter(maj__gt=numero)


class Entree(models.Model):
    """The read model of one fiche: all a list, the map and the facets need, without a join.

    Written by annuaire.entrees only; never deleted while a process may hold it in memory:
    a withdrawn fiche stays as a row that is not visible.
    """

    genre = models.CharField(max_length=10, choices=Genre.choices)
    objet_id = models.BigIntegerField()
    structure_id = models.BigIntegerField()
    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="+")
    maj = models.BigIntegerField(db_index=True)  # content version that wrote the row
    visible = models.BooleanField(default=True)
    vitrine = models.BooleanField(default=True)  # shown when browsing without a word
    titre = models.CharField(max_length=200)
    sigle = models.CharField(max_length=40, blank=True)
    structure_nom = models.CharField(max_length=150, blank=True)
    type = models.CharField(max_length=30, blank=True)
    pictogramme = models.CharField(max_length=20, blank=True)
    resume = models.CharField(max_length=200, blank=True)
    lieu = models.CharField(max_length=200, blank=True)
    frais = models.CharField(max_length=10, blank=True)
    telephone = models.CharField(max_length=20, blank=True)
    horaires = models.CharField(max_length=500, blank=True)
    fermeture_du = models.DateField(null=True)
    fermeture_au = models.DateField(null=True)
    facettes = models.JSONField(default=list)  # ["t3", "q1", "p2", "l:ar", "gratuit", …]
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    approximatif = models.BooleanField(default=True)
    jours_du = models.DateField(null=True)  # first day described by jours_ouverts
    jours_ouverts = models.BigIntegerField(default=0)  # bit i: open on jours_du + i days
    verifie_le = models.DateField(null=True)
    intervalle = models.PositiveSmallIntegerField(default=6)
    cree_le = models.DateTimeField(default=timezone.now, db_default=Now())

    objects = EntreeQuerySet.as_manager()

    class Meta:
        verbose_name = _("entrée de l'annuaire")
        verbose_name_plural = _("entrées de l'annuaire")
        constraints = [
            models.UniqueConstraint(fields=["genre", "objet_id"], name="annuaire_entree_unique")
        ]
        indexes = [
            models.Index(fields=["structure_id"]),
            models.Index(fields=["-cree_le"]),
        ]

    def __str__(self):
        return self.titre


class Synonyme(models.Model):
    """People's word, and the words the fiches use for it."""

    terme = ChampTexteCourt(_("mot des habitants"), max_length=80, unique=True)
    equivalents = ChampTexteLong(
        _("mots équivalents"), max_length=1000, help_text=_("Séparés par des points-virgules.")
    )

    class Meta:
        verbose_name = _("synonyme")
        verbose_name_plural = _("synonymes")
        ordering = ["terme"]

    def __str__(self):
        return f"{self.terme} → {self.equivalents}"

    @property
    def liste(self):
        return [word.strip() for word in self.equivalents.split(";") if word.strip()]

    def clean(self):
        if not self.liste:
            raise ValidationError({"equivalents": _("Écrivez au moins un mot équivalent.")})


class MotCherche(models.Model):
    """A search that found nothing, counted by day without anything about who typed it."""

    texte = ChampTexteCourt(_("mots cherchés"), max_length=80)
    jour = models.DateField(_("jour"))
    nombre = models.PositiveIntegerField(_("nombre de fois"), default=1)

    class Meta:
        verbose_name = _("mot non trouvé")
        verbose_name_plural = _("mots non trouvés")
        ordering = ["-jour", "-nombre"]
        constraints = [
            models.UniqueConstraint(fields=["texte", "jour"], name="annuaire_mot_jour_unique")
        ]

    def __str__(self):
        return self.texte
