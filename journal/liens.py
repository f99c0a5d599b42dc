"""What an article is linked to: signatures, structures, rendez-vous, quartiers, themes…"""

from dataclasses import dataclass, field

from django.db.models import CharField, IntegerField, Value

from annuaire.enums import Genre
from annuaire.models import Structure
from annuaire.vignettes import fiche_url
from evenements.cartes import event_url
from evenements.models import Annonce
from journal.models import MotCleArticle, PageArticle, Signature
from portal.socle.memoire import ParVersion
from territoire.referentiel import get_referentiel

GARDES = 500  # articles whose links are kept in memory


@dataclass
class Liens:
    """signatures: [{nom, sorte}], mots_cles: [{nom, slug}], structures: [{nom, url}], evenements:
    [{pk, nom, url}] that anyone may read; quartiers, thematiques: rows."""

    signatures: list[dict] = field(default_factory=list)
    structures: list[dict] = field(default_factory=list)
    evenements: list[dict] = field(default_factory=list)
    quartiers: list = field(default_factory=list)
    thematiques: list = field(default_factory=list)
    mots_cles: list[dict] = field(default_factory=list)


@ParVersion
def _held() -> dict[int, Liens]:
    return {}


def links_of(article) -> Liens:
    """Of an article as the database has it. One query for each content version: putting it
    together costs as much as the rest of the article."""
    held = _held()
    found = held.get(article.pk)
    if found is None:
        if len(held) >= GARDES:
            held.clear()
        found = held[article.pk] = _read(article)
    return found


def _read(article) -> Liens:
    rows: dict[str, list] = {}
    for sorte, *row in _rows(article.pk):
        rows.setdefault(sorte, []).append(row)
    signed = sorted(rows.get("signature", ()), key=lambda row: (row[0] or 0, row[1]))
    return _links(
        signatures=[{"nom": nom, "sorte": sorte} for _ordre, _pk, nom, sorte in signed],
        structures=[(pk, nom) for _ordre, pk, nom, _detail in rows.get("structure", ())],
        evenements=[(pk, nom, slug) for _ordre, pk, nom, slug in rows.get("evenement", ())],
        quartiers={pk for _ordre, pk, *_rest in rows.get("quartier", ())},
        thematiques={pk for _ordre, pk, *_rest in rows.get("thematique", ())},
        mots_cles=[(nom, slug) for _ordre, _pk, nom, slug in rows.get("mot", ())],
    )


def links_in(article) -> Liens:
    """Of a version that is not published: some queries for each kind of link."""
    events = Annonce.objects.filter(visible=True, pk__in=[e.pk for e in article.evenements.all()])
    return _links(
        signatures=[{"nom": one.nom, "sorte": one.sorte} for one in article.signatures.all()],
        structures=[(one.pk, one.nom) for one in article.structures.all() if one.live],
        evenements=list(events.values_list("pk", "titre", "slug")),
        quartiers={one.pk for one in article.quartiers.all()},
        thematiques={one.pk for one in article.thematiques.all()},
        mots_cles=[(tag.name, tag.slug) for tag in article.mots_cles.all()],
    )


def _links(*, signatures, structures, evenements, quartiers, thematiques, mots_cles):
    referentiel = get_referentiel()
    return Liens(
        signatures=signatures,
        structures=[
            {"nom": nom, "url": fiche_url(Genre.STRUCTURE.value, pk, nom)}
            for pk, nom in sorted(structures, key=lambda row: row[1])
        ],
        evenements=[
            {"pk": pk, "nom": nom, "url": event_url(Annonce(pk=pk, slug=slug))}
            for pk, nom, slug in sorted(evenements, key=lambda row: row[1])
        ],
        quartiers=[row for pk, row in referentiel.quartiers.items() if pk in quartiers],
        thematiques=[row for pk, row in referentiel.thematiques.items() if pk in thematiques],
        mots_cles=[{"nom": nom, "slug": slug} for nom, slug in sorted(mots_cles)],
    )


def _rows(pk):
    """(kind, order, pk, name, detail) of every link of an article."""
    nothing, first = Value("", CharField()), Value(0, IntegerField())
    signatures, *others = [
        _of("signature", Signature.objects.filter(article=pk), "sort_order", "pk", "nom", "sorte"),
        _of(
            "structure",
            Structure.objects.published().filter(articles=pk),
            *(first, "pk", "nom", nothing),
        ),
        _of(
            "evenement",
            Annonce.objects.filter(visible=True, evenement__articles=pk),
            *(first, "pk", "titre", "slug"),
        ),
        _of(
            "quartier",
            PageArticle.quartiers.through.objects.filter(pagearticle=pk),
            *(first, "quartier_id", nothing, nothing),
        ),
        _of(
            "thematique",
            PageArticle.thematiques.through.objects.filter(pagearticle=pk),
            *(first, "thematique_id", nothing, nothing),
        ),
        _of(
            "mot",
            MotCleArticle.objects.filter(content_object=pk),
            *(first, "tag_id", "tag__name", "tag__slug"),
        ),
    ]
    return signatures.union(*others, all=True)


def _of(kind, rows, *columns):
    return rows.order_by().values_list(Value(kind, CharField()), *columns)
