"""The programme of a period: every date, day by day, as it is printed."""

from datetime import timedelta

from django.utils import timezone

from evenements.agenda import Selection, by_day, first_day
from evenements.cartes import cards
from evenements.periodes import Periode, Quand

PAR_DEFAUT = timedelta(days=60)  # « programme bimestriel » (projet social, l.1440)
MAX_DATES = 600  # on paper, some thirty sheets


def context(selection: Selection) -> dict:
    """Context of evenements/programme.html. An open period is the two months to come."""
    filtre = selection.filtre
    periode = filtre.periode
    if periode.au is None:
        periode = Periode(periode.du, periode.du + PAR_DEFAUT, Quand.A_VENIR)
        filtre.periode = periode
    cartes = cards(selection.occurrences[:MAX_DATES])
    return {
        "filtre": filtre,
        "periode": periode,
        "jours": by_day(cartes, first_day(filtre)),
        "total": selection.total,
        "tronque": selection.total > MAX_DATES,
        "imprime_le": timezone.localdate(),
        "contacts": filtre.referentiel.contacts,
    }
