from evenements.models.agendas import AgendaExterne
from evenements.models.annonces import Annonce
from evenements.models.dates import Occurrence, Rythme
from evenements.models.evenements import Evenement
from evenements.models.inscriptions import (
    Bilan,
    Inscription,
    LienInscription,
    Participant,
    Passage,
    Tirage,
)
from evenements.models.lieux import DroitSurLieu
from evenements.models.tarifs import GrilleTarifs

__all__ = [
    "AgendaExterne",
    "Annonce",
    "Bilan",
    "DroitSurLieu",
    "Evenement",
    "GrilleTarifs",
    "Inscription",
    "LienInscription",
    "Occurrence",
    "Participant",
    "Passage",
    "Rythme",
    "Tirage",
]
