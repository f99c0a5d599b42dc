"""What the home page shows besides its own words."""

from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire.index import get_index
from annuaire.liste import cards_of
from territoire.referentiel import get_referentiel

OUVERTS = 4  # fiches open today shown on the home page


def accueil_context(request):
    """Themes, quartiers, contacts, what is open today."""
    index = get_index()
    referentiel = get_referentiel(index.numero)
    ouverts = index.ouverts(timezone.localdate()) & index.visible
    return {
        "themes": [theme for theme in referentiel.themes if index.facette(f"t{theme.pk}")],
        "quartiers": referentiel.quartiers.values(),
        "contacts": referentiel.contacts,
        "exemples": [_("apprendre le français"), _("papiers"), _("garder mes enfants")],
        "ouverts": cards_of(index, index.ordered(ouverts, 0, OUVERTS), referentiel),
        "nb_ouverts": ouverts.bit_count(),
    }
