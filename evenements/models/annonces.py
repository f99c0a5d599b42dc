"""The read model of one event: all that lists, filters, the map and feeds need, without a join."""

from django.db import models

from evenements.models.evenements import Evenement


class Annonce(models.Model):
    """Written by evenements.annonces only. `visible`: its dates may be listed."""

    evenement = models.OneToOneField(
        Evenement, models.CASCADE, primary_key=True, related_name="annonce"
    )
    visible = models.BooleanField(default=False)
    titre = models.CharField(max_length=200)
    slug = models.CharField(max_length=200)
    type = models.CharField(max_length=20)
    resume = models.CharField(max_length=200, blank=True)
    qui = models.CharField(max_length=300, blank=True)  # who organises
    # In words, « Maison de quartier, 12 rue … » or a meeting point; what to look for once there.
    lieu = models.CharField(max_length=300, blank=True)
    lieu_precisions = models.CharField(max_length=200, blank=True)
    facettes = models.JSONField(default=list)  # ["t3", "q1", "p2", "gratuit", "garde", "s12", …]
    frais = models.CharField(max_length=10, blank=True)
    prix = models.CharField(max_length=300, blank=True)  # said first, in words
    garde = models.CharField(max_length=5, blank=True)  # annuaire.enums.GardeEnfants
    pictogramme = models.CharField(max_length=20, blank=True)
    age_min = models.PositiveSmallIntegerField(null=True)
    age_max = models.PositiveSmallIntegerField(null=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    approximatif = models.BooleanField(default=True)
    exemple = models.BooleanField(default=False)  # invented, and says so
    ical = models.TextField(blank=True)  # its VEVENTs, rendered once; empty: to render again
    maj = models.BigIntegerField(db_index=True)  # content version that wrote the row

    class Meta:
        verbose_name = "annonce"
        verbose_name_plural = "annonces"

    def __str__(self):
        return self.titre
