"""What the agenda adds to the pages of structures and services: their next dates, and the closed
groups nothing else leads to."""

from annuaire.enums import Genre
from evenements import agenda
from evenements.effectif import resolve
from evenements.models import Evenement
from portal.socle.memoire import ParVersion

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


def closed_groups(fiche):
    """{groupes} of evenements/_groupes.html; None when there is none."""
    if fiche.est_fermee or fiche.genre != Genre.STRUCTURE:
        return None
    groupes = _by_structure().get(fiche.pk)
    return {"groupes": groupes} if groupes else None


@ParVersion
def _by_structure() -> dict[int, list[dict]]:
    """Few, and asked for by every page of a structure: kept in memory."""
    found: dict[int, list] = {}
    for evenement in Evenement.objects.closed_groups().with_words().order_by("nom", "pk"):
        effectif = resolve(evenement)
        groupe = {
            "titre": effectif.titre,
            "url": evenement.get_absolute_url(),
            "telephone": effectif.telephone,
            "courriel": effectif.courriel,
        }
        for structure in effectif.organisateurs:
            found.setdefault(structure.pk, []).append(groupe)
    return found
