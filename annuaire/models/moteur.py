"""What the search engine stores, the same on both databases; annuaire.recherche reads and writes.

The full-text index over `jetons` is made by migration 0003: FTS5 on SQLite, GIN on PostgreSQL.
"""

from django.db import models


class DocumentRecherche(models.Model):
    """The tokens of one fiche. Its pk is its Entree's."""

    jetons = models.TextField()
    mots = models.TextField()  # folded words, to take them back from MotIndexe when they go

    class Meta:
        verbose_name = "document de recherche"
        verbose_name_plural = "documents de recherche"

    def __str__(self):
        return f"{self.pk}: {self.mots[:60]}"


class MotIndexe(models.Model):
    """A word the fiches use: what a misspelt word may be repaired into."""

    mot = models.CharField(max_length=40, primary_key=True)  # folded
    forme = models.CharField(max_length=80)  # as people write it
    frequence = models.IntegerField()  # documents that hold it

    class Meta:
        verbose_name = "mot indexé"
        verbose_name_plural = "mots indexés"

    def __str__(self):
        return self.forme
