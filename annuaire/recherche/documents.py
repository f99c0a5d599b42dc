"""What the search knows of each fiche: written when its Entree is, withdrawn with it."""

from collections.abc import Iterable
from dataclasses import dataclass, field


@dataclass(slots=True)
class Document:
    """The words of one fiche, from what names it to what is merely said of it."""

    nom: str  # name and acronym
    proche: str = ""  # themes, keywords, name of the structure, label of the type
    reste: str = ""  # description, publics, conditions…
    facettes: list[str] = field(default_factory=list)  # exact codes: "t3", "q1", "l:ar", "gratuit"


def write(rows: Iterable[tuple[int, Document]]) -> None:
    """Write or replace the documents of these Entree pks, in one transaction."""
    raise NotImplementedError


def remove(ids: Iterable[int]) -> None:
    """Forget these Entree pks; unknown ones are no error."""
    raise NotImplementedError
