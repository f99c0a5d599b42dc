"""What changed between two texts, paragraph by paragraph, word by word. Pure."""

import re
from dataclasses import dataclass
from difflib import SequenceMatcher

MOTS = re.compile(r"\s+|\w+|[^\w\s]")
GARDE, AJOUTE, ENLEVE = "garde", "ajoute", "enleve"
PROCHES = 0.4  # two paragraphs closer than that are one, rewritten
LONG = 3_000  # signs: beyond, a rewritten paragraph is shown whole, before and after


@dataclass(frozen=True)
class Paragraphe:
    """runs: [(« garde », « ajoute » or « enleve », words)], in reading order."""

    runs: tuple[tuple[str, str], ...]

    @property
    def change(self) -> bool:
        return any(kind != GARDE for kind, _words in self.runs)

    @property
    def texte(self) -> str:
        """As it reads afterwards."""
        return "".join(words for kind, words in self.runs if kind != ENLEVE)


def compare(avant: list[str], apres: list[str]) -> list[Paragraphe]:
    """The paragraphs of both texts in the order of the second, each with what changed in it."""
    found = []
    for tag, i, j, k, m in SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes():
        old, new = avant[i:j], apres[k:m]
        if tag == "equal":
            found += [Paragraphe(((GARDE, one),)) for one in new]
        else:
            found += _rewritten(old, new)
    return found


def _rewritten(old, new):
    """Paragraphs changed together: each new one beside the old one it looks like."""
    pairs = _pairs(old, new)
    found, here = [], 0
    for place, one in enumerate(new):
        # What goes away before what comes: up to the next paragraph that stays.
        there = next((pairs[n] for n in range(place, len(new)) if n in pairs), len(old))
        found += [Paragraphe(((ENLEVE, two),)) for two in old[here:there]]
        here = there
        if place in pairs:
            found.append(Paragraphe(_words(old[there], one)))
            here = there + 1
        else:
            found.append(Paragraphe(((AJOUTE, one),)))
    return found + [Paragraphe(((ENLEVE, two),)) for two in old[here:]]


def _pairs(old, new):
    """{place among the new: place among the old} of those that look alike, in order."""
    pairs, start = {}, 0
    for place, one in enumerate(new):
        like = next((n for n in range(start, len(old)) if _near(old[n], one)), None)
        if like is not None:
            pairs[place], start = like, like + 1
    return pairs


def _near(old, new):
    if len(old) + len(new) > LONG:
        return old[:50] == new[:50] or old[-50:] == new[-50:]
    words = [[word for word in MOTS.findall(text) if word.isalnum()] for text in (old, new)]
    matcher = SequenceMatcher(None, *words, autojunk=False)
    return matcher.quick_ratio() >= PROCHES and matcher.ratio() >= PROCHES


def _words(old, new):
    if len(old) + len(new) > LONG:
        return ((ENLEVE, old), (AJOUTE, new))
    before, after = MOTS.findall(old), MOTS.findall(new)
    runs = []
    for tag, i, j, k, m in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            runs.append((GARDE, "".join(after[k:m])))
            continue
        if i < j:
            runs.append((ENLEVE, "".join(before[i:j])))
        if k < m:
            runs.append((AJOUTE, "".join(after[k:m])))
    return tuple(runs)
