"""PostgreSQL: a GIN index on the tokens, asked through the function of migration 0003."""

from annuaire.recherche.requete import TSQUERY as SYNTAXE

CANDIDATS = "SELECT id FROM annuaire_recherche(%s::tsquery, %s) AS f(id)"
LIGNES = "SELECT l->>0, l->>1, (l->>2)::integer FROM json_array_elements(%s::json) AS l"
# Writing is faster through the pending list, reading is faster without.
ECRIT = "SELECT gin_clean_pending_list('annuaire_recherche_gin')"
OPTIMISE = "ANALYZE annuaire_documentrecherche"
# PostgreSQL moves long columns out of a row from 2 kB on. Moved out, they leave 90 octets a row
# to read through when a frequent word matches tens of thousands: 10 times faster. Spaces compress.
TAILLE_MIN = 2_100

__all__ = ["CANDIDATS", "ECRIT", "LIGNES", "OPTIMISE", "SYNTAXE", "TAILLE_MIN"]
