from annuaire.models.fiches import ChampThematique, Service, Structure
from annuaire.models.moteur import DocumentRecherche, MotIndexe
from annuaire.models.recherche import Entree, MotCherche, Synonyme
from annuaire.models.suivi import Signalement, Suggestion

__all__ = [
    "ChampThematique",
    "DocumentRecherche",
    "Entree",
    "MotCherche",
    "MotIndexe",
    "Service",
    "Signalement",
    "Structure",
    "Suggestion",
    "Synonyme",
]
