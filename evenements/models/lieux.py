"""Who may publish for one place only: a residents' committee and its hall."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.socle.champs import ChampTexteCourt
from territoire.models import Lieu


class DroitSurLieu(models.Model):
    """An account that publishes what happens in one place, and nowhere else."""

    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        verbose_name=_("compte"),
        related_name="droits_sur_lieux",
    )
    lieu = models.ForeignKey(
        Lieu, models.CASCADE, verbose_name=_("lieu"), related_name="droits_de_publier"
    )
    comite = ChampTexteCourt(
        _("comité"), max_length=120, help_text=_("Le nom que les habitants verront.")
    )
    donne_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cree_le = models.DateTimeField(_("donné le"), auto_now_add=True)

    class Meta:
        verbose_name = _("droit de publier pour un lieu")
        verbose_name_plural = _("droits de publier pour un lieu")
        ordering = ["lieu__nom", "compte__email"]
        constraints = [
            models.UniqueConstraint(
                fields=["compte", "lieu"],
                name="evenements_droitsurlieu_unique",
                violation_error_message=_("Cette personne publie déjà pour ce lieu."),
            )
        ]

    def __str__(self):
        return f"{self.comite} – {self.lieu}"
