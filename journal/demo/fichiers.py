"""What donnees/journal holds, as the journal takes it."""

import json
import tomllib
from dataclasses import dataclass, field
from functools import cached_property

from django.conf import settings
from django.core.files.base import ContentFile
from wagtail.images import get_image_model

from journal.enums import GenreArticle
from journal.medias import keep_recording

DOSSIER = settings.BASE_DIR / "donnees" / "journal"
CREDIT = "Dessin pour l'exemple"
SONS = {"podcast": "podcast.m4a", "soupe": "soupe.mp4"}


@dataclass
class Images:
    """Each picture is kept once, when it is first asked for."""

    gardees: dict = field(default_factory=dict)

    def get(self, nom):
        if nom not in self.gardees:
            octets = (DOSSIER / "images" / f"{nom}.png").read_bytes()
            image = get_image_model().objects.create(
                title=f"{nom} (exemple)", file=ContentFile(octets, name=f"exemple-{nom}.png")
            )
            image.get_file_hash()
            self.gardees[nom] = image
        return self.gardees[nom]


@dataclass(frozen=True)
class Recit:
    """One article as its file tells it, and how the committee came to agree on it."""

    titre: str
    genre: str
    auteur: str  # of the committee
    chapo: str
    texte: str
    signatures: list
    etat: str = "paru"  # paru, accord, avis, bloque, ecriture
    rubrique: str = ""
    texte_avant: str = ""  # a first version, blocked
    blocage: tuple = ()  # (who, why)
    faute: tuple = ()  # (right, wrong): corrected as spelling while opinions are given
    simple: str = ""
    simple_relu_par: str = ""
    image: tuple = ()  # (name, description, credit)
    photos: list = field(default_factory=list)  # [(name, description, legend, credit)]
    son: str = ""
    transcription: str = ""
    structures: list = field(default_factory=list)  # source_id
    evenements: list = field(default_factory=list)  # source_id
    quartiers: list = field(default_factory=list)  # slugs, as thematiques
    thematiques: list = field(default_factory=list)
    mots_cles: list = field(default_factory=list)
    accords: list = field(default_factory=list)
    juridique: tuple = ()  # (why, details, conclusion)
    avis: list = field(default_factory=list)  # [(who, what, words)]
    messages: list = field(default_factory=list)
    sur_papier: bool = True
    aide: bool = False

    @cached_property
    def paroles(self):
        """The transcript of a sound is the very text that was spoken."""
        if self.transcription or self.genre != GenreArticle.PODCAST:
            return self.transcription
        lines = (DOSSIER / "podcast.txt").read_text(encoding="utf-8").splitlines()
        said = "\n\n".join(line for line in lines if line.strip() and not line.startswith("# "))
        return f"[Lise et Sami sont deux voix de synthèse, faites par un ordinateur.]\n\n{said}"

    @cached_property
    def chapitres(self):
        if self.genre != GenreArticle.PODCAST:
            return []
        return json.loads((DOSSIER / "podcast.json").read_text(encoding="utf-8"))


def read_stories() -> list[Recit]:
    """In the order of the issue."""
    return [
        Recit(**tomllib.loads(file.read_text(encoding="utf-8")))
        for file in sorted((DOSSIER / "articles").glob("*.toml"))
    ]


def keep_sound(nom, titre):
    """A recording, checked and copied as those people send."""
    octets = (DOSSIER / SONS[nom]).read_bytes()
    return keep_recording(
        ContentFile(octets, name=SONS[nom]), titre, depose_par="Démonstration (exemple)"
    )
