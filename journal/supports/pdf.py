"""The paper: a PDF to print and a light one, set by typst from the description of an issue.

What people wrote goes in as data (JSON), never as source. Tagged PDF/UA-1: the typesetter refuses
a picture without a description. A first pass without pictures measures; the size of the text and
of some pictures is then chosen so that four, eight, twelve or sixteen pages are well filled.
"""

import json
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from journal.enums import GenreArticle
from journal.supports import compositeur, maquette
from journal.supports.codes import qr_png
from journal.supports.contenu import Article, Numero
from journal.supports.durees import say_duration, say_moment, say_pages
from journal.supports.images import blank, is_readable, jpeg
from journal.supports.lettres import for_paper
from journal.supports.riche import Paragraphe
from portal.socle.champs import format_phone

SOURCE = Path(__file__).parent / "typst" / compositeur.MAITRE
MAX_PAGES = 16
FEUILLE = 4  # pages of a folded sheet
CORPS = 10.0  # points
CORPS_SERRE = 9.6
CORPS_LARGES = (11.2, 10.8, 10.4)
GROSSIT = 1.65  # what a page holds goes down as this power of the size of its text
PASSES = 6
HAUT_UTILE = 297 - 21 - 18  # millimetres of a page
RESERVE = 26  # of text that follows a heading on its page (journal.typ)
TROU = 55  # millimetres left white under an article, worth a smaller picture
LIGNE = 4.7  # millimetres from one to the next
OURS = 48  # millimetres of the imprint
NOTES = 60  # left white at the end, worth ruled lines
MAX_SOMMAIRE = 16
POUCE = 25.4


class TropLong(Exception):
    """More than 16 pages; its text says in French which articles to take off the paper."""


@dataclass(frozen=True)
class Qualite:
    """ppp: points per inch of pictures; imprimerie: inks (CMYK) rather than screen colours."""

    ppp: int
    jpeg: int
    imprimerie: bool


IMPRIMERIE = Qualite(300, 88, True)
LEGER = Qualite(110, 56, False)


@dataclass(frozen=True)
class Repere:
    """Where something is: quoi: debut, fin, contenu, total; y: millimetres from the page's top."""

    quoi: str
    id: str
    page: int
    y: float
    haut: float = 0  # of a heading
    image: float = 0  # of its picture

    @property
    def at(self) -> float:
        """In pages from the beginning: 3.5 is the middle of the fourth."""
        return self.page - 1 + (self.y - 21) / HAUT_UTILE


@dataclass(frozen=True)
class Plan:
    """How an issue lies on paper. pages: a multiple of four."""

    corps: float
    pages: int = 0
    blanches: int = 0  # pages to fill at the end
    notes: bool = False  # room for notes under the last article
    hauts: dict[int, float] = field(default_factory=dict)  # {article pk: of its opening picture}
    jeux: dict[str, float] = field(default_factory=dict)  # {columns: millimetres more}
    reperes: tuple[Repere, ...] = ()

    def find(self, quoi, id="") -> Repere | None:
        return next((one for one in self.reperes if (one.quoi, one.id) == (quoi, id)), None)

    @property
    def total(self) -> int:
        return self.find("total").page

    @property
    def contenu(self) -> int:
        """The last page with something of the issue's own."""
        return self.find("contenu").page


def render(numero: Numero, qualite: Qualite, plan: Plan | None = None) -> bytes:
    """A PDF. plan: of lay_out, when it is known. Raises TropLong."""
    plan = plan or lay_out(numero)
    numero = readable_only(numero)
    files = _Fichiers(lambda place: _photo(place, qualite))
    data = _data(numero, plan, files) | {"imprimerie": qualite.imprimerie}
    with _folder(data, files.contents) as folder:
        return compositeur.pdf(folder, _moment(numero))


def _moment(numero):
    """The same issue makes the same octets."""
    said = numero.modifie_le or "2000-01-01T00:00:00Z"
    return int(datetime.fromisoformat(said).timestamp())


