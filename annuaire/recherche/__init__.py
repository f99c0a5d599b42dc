"""Search in people's words: the same answers, in the same order, on PostgreSQL and SQLite.

mots (French), jetons (how words are written in the index) and requete (trees) are pure;
moteur asks the database at hand; chercher, suggestions and missing are what pages call;
documents is what writing calls.
"""

from annuaire.recherche.chercher import Resultat, search
from annuaire.recherche.suggestions import Suggestion, suggest

__all__ = ["Resultat", "Suggestion", "search", "suggest"]
