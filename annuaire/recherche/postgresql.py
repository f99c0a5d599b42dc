"""PostgreSQL: a GIN index on the tokens, asked through the function of migration 0003."""

from annuaire.recherche.requete import TSQUERY as SYNTAXE

CANDIDATS = "SELECT id FROM annuaire_recherche(%s::tsquery, %s) AS f(id)"
OPTIMISE = "ANALYZE annuaire_documentrecherche"

__all__ = ["CANDIDATS", "OPTIMISE", "SYNTAXE"]
