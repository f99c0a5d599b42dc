"""What the journal adds to pages of structures and of events: articles that speak of them."""

from annuaire.enums import Genre
from journal import rayons


def about_structure(fiche):
    """{articles} of journal/_parle.html; None when no article speaks of it."""
    if fiche.genre != Genre.STRUCTURE:
        return None
    return _data(rayons.by_structure().get(fiche.pk))


def about_evenement(evenement):
    return _data(rayons.by_evenement().get(evenement.pk))


def _data(titles):
    return {"articles": titles} if titles else None
