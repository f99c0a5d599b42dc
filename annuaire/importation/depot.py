"""Files waiting between two screens: private, theirs who sent them, gone after a day.

Never under MEDIA_ROOT, never named after what the person called them.
"""

import json
import os
import time
import uuid
from dataclasses import asdict, dataclass, field
from pathlib import Path

from django.conf import settings

from annuaire.importation.lecture import read_bytes

DUREE = 24 * 3600  # seconds a forgotten file is kept


@dataclass
class Depot:
    cle: str
    nom: str
    par: int  # pk of the person
    genre: str
    territoire: int | None = None
    source: str = ""
    onglet: int = 0
    correspondance: dict = field(default_factory=dict)  # {str(position): column}

    @property
    def mapping(self):
        return {int(position): cle for position, cle in self.correspondance.items()}

    def read(self):
        """The sheets of the file. Raises FichierIllisible."""
        return read_bytes(_path(self.cle, "fichier").read_bytes(), self.nom)

    def save(self):
        _write(_path(self.cle, "json"), json.dumps(asdict(self)).encode())

    def delete(self):
        for suffix in ("fichier", "json"):
            _path(self.cle, suffix).unlink(missing_ok=True)


def keep(*, contenu, nom, **values):
    """Put an uploaded file away; forgotten ones are swept on the way."""
    sweep()
    depot = Depot(cle=str(uuid.uuid4()), nom=nom, **values)
    _write(_path(depot.cle, "fichier"), contenu)
    depot.save()
    return depot


def find(cle, *, par):
    """The deposit of that person, or None."""
    try:
        values = json.loads(_path(str(uuid.UUID(str(cle))), "json").read_bytes())
    except (OSError, ValueError):
        return None
    depot = Depot(**values)
    return depot if depot.par == par and _path(depot.cle, "fichier").exists() else None


def sweep(maintenant=None):
    """Delete what is older than a day. Returns how many files went."""
    limite = (maintenant or time.time()) - DUREE
    gone = 0
    for path in _folder().iterdir():
        try:
            if path.stat().st_mtime < limite:
                path.unlink()
                gone += 1
        except FileNotFoundError:  # another worker swept it
            continue
    return gone


def _folder():
    folder = Path(settings.FICHIERS_PRIVES) / "imports"
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    return folder


def _path(cle, suffix):
    return _folder() / f"{cle}.{suffix}"


def _write(path, contenu):
    """Readable by the portal's own user only."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(contenu)