# -- Laying out --------------------------------------------------------------------------


def lay_out(numero: Numero) -> Plan:
    """The number of pages, the size of the text that fills them, the pictures lowered so that no
    page is left half white. Raises TropLong."""
    numero = readable_only(numero)
    plan = _measure(numero, Plan(CORPS))
    if plan.total <= MAX_PAGES + FEUILLE:  # beyond, nothing will make it hold
        plan = _settle(numero, plan)
    wanted = _sheets(plan.total)
    fewer = wanted - FEUILLE
    if fewer and (plan.total - fewer == 1 or wanted == MAX_PAGES + FEUILLE):
        tight = _settle(numero, _measure(numero, Plan(CORPS_SERRE)))
        if tight.total <= fewer:
            plan, wanted = tight, fewer
    if wanted > MAX_PAGES:
        raise TropLong(_too_long(numero, plan))
    if plan.corps == CORPS:
        plan = _enlarge(numero, plan, wanted)
    blanches = wanted - plan.contenu if plan.total < wanted else 0
    notes = _left(plan) - (0 if blanches else OURS) > NOTES
    return replace(plan, pages=wanted, blanches=blanches, notes=notes)


def readable_only(numero: Numero) -> Numero:
    """Without the pictures whose file is gone: they would leave holes."""
    kept = {
        image.pk
        for image in [numero.couverture, *(i for one in numero.papier for i in one.images)]
        if image and is_readable(image.fichier)
    }
    return replace(
        numero,
        couverture=_kept(numero.couverture, kept),
        articles=tuple(_with_images(one, kept) for one in numero.articles),
    )


def _with_images(article, kept):
    blocs = tuple(one for one in article.blocs if not one.image or one.image.pk in kept)
    return replace(article, image=_kept(article.image, kept), blocs=blocs)


def _kept(image, kept):
    return image if image and image.pk in kept else None


def _left(plan):
    """Millimetres left under the last article."""
    return 297 - 18 - plan.find("contenu").y


def _enlarge(numero, plan, wanted):
    """The largest text that keeps to the pages: foreseen, then tried, twice at most."""
    taken = plan.find("contenu").at - 1
    sizes = [one for one in CORPS_LARGES if taken * (one / CORPS) ** GROSSIT < wanted - 1.3]
    for size in sizes[:2]:
        tried = _settle(numero, _measure(numero, Plan(size)))
        if tried.total <= wanted:
            return tried
    return plan


def _settle(numero, plan):
    """Columns that spill get more place, and the picture of an article that went to the next page
    for want of a little place is lowered, and so on to the end."""
    for _pass in range(PASSES):
        spilt = _spilt(plan)
        hole = _first_hole(numero, plan)
        if not spilt and hole is None:
            break
        hauts = plan.hauts | dict([hole] if hole else [])
        plan = _measure(numero, replace(plan, hauts=hauts, jeux=_add(plan.jeux, spilt)))
    return plan


def _spilt(plan):
    """{columns: millimetres more}, of those whose text goes on below their place."""
    places = {one.id: one for one in plan.reperes if one.quoi == "bas"}
    found = {}
    for one in plan.reperes:
        if one.quoi == "col":
            place = places[one.id]
            end = place.y if place.page == one.page else 297 - 18
            if one.y > end + 0.5:
                found[one.id] = (one.y - end) / 2 + LIGNE
    return found


def _add(before, more):
    return before | {key: before.get(key, 0) + value for key, value in more.items()}


def _first_hole(numero, plan):
    """(article pk, height its picture could have), or None."""
    before = None
    for one in plan.reperes:
        pk = int(one.id) if one.id.isdecimal() else 0
        if one.quoi == "debut" and before and pk and pk not in plan.hauts and one.image:
            left = 297 - 18 - before.y - 12
            if one.page == before.page + 1 and one.y < 40 and left > TROU:
                haut = left - RESERVE - (one.haut - one.image)
                if haut >= maquette.PETIT or left - RESERVE > one.haut - one.image - 8:
                    return pk, max(0.0, haut - 1)
        if one.quoi == "fin":
            before = one
    return None


