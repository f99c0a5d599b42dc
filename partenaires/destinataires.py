"""Who answers for a fiche: the people its reminders go to, and whose personal link opens it.

The structure's members who change its fiches and want its reminders; without any, the contact kept
for professionals; without one, the address the fiche itself shows. An address is one person.
"""

from dataclasses import dataclass

from django.db.models import Q

from annuaire.enums import Genre
from annuaire.models import Service, Structure
from partenaires.models import Membre


@dataclass(frozen=True, slots=True)
class Destinataire:
    courriel: str  # in lower case
    nom: str = ""
    compte_id: int | None = None


def cle(fiche) -> str:
    """« structure-12 »: how links, messages and forms name a fiche."""
    return f"{fiche.genre}-{fiche.pk}"


def upkept(modele):
    """Fiches whose truth is somebody's duty: public and in activity."""
    return modele.objects.active()


def who_answers(fiches) -> dict[str, list[Destinataire]]:
    """{key: people} for fiches (services with their structure loaded). One query."""
    fiches = list(fiches)
    structures = {_structure(fiche).pk for fiche in fiches}
    members: dict[int, list[Destinataire]] = {}
    rows = Membre.objects.who_change().filter(structure__in=structures, recoit_rappels=True)
    for row in rows.select_related("compte").order_by("pk"):
        person = Destinataire(row.compte.email.lower(), row.compte.get_full_name(), row.compte_id)
        members.setdefault(row.structure_id, []).append(person)
    return {cle(fiche): members.get(_structure(fiche).pk) or _contact(fiche) for fiche in fiches}


def fiches_of(courriel: str) -> list:
    """The fiches this address answers for: structures, then their services. Five queries."""
    courriel = courriel.strip().lower()
    structures = Structure.objects.filter(
        Q(pro_courriel__iexact=courriel)
        | Q(courriel__iexact=courriel)
        | Q(membres__in=Membre.objects.who_change().filter(compte__email__iexact=courriel))
        | Q(services__courriel__iexact=courriel)
    ).values("pk")
    fiches = [
        *upkept(Structure).filter(pk__in=structures).order_by("nom", "pk"),
        *upkept(Service)
        .filter(structure__in=structures)
        .select_related("structure")
        .order_by("structure__nom", "nom", "pk"),
    ]
    people = who_answers(fiches)
    return [
        fiche
        for fiche in fiches
        if any(person.courriel == courriel for person in people[cle(fiche)])
    ]


def _structure(fiche):
    return fiche if fiche.genre == Genre.STRUCTURE else fiche.structure


def _contact(fiche):
    structure = _structure(fiche)
    if structure.pro_courriel:
        return [Destinataire(structure.pro_courriel.lower(), structure.pro_nom)]
    own = fiche.courriel or structure.courriel
    return [Destinataire(own.lower())] if own else []
