"""One finished description of an issue, that every support reads.

Made from the database in a fixed number of queries, without what a withdrawn consent hides
(journal.droit). Nothing here knows of paper, EPUB or mail; nothing there asks the database.
"""

import hashlib
import json
from dataclasses import asdict, dataclass, field
from datetime import UTC, date

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from wagtail.images import get_image_model
from wagtail.models import Page

from journal import droit, parution
from journal.enums import SorteEnregistrement
from journal.supports.riche import Paragraphe, from_lines, linked_pages, paragraphs

ECOUTER, REGARDER = "#ecouter", "#video"  # where an article's page plays what it has


@dataclass(frozen=True)
class Image:
    """A picture and what is said of it. fichier: its name in the default storage."""

    pk: int
    fichier: str
    largeur: int
    hauteur: int
    empreinte: str
    description: str = ""
    decorative: bool = False
    legende: str = ""
    credit: str = ""

    @property
    def ratio(self) -> float:
        return self.largeur / self.hauteur if self.hauteur else 1.0

    @property
    def alt(self) -> str:
        """Never empty but for a picture said to be decoration."""
        return "" if self.decorative else self.description or self.legende or "Photo"


@dataclass(frozen=True)
class Bloc:
    """sorte: texte, intertitre, citation or photo (journal.blocs)."""

    sorte: str
    paragraphes: tuple[Paragraphe, ...] = ()
    texte: str = ""
    de: str = ""
    image: Image | None = None


@dataclass(frozen=True)
class Chapitre:
    debut: int  # seconds
    titre: str


@dataclass(frozen=True)
class Son:
    """A sound or a video. adresse: the page where one plays it; duree: seconds, 0 when unknown."""

    video: bool
    titre: str
    duree: int
    adresse: str
    chapitres: tuple[Chapitre, ...] = ()
    transcription: tuple[Paragraphe, ...] = ()


@dataclass(frozen=True)
class Article:
    pk: int
    genre: str
    genre_libelle: str
    rubrique: str
    titre: str
    chapo: str
    adresse: str
    sur_papier: bool = True
    image: Image | None = None
    blocs: tuple[Bloc, ...] = ()
    signatures: tuple[str, ...] = ()
    simple: tuple[Paragraphe, ...] = ()
    simple_relu_par: str = ""
    son: Son | None = None

    @property
    def signature(self) -> str:
        """« Fatou, Émile et la classe de CM2 »"""
        *first, last = self.signatures or ("",)
        return f"{', '.join(first)} et {last}" if first else last

    @property
    def images(self) -> list[Image]:
        heading = [self.image] if self.image else []
        return heading + [bloc.image for bloc in self.blocs if bloc.image]


@dataclass(frozen=True)
class Mentions:
    """Who publishes: the imprint of every support (LCEN, lois de 1881 et de 1986)."""

    journal: str
    devise: str
    territoire: str
    editeur: str
    editeur_adresse: str
    editeur_telephone: str
    courriel: str
    directeur: str
    imprimeur: str
    issn: str
    autres: str
    adresse: str  # of the journal
    proposer: str  # where anybody proposes an article


@dataclass(frozen=True)
class Numero:
    pk: int
    titre: str
    numero: int
    periode: str
    theme: str
    adresse: str
    paru_le: date | None
    modifie_le: str  # ISO, UTC: of the newest of its parts
    tirage: int | None
    mentions: Mentions
    couverture: Image | None = None
    editorial: tuple[Paragraphe, ...] = ()
    editorial_de: str = ""
    articles: tuple[Article, ...] = field(default_factory=tuple)

    @property
    def papier(self) -> list[Article]:
        return [article for article in self.articles if article.sur_papier]

    @property
    def ailleurs(self) -> list[Article]:
        """On the web only."""
        return [article for article in self.articles if not article.sur_papier]


