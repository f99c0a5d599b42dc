"""Sharing places out. Pure, and published: the same words are on the page of every date.

1. People are served in the order of the list (of arrival, or of the draw), families whole.
2. A family that does not fit in what is left waits whole, and nobody behind it passes, even alone:
   otherwise a large family would never come. The desk may propose it to come with fewer people.
3. Places kept for people sent by a partner are shared among them first, in the same order and by
   the same rule; those who find none there wait with everybody. What is kept is given back to all
   a few days before.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Places:
    """Where a date stands, in people. capacite None: without limit."""

    capacite: int | None = None
    prises: int = 0  # confirmed or offered
    gardees: int = 0  # still kept for people sent by a partner: free, but not for everybody
    attente: int = 0  # people on the waiting list
    attente_prescrits: int = 0  # of whom sent by a partner
    demandes: int = 0  # people waiting for the draw
    fermee: bool = False  # said full by a person, whatever is left

    @property
    def libres(self) -> int | None:
        """Seats nobody has; None: without limit."""
        if self.fermee:
            return 0
        return None if self.capacite is None else max(self.capacite - self.prises, 0)

    @property
    def ouvertes(self) -> int | None:
        """Seats that somebody who comes now may take at once; None: without limit."""
        if self.attente or self.libres is None:
            return 0 if self.attente else None
        return max(self.libres - self.gardees, 0)

    @property
    def est_complete(self) -> bool:
        """Whoever comes now waits."""
        return self.ouvertes == 0

    def fits(self, nombre, *, prescrit=False) -> bool:
        if self.libres is None:
            return True
        return nombre <= self.libres - (0 if prescrit else self.gardees)

    def fits_kept(self, nombre) -> bool:
        return self.libres is not None and nombre <= min(self.gardees, self.libres)

    def take(self, nombre, *, prescrit=False) -> "Places":
        """Once that many have sat down."""
        gardees = max(self.gardees - nombre, 0) if prescrit else self.gardees
        return replace(self, prises=self.prises + nombre, gardees=gardees)


@dataclass(frozen=True)
class Famille:
    """One sign-up, as sharing sees it."""

    cle: str | int
    nombre: int
    prescrit: bool = False


def may_sit(famille: Famille, places: Places) -> bool:
    """Whether somebody who comes now, last, has a place at once."""
    kept = famille.prescrit and not places.attente_prescrits
    if kept and places.fits_kept(famille.nombre):
        return True
    return not places.attente and places.fits(famille.nombre, prescrit=famille.prescrit)


def share(liste: Iterable[Famille], places: Places) -> set:
    """Keys of those of a list, given in order, who have a place."""
    liste, served = list(liste), set()
    for famille in liste:
        if not famille.prescrit:
            continue
        if not places.fits_kept(famille.nombre):
            break
        served.add(famille.cle)
        places = places.take(famille.nombre, prescrit=True)
    for famille in liste:
        if famille.cle in served:
            continue
        if not places.fits(famille.nombre, prescrit=famille.prescrit):
            break
        served.add(famille.cle)
        places = places.take(famille.nombre, prescrit=famille.prescrit)
    return served
