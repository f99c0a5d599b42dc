"""People's words for what the fiches say otherwise: found in a query, taken both ways."""

from collections import defaultdict

from annuaire.models import Synonyme
from annuaire.recherche import mots
from annuaire.recherche.mots import Mot
from annuaire.recherche.requete import Segment
from portal.socle.memoire import ParVersion

MAX_EQUIVALENTS = 20  # of one term: a query stays of a reasonable size


class Lexique:
    """{keys of a term's words: the other ways of saying it}"""

    def __init__(self, synonymes):
        self.lignes = [
            [mots.words(texte) for texte in (synonyme.terme, *synonyme.liste)]
            for synonyme in synonymes
        ]
        entries = defaultdict(dict)
        for terme, *equivalents in self.lignes:
            for equivalent in equivalents:
                if terme and equivalent and _keys(terme) != _keys(equivalent):
                    entries[_keys(terme)][_keys(equivalent)] = tuple(equivalent)
                    entries[_keys(equivalent)][_keys(terme)] = tuple(terme)
        self._entries = {
            keys: tuple(others.values())[:MAX_EQUIVALENTS] for keys, others in entries.items()
        }
        self._longest = max(map(len, self._entries), default=1)

    def segments(self, words: list[Mot]) -> list[Segment]:
        """Cut a query where its synonyms are, the longest first."""
        segments, start = [], 0
        while start < len(words):
            size = min(self._longest, len(words) - start)
            while size > 1 and _keys(words[start : start + size]) not in self._entries:
                size -= 1
            segments.append(self._segment(tuple(words[start : start + size])))
            start += size
        return segments

    def words(self):
        """Every word of every term, as folded word and spelling."""
        return {mot.plat: mot.forme for ligne in self.lignes for words in ligne for mot in words}

    def _segment(self, words):
        equivalents = self._entries.get(_keys(words), ())
        inside = tuple(self._segment((mot,)) for mot in words) if len(words) > 1 else ()
        return Segment(words, equivalents, inside)


def _keys(words):
    return tuple(mot.cle for mot in words)


get_lexique = ParVersion(lambda: Lexique(Synonyme.objects.order_by("pk")))
