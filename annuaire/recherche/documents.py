"""What the search knows of each fiche: written when its Entree is, withdrawn with it."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice

from django.db import connection, transaction

from annuaire.models import DocumentRecherche, MotIndexe
from annuaire.recherche import jetons

LOT = 500  # rows of one statement

_MOTS = """
    INSERT INTO annuaire_motindexe (mot, forme, frequence) VALUES {rows}
    ON CONFLICT (mot) DO UPDATE SET
        frequence = annuaire_motindexe.frequence + excluded.frequence,
        forme = CASE WHEN annuaire_motindexe.forme = excluded.mot
                THEN excluded.forme ELSE annuaire_motindexe.forme END
"""


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
                DocumentRecherche(pk=pk, jetons=" ".join(tokens), mots=" ".join(spelled))
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
    moved = iter(
        sorted((mot, formes.get(mot, mot), nombre) for mot, nombre in frequences.items() if nombre)
    )
    with connection.cursor() as cursor:
        while lot := list(islice(moved, LOT // 2)):
            rows = ", ".join(["(%s, %s, %s)"] * len(lot))
            cursor.execute(_MOTS.format(rows=rows), [value for row in lot for value in row])
    if any(nombre < 0 for nombre in frequences.values()):
        MotIndexe.objects.filter(frequence__lte=0).delete()
