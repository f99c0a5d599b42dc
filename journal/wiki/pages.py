"""What the wiki's pages show, ready for their templates."""

from dataclasses import dataclass
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.enums import SortePageWiki
from journal.models import PageDeWiki, PageWiki, VersionWiki
from journal.wiki import liens
from journal.wiki.actions import lines, newest_first, published
from portal.socle.differences import Paragraphe, compare
from portal.socle.memoire import ParVersion

RECENTES = 10


@dataclass(frozen=True)
class Rang:
    """A version in a list. comparer: where it is beside the one before, "" for the first."""

    pk: int
    titre: str
    nom: str
    commentaire: str
    quand: datetime
    url: str
    comparer: str
    actuelle: bool


def home(wiki: PageWiki) -> dict:
    """{groupes: [(kind, [Lien])], recentes: [{titre, url, quand, nom}], ecrire, nombre}.
    Two queries."""
    pages = PageDeWiki.objects.child_of(wiki).live().order_by("title", "pk")
    by_kind: dict[str, list] = {}
    urls = {}
    for page in pages.only("title", "slug", "sorte", "url_path"):
        urls[page.pk] = f"{wiki.url or ''}{page.slug}/"
        by_kind.setdefault(page.sorte, []).append(liens.Lien(urls[page.pk], page.title))
    last = newest_first(VersionWiki.objects.filter(wiki=wiki, page__live=True))
    return {
        "groupes": [(label, by_kind[kind]) for kind, label in _groups() if kind in by_kind],
        "recentes": [
            {
                "titre": row.titre,
                "url": urls.get(row.page_id),
                "quand": row.parue_le,
                "nom": row.nom,
            }
            for row in last[:RECENTES]
        ],
        "nombre": len(urls),
        "ecrire": liens.write_url(wiki),
    }


def _groups():
    kind = SortePageWiki
    return (
        (kind.LIEU, _("Des lieux")),
        (kind.PERSONNE, _("Des personnes")),
        (kind.MEMOIRE, _("Des souvenirs, des histoires")),
        (kind.ASSOCIATION, _("Des associations")),
        (kind.AUTRE, _("Et aussi")),
    )


def describe(page: PageDeWiki) -> dict:
    """{corps, sorte, point, wiki, modifier, historique, derniere} of a page, published or not."""
    wiki = wiki_of(page)
    return {
        "corps": liens.render(page.texte, wiki),
        "sorte": page.get_sorte_display(),
        "point": point_of(page),
        "wiki": wiki,
        "modifier": reverse("wiki:modifier", args=[page.pk]) if page.pk else "",
        "historique": reverse("wiki:historique", args=[page.pk]) if page.pk else "",
        "derniere": published(page).first() if page.pk else None,
        "citee": cited_by(page, wiki),
    }


def point_of(row):
    """[latitude, longitude] of a page or of a version that stands on the map."""
    known = row.latitude is not None and row.longitude is not None
    return [row.latitude, row.longitude] if known else None


def wiki_of(page) -> PageWiki:
    """Its wiki, asked for once by page object."""
    if not hasattr(page, "_wiki"):
        page._wiki = PageWiki.objects.get(pk=page.get_parent().pk)
    return page._wiki


def cited_by(page, wiki) -> list[liens.Lien]:
    """Pages of the wiki that lead to this one."""
    return mentions(wiki).get(liens.fold(page.title), [])


@ParVersion
def _mentions() -> dict[int, dict]:
    return {}


def mentions(wiki) -> dict[str, list]:
    """{folded title: links to the pages that name it}, in memory per content version."""
    held = _mentions()
    if wiki.pk not in held:
        found: dict[str, list] = {}
        for row in PageDeWiki.objects.child_of(wiki).live().order_by("title", "pk"):
            here = liens.Lien(f"{wiki.url or ''}{row.slug}/", row.title)
            for name in liens.names_in(row.texte) - {liens.fold(row.title)}:
                found.setdefault(name, []).append(here)
        held[wiki.pk] = found
    return held[wiki.pk]


def history(page) -> list[Rang]:
    """Every published version, newest first. One query."""
    rows = list(published(page))
    ranks = []
    for place, row in enumerate(rows):
        older = rows[place + 1] if place + 1 < len(rows) else None
        ranks.append(
            Rang(
                row.pk,
                row.titre,
                row.nom,
                row.commentaire,
                row.parue_le,
                reverse("wiki:version", args=[page.pk, row.pk]),
                compare_url(page, older, row) if older else "",
                actuelle=place == 0,
            )
        )
    return ranks


def compare_url(page, avant, apres) -> str:
    return f"{reverse('wiki:comparer', args=[page.pk])}?de={avant.pk}&a={apres.pk}"


def differences(avant: VersionWiki | None, apres) -> dict:
    """{paragraphes, autres: [(what, before, after)]} between two versions (or Contenu)."""
    before = lines(avant.texte) if avant else []
    return {
        "paragraphes": _near_changes(compare(before, lines(apres.texte))),
        "autres": [
            (label, old, new)
            for label, read in AUTRES
            if (old := read(avant) if avant else "") != (new := read(apres))
        ],
    }


def _near_changes(paragraphs: list[Paragraphe]):
    """With one unchanged paragraph around each change; None where others are left out."""
    keep = {
        near
        for place, one in enumerate(paragraphs)
        if one.change
        for near in (place - 1, place, place + 1)
    }
    shown = []
    for place, one in enumerate(paragraphs):
        if place in keep:
            shown.append(one)
        elif not shown or shown[-1] is not None:
            shown.append(None)
    return shown if keep else []


def _kind(row):
    return str(SortePageWiki(row.sorte).label)


def _place(row):
    point = point_of(row)
    return f"{point[0]:.5f}, {point[1]:.5f}" if point else _("pas sur la carte")


AUTRES = (
    (gettext_lazy("Titre"), lambda row: row.titre),
    (gettext_lazy("Sorte"), _kind),
    (gettext_lazy("Position"), _place),
)
