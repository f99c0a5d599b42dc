"""Where: a known place, what to look for once there, or a meeting point that stands for both."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.socle.champs import ChampTexteCourt
from territoire.models import Lieu


class AvecLieu(models.Model):
    """What an event, a rule, a date says of its place; read together by evenements.endroits."""

    lieu = models.ForeignKey(
        Lieu, models.SET_NULL, verbose_name=_("lieu"), null=True, blank=True, related_name="+"
    )
    lieu_precisions = ChampTexteCourt(
        _("salle, étage, entrée"),
        max_length=200,
        blank=True,
        help_text=_("Dit après le lieu : « salle 3, au 1er étage »."),
    )
    rendez_vous = ChampTexteCourt(
        _("rendez-vous ailleurs"),
        max_length=200,
        blank=True,
        help_text=_("Remplace le lieu : « départ en bus devant la mairie »."),
    )

    class Meta:
        abstract = True

    @property
    def dit_ou(self) -> bool:
        """Whether it says anything of the place itself."""
        return bool(self.lieu_id or self.lieu_precisions or self.rendez_vous)
