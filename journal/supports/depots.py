"""The round: who carries how many copies where, against what is printed."""

import csv
import io
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.models import PageNumero, PointDeDepot
from portal.socle.champs import format_phone
from portal.socle.tableurs import neutralise

ENTETES = ("Ordre", "Lieu", "Adresse", "Quartier", "Exemplaires", "Qui les porte", "Téléphone")


@dataclass(frozen=True)
class Depot:
    ordre: int
    nom: str
    adresse: str
    quartier: str
    exemplaires: int
    porteur: str
    telephone: str  # as people read it


@dataclass(frozen=True)
class Porteur:
    """What one person carries; nom "" for what nobody carries yet."""

    nom: str
    telephone: str
    depots: tuple[Depot, ...]

    @property
    def total(self) -> int:
        return sum(depot.exemplaires for depot in self.depots)


@dataclass(frozen=True)
class Tournee:
    journal: str
    numero: str  # of the issue whose print run it is; "" when none says it
    tirage: int | None
    porteurs: tuple[Porteur, ...]

    @property
    def depots(self) -> list[Depot]:
        return [depot for porteur in self.porteurs for depot in porteur.depots]

    @property
    def total(self) -> int:
        return sum(porteur.total for porteur in self.porteurs)

    @property
    def dit(self) -> str:
        """How the places and the print run agree, in words."""
        if self.tirage is None:
            return _("Le tirage n'est pas encore écrit dans le numéro.")
        left = self.tirage - self.total
        if not left:
            return _("Tous les exemplaires imprimés ont leur place.")
        if left > 0:
            return ngettext(
                "%(n)s exemplaire imprimé n'a pas encore de place.",
                "%(n)s exemplaires imprimés n'ont pas encore de place.",
                left,
            ) % {"n": left}
        return ngettext(
            "Il manque %(n)s exemplaire : les dépôts en demandent plus que le tirage.",
            "Il manque %(n)s exemplaires : les dépôts en demandent plus que le tirage.",
            -left,
        ) % {"n": -left}


def describe(journal, numero=None) -> Tournee:
    """Of a PageJournal. numero: a PageNumero, or the newest one. Two queries, three without."""
    numero = numero or PageNumero.objects.child_of(journal).order_by("-numero", "-pk").first()
    rows = PointDeDepot.objects.filter(journal=journal).select_related("quartier", "lieu")
    depots = [_depot(row) for row in rows]
    return Tournee(
        journal=journal.title,
        numero=numero.title if numero else "",
        tirage=numero.tirage if numero else None,
        porteurs=by_carrier(depots),
    )


def by_carrier(depots: Iterable[Depot]) -> tuple[Porteur, ...]:
    """In alphabetical order, what nobody carries first; each one's places in the round's order."""
    depots = sorted(depots, key=lambda one: one.porteur.casefold())
    found = []
    for _name, group in groupby(depots, key=lambda one: one.porteur.casefold()):
        group = tuple(group)
        phone = next((one.telephone for one in group if one.telephone), "")
        found.append(Porteur(group[0].porteur, phone, group))
    return tuple(found)


def _depot(row):
    return Depot(
        ordre=row.ordre,
        nom=row.nom,
        adresse=row.adresse or (row.lieu.adresse if row.lieu else ""),
        quartier=row.quartier.nom if row.quartier else "",
        exemplaires=row.quantite,
        porteur=" ".join(row.porteur.split()),
        telephone=format_phone(row.porteur_telephone),
    )


def as_csv(tournee: Tournee) -> str:
    """For a spreadsheet: semicolons and a mark of UTF-8, a cell never a formula."""
    output = io.StringIO()
    output.write("\ufeff")
    sheet = csv.writer(output, delimiter=";")
    sheet.writerow(ENTETES)
    for one in tournee.depots:
        cells = (
            one.ordre,
            one.nom,
            one.adresse,
            one.quartier,
            one.exemplaires,
            one.porteur,
            one.telephone,
        )
        sheet.writerow([neutralise(cell) for cell in cells])
    sheet.writerow(["", _("Total"), "", "", tournee.total, "", ""])
    if tournee.tirage is not None:
        sheet.writerow(["", _("Tirage"), "", "", tournee.tirage, "", ""])
    return output.getvalue()
