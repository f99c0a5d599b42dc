"""How much of the paper each article takes, while it is written: no typesetter, three queries.

Heights are foreseen from letters and pictures as typst/journal.typ sets them at ten points. The
letters a line holds (LETTRES) and the heights of lines were read off issues it had set; what page
ends waste (PERTE) was fitted on issues of 4 to 16 pages, of short and of long articles, so that the
sum stays within 15 % of what is really set (tests/journal/test_supports_place.py).
"""

import json
from dataclasses import dataclass

from django.utils.translation import gettext as _
from wagtail.images import get_image_model

from journal import droit
from journal.enums import GenreArticle
from journal.models import PageArticle
from journal.supports import maquette
from journal.supports.contenu import Article, Bloc, Image, Son
from journal.supports.riche import from_lines, paragraphs

PAGE = 258.0  # millimetres of a page
FEUILLE = 4
MAX_PAGES = 16
COUVERTURE = 1.0  # pages
OURS = 50.0  # millimetres
PERTE = 1.01  # ends of pages
LIGNE = 4.62  # millimetres
LETTRES = 35.3  # of a line of a third of the page
ABAISSEE = 0.8  # large pictures are often lowered to fit the end of a page
SEPARE = 10.0  # between two articles


@dataclass(frozen=True)
class Part:
    """What one article takes. pages: 0.25 is a quarter; "" of it when it is not on paper."""

    pk: int
    titre: str
    mots: int
    pages: float
    sur_papier: bool


@dataclass(frozen=True)
class Estimation:
    """besoin: pages, cover and imprint included; pages: those of the sheets it takes; prevues: what
    the issue says."""

    besoin: float
    pages: int
    prevues: int
    mots: int
    parts: tuple[Part, ...]

    @property
    def tient(self) -> bool:
        return self.pages <= self.prevues

    @property
    def trop_long(self) -> bool:
        """No paper of ours holds it."""
        return self.pages > MAX_PAGES

    @property
    def reste(self) -> float:
        """Pages still free; negative when there are too many."""
        return self.prevues - self.besoin


def estimate(page) -> Estimation:
    """Of a PageNumero, with the newest text of all its articles, published or not."""
    rows = (
        droit.readable(PageArticle.objects.filter(numero=page.pk))
        .select_related("latest_revision")
        .order_by("ordre", "pk")
    )
    texts = [_newest(row) for row in rows]
    images = _images(texts)
    articles = [_article(row, images) for row in texts]
    return foresee(articles, paragraphs(page.editorial), page.pages_papier)