def fingerprint(numero: Numero) -> str:
    """16 hexadecimal digits: two descriptions with the same make the same files."""
    text = json.dumps(asdict(numero), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def describe(page) -> Numero:
    """A PageNumero, with its articles that have appeared, in their order, on paper or not.

    Before the issue appears (a proof, for who prints): with those that will appear with it. That
    takes some queries an article; the rest is eight, whatever their number.
    """
    rows = _appeared(page) if page.live else _to_appear(page)
    bodies = {row.pk: droit.shown_blocks(row) for row in rows}
    pages = _addresses(page.editorial, bodies)
    images = _images(page, rows, bodies)
    articles = tuple(_article(row, bodies[row.pk], images, pages) for row in rows)
    dates = [one.last_published_at for one in (page, *rows) if one.last_published_at]
    return Numero(
        pk=page.pk,
        titre=page.title,
        numero=page.numero,
        periode=page.periode,
        theme=page.theme,
        adresse=_address(page),
        paru_le=timezone.localdate(page.first_published_at) if page.first_published_at else None,
        modifie_le=f"{max(dates).astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if dates else "",
        tirage=page.tirage,
        mentions=_imprint(page.journal),
        couverture=_picture(
            images.get(page.couverture_id), page.couverture_description, page.couverture_credit
        ),
        editorial=paragraphs(page.editorial, pages),
        editorial_de=page.editorial_de,
        articles=articles,
    )


def _appeared(page):
    return list(
        droit.readable(page.articles.live().public())
        .select_related("enregistrement")
        .prefetch_related("signatures")
        .order_by("ordre", "pk")
    )


def _to_appear(page):
    """The very texts the committee agreed on, that nothing else keeps (journal.parution)."""
    rows = droit.readable(page.articles.all()).order_by("ordre", "pk")
    return [
        row if row.live else row.last_text for row in rows if row.live or parution.may_appear(row)
    ]


def _images(page, rows, bodies):
    """{pk: Image} of all that may be shown, in one query."""
    wanted = {page.couverture_id} | {row.image_id for row in rows}
    wanted |= {_image_id(block) for body in bodies.values() for block in body}
    wanted -= {None} | droit.hidden_images()
    fields = ("pk", "file", "width", "height", "file_hash")
    found = get_image_model().objects.filter(pk__in=wanted).values_list(*fields)
    return {row[0]: Image(*row) for row in found}


def _image_id(block):
    return (block["value"]["image"] or {}).get("image") if block["type"] == "photo" else None


def _addresses(editorial, bodies):
    """{page pk: address} of what the texts link to, live pages only."""
    texts = [editorial]
    texts += [b["value"] for body in bodies.values() for b in body if b["type"] == "texte"]
    wanted = set().union(*map(linked_pages, texts))
    return {one.pk: _address(one) for one in Page.objects.live().public().filter(pk__in=wanted)}


def _address(page):
    return page.get_full_url() or _absolute(f"/{page.slug}/")


def _absolute(path):
    return f"{settings.WAGTAILADMIN_BASE_URL.rstrip('/')}{path}"


def _picture(image, description="", credit="", legende="", decorative=False):
    if image is None:
        return None
    return Image(
        image.pk,
        image.fichier,
        image.largeur,
        image.hauteur,
        image.empreinte,
        description.strip(),
        decorative,
        legende.strip(),
        credit.strip(),
    )


def _article(row, body, images, pages):
    adresse = _address(row)
    blocks = (_block(block, images, pages) for block in body)
    return Article(
        pk=row.pk,
        genre=row.genre,
        genre_libelle=str(row.get_genre_display()),
        rubrique=row.rubrique,
        titre=row.title,
        chapo=row.chapo,
        adresse=adresse,
        sur_papier=row.sur_papier,
        image=_picture(images.get(row.image_id), row.image_description, row.image_credit),
        blocs=tuple(block for block in blocks if block),
        signatures=tuple(one.nom for one in row.signatures.all()),
        simple=from_lines(row.simple),
        simple_relu_par=row.simple_relu_par,
        son=_sound(row, adresse),
    )


def _block(block, images, pages):
    kind, value = block["type"], block["value"]
    if kind == "texte":
        found = paragraphs(value, pages)
        return Bloc(kind, found) if found else None
    if kind == "citation":
        return Bloc(kind, texte=value["texte"].strip(), de=(value["de"] or "").strip())
    if kind == "photo":
        told = value["image"] or {}
        image = _picture(
            images.get(told.get("image")),
            told.get("alt_text") or "",
            value["credit"] or "",
            value["legende"] or "",
            bool(told.get("decorative")),
        )
        return Bloc(kind, image=image) if image else None
    return Bloc(kind, texte=str(value).strip())


def _sound(row, adresse):
    """The portal's own recording, or a video kept elsewhere: both are played on the page."""
    own = row.enregistrement
    if own is None and not row.video:
        return None
    chapters = (block["value"] for block in row.chapitres.get_prep_value())
    return Son(
        video=own is None or own.sorte == SorteEnregistrement.VIDEO,
        titre=own.titre if own else row.title,
        duree=own.duree if own else 0,
        adresse=adresse + (ECOUTER if own else REGARDER),
        chapitres=tuple(Chapitre(one["debut"], one["titre"]) for one in chapters),
        transcription=from_lines(row.transcription),
    )


def _imprint(journal):
    return Mentions(
        journal=journal.title,
        devise=journal.devise,
        territoire=journal.territoire.nom,
        editeur=journal.editeur,
        editeur_adresse=journal.editeur_adresse,
        editeur_telephone=journal.editeur_telephone,
        courriel=journal.courriel,
        directeur=journal.directeur,
        imprimeur=journal.imprimeur,
        issn=journal.issn,
        autres=journal.mentions,
        adresse=_address(journal),
        proposer=_absolute(reverse("journal_proposer", args=[journal.pk])),
    )
