"""The distinct words of the fiches, in memory: spelling repair and completion."""

import heapq
from array import array
from bisect import bisect_left
from collections import defaultdict

from rapidfuzz import process
from rapidfuzz.distance import OSA

from annuaire.models import MotIndexe
from annuaire.recherche import mots
from annuaire.recherche.synonymes import get_lexique
from portal.socle.memoire import ParVersion
from territoire.models import Thematique

MIN_CORRECTION = 4  # letters: below, a word has too many neighbours
MIN_DEBUT = 2
COMPLETIONS = 20
RETENUS = 500  # repairs remembered


class Vocabulaire:
    """Words in order with their frequencies: some 70 bytes a word."""

    def __init__(self, rows, others=()):
        frequences = dict.fromkeys(others, 0) | dict(rows)
        self.mots = sorted(frequences)
        self.frequences = array("l", [frequences[mot] for mot in self.mots])
        self._par_taille = defaultdict(list)
        for mot in self.mots:
            self._par_taille[len(mot)].append(mot)
        self._repairs: dict[str, list[str]] = {}

    def frequence(self, plat: str) -> int:
        at = bisect_left(self.mots, plat)
        return self.frequences[at] if self.mots[at : at + 1] == [plat] else 0

    def complete(self, debut: str, limite: int = COMPLETIONS) -> list[str]:
        """The most frequent words that begin so."""
        if len(debut) < MIN_DEBUT:
            return []
        start = bisect_left(self.mots, debut)
        end = bisect_left(self.mots, debut + "\x7f", lo=start)
        best = heapq.nsmallest(
            limite, range(start, end), key=lambda at: (-self.frequences[at], self.mots[at])
        )
        return [self.mots[at] for at in best]

    def repair(self, plat: str, limite: int = 3) -> list[str]:
        """The words it may have been meant for, likeliest first."""
        if len(plat) < MIN_CORRECTION or not plat.isalpha():
            return []
        if plat not in self._repairs:
            if len(self._repairs) >= RETENUS:
                self._repairs.clear()
            self._repairs[plat] = self._repair(plat)
        return self._repairs[plat][:limite]

    def _repair(self, plat):
        found = []
        for size, choices in self._par_taille.items():
            errors = _errors(max(size, len(plat)))
            if abs(size - len(plat)) > errors:
                continue
            for mot, distance, _at in process.extract_iter(
                plat, choices, scorer=OSA.distance, score_cutoff=errors + 1
            ):
                cost = _cost(plat, mot, distance)
                if mot != plat and cost <= errors + 0.5:
                    found.append((cost, -self.frequence(mot), mot))
        return [mot for _cost, _frequence, mot in heapq.nsmallest(5, found)]


def _errors(size):
    """How many a word of that size may hold: two from 9 letters on, three from 13."""
    return max(1, (size - 1) // 4)


def _cost(typed, mot, distance):
    """Doubled letters and plurals are cheap; of several errors, none at the very beginning."""
    if _squeezed(typed) == _squeezed(mot):
        return 0.4
    if typed[0] == mot[0]:
        return distance
    return 1.5 if distance == 1 else 99


def _squeezed(mot):
    """As it sounds, roughly: a double letter as one, ph as f, y as i, no plural."""
    mot = mot.removesuffix("s").replace("ph", "f").replace("y", "i")
    return "".join(char for at, char in enumerate(mot) if not at or char != mot[at - 1])


def forme(plat: str) -> str:
    """A folded word as people write it (one query when it is not a synonym's)."""
    known = MotIndexe.objects.filter(pk=plat).values_list("forme", flat=True).first()
    return known or get_lexique().words().get(plat, plat)


def _load():
    """Words of the fiches, and those only synonyms or themes hold."""
    others = set(get_lexique().words())
    for names in Thematique.objects.values_list("nom", "nom_simple", "description"):
        others |= mots.analyse(" ".join(names)).formes.keys()
    rows = MotIndexe.objects.values_list("mot", "frequence")
    return Vocabulaire(rows.iterator(chunk_size=5_000), (mot for mot in others if mot.isascii()))


get_vocabulaire = ParVersion(_load)
