"""One number that changes whenever something public changes: caches and indexes follow it."""

from django.db import models


class VersionContenu(models.Model):
    """A single row (pk 1). Read and moved through portal.socle.version."""

    numero = models.PositiveBigIntegerField(default=0)

    class Meta:
        verbose_name = "version du contenu"
        verbose_name_plural = "version du contenu"

    def __str__(self):
        return str(self.numero)
