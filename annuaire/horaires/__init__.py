"""Opening hours: OSM `opening_hours` strings, read in Paris time with French holidays.

Pure: no model. `validate` is the only function that raises; given a stored string that cannot be
read, the others answer « inconnu », no day, no interval.
"""

from annuaire.horaires.etat import EtatHoraires, etat
from annuaire.horaires.evaluation import (
    Creneau,
    creneaux,
    is_open_on,
    open_days,
    plages,
)
from annuaire.horaires.expression import LONGUEUR_MAX, HorairesInvalides, validate
from annuaire.horaires.grille import Grille, from_grille, grille
from annuaire.horaires.schema_org import to_schema_org
from annuaire.horaires.semaine import Semaine, semaine

__all__ = [
    "LONGUEUR_MAX",
    "Creneau",
    "EtatHoraires",
    "Grille",
    "HorairesInvalides",
    "Semaine",
    "creneaux",
    "etat",
    "from_grille",
    "grille",
    "is_open_on",
    "open_days",
    "plages",
    "semaine",
    "to_schema_org",
    "validate",
]
