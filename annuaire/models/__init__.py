from annuaire.models.fiches import ChampThematique, Service, Structure
from annuaire.models.recherche import Entree, MotCherche, Synonyme
from annuaire.models.suivi import Signalement, Suggestion

__all__ = [
    "ChampThematique",
    "Entree",
    "MotCherche",
    "Service",
    "Signalement",
    "Structure",
    "Suggestion",
    "Synonyme",
]
