from partenaires.models.acces import Invitation, Membre, PersonneListee, ReglagesStructure, Retrait
from partenaires.models.entretien import Appel, Campagne, FicheCampagne, ReglagesEntretien, Relance
from partenaires.models.veille import Veille

__all__ = [
    "Appel",
    "Campagne",
    "FicheCampagne",
    "Invitation",
    "Membre",
    "PersonneListee",
    "ReglagesEntretien",
    "ReglagesStructure",
    "Relance",
    "Retrait",
    "Veille",
]
