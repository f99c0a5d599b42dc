"""What the search knows of each fiche: written when its Entree is, withdrawn with it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.db import transaction

from annuaire.models import DocumentRecherche, MotIndexe
from annuaire.recherche import jetons, moteur

LOT = 500  # rows of one statement


@dataclass(slots=True)
class Document:
    """The words of one fiche, from what names it to what is merely said of it."""

    nom: str  # name and acronym
    proche: str = ""  # themes, keywords, name of the structure, label of the type
    reste: str = ""  # description, publics, conditions…
    facettes: list[str] = field(default_factory=list)  # exact codes: "t3", "q1", "l:ar", "gratuit"


@transaction.atomic
def write(rows: Iterable[tuple[int, Document]]) -> None:
    """Write or replace the documents of these Entree pks, in one transaction."""
    rows = iter(rows)
    frequences: Counter[str] = Counter()
    formes: dict[str, str] = {}
    while lot := dict(islice(rows, LOT)):
        frequences.subtract(_known_words(lot))
        documents = []
        for pk, document in lot.items():
            tokens, spelled = jetons.of_document(document)
            documents.append(
                DocumentRecherche(
                    pk=pk, jetons=" ".join(tokens), mots=moteur.padded(" ".join(spelled))
                )
            )
            frequences.update(spelled.keys())
            for mot, forme in spelled.items():
                if formes.get(mot, mot) == mot:
                    formes[mot] = forme
        DocumentRecherche.objects.bulk_create(
            documents,
            update_conflicts=True,
            unique_fields=["id"],
            update_fields=["jetons", "mots"],
        )
    _count_words(frequences, formes)
    moteur.written()


@transaction.atomic
def remove(ids: Iterable[int]) -> None:
    """Forget these Entree pks; unknown ones are no error."""
    ids = iter(ids)
    frequences: Counter[str] = Counter()
    while lot := list(islice(ids, LOT)):
        frequences.subtract(_known_words(lot))
        DocumentRecherche.objects.filter(pk__in=lot).delete()
    _count_words(frequences, {})


def _known_words(pks):
    """How many of these documents, as they are now, hold each word."""
    known = DocumentRecherche.objects.filter(pk__in=list(pks)).values_list("mots", flat=True)
    return Counter(mot for mots in known for mot in mots.split())


def _count_words(frequences, formes):
    """Move the frequencies; in order of words, so that two writers never wait for each other."""
    moved = sorted(
        (mot, formes.get(mot, mot), nombre) for mot, nombre in frequences.items() if nombre
    )
    if moved:
        moteur.count_words(moved)
    if any(nombre < 0 for nombre in frequences.values()):
        MotIndexe.objects.filter(frequence__lte=0).delete()
