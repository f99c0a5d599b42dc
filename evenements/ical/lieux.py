"""Which place a text means: the structure's, as people write it."""

from dataclasses import dataclass
from functools import cached_property

from rapidfuzz import fuzz, utils

RESSEMBLE = 88  # of 100, from which two places are the same
MAX_PARTIES = 12  # between commas: the rest of a longer text is kept as it is


@dataclass
class Lieux:
    """The places of one reading. The same text is looked at once: most dates say the same one."""

    structure: object

    def __post_init__(self):
        self.connus = {}

    def where(self, texte: str) -> dict:
        """Fields of an AvecLieu: the structure's place and what is left to say, else words that
        stand for a place nobody knows here."""
        if texte not in self.connus:
            self.connus[texte] = self._where(texte)
        return self.connus[texte]

    def _where(self, texte):
        lieu, reste = self.find(texte)
        words = {"lieu_precisions": reste, "rendez_vous": ""}
        if lieu is None:
            words = {"lieu_precisions": "", "rendez_vous": reste}
        return {"lieu_id": lieu.pk if lieu else None, **words}

    def find(self, texte: str):
        """(the structure's place when this names it, what is left to say): « salle 3 »."""
        lieu = self.structure.lieu
        if not texte or lieu is None:
            return None, texte
        parts = [part.strip() for part in texte.split(",", MAX_PARTIES) if part.strip()]
        if not any(_alike(part, self._names) for part in (texte, *parts)):
            return None, texte
        return lieu, ", ".join(part for part in parts if not _alike(part, self._known))

    @cached_property
    def _names(self):
        lieu, structure = self.structure.lieu, self.structure
        return _said([lieu.nom, lieu.adresse, lieu.ligne, structure.nom, structure.sigle])

    @cached_property
    def _known(self):
        """What needs not be said again once the place is known."""
        lieu = self.structure.lieu
        commune = [lieu.commune, lieu.code_postal, f"{lieu.code_postal} {lieu.commune}"]
        return [*self._names, *_said([*commune, "France"])]


def _said(names):
    return [utils.default_process(name) for name in names if name]


def _alike(texte, names):
    texte = utils.default_process(texte)
    return any(fuzz.ratio(texte, name, score_cutoff=RESSEMBLE) for name in names)
