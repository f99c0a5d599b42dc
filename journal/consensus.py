"""When a committee agrees. Pure: people's voices in, what is decided and what is missing out.

The rule (S-AT-05, « chaque article fait l'objet d'un consensus »): enough voices for, among them at
least so many habitants and so many professionals, and no block standing. A reserve is a voice for:
its words are read, they stop nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum

from journal.enums import POUR, Qualite, Valeur


class Etat(StrEnum):
    ATTENTE = "attente"
    BLOQUE = "bloque"
    ACCORD = "accord"


@dataclass(frozen=True)
class Regle:
    """How many voices for, in all and of each kind."""

    nombre: int
    habitants: int = 1
    professionnels: int = 1


@dataclass(frozen=True)
class Voix:
    """What one member says of the text as it is now, their last word only."""

    membre: int
    qualite: str
    valeur: str


@dataclass(frozen=True)
class Bilan:
    etat: Etat
    accords: int  # without a reserve
    reserves: int
    blocages: int
    manque: int  # voices for still needed, of anyone
    manque_habitants: int
    manque_professionnels: int

    @property
    def est_accord(self):
        return self.etat == Etat.ACCORD

    @property
    def pour(self):
        return self.accords + self.reserves


def decide(voix: Iterable[Voix], regle: Regle) -> Bilan:
    """Raises ValueError when one member speaks twice: the caller keeps the last word."""
    voix = list(voix)
    if len({one.membre for one in voix}) != len(voix):
        raise ValueError("one member, one voice")
    pour = [one for one in voix if one.valeur in POUR]
    blocages = sum(one.valeur == Valeur.BLOCAGE for one in voix)
    manques = (
        _left(regle.nombre, len(pour)),
        _left(regle.habitants, _of(pour, Qualite.HABITANT)),
        _left(regle.professionnels, _of(pour, Qualite.PROFESSIONNEL)),
    )
    etat = Etat.BLOQUE if blocages else Etat.ATTENTE if any(manques) else Etat.ACCORD
    reserves = sum(one.valeur == Valeur.RESERVE for one in pour)
    return Bilan(etat, len(pour) - reserves, reserves, blocages, *manques)


def _of(voix, qualite):
    return sum(one.qualite == qualite for one in voix)


def _left(wanted, found):
    return max(0, wanted - found)
