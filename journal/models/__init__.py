from journal.models.articles import MotCleArticle, PageArticle, Signature
from journal.models.comite import (
    Avis,
    Correction,
    Lecture,
    LigneTrace,
    Membre,
    Message,
    Participation,
    Presence,
    Proposition,
    Reunion,
)
from journal.models.diffusion import Mesure, PointDeDepot
from journal.models.droit import Consentement, ControleJuridique, DroitDeReponse
from journal.models.enregistrements import Enregistrement
from journal.models.pages import PageJournal, PageNumero
from journal.models.taches import EtatConsensus, TacheConsensus
from journal.models.wiki import PageDeWiki, PageWiki, VersionWiki

__all__ = [
    "Avis",
    "Consentement",
    "ControleJuridique",
    "Correction",
    "DroitDeReponse",
    "Enregistrement",
    "EtatConsensus",
    "Lecture",
    "LigneTrace",
    "Membre",
    "Message",
    "Mesure",
    "MotCleArticle",
    "PageArticle",
    "PageDeWiki",
    "PageJournal",
    "PageNumero",
    "PageWiki",
    "Participation",
    "PointDeDepot",
    "Presence",
    "Proposition",
    "Reunion",
    "Signature",
    "TacheConsensus",
    "VersionWiki",
]
