"""« Tirage au sort équitable ». Pure; the rule below is published with each draw.

Those who ask for an outing are put in three groups, served one after the other:

1. known here, without a place in the last N outings drawn (N: the event's `memoire_sorties`);
2. new people;
3. those who had a place in one of these outings.

Known people come before new ones: an address costs nothing, a fresh one must not be the way to the
front. Inside a group the order is drawn: each sign-up has a key (six signs, written on the slip),
and the order is that of SHA-256 of « seed:key », in hexadecimal. Seed, keys, groups and results are
kept (evenements.models.Tirage): anyone can do it again, with any tool:

    printf '%s' 'SEED:KEY' | sha256sum

Then places are shared in that order (evenements/inscriptions/partage.py); those without a place
wait in that order. A seed is drawn when the draw is made, after the last request: nobody chooses
a key, nobody knows the seed before.
"""

import hashlib
import secrets
from collections.abc import Iterable
from dataclasses import dataclass

from evenements.enums import GroupeTirage
from evenements.inscriptions.partage import Famille, Places, share

ALGORITHME = "1"  # changes with anything above


@dataclass(frozen=True)
class Demande:
    cle: str
    groupe: GroupeTirage
    nombre: int = 1
    prescrit: bool = False


def new_seed() -> str:
    return secrets.token_hex(16)


def hashed(graine: str, cle: str) -> str:
    return hashlib.sha256(f"{graine}:{cle}".encode()).hexdigest()


def put_in_order(demandes: Iterable[Demande], graine: str) -> list[Demande]:
    return sorted(demandes, key=lambda d: (d.groupe, hashed(graine, d.cle), d.cle))


def draw(demandes: Iterable[Demande], places: Places, graine: str) -> list[tuple[Demande, bool]]:
    """Each request and whether it has a place, in the order drawn."""
    ordered = put_in_order(demandes, graine)
    served = share([Famille(d.cle, d.nombre, d.prescrit) for d in ordered], places)
    return [(demande, demande.cle in served) for demande in ordered]


# -- The trace ------------------------------------------------------------------------------------


def write_trace(drawn: list[tuple[Demande, bool]]) -> list[list]:
    """[[key, group, people, sent by a partner, has a place], …]: no name in it."""
    return [[d.cle, int(d.groupe), d.nombre, d.prescrit, place] for d, place in drawn]


def is_faithful(trace: list[list], places: Places, graine: str) -> bool:
    """Whether drawing again gives the very same list."""
    demandes = [
        Demande(cle, GroupeTirage(groupe), nombre, prescrit)
        for cle, groupe, nombre, prescrit, _place in trace
    ]
    return write_trace(draw(reversed(demandes), places, graine)) == trace
