"""Where pictures go on paper and how large: what the typesetter (typst/journal.typ) obeys.

Pure. Lengths are millimetres. No picture is cropped: people are in them.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from journal.enums import GenreArticle
from journal.supports.contenu import Article, Bloc, Image, Numero

LARGEUR = 180.0
COLONNE = 56.6
ENTRE = 3.0  # between pictures of a row
HAUT_RANG = 78.0
HAUT_COLONNE = 72.0
MOTS_GRAND = 450  # an article this long opens with a larger title and picture
# Largest (width, height) of the picture that opens an article.
CADRES = {
    GenreArticle.PORTRAIT: (62.0, 84.0),
    GenreArticle.ENFANTS: (168.0, 84.0),
    GenreArticle.BREVE: (52.0, 40.0),
    GenreArticle.PHOTOS: (180.0, 122.0),
    GenreArticle.REPORTAGE: (180.0, 120.0),
}
CADRE = (118.0, 80.0)
CADRE_GRAND = (180.0, 116.0)
COTE_A_COTE = 126.0  # a picture no wider has the title beside it
PETIT = 34.0  # a picture less high than this goes into the columns instead


@dataclass(frozen=True)
class Place:
    """A picture at its size on paper."""

    image: Image
    l: float  # noqa: E741 - the names of journal.typ
    h: float


def fit(image: Image, cadre: tuple[float, float]) -> Place:
    largeur, hauteur = cadre
    largeur = min(largeur, hauteur * image.ratio)
    return Place(image, round(largeur, 2), round(largeur / image.ratio, 2))


def rows(images: list[Image]) -> list[list[Place]]:
    """As wide as the page, each of one height."""
    return [_row(group) for group in by_three(images)]


def by_three(things: list) -> list[list]:
    """By three or two: never one alone at the end but when it is alone."""
    found = []
    while things:
        size = 2 if len(things) in (2, 4) else 3
        found.append(things[:size])
        things = things[size:]
    return found


def _row(images):
    height = (LARGEUR - ENTRE * (len(images) - 1)) / sum(image.ratio for image in images)
    height = min(height, HAUT_RANG)
    return [Place(one, round(height * one.ratio, 2), round(height, 2)) for one in images]


def words(article: Article) -> int:
    """Of what the paper holds: not the transcript."""
    return len(" ".join(_texts(article)).split())


def _texts(article):
    yield from (article.titre, article.chapo)
    yield from (block_text(bloc) for bloc in article.blocs)
    yield from (one.texte for one in article.simple)


def block_text(bloc: Bloc) -> str:
    if bloc.sorte == "texte":
        return "\n".join(one.texte for one in bloc.paragraphes)
    return f"{bloc.texte} {bloc.de}".strip()


def is_large(article: Article) -> bool:
    return article.genre == GenreArticle.REPORTAGE or words(article) >= MOTS_GRAND


def heading(article: Article, haut: float | None = None) -> Place | None:
    """The picture that opens the article; haut: less high than usual, for what is left of a page.
    None when there is none, or so little place that it goes into the columns."""
    if article.image is None or (haut is not None and haut < PETIT):
        return None
    cadre = CADRES.get(article.genre) or (CADRE_GRAND if is_large(article) else CADRE)
    return fit(article.image, (cadre[0], min(cadre[1], haut or cadre[1])))


def segments(article: Article, *, image_dedans: bool = False) -> list[tuple[str, list]]:
    """[("colonnes", [Bloc…]) or ("rangs", [[Place…]…])]: pictures that follow each other make rows
    across the page, one alone stays in its column. image_dedans: the opening one too."""
    found = []
    alone = article.genre != GenreArticle.PHOTOS
    for is_photo, group in groupby(article.blocs, key=lambda bloc: bloc.sorte == "photo"):
        group = list(group)
        if is_photo and (len(group) > 1 or not alone):
            found.append(("rangs", rows([bloc.image for bloc in group])))
        elif found and found[-1][0] == "colonnes":
            found[-1][1].extend(group)
        else:
            found.append(("colonnes", group))
    if image_dedans and article.image:
        first = Bloc("photo", image=article.image)
        if found and found[0][0] == "colonnes":
            found[0][1].insert(0, first)
        else:
            found.insert(0, ("colonnes", [first]))
    return found


def in_column(image: Image, largeur: float = COLONNE) -> Place:
    return fit(image, (largeur, HAUT_COLONNE))


def number_of_columns(blocs: Iterable[Bloc]) -> int:
    """Three lines in three columns read badly: short texts take fewer."""
    letters = sum(len(block_text(bloc)) for bloc in blocs)
    pictures = sum(bloc.sorte == "photo" for bloc in blocs)
    return 3 if letters + 300 * pictures > 700 else 2 if letters > 350 else 1


def cover(numero: Numero, lignes: int) -> Place | None:
    """As high as the summary leaves it. lignes: of the summary."""
    if numero.couverture is None:
        return None
    return fit(numero.couverture, (LARGEUR, max(80.0, 176.0 - 8.0 * lignes)))


def groups(articles: list[Article]) -> list[tuple[str, list[Article]]]:
    """[(« breves » or « article », articles)]: briefs that follow each other share a box."""
    found = []
    for is_brief, group in groupby(articles, key=lambda one: one.genre == GenreArticle.BREVE):
        if is_brief:
            found.append(("breves", list(group)))
        else:
            found.extend(("article", [one]) for one in group)
    return found
