"""Two people on one fiche: what each of them changed, and what must be chosen. Pure."""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Conflit:
    """One field that both changed, differently."""

    champ: str
    depart: Any
    present: Any
    saisie: Any


@dataclass
class Fusion:
    ecrire: dict[str, Any] = field(default_factory=dict)
    conflits: list[Conflit] = field(default_factory=list)
    entre_temps: list[str] = field(default_factory=list)  # changed by the other only, kept


def merge(*, depart: dict, present: dict, saisie: dict, demandes=(), choix=None) -> Fusion:
    """depart: what the form showed; present: what the fiche says now; saisie: the fields that this
    person changed; demandes: {field: what the first form showed} of the conflicts already shown;
    choix: {field: True to write theirs over, False to leave the other's}."""
    fusion, demandes, choix = Fusion(), dict(demandes), choix or {}
    for champ, before in depart.items():
        now = present.get(champ)
        moved = now != before
        if champ not in saisie:
            if moved:
                fusion.entre_temps.append(champ)
            continue
        mine = saisie[champ]
        if mine == now and moved:
            fusion.entre_temps.append(champ)
        elif moved or (champ in demandes and champ not in choix):
            fusion.conflits.append(Conflit(champ, demandes.get(champ, before), now, mine))
        elif choix.get(champ, True):
            fusion.ecrire[champ] = mine
    return fusion
