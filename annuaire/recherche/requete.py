"""A query as a tree of tokens, written for either engine. Pure.

A tree is a token, Prefixe, Et, Ou or Sauf. `tiers()` gives the trees to ask one after the
other, best results first; they never share a result.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import combinations

from annuaire.recherche import jetons
from annuaire.recherche.mots import Mot

MAX_PROCHES = 4  # words kept to look for near matches


@dataclass(frozen=True, slots=True)
class Prefixe:
    token: str


@dataclass(frozen=True, slots=True)
class Et:
    nodes: tuple


@dataclass(frozen=True, slots=True)
class Ou:
    nodes: tuple


@dataclass(frozen=True, slots=True)
class Sauf:
    node: object
    sans: object


@dataclass(frozen=True, slots=True)
class Segment:
    """A word, or several that a synonym replaces together."""

    mots: tuple[Mot, ...]
    equivalents: tuple[tuple[Mot, ...], ...] = ()  # each as good as the whole segment
    sous: tuple["Segment", ...] = ()  # its words taken one by one, with their own synonyms

    def direct(self, niveau):
        return _all(_word(mot, niveau) for mot in self.mots)

    def large(self, niveau):
        """With synonyms."""
        inside = _all(part.large(niveau) for part in self.sous) if self.sous else None
        others = [_all(_word(mot, niveau) for mot in words) for words in self.equivalents]
        return _any([inside or self.direct(niveau), *others])

    @property
    def has_synonyms(self):
        return bool(self.equivalents) or any(part.has_synonyms for part in self.sous)


@dataclass(frozen=True, slots=True)
class Syntaxe:
    et: str
    ou: str
    sauf: str
    token: str
    prefixe: str

    def render(self, node) -> str:
        match node:
            case str():
                return self.token.format(node)
            case Prefixe(token):
                return self.prefixe.format(token)
            case Et(nodes):
                return f"({self.et.join(map(self.render, nodes))})"
            case Ou(nodes):
                return f"({self.ou.join(map(self.render, nodes))})"
            case Sauf(node=kept, sans=without):
                return f"({self.render(kept)}{self.sauf}{self.render(without)})"


FTS5 = Syntaxe(" AND ", " OR ", " NOT ", '"{}"', '"{}" *')
TSQUERY = Syntaxe(" & ", " | ", " & !", "'{}'", "'{}':*")


def tiers(segments: list[Segment], facettes=None) -> list:
    """In the name, near it, anywhere; at each level the words themselves, then their synonyms.

    Before all of them, the very words in the name: « français » and « France » share a stem.
    """
    above = _all(jetons.SAISIE + mot.plat for segment in segments for mot in segment.mots)
    trees = [above]
    synonyms = any(segment.has_synonyms for segment in segments)
    for niveau in jetons.NIVEAUX:
        direct = _all(segment.direct(niveau) for segment in segments)
        trees.append(_without(direct, above))
        if synonyms:
            large = _all(segment.large(niveau) for segment in segments)
            trees.append(_without(large, _any([direct, above])))
            above = large
        else:
            above = direct
    return [_filtered(tree, facettes) for tree in trees]


def name_tiers(trees) -> int:
    """How many of tiers() speak of the name: one more with synonyms."""
    return len(trees) // 2


def anywhere(segments: Iterable[Segment]):
    """One tree: all these words, or their synonyms, wherever they stand."""
    return _all(segment.large(jetons.PARTOUT) for segment in segments)


def near(segments: list[Segment], facettes=None) -> list[list]:
    """Trees by number of words given up, one first. Segments come rarest first, kept longest."""
    segments = segments[:MAX_PROCHES]
    return [
        [tree for kept in combinations(segments, size) for tree in tiers_near(list(kept), facettes)]
        for size in range(len(segments) - 1, 0, -1)
    ]


def tiers_near(segments, facettes):
    close = _all(segment.large(jetons.PROCHE) for segment in segments)
    far = _without(anywhere(segments), close)
    return [_filtered(close, facettes), _filtered(far, facettes)]


def facet_tree(facettes):
    """All groups, any code of a group. Takes {group: codes}, or codes and groups of codes."""
    if not facettes:
        return None
    groups = facettes.values() if isinstance(facettes, dict) else facettes
    groups = [[group] if isinstance(group, str) else list(group) for group in groups]
    return _all(_any([jetons.facette(code) for code in group]) for group in groups if group)


def typing(segments: list[Segment], last: Mot, code: str):
    """Names being typed: whole words, then one that begins so, among the fiches of one facet."""
    whole = [segment.direct(jetons.NOM) for segment in segments]
    begun = _any([_word(last, jetons.NOM), Prefixe(jetons.SAISIE + last.plat)])
    return _all([*whole, begun, jetons.facette(code)])


def _word(mot: Mot, niveau):
    return _any(
        [
            _all(_any([niveau + stem for stem in group]) for group in variante)
            for variante in mot.variantes
        ]
    )


def _all(nodes):
    nodes = tuple(node for node in nodes if node is not None)
    return nodes[0] if len(nodes) == 1 else Et(nodes) if nodes else None


def _any(nodes):
    nodes = tuple(dict.fromkeys(nodes))
    return nodes[0] if len(nodes) == 1 else Ou(nodes)


def _without(node, without):
    return node if without is None else Sauf(node, without)


def _filtered(tree, facettes):
    return tree if facettes is None else Et((facettes, tree))
