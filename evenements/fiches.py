"""What the agenda adds to the pages of structures and services: their next dates."""

from annuaire.enums import Genre
from evenements import agenda

MONTREES = 6


def next_dates(fiche):
    """{dates, requete} of evenements/_prochaines.html; None when nothing is planned."""
    if fiche.est_fermee:
        return None
    dates = agenda.dates_of(fiche, MONTREES)
    if not dates:
        return None
    requete = f"structure={fiche.pk}" if fiche.genre == Genre.STRUCTURE else ""
    return {"dates": dates, "requete": requete, "titres": fiche.genre == Genre.STRUCTURE}
