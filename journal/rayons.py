"""What every page may ask about the journals: light rows, in memory per content version.

An article is « shown » when it appeared, is kept for nobody, and no withdrawn consent hides it.
"""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse

from journal.droit import readable
from journal.models import DroitDeReponse, PageArticle, PageJournal, PageNumero, PageWiki, Signature
from journal.models.droit import EtatReponse
from portal.socle.memoire import ParVersion
from portal.socle.pages import restricted_paths

RECENTS = 200  # articles of a journal known by their title
NOMMES = 6  # articles named on the page of a structure or of an event


@dataclass(frozen=True)
class Journal:
    """A journal as other pages know it. url ends with « / »."""

    pk: int
    titre: str
    devise: str
    slug: str
    url: str
    path: str


@dataclass(frozen=True)
class Titre:
    """An article as a link. paru_le: when it appeared."""

    pk: int
    titre: str
    url: str
    genre: str
    numero: int | None
    ordre: int
    paru_le: datetime


@ParVersion
def journaux() -> dict[int, Journal]:
    """{pk: journal} of those anyone may read, in the order of the site."""
    rows = PageJournal.objects.live().order_by("path")
    return {page.pk: describe(page) for page in rows if page.url and not is_private(page.path)}


@ParVersion
def wikis() -> dict[int, dict]:
    """{territory pk: {titre, url}} of the wikis anyone may read."""
    rows = PageWiki.objects.live().order_by("-path")
    return {
        page.territoire_id: {"titre": page.title, "url": page.url}
        for page in rows
        if page.url and not is_private(page.path)
    }


def describe(page) -> Journal:
    """As pages know it, out or not."""
    url = page.url or f"/{page.slug}/"
    return Journal(page.pk, page.title, page.devise, page.slug, url, page.path)


def is_private(path) -> bool:
    return any(path.startswith(kept) for kept in restricted_paths())


def shown(articles=None):
    """Those of an ArticleQuerySet (all by default) that anyone may read."""
    found = PageArticle.objects.all() if articles is None else articles
    found = readable(found.live())
    for path in restricted_paths():
        found = found.exclude(path__startswith=path)
    return found


def newest_first(articles):
    return articles.order_by("-first_published_at", "-pk")


def main_link() -> str:
    """Where « Journal » leads: the journal, their list when there are several, "" for none."""
    found = list(journaux().values())
    if len(found) == 1:
        return found[0].url
    return reverse("journal:tous") if found else ""


@ParVersion
def _titles() -> dict[int, list[Titre]]:
    return {}


def titles(journal_pk) -> list[Titre]:
    """The newest articles of a journal, newest first."""
    held = _titles()
    if journal_pk not in held:
        journal = journaux().get(journal_pk)
        held[journal_pk] = _load_titles(journal) if journal else []
    return held[journal_pk]


def _load_titles(journal):
    rows = newest_first(shown(PageArticle.objects.filter(path__startswith=journal.path)))
    rows = rows.values_list(
        "pk", "title", "slug", "genre", "numero_id", "ordre", "first_published_at"
    )
    return [_title(journal, *row) for row in rows[:RECENTS]]


def _title(journal, pk, titre, slug, *rest):
    return Titre(pk, titre, f"{journal.url}{slug}/", *rest)


def latest(nombre) -> list[Titre]:
    """The newest articles of all journals."""
    found = [title for pk in journaux() for title in titles(pk)[:nombre]]
    return sorted(found, key=lambda title: title.paru_le, reverse=True)[:nombre]


@ParVersion
def by_structure() -> dict[int, list[Titre]]:
    return _by(PageArticle.structures.through, "structure_id")


@ParVersion
def by_evenement() -> dict[int, list[Titre]]:
    return _by(PageArticle.evenements.through, "evenement_id")


def _by(through, column):
    """{pk: its newest articles} through the table that links them. One query."""
    parents = {journal.path: journal for journal in journaux().values()}
    found: dict[int, list] = {}
    if not parents:
        return found
    links = through.objects.filter(pagearticle__in=shown())
    links = links.order_by("-pagearticle__first_published_at", "-pagearticle__pk")
    names = ("pk", "title", "slug", "genre", "numero_id", "ordre", "first_published_at", "path")
    for pk, *row, path in links.values_list(column, *(f"pagearticle__{name}" for name in names)):
        journal = parents.get(path[: -PageArticle.steplen])
        titles = found.setdefault(pk, [])
        if journal and len(titles) < NOMMES:
            titles.append(_title(journal, *row))
    return {pk: titles for pk, titles in found.items() if titles}


@ParVersion
def _issues() -> dict[int, list]:
    return {}


def issues(journal_pk) -> list[PageNumero]:
    """The issues of a journal that are out, newest first: pk, title, slug, number, when."""
    held = _issues()
    if journal_pk not in held:
        journal = journaux().get(journal_pk)
        rows = PageNumero.objects.live().order_by("-numero", "-pk")
        rows = rows.filter(path__startswith=journal.path) if journal else rows.none()
        rows = [row for row in rows if not is_private(row.path)]
        held[journal_pk] = rows
    return held[journal_pk]


@ParVersion
def replies() -> dict[int, list]:
    """{article: its inserted rights of reply, in order}."""
    found: dict[int, list] = {}
    for row in DroitDeReponse.objects.filter(etat=EtatReponse.INSEREE).order_by("traitee_le", "pk"):
        found.setdefault(row.article_id, []).append(row)
    return found


def signatures_of(articles) -> dict[int, list[Signature]]:
    """{article: its signatures, in order}. One query."""
    found: dict[int, list] = {}
    for row in Signature.objects.filter(article__in=articles).order_by("sort_order", "pk"):
        found.setdefault(row.article_id, []).append(row)
    return found
