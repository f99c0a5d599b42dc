"""SQLite: one FTS5 table; rows come by rowid, so that a limit stops the reading."""

from annuaire.recherche.requete import FTS5 as SYNTAXE

CANDIDATS = (
    "SELECT rowid AS id FROM annuaire_recherche_fts "
    "WHERE annuaire_recherche_fts MATCH %s ORDER BY rowid LIMIT %s"
)
OPTIMISE = "INSERT INTO annuaire_recherche_fts(annuaire_recherche_fts) VALUES ('optimize')"

__all__ = ["CANDIDATS", "OPTIMISE", "SYNTAXE"]
