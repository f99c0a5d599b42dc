"""What changed between two texts, paragraph by paragraph, word by word. Pure."""

import re
from collections import Counter
from dataclasses import dataclass
from difflib import SequenceMatcher

MOTS = re.compile(r"\s+|\w+|[^\w\s]")
GARDE, AJOUTE, ENLEVE = "garde", "ajoute", "enleve"
PROCHES = 0.4  # two paragraphs closer than that are one, rewritten
LONG = 3_000  # signs: beyond, a rewritten paragraph is shown whole, before and after
PAIRES = 4_000  # paragraphs changed together compared two by two: beyond, all go and all come
EFFORT = 1_500_000  # pairs of the same word looked at for one text, about a second: beyond, whole


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


class _Effort:
    """What may still be spent. SequenceMatcher looks at each pair of equal pieces: a text made of
    one word said ten thousand times would keep it for an hour."""

    def __init__(self, left=EFFORT):
        self.left = left

    def allows(self, old, new):
        one, two = Counter(old), Counter(new)
        cost = len(old) + len(new) + sum(one[piece] * two[piece] for piece in one.keys() & two)
        if cost > self.left:
            return False
        self.left -= cost
        return True


def compare(avant: list[str], apres: list[str]) -> list[Paragraphe]:
    """The paragraphs of both texts in the order of the second, each with what changed in it.
    Takes a second or two at most, whatever the texts."""
    head = _same(avant, apres)
    tail = _same(avant[head:][::-1], apres[head:][::-1])
    old, new = avant[head : len(avant) - tail], apres[head : len(apres) - tail]
    kept = [Paragraphe(((GARDE, one),)) for one in apres]
    return kept[:head] + _between(old, new, _Effort()) + kept[len(apres) - tail :]


def _same(avant, apres):
    """How many paragraphs are the same, from the first on."""
    pairs = zip(avant, apres, strict=False)
    return next(
        (n for n, (one, two) in enumerate(pairs) if one != two), min(len(avant), len(apres))
    )


def _between(avant, apres, effort):
    if not effort.allows(avant, apres):
        return _rewritten(avant, apres, effort)
    found = []
    for tag, i, j, k, m in SequenceMatcher(None, avant, apres, autojunk=False).get_opcodes():
        old, new = avant[i:j], apres[k:m]
        if tag == "equal":
            found += [Paragraphe(((GARDE, one),)) for one in new]
        else:
            found += _rewritten(old, new, effort)
    return found


def _rewritten(old, new, effort):
    """Paragraphs changed together: each new one beside the old one it looks like."""
    pairs = _pairs(old, new)
    after, there = {}, len(old)  # where the next paragraph that stays was, from each new one on
    for place in range(len(new) - 1, -1, -1):
        after[place] = there = pairs.get(place, there)
    found, here = [], 0
    for place, one in enumerate(new):
        # What goes away before what comes: up to the next paragraph that stays.
        there = after[place]
        found += [Paragraphe(((ENLEVE, two),)) for two in old[here:there]]
        here = there
        if place in pairs:
            found.append(Paragraphe(_words(old[there], one, effort)))
            here = there + 1
        else:
            found.append(Paragraphe(((AJOUTE, one),)))
    return found + [Paragraphe(((ENLEVE, two),)) for two in old[here:]]


def _pairs(old, new):
    """{place among the new: place among the old} of those that look alike, in order."""
    if len(old) * len(new) > PAIRES:
        return {}
    before, after = ([_counted(one) for one in texts] for texts in (old, new))
    pairs, start = {}, 0
    for place, one in enumerate(new):
        like = (n for n in range(start, len(old)) if _near(old[n], one, before[n], after[place]))
        if (found := next(like, None)) is not None:
            pairs[place], start = found, found + 1
    return pairs


def _counted(text):
    return Counter(word for word in MOTS.findall(text) if word.isalnum())


def _near(old, new, before, after):
    if len(old) + len(new) > LONG:
        return old[:50] == new[:50] or old[-50:] == new[-50:]
    total = before.total() + after.total()
    return not total or 2 * (before & after).total() / total >= PROCHES


def _words(old, new, effort):
    before, after = MOTS.findall(old), MOTS.findall(new)
    if len(old) + len(new) > LONG or not effort.allows(before, after):
        return ((ENLEVE, old), (AJOUTE, new))
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
