from annuaire.models.fiches import ChampThematique, Service, Structure
from annuaire.models.moteur import DocumentRecherche, MotIndexe
from annuaire.models.recherche import Entree, MotCherche, Synonyme
from annuaire.models.suivi import Consultation, Photo, Proposition, Signalement, Suggestion

__all__ = [
    "ChampThematique",
    "Consultation",
    "DocumentRecherche",
    "Entree",
    "MotCherche",
    "MotIndexe",
    "Photo",
    "Proposition",
    "Service",
    "Signalement",
    "Structure",
    "Suggestion",
    "Synonyme",
]
