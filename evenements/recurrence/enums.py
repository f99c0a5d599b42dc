"""What a rule is made of: how often, and what school holidays change."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Frequence(TextChoices):
    JOUR = "jour", _("Par jour")
    SEMAINE = "semaine", _("Par semaine")
    MOIS = "mois", _("Par mois")
    AN = "an", _("Par an")


class Vacances(TextChoices):
    TOUTES = "toutes", _("vacances scolaires comprises")
    HORS = "hors", _("sauf vacances scolaires")
    SEULEMENT = "seulement", _("pendant les vacances scolaires")


class RegleRefusee(ValueError):
    """A rule that makes no sense, or that the portal cannot keep; its message is for people."""