def _sheets(pages):
    return -(-pages // FEUILLE) * FEUILLE


def _measure(numero, plan):
    """The plan with its landmarks; no picture is read."""
    files = _Fichiers(lambda place: _vide())
    data = _data(numero, plan, files) | {"imprimerie": False}
    with _folder(data, files.contents) as folder:
        found = compositeur.landmarks(folder)
    return replace(plan, reperes=tuple(Repere(**one) for one in found))


def pages_of(plan: Plan, ids) -> dict[str, float]:
    """{id: how much of a page it takes}, between two landmarks."""
    found = {}
    for one in ids:
        debut, fin = plan.find("debut", one), plan.find("fin", one)
        if debut and fin:
            found[one] = max(0.0, fin.at - debut.at)
    return found


def _too_long(numero, plan):
    size = pages_of(plan, [str(one.pk) for one in numero.papier])
    sizes = {one: size[str(one.pk)] for one in numero.papier if str(one.pk) in size}
    named = ", ".join(
        _("« %(titre)s » (%(pages)s page)") % {"titre": one.titre, "pages": say_pages(sizes[one])}
        for one in to_take_off(sizes, plan.total - MAX_PAGES)
    )
    return _(
        "Ce numéro demande %(pages)s pages : le papier en a %(max)s au plus. Retirez du papier, "
        "par exemple : %(articles)s. Ces articles restent sur le site."
    ) % {"pages": plan.total, "max": MAX_PAGES, "articles": named}


def to_take_off(sizes: dict, excess: float) -> list:
    """The smallest one that is enough, or else the largest ones until they are."""
    enough = [one for one in sizes if sizes[one] >= excess]
    if enough:
        return [min(enough, key=lambda one: sizes[one])]
    chosen = []
    for one in sorted(sizes, key=lambda one: -sizes[one]):
        chosen.append(one)
        excess -= sizes[one]
        if excess <= 0:
            break
    return chosen


# -- The typesetter ----------------------------------------------------------------------


@contextmanager
def _folder(data, contents):
    """All the typesetter may read, for as long as it works."""
    with TemporaryDirectory(prefix="journal-") as name:
        folder = Path(name)
        files = {SOURCE.name: SOURCE.read_bytes(), "donnees.json": json.dumps(data).encode()}
        for path, content in (files | contents).items():
            (folder / path).write_bytes(content)
        yield folder


@lru_cache(maxsize=1)
def _vide():
    """Instead of a picture: one grey point."""
    return blank()


def _photo(place, qualite):
    points = int(place.l / POUCE * qualite.ppp)
    return jpeg(place.image.fichier, largeur=points, qualite=qualite.jpeg) or _vide()


class _Fichiers:
    """Pictures and codes given to the typesetter, each once."""

    def __init__(self, read: Callable):
        self.read, self.contents, self.codes = read, {}, {}

    def photo(self, place: maquette.Place | None):
        if place is None:
            return None
        name = f"image-{len(self.contents)}"
        self.contents[name] = self.read(place)
        image = place.image
        return {
            "fichier": name,
            "l": place.l,
            "h": place.h,
            "alt": for_paper(image.alt),
            "decorative": image.decorative,
            "legende": for_paper(image.legende),
            "credit": for_paper(image.credit),
        }

    def code(self, adresse, alt):
        if adresse not in self.codes:
            self.codes[adresse] = f"code-{len(self.codes)}"
            self.contents[self.codes[adresse]] = qr_png(adresse)
        return {"fichier": self.codes[adresse], "adresse": adresse, "alt": for_paper(alt)}


# -- The data ----------------------------------------------------------------------------


def _data(numero, plan, files):
    groups = maquette.groups(numero.papier)
    summary = _summary(numero, groups)
    lines = -(-min(len(summary), MAX_SOMMAIRE) // 2)
    cover = maquette.cover(numero, lines)
    dit = _("N° %(numero)s") % {"numero": numero.numero}
    return {
        "corps": plan.corps,
        "blanches": plan.blanches,
        "notes": plan.notes,
        "jeux": plan.jeux,
        "titre_document": f"{numero.mentions.journal}, {dit}, {numero.periode}",
        "titre": for_paper(numero.mentions.journal),
        "devise": for_paper(numero.mentions.devise or numero.mentions.territoire),
        "numero_dit": dit,
        "periode": numero.periode,
        "theme": for_paper(numero.theme),
        "couverture": files.photo(cover),
        "une": _leads(numero, cover, lines),
        "sommaire": summary[:MAX_SOMMAIRE],
        "et_aussi": _and_more(len(summary) - MAX_SOMMAIRE),
        "editorial": _paragraphs(numero.editorial),
        "editorial_court": sum(len(one.texte) for one in numero.editorial) < 500,
        "editorial_de": for_paper(numero.editorial_de),
        "articles": [_group(kind, group, plan, files) for kind, group in groups],
        "ailleurs": [_elsewhere(one, files) for one in numero.ailleurs],
        "ours": _imprint(numero, files),
    }


def _leads(numero, cover, lines):
    """The first articles, told on the cover: as many as it has room for."""
    if cover is None:
        number = 3 if lines < 6 else 2
    elif cover.l <= maquette.COTE_A_COTE:
        number = 2
    else:
        number = int(cover.h + 8 * lines < 165)
    return [
        {"titre": for_paper(one.titre), "chapo": for_paper(one.chapo)}
        for one in numero.papier[:number]
    ]


def _summary(numero, groups):
    found = [_line("editorial", _("Éditorial"), numero.editorial_de)] if numero.editorial else []
    for kind, group in groups:
        if kind == "breves":
            titles = ", ".join(one.titre for one in group)
            found.append(_line(_group_id(group), _("En bref"), titles))
        else:
            one = group[0]
            found.append(_line(str(one.pk), one.titre, one.rubrique or one.genre_libelle))
    return found


def _line(id, titre, mot):
    mot = mot if len(mot) < 90 else f"{mot[:90].rsplit(' ', 1)[0]}…"
    return {"id": id, "titre": for_paper(titre), "mot": for_paper(mot)}


def _and_more(number):
    if number <= 0:
        return ""
    return ngettext("et %(n)s autre article.", "et %(n)s autres articles.", number) % {"n": number}


def _group_id(group):
    return f"breves-{group[0].pk}"


def _group(kind, group, plan, files):
    if kind == "breves":
        briefs = [_article(one, plan, files) for one in group]
        titre = _("En bref")
        return {
            "genre": "breves",
            "id": _group_id(group),
            "titre": titre,
            "rangs": maquette.by_three(briefs),
        }
    return _article(group[0], plan, files)


def _article(article: Article, plan, files):
    haut = plan.hauts.get(article.pk)
    image = files.photo(maquette.heading(article, haut))
    inside = haut is not None and image is None
    largeur = 52.0 if article.genre == GenreArticle.BREVE else maquette.COLONNE
    return {
        "id": str(article.pk),
        "genre": article.genre if article.genre in ("portrait", "enfants") else "article",
        "grand": maquette.is_large(article),
        "rubrique": for_paper(article.rubrique or _own_heading(article)),
        "titre": for_paper(article.titre),
        "chapo": for_paper(article.chapo),
        "signature": for_paper(article.signature),
        "image": image,
        "segments": [
            _segment(kind, content, files, largeur)
            for kind, content in maquette.segments(article, image_dedans=inside)
        ],
        "simple": _paragraphs(article.simple),
        "simple_relu_par": for_paper(article.simple_relu_par),
        "son": _sound(article, files),
        "qr": files.code(
            article.adresse, _("QR code : « %(titre)s » sur le site") % {"titre": article.titre}
        ),
    }


def _own_heading(article):
    return article.genre_libelle if article.genre != GenreArticle.TEXTE else ""


def _segment(kind, content, files, largeur):
    if kind == "rangs":
        return {"k": "rangs", "rangs": [[files.photo(place) for place in row] for row in content]}
    blocs = [one for bloc in content for one in _block(bloc, files, largeur)]
    return {"k": "colonnes", "n": maquette.number_of_columns(content), "blocs": blocs}


def _block(bloc, files, largeur):
    if bloc.sorte == "texte":
        return _paragraphs(bloc.paragraphes)
    if bloc.sorte == "photo":
        return [{"k": "photo", "image": files.photo(maquette.in_column(bloc.image, largeur))}]
    if bloc.sorte == "citation":
        return [{"k": "citation", "t": for_paper(bloc.texte), "de": for_paper(bloc.de)}]
    return [{"k": "inter", "t": for_paper(bloc.texte)}]


def _paragraphs(paragraphes: tuple[Paragraphe, ...]):
    """Items of one list put together: a screen reader says how many there are."""
    found = []
    for one in paragraphes:
        runs = [
            {"t": for_paper(b.texte), "g": b.gras, "i": b.italique, "u": b.lien} for b in one.bouts
        ]
        if one.sorte == "p":
            found.append({"k": "p", "r": runs})
        elif found and found[-1]["k"] == "liste" and one.rang != 1:
            found[-1]["items"].append(runs)
        else:
            found.append({"k": "liste", "num": one.sorte == "numero", "items": [runs]})
    return found


def _sound(article, files):
    if article.son is None:
        return None
    son = article.son
    says = (
        _("QR code : regarder « %(titre)s »") if son.video else _("QR code : écouter « %(titre)s »")
    )
    return {
        "video": son.video,
        "titre": for_paper(son.titre),
        "duree": say_duration(son.duree),
        "chapitres": [
            {"a": say_moment(one.debut), "titre": for_paper(one.titre)} for one in son.chapitres[:8]
        ],
        "qr": files.code(son.adresse, says % {"titre": son.titre}),
    }


def _elsewhere(article, files):
    mots = filter(None, [article.genre_libelle, article.signature])
    return {
        "titre": for_paper(article.titre),
        "mot": for_paper(" · ".join(mots)),
        "qr": files.code(
            article.adresse, _("QR code : « %(titre)s » sur le site") % {"titre": article.titre}
        ),
    }


def _imprint(numero, files):
    m = numero.mentions
    published = [
        _told(_("Publié par"), m.editeur),
        _told("", m.editeur_adresse),
        _told("", " · ".join(filter(None, [format_phone(m.editeur_telephone), m.courriel]))),
        _told(_("Directeur ou directrice de la publication"), m.directeur),
    ]
    printed = [
        _told(_("Imprimeur"), m.imprimeur),
        _told(_("Tirage"), _("%(n)s exemplaires") % {"n": numero.tirage} if numero.tirage else ""),
        _told("ISSN", m.issn),
        _told("", m.autres),
        _told(_("En ligne"), m.adresse.removeprefix("https://").removeprefix("http://")),
    ]
    return {
        "editeur": m.editeur,
        "publie": [one for one in published if one],
        "imprime": [one for one in printed if one],
        "qr": files.code(m.proposer, _("QR code : proposer un article")),
    }


def _told(quoi, dit):
    if not dit:
        return None
    runs = [{"t": for_paper(dit), "g": False, "i": False, "u": ""}]
    if quoi:
        runs.insert(0, {"t": f"{quoi} : ", "g": True, "i": False, "u": ""})
    return runs
