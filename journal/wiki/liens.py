"""Where [[…]] leads: a page of the wiki by its name, and by « kind:number » or « kind:name »
a fiche, an article, a quartier, a rendez-vous, a page of the site.

A text is read once for what it names, all is looked up together, then it is written: a few queries
whatever the number of links.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import urlencode
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from wagtail.models import Page

from annuaire.enums import Genre
from annuaire.index import fold
from annuaire.models import Service, Structure
from annuaire.vignettes import fiche_url
from evenements.cartes import event_url
from evenements.models import Annonce
from journal import rayons
from journal.ecriture import render_html
from journal.models import PageArticle, PageDeWiki
from portal.socle.memoire import ParVersion
from territoire.referentiel import get_referentiel

MAX_CIBLES = 300  # of one text: beyond, words stay words


@dataclass(frozen=True)
class Lien:
    """nom: its own name, shown when the text gives no other words."""

    url: str
    nom: str


@dataclass
class Demande:
    """What a text names of one kind: numbers, names folded, names as typed."""

    pks: set = field(default_factory=set)
    noms: dict = field(default_factory=dict)  # folded -> as typed


def render(texte: str, wiki) -> SafeString:
    """Safe HTML of a marked text of this PageWiki, its links looked up."""
    asked: dict[str, None] = {}

    def note(target, words):
        if len(asked) < MAX_CIBLES:
            asked.setdefault(target)
        return ""

    render_html(texte, note)
    found = find(asked, wiki)

    def link(target, words):
        if lien := found.get(target):
            return format_html('<a href="{}">{}</a>', lien.url, words or lien.nom)
        if _kind(target)[0] or target not in asked:
            return format_html("{}", words or _kind(target)[1])
        return format_html(
            '<a class="a-ecrire" href="{}">{} <small>({})</small></a>',
            write_url(wiki, target),
            words or target,
            _("Écrire cette page"),
        )

    return mark_safe(render_html(texte, link))  # noqa: S308 render_html escapes all that is typed


def names_in(texte: str) -> set[str]:
    """Folded names of the wiki's pages a text leads to."""
    seen = set()

    def note(target, words):
        seen.add(target)
        return ""

    render_html(texte, note)
    return {fold(name) for kind, name in map(_kind, seen) if not kind}


def write_url(wiki, titre="") -> str:
    url = reverse("wiki:ecrire", args=[wiki.pk])
    return f"{url}?{urlencode({'titre': titre[:150]})}" if titre else url


def find(targets, wiki) -> dict[str, Lien]:
    """{target as typed: where it leads}, without what leads nowhere."""
    demandes: dict[str, Demande] = {}
    for target in targets:
        kind, name = _kind(target)
        demande = demandes.setdefault(kind, Demande())
        if name.isascii() and name.isdigit() and kind:
            demande.pks.add(int(name[:12]))
        else:
            demande.noms.setdefault(fold(name), name)
    rows = {kind: SORTES[kind](demande, wiki) for kind, demande in demandes.items()}
    found = {}
    for target in targets:
        kind, name = _kind(target)
        key = int(name[:12]) if kind and name.isascii() and name.isdigit() else fold(name)
        if lien := rows[kind].get(key):
            found[target] = lien
    return found


def _kind(target):
    """(kind, name); the kind is "" for a page of the wiki: « Rue : histoire » is a name."""
    kind, colon, name = target.partition(":")
    kind = fold(kind.strip())
    if colon and kind in SORTES and kind and name.strip():
        return kind, name.strip()
    return "", target.strip()


# One function a kind: (Demande, wiki) -> {number or folded name: Lien}


@ParVersion
def _wiki_titles() -> dict[str, dict]:
    return {}


def titles(wiki) -> dict[str, Lien]:
    """{folded title: link} of the pages of a wiki, in memory per content version."""
    held = _wiki_titles()
    if wiki.pk not in held:
        rows = PageDeWiki.objects.child_of(wiki).live().order_by("-pk").only("title", "url_path")
        held[wiki.pk] = {
            fold(page.title): Lien(_below(wiki, page.slug), page.title) for page in rows
        }
    return held[wiki.pk]


def _below(wiki, slug):
    return f"{wiki.url or f'/{wiki.slug}/'}{slug}/"


def _wiki_pages(demande, wiki):
    known = titles(wiki)
    found = {name: known[name] for name in demande.noms if name in known}
    for place in get_referentiel().quartiers.values():
        if fold(place.nom) in demande.noms:
            found.setdefault(fold(place.nom), _quartier(place))
    return found


def _quartiers(demande, wiki):
    found = {}
    for place in get_referentiel().quartiers.values():
        found[place.pk] = found[fold(place.nom)] = _quartier(place)
    return found


def _quartier(place):
    return Lien(f"{reverse('annuaire:liste')}?{urlencode({'quartier': place.slug})}", place.nom)


def _fiches(rows, genre: Genre) -> Callable:
    def find_fiches(demande, wiki):
        return _by_both(
            rows().published(),
            demande,
            "nom",
            lambda row: Lien(fiche_url(genre.value, row.pk, row.nom), row.nom),
        )

    return find_fiches


def _rendez_vous(demande, wiki):
    return _by_both(
        Annonce.objects.filter(visible=True),
        demande,
        "titre",
        lambda row: Lien(event_url(row), row.titre),
    )


def _articles(demande, wiki):
    parents = {journal.path: journal.url for journal in rayons.journaux().values()}

    def link(page):
        url = parents.get(page.path[: -PageArticle.steplen])
        return Lien(f"{url}{page.slug}/", page.title) if url else None

    return _by_both(rayons.shown(), demande, "title", link)


def _pages(demande, wiki):
    rows = Page.objects.live().filter(pk__in=demande.pks)
    return {
        page.pk: Lien(page.url, page.title)
        for page in rows
        if page.url and not rayons.is_private(page.path)
    }


def _by_both(rows, demande, column, make):
    """By number, and by name as typed: the first made, when several have the name."""
    found = {}
    names = [*demande.noms.values()]
    wanted = rows.filter(pk__in=demande.pks) if demande.pks else rows.none()
    for row in wanted:
        found[row.pk] = make(row)
    if names:
        for row in rows.filter(**{f"{column}__in": names}).order_by("-pk"):
            found[fold(getattr(row, column))] = make(row)
    return found


SORTES: dict[str, Callable] = {
    "": _wiki_pages,
    "structure": _fiches(Structure.objects.all, Genre.STRUCTURE),
    "service": _fiches(Service.objects.all, Genre.SERVICE),
    "article": _articles,
    "quartier": _quartiers,
    "rendez-vous": _rendez_vous,
    "page": _pages,
}
