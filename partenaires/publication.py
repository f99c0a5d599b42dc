"""Who publishes what at once, what a coordinator reads first. Pure: settings in, answers out."""

from dataclasses import dataclass

from partenaires.enums import Publication, Role

# Who receives the links is decided by these: a link alone does not move them.
QUI_REPOND = frozenset({"courriel", "pro_courriel"})

# Rubriques of rooms above that the setting « publiées sans relecture » offers too: {key: words}.
AUTRES_RUBRIQUES: dict[str, str] = {}


@dataclass(frozen=True)
class Regles:
    """What applies to one person and one structure. role: "" by a personal link."""

    publication: str = Publication.SECTIONS
    directes: frozenset[str] = frozenset()
    role: str = ""

    @property
    def par_lien(self):
        return not self.role

    def is_direct(self, section: str, champ: str = "") -> bool:
        """Whether what is written in a rubrique (a field of it) is published without being read."""
        if self.publication == Publication.RELUE:
            return False
        if self.publication == Publication.DIRECTE and not self.par_lien:
            return True
        if self.par_lien and champ in QUI_REPOND:
            return False
        return section in self.directes

    @property
    def closes(self) -> bool:
        """Whether this person closes a fiche for good without being read again."""
        return self.role == Role.GESTIONNAIRE and self.publication != Publication.RELUE

    @property
    def adds(self) -> bool:
        """Whether a new service is published at once."""
        return self.publication == Publication.DIRECTE and not self.par_lien
