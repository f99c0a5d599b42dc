"""What the home of one's space leads to: one's events, who signed up."""

from django.urls import reverse
from django.utils.translation import gettext as _

from evenements.permissions import places_kept_by


def links(compte, membre):
    """[(url, words)]; nothing for who keeps neither a structure nor a place."""
    if not membre and not places_kept_by(compte).exists():
        return []
    return [
        (reverse("mes_evenements:liste"), _("Mes rendez-vous")),
        (reverse("mes_inscriptions:dates"), _("Inscriptions et présences")),
    ]
