"""What the home of one's space leads to: the committee of whoever is in one."""

from django.urls import reverse
from django.utils.translation import gettext as _

from journal.models import Membre


def links(compte, membre):
    """[(url, words)]; nothing for who is in no committee."""
    if not Membre.objects.active().filter(compte=compte).exists():
        return []
    return [(reverse("comite:accueil"), _("Le comité de rédaction"))]
