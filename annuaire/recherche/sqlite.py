"""SQLite: one FTS5 table; rows come by rowid, so that a limit stops the reading."""

from annuaire.recherche.requete import FTS5 as SYNTAXE

CANDIDATS = (
    "SELECT rowid AS id FROM annuaire_recherche_fts "
    "WHERE annuaire_recherche_fts MATCH %s ORDER BY rowid LIMIT %s"
)
ECRIT = ""
TAILLE_MIN = 0
LIGNES = (
    "SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]'), json_extract(value, '$[2]') "
    "FROM json_each(%s) WHERE true"  # without WHERE, SQLite reads ON CONFLICT as a join
)
OPTIMISE = "INSERT INTO annuaire_recherche_fts(annuaire_recherche_fts) VALUES ('optimize')"

__all__ = ["CANDIDATS", "ECRIT", "LIGNES", "OPTIMISE", "SYNTAXE", "TAILLE_MIN"]
