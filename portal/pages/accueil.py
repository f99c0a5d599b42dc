"""What the home page shows besides its own words."""

from datetime import timedelta

from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire.index import get_index
from annuaire.vignettes import cards
from evenements import agenda
from journal import rayons
from territoire.referentiel import get_referentiel

DATES = 4  # next dates of the agenda on the home page
OUVERTS = 4  # fiches open today shown on the home page
ARTICLES = 3  # newest articles of the journals


def accueil_context(request):
    """Themes, quartiers, contacts, what is open today, what happens next."""
    index = get_index()
    referentiel = get_referentiel()
    jour, ouverts = next_open_day(index, timezone.localdate())
    shown = [(None, pos) for pos in index.ordered(ouverts, 0, OUVERTS)]
    return {
        "themes": [theme for theme in referentiel.themes if index.facette(f"t{theme.pk}")],
        "quartiers": referentiel.quartiers.values(),
        "contacts": referentiel.contacts,
        "exemples": [_("apprendre le français"), _("papiers"), _("garder mes enfants")],
        "jour": jour,
        "est_aujourdhui": jour == timezone.localdate(),
        "ouverts": cards(index, shown, referentiel),
        "nb_ouverts": ouverts.bit_count(),
        "dates": agenda.upcoming(DATES),
        "articles": rayons.latest(ARTICLES),
    }


def next_open_day(index, today):
    """(day, bitset) of the first day of the coming week when something is open."""
    for shift in range(7):
        day = today + timedelta(days=shift)
        if bits := index.ouverts(day):
            return day, bits
    return today, 0
