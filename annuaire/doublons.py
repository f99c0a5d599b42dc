"""Pairs of structures that may be one: same SIRET, phone or address, or names very much alike.

Comparing every name with every other takes seconds from 2,000 fiches on: only those are compared
that share a number, an address, or the beginning or end of a word few others have.
"""

from collections import defaultdict
from dataclasses import dataclass
from itertools import combinations

from django.utils.translation import gettext as _
from rapidfuzz import fuzz

from annuaire.enums import Genre
from annuaire.importation.rapprochement import PROCHE, RESSEMBLE, Registre
from annuaire.importation.valeurs import normalize

LETTRES = 4
MOT_COURANT = 60  # a beginning shared by more names than this (« association ») tells nothing


@dataclass(frozen=True)
class Paire:
    pk: int
    autre_pk: int
    raisons: tuple[str, ...]
    fort: bool


def find_pairs(limite=200):
    """Suspected pairs, the strongest suspicions first; each pair once, merged fiches left out."""
    registre = Registre(Genre.STRUCTURE)
    connus = [connu for connu in registre.connus.values() if connu.fusionnee_dans is None]
    pairs = [
        Paire(one.pk, other.pk, tuple(raisons), fort)
        for one, other in _candidates(connus)
        for raisons, fort in [compare(one, other)]
        if raisons
    ]
    pairs.sort(key=lambda pair: (not pair.fort, -len(pair.raisons), pair.pk, pair.autre_pk))
    return pairs[:limite]


def compare(one, other):
    """(reasons to think they are one, whether they are strong)."""
    if one.source_id and other.source_id and one.source == other.source:
        return [], False  # the source itself tells them apart
    raisons, fort = [], False
    if one.siret and one.siret == other.siret:
        raisons, fort = [_("même SIRET")], True
    if fuzz.token_sort_ratio(one.cle, other.cle) >= PROCHE:
        raisons, fort = [*raisons, _("nom très proche")], True
    elif (
        fuzz.token_set_ratio(one.cle, other.cle) >= RESSEMBLE
        and min(len(one.cle.split()), len(other.cle.split())) > 1
    ):
        raisons.append(_("nom qui ressemble"))
    if one.telephone and one.telephone == other.telephone:
        raisons.append(_("même téléphone"))
    if _address(one) and _address(one) == _address(other):
        raisons.append(_("même adresse"))
    return raisons, fort


def _address(connu):
    """ "" for a street without a number: it says nothing."""
    adresse = normalize(connu.adresse)
    known = any(char.isdigit() for char in adresse)
    return (adresse, normalize(connu.commune)) if known else ""


def _candidates(connus):
    blocks = defaultdict(list)
    for connu in connus:
        for key in _keys(connu):
            blocks[key].append(connu)
    found = {}
    for (kind, _value), members in blocks.items():
        if kind == "mot" and len(members) > MOT_COURANT:
            continue
        for one, other in combinations(members, 2):
            pair = (one, other) if one.pk < other.pk else (other, one)
            found[pair[0].pk, pair[1].pk] = pair
    return found.values()


def _keys(connu):
    words = [word for word in connu.cle.split() if len(word) >= LETTRES]
    keys = {("mot", part) for word in words for part in (word[:LETTRES], "-" + word[-LETTRES:])}
    keys.add(("nom", connu.cle))
    for kind, value in (
        ("siret", connu.siret),
        ("telephone", connu.telephone),
        ("adresse", _address(connu)),
    ):
        if value:
            keys.add((kind, value))
    return keys
