"""What filters need of every listed event, in this process's memory, per content version."""

from functools import cached_property
from typing import NamedTuple

from annuaire.recherche import mots
from evenements.models import Annonce
from portal.socle.memoire import ParVersion


class Ligne(NamedTuple):
    codes: frozenset
    age_min: int
    age_max: int
    titre: str
    texte: str


class IndexAgenda:
    """Read it through get_index()."""

    def __init__(self, rows):
        self.lignes = {
            pk: Ligne(
                frozenset(codes),
                age_min or 0,
                999 if age_max is None else age_max,
                titre,
                " ".join([titre, *words]),
            )
            for pk, codes, age_min, age_max, titre, *words in rows
        }

    @cached_property
    def racines(self):
        """{pk: stems of its words}, made once somebody types some."""
        return {pk: mots.analyse(ligne.texte).racines for pk, ligne in self.lignes.items()}

    def matching(self, groupes, *, fixes=(), age=None, texte="", approche=False):
        """pks of the events that have one code of each group, every fixed code, that age, all
        the words (their stems). None: nothing was asked, every event does.

        approche: as many of the words as any event says."""
        if not groupes and not fixes and age is None and not texte:
            return None
        wanted = [frozenset(codes) for codes in groupes.values()]
        fixes = frozenset(fixes)
        asked = [mot for mot in mots.words(texte) if not mots.is_vide(mot.plat)]
        kept = {
            pk
            for pk, ligne in self.lignes.items()
            if ligne.codes >= fixes
            and all(ligne.codes & codes for codes in wanted)
            and (age is None or ligne.age_min <= age <= ligne.age_max)
        }
        if approche:
            return self._saying_most(kept, asked)
        return {pk for pk in kept if all(_says(self.racines[pk], mot) for mot in asked)}

    def _weigh(self, pk, asked):
        title = mots.analyse(self.lignes[pk].titre).racines
        return sum(_says(self.racines[pk], mot) + _says(title, mot) for mot in asked)

    def _saying_most(self, pks, asked):
        """Those that say the most words of a sentence, a title's counted twice; none when no word
        is said."""
        said = {pk: self._weigh(pk, asked) for pk in pks}
        most = max(said.values(), default=0)
        return {pk for pk, n in said.items() if most and n == most}


def _says(racines, mot):
    """Whether a text of these stems holds a word of a query."""
    return any(
        all(any(stem in racines for stem in group) for group in variante)
        for variante in mot.variantes
    )


@ParVersion
def get_index() -> IndexAgenda:
    return IndexAgenda(
        Annonce.objects.filter(visible=True).values_list(
            "pk",
            "facettes",
            "age_min",
            "age_max",
            "titre",
            "resume",
            "qui",
            "lieu",
            "lieu_precisions",
        )
    )
