"""Is a change only spelling? Pure: lines before and after in, what changed out.

Opinions survive a correction of spelling, so the question is asked of the words themselves and not
only of the person who declares it: each word changed must look like the one it replaces, and none
may turn a sentence round (a number, « ne », « pas », « jamais »).
"""

import re
import unicodedata
from difflib import SequenceMatcher

from rapidfuzz.distance import OSA

MOTS = re.compile(r"\w+|[^\w\s]")
QUANT = ("aucun", "aucune", "sauf", "mais")
# Words whose coming or going says the contrary.
TOURNENT = frozenset(
    [
        "ne",
        "n",
        "pas",
        "non",
        "plus",
        "jamais",
        "aucun",
        "aucune",
        "sans",
        "ni",
        "rien",
        "personne",
        "sauf",
        "mais",
    ]
)
RESSEMBLE = 0.5  # two words closer than that may be one, misspelt
COURT = 3  # letters: « a / à / as », « est / et », « ce / se » are how people err
LONGUEUR = 400  # words of one line compared one by one


def corrections(avant: list[str], apres: list[str]) -> list[tuple[str, str]] | None:
    """[(words before, words after)] when nothing but spelling changed; None when more did."""
    if len(avant) != len(apres):
        return None
    found = []
    for before, after in zip(avant, apres, strict=True):
        if before != after:
            line = _line(MOTS.findall(before), MOTS.findall(after))
            if line is None:
                return None
            found += line
    return found


def _line(before, after):
    found = []
    for i, j, k, m in _changed(before, after):
        old, new = before[i:j], after[k:m]
        if not _is_spelling(old, new):
            return None
        found.append((" ".join(old), " ".join(new)))
    return found


def _changed(before, after):
    """(from, to, from, to) of what differs. A line with very many words is compared place by place:
    looking where each of them went would take a time that is squared."""
    if max(len(before), len(after)) <= LONGUEUR:
        matcher = SequenceMatcher(None, before, after, autojunk=False)
        return [place for tag, *place in matcher.get_opcodes() if tag != "equal"]
    if len(before) != len(after):
        return [(0, len(before), 0, len(after))]
    pairs = enumerate(zip(before, after, strict=True))
    return [(n, n + 1, n, n + 1) for n, (old, new) in pairs if old != new]


def _is_spelling(old, new):
    old, new = _words(old), _words(new)
    if not old and not new:
        return True  # punctuation
    if _turning(old) != _turning(new) or _numbers(old) != _numbers(new):
        return False
    if len(old) != len(new):
        # Words joined or parted: « au jourd'hui », « parceque ».
        return bool(old and new) and _fold("".join(old)) == _fold("".join(new))
    return all(_alike(*pair) for pair in zip(old, new, strict=True))


def _words(tokens):
    return [token for token in tokens if token[0].isalnum() or token[0] == "_"]


def _turning(words):
    return [word.lower() for word in words if word.lower() in TOURNENT]


def _numbers(words):
    return [word for word in words if any(sign.isdigit() for sign in word)]


def _alike(old, new):
    old, new = _fold(old), _fold(new)
    if max(len(old), len(new)) <= COURT:
        return old[:1] == new[:1] or OSA.distance(old, new) <= 1
    return OSA.normalized_similarity(old, new) >= RESSEMBLE


def _fold(word):
    parted = unicodedata.normalize("NFD", word.casefold())
    return "".join(sign for sign in parted if not unicodedata.combining(sign))
