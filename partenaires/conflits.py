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


def merge(*, depart: dict, present: dict, saisie: dict, choix: dict | None = None) -> Fusion:
    """depart: what the form showed; present: what the fiche says now; saisie: the fields that this
    person changed; choix: {field: True to write theirs over, False to leave the other's}."""
    fusion, choix = Fusion(), choix or {}
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
        elif champ in choix and not moved:
            if choix[champ]:
                fusion.ecrire[champ] = mine
        elif moved:
            fusion.conflits.append(Conflit(champ, before, now, mine))
        else:
            fusion.ecrire[champ] = mine
    return fusion
