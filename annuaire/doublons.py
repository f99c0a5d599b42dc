"""Pairs of structures that may be one: same SIRET, phone or address, or names very much alike."""

from dataclasses import dataclass

from annuaire.enums import Genre
from annuaire.importation.rapprochement import Registre


@dataclass(frozen=True)
class Paire:
    pk: int
    autre_pk: int
    raisons: tuple[str, ...]
    fort: bool


def find_pairs(limite=200):
    """Suspected pairs, the strongest suspicions first; each pair once, merged fiches left out."""
    registre = Registre(Genre.STRUCTURE)
    pairs = {}
    for connu in registre.connus.values():
        if connu.fusionnee_dans is not None:
            continue
        for suspect in registre.suspects(connu):
            first, second = sorted((connu.pk, suspect.connu.pk))
            if first != second:
                pairs.setdefault(
                    (first, second), Paire(first, second, tuple(suspect.raisons), suspect.fort)
                )
    return sorted(pairs.values(), key=lambda p: (not p.fort, -len(p.raisons), p.pk))[:limite]
