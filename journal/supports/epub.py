"""EPUB 3: a few XHTML pages in a zip, French, with a table of contents and descriptions.

Written here rather than by a library: the one there is (ebooklib) is under the AGPL, and a book of
fixed shape is four small files beside its pages (EPUB 3.3, EPUB Accessibility 1.1).
"""

import io
import uuid
import zipfile
from dataclasses import dataclass, field

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from journal.supports.contenu import Article, Image, Numero
from journal.supports.durees import say_duration, say_moment
from journal.supports.images import jpeg
from journal.supports.riche import Paragraphe
from portal.socle.champs import format_phone

MIME = "application/epub+zip"
LARGEUR = 1200  # points
QUALITE = 72
DEBUT = (1980, 1, 1, 0, 0, 0)  # of a zip's time: the same issue makes the same octets
CONTAINER = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
    '<rootfile full-path="EPUB/livre.opf" media-type="application/oebps-package+xml"/>'
    "</rootfiles></container>\n"
)


@dataclass
class Livre:
    """What goes into the zip: pages in reading order, pictures each once."""

    pages: list[tuple[str, str, str]] = field(default_factory=list)  # file name, title, XHTML
    images: dict[str, bytes] = field(default_factory=dict)  # by file name
    noms: dict[int, str | None] = field(default_factory=dict)  # {image pk: file name}

    def picture(self, image: Image | None):
        """What a template shows of it; None when there is none, or when it cannot be read."""
        if image is None:
            return None
        if image.pk not in self.noms:
            content = jpeg(image.fichier, largeur=LARGEUR, qualite=QUALITE)
            self.noms[image.pk] = name = f"image-{image.pk}.jpg" if content else None
            if content:
                self.images[name] = content
        if not self.noms[image.pk]:
            return None
        told = filter(None, [image.legende, image.credit])
        return {"src": self.noms[image.pk], "alt": image.alt, "legende": " · ".join(told)}

    def add(self, name, title, template, **context):
        content = {"titre": title, **context}
        text = render_to_string(f"journal/supports/epub/{template}.xhtml", content)
        self.pages.append((name, title, text.strip() + "\n"))


def render(numero: Numero) -> bytes:
    livre = Livre()
    m = numero.mentions
    dit = _("N° %(numero)s") % {"numero": numero.numero}
    couverture = livre.picture(numero.couverture)
    livre.add(
        "couverture.xhtml",
        _("Couverture"),
        "couverture",
        numero=numero,
        m=m,
        dit=dit,
        image=couverture,
    )
    if numero.editorial:
        livre.add(
            "editorial.xhtml",
            _("Éditorial"),
            "editorial",
            corps=groups(numero.editorial),
            signature=numero.editorial_de,
        )
    for article in numero.articles:
        livre.add(
            f"article-{article.pk}.xhtml", article.titre, "article", **_article(article, livre)
        )
    livre.add(
        "mentions.xhtml",
        _("Qui publie ce journal"),
        "mentions",
        numero=numero,
        m=m,
        telephone=format_phone(m.editeur_telephone),
    )
    return _zip(numero, livre, dit, couverture)


def _zip(numero, livre, dit, couverture):
    context = {
        "numero": numero,
        "m": numero.mentions,
        "titre": f"{numero.mentions.journal}, {dit}, {numero.periode}",
        "identifiant": uuid.uuid5(uuid.NAMESPACE_URL, numero.adresse).urn,
        "modifie_le": numero.modifie_le or "2000-01-01T00:00:00Z",
        "pages": [
            {"id": f"p{n}", "nom": page[0], "titre": page[1]} for n, page in enumerate(livre.pages)
        ],
        "images": [{"id": f"i{n}", "nom": name} for n, name in enumerate(livre.images)],
        "couverture": couverture and couverture["src"],
        "transcriptions": any(one.son and one.son.transcription for one in numero.articles),
    }
    files = {
        "META-INF/container.xml": CONTAINER,
        "EPUB/livre.opf": render_to_string("journal/supports/epub/livre.opf", context),
        "EPUB/sommaire.xhtml": render_to_string("journal/supports/epub/sommaire.xhtml", context),
        "EPUB/style.css": render_to_string("journal/supports/epub/style.css"),
        **{f"EPUB/{name}": text for name, _title, text in livre.pages},
        **{f"EPUB/{name}": content for name, content in livre.images.items()},
    }
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as book:
        _put(book, "mimetype", MIME, zipfile.ZIP_STORED)  # first, and as it is: the format says so
        for name, content in files.items():
            text = content.lstrip() if isinstance(content, str) else content
            stored = zipfile.ZIP_STORED if name.endswith(".jpg") else zipfile.ZIP_DEFLATED
            _put(book, name, text, stored)
    return output.getvalue()


def _put(book, name, content, method):
    info = zipfile.ZipInfo(name, DEBUT)
    info.compress_type = method
    info.external_attr = 0o644 << 16
    book.writestr(info, content)


def _article(article: Article, livre):
    son = article.son
    return {
        "article": article,
        "image": livre.picture(article.image),
        "blocs": [_block(bloc, livre) for bloc in article.blocs],
        "simple": groups(article.simple),
        "son": son
        and {
            "dit": " · ".join(filter(None, [son.titre, say_duration(son.duree)])),
            "adresse": son.adresse,
            "video": son.video,
            "chapitres": [f"{say_moment(one.debut)} {one.titre}" for one in son.chapitres],
            "transcription": groups(son.transcription),
        },
    }


def _block(bloc, livre):
    return {
        "sorte": bloc.sorte,
        "corps": groups(bloc.paragraphes),
        "texte": bloc.texte,
        "de": bloc.de,
        "image": livre.picture(bloc.image),
    }


def groups(paragraphes: tuple[Paragraphe, ...]) -> list[dict]:
    """[{sorte, lignes: [[pieces]]}]: the items of one list together; a piece says if it follows a
    line break."""
    found = []
    for one in paragraphes:
        same = found and found[-1]["sorte"] == one.sorte != "p" and one.rang != 1
        if not same:
            found.append({"sorte": one.sorte, "lignes": []})
        found[-1]["lignes"].append(_pieces(one))
    return found


def _pieces(paragraphe):
    return [
        {"texte": part, "saut": n > 0, "gras": b.gras, "italique": b.italique, "lien": b.lien}
        for b in paragraphe.bouts
        for n, part in enumerate(b.texte.split("\n"))
    ]