def foresee(articles: list[Article], editorial=(), prevues: int = 8) -> Estimation:
    """The same, from descriptions. Pure."""
    heights = {}
    on_paper = [one for one in articles if one.sur_papier]
    for kind, group in maquette.groups(on_paper):
        heights |= _briefs(group) if kind == "breves" else {group[0].pk: height(group[0])}
    elsewhere = sum(not one.sur_papier for one in articles)
    others = _editorial(editorial) + (20 + 11 * elsewhere if elsewhere else 0)
    inside = (sum(heights.values()) + others) * PERTE + OURS
    need = COUVERTURE + inside / PAGE
    parts = tuple(
        Part(
            one.pk,
            one.titre,
            maquette.words(one),
            heights.get(one.pk, 0) * PERTE / PAGE,
            one.sur_papier,
        )
        for one in articles
    )
    words = sum(part.mots for part in parts if part.sur_papier)
    return Estimation(need, -(-_whole(need) // FEUILLE) * FEUILLE, prevues, words, parts)


def _whole(pages):
    return int(pages) + (pages > int(pages))


# -- Heights, in millimetres -------------------------------------------------------------


def height(article: Article) -> float:
    if article.genre == GenreArticle.ENFANTS:
        return _children(article)
    body = sum(_segment(kind, content) for kind, content in maquette.segments(article))
    return SEPARE + _heading(article) + body + _after(article)


def _heading(article):
    place = maquette.heading(article)
    size = 25 if maquette.is_large(article) or article.genre == GenreArticle.PORTRAIT else 20
    if article.genre == GenreArticle.PORTRAIT:
        words = _head_words(article, 180 - 10 - (place.l + 6 if place else 0) - 22, size)
        return max(words, place.h + 5 if place else 0) + 10 + 5
    if place is None:
        return _head_words(article, 158, size) + 5
    if place.l <= maquette.COTE_A_COTE:
        words = _head_words(article, 180 - place.l - 6, size) + 23
        return max(words, place.h + _caption(place.image)) + 5
    return _head_words(article, 158, size) + 5 + place.h * ABAISSEE + _caption(place.image) + 5


def _head_words(article, width, size):
    """The heading, the title, what is under it and who signs, in that width."""
    title = _lines(article.titre, width / (size * 0.178)) * size * 0.353 * 0.98
    under = _lines(article.chapo, width / 1.98) * 5.6 + 3 if article.chapo else 0
    return 7 + title + under + (6 if article.signature else 0)


def _segment(kind, content):
    if kind == "rangs":
        return sum(max(place.h for place in row) + 13 for row in content)
    number = maquette.number_of_columns(content)
    width = {3: 1.0, 2: 1.54, 1: 2.1}[number]
    return sum(_block(bloc, width) for bloc in content) / number + LIGNE


def _block(bloc, width=1.0):
    """In one column, `width` times as wide as a third of the page."""
    if bloc.sorte == "texte":
        return sum(_lines(one.texte, LETTRES * width) * LIGNE for one in bloc.paragraphes)
    if bloc.sorte == "citation":
        return _lines(bloc.texte, LETTRES * width * 0.82) * 5.6 + (5 if bloc.de else 0) + 9
    if bloc.sorte == "photo":
        return maquette.in_column(bloc.image).h + _caption(bloc.image) + 7
    return _lines(bloc.texte, LETTRES * width * 0.85) * 5 + 6


def _caption(image):
    said = len(image.legende) + len(image.credit)
    return 1 + 3.6 * _lines("x" * said, 42) if said else 0


def _after(article):
    """The sound's box, the plain version's."""
    total = 0.0
    if article.son:
        total += 35
    if article.simple:
        total += 23 + sum(_lines(one.texte, 70) * 7.0 for one in article.simple)
    return total


def _children(article):
    place = maquette.heading(article)
    head = _head_words(article, 140, 27) + 22
    picture = place.h * ABAISSEE + _caption(place.image) + 4 if place else 0
    letters = sum(_lines(one.texte, 43) * 6.4 + 2 for b in article.blocs for one in b.paragraphes)
    return 6 + 12 + head + picture + letters / 2 + 8 + _after(article)


def _briefs(group):
    """{pk: height}: briefs of a row are as high as the highest, and share it."""
    found = {}
    for row in maquette.by_three(group):
        width = {1: 2.0, 2: 1.46, 3: 0.93}[len(row)]
        high = max(_brief(one, width) for one in row)
        found |= {one.pk: high / len(row) for one in row}
    shared = (6 + 17 + SEPARE / 2) / len(group)
    return {pk: value + shared for pk, value in found.items()}


def _brief(article, width):
    place = maquette.heading(article)
    body = sum(_block(bloc, width) for bloc in article.blocs)
    title = _lines(article.titre, LETTRES * width * 0.9) * 5.4 + 3
    under = _lines(article.chapo, LETTRES * width) * LIGNE if article.chapo else 0
    return (place.h + 7 if place else 0) + title + under + body + 20 + _after_simple(article)


def _after_simple(article):
    return _after(article) if article.simple else 0


def _editorial(texte):
    if not texte:
        return 0
    letters = sum(_lines(one.texte, 47) for one in texte) * LIGNE * 1.06
    return 12 + 14 + 12 + letters / 2 + LIGNE


def _lines(text, letters):
    return max(1, _whole(len(text) / letters)) if text else 0


# -- The newest text ---------------------------------------------------------------------


def _newest(row):
    """What the newest version says, as stored; facts are those of the row."""
    content = row.latest_revision.content if row.latest_revision else {}
    said = {
        "titre": content.get("title", row.title),
        "genre": content.get("genre", row.genre),
        "chapo": content.get("chapo", row.chapo),
        "simple": content.get("simple", row.simple),
        "image": content.get("image", row.image_id),
        "legende": content.get("image_credit", row.image_credit),
        "son": content.get("enregistrement", row.enregistrement_id)
        or content.get("video", row.video),
        "signe": len(content.get("signatures", [])) or 1,
    }
    corps = content.get("corps")
    said["corps"] = json.loads(corps) if corps else list(row.corps.get_prep_value())
    return {"pk": row.pk, "sur_papier": row.sur_papier, **said}


def _images(texts):
    wanted = {one["image"] for one in texts}
    wanted |= {_image_id(block) for one in texts for block in one["corps"]}
    fields = ("pk", "file", "width", "height", "file_hash")
    wanted = wanted - {None} - droit.hidden_images()
    rows = get_image_model().objects.filter(pk__in=wanted).values_list(*fields)
    return {row[0]: row for row in rows}


def _image_id(block):
    return (block["value"].get("image") or {}).get("image") if block["type"] == "photo" else None


def _article(said, images):
    blocs = (_bloc(block, images) for block in said["corps"])
    shown = images.get(said["image"])
    return Article(
        pk=said["pk"],
        genre=said["genre"],
        genre_libelle="",
        rubrique="",
        titre=said["titre"],
        chapo=said["chapo"],
        adresse="",
        sur_papier=said["sur_papier"],
        image=Image(*shown, credit=said["legende"]) if shown else None,
        blocs=tuple(bloc for bloc in blocs if bloc),
        signatures=("x",) * said["signe"],
        simple=from_lines(said["simple"]),
        son=Son(False, "", 0, "") if said["son"] else None,
    )


def _bloc(block, images):
    kind, value = block["type"], block["value"]
    if str(block.get("id")) in droit.hidden_blocks():
        return None
    if kind == "texte":
        return Bloc(kind, paragraphs(value))
    if kind == "citation":
        return Bloc(kind, texte=value["texte"], de=value.get("de") or "")
    if kind == "photo":
        shown = images.get(_image_id(block))
        said = {"legende": value.get("legende") or "", "credit": value.get("credit") or ""}
        return Bloc(kind, image=Image(*shown, **said)) if shown else None
    return Bloc(kind, texte=str(value))


def say(estimation: Estimation) -> str:
    """« Environ 6,5 pages sur 8. »"""
    need = f"{estimation.besoin:.1f}".replace(".", ",").removesuffix(",0")
    values = {"besoin": need, "prevues": estimation.prevues, "pages": estimation.pages}
    if estimation.trop_long:
        return (
            _(
                "Environ %(besoin)s pages : le papier en a 16 au plus. Raccourcissez des articles, "
                "ou gardez-en pour le site seul."
            )
            % values
        )
    if not estimation.tient:
        return (
            _("Environ %(besoin)s pages, pour %(prevues)s prévues : il en faudra %(pages)s.")
            % values
        )
    return _("Environ %(besoin)s pages sur %(prevues)s.") % values
