"""Who answers for a fiche: the people its reminders go to, and whose personal link opens it.

The structure's members who change its fiches and want its reminders; without any, the contact kept
for professionals; without one, the address the fiche itself shows. An address is one person; one
that said « je ne m'occupe plus de cette fiche » is left out of it.
"""

from dataclasses import dataclass

from django.db.models import Q

from annuaire.enums import Genre
from annuaire.models import Service, Structure
from partenaires.models import Membre, Retrait
from portal.socle.jetons import fingerprint


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
    """{key: people} for fiches (services with their structure loaded). Two queries."""
    fiches = list(fiches)
    structures = {_structure(fiche).pk for fiche in fiches}
    members: dict[int, list[Destinataire]] = {}
    rows = Membre.objects.who_change().filter(structure__in=structures, recoit_rappels=True)
    for row in rows.select_related("compte").order_by("pk"):
        person = Destinataire(row.compte.email.lower(), row.compte.get_full_name(), row.compte_id)
        members.setdefault(row.structure_id, []).append(person)
    gone = _who_left(fiches)
    return {
        cle(fiche): _first(
            [members.get(_structure(fiche).pk, []), *_contacts(fiche)], gone.get(cle(fiche))
        )
        for fiche in fiches
    }


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


def _contacts(fiche):
    """The next ones to ask, each alone."""
    structure = _structure(fiche)
    if structure.pro_courriel:
        yield [Destinataire(structure.pro_courriel.lower(), structure.pro_nom)]
    if own := fiche.courriel or structure.courriel:
        yield [Destinataire(own.lower())]


def _first(candidates, gone):
    """The first of these groups in which somebody has not left."""
    for people in candidates:
        left = gone and [p for p in people if fingerprint(p.courriel, "adresse") not in gone]
        if left or (people and not gone):
            return left or people
    return []


def _who_left(fiches):
    """{key: fingerprints of the addresses that said they keep it no more}."""
    rows = Retrait.objects.holding().filter(
        Q(structure__in=[f.pk for f in fiches if f.genre == Genre.STRUCTURE])
        | Q(service__in=[f.pk for f in fiches if f.genre == Genre.SERVICE])
    )
    gone: dict[str, set[str]] = {}
    for row in rows:
        genre, pk = (
            (Genre.SERVICE, row.service_id)
            if row.service_id
            else (Genre.STRUCTURE, row.structure_id)
        )
        gone.setdefault(f"{genre}-{pk}", set()).add(row.empreinte)
    return gone
