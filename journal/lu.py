"""What is read of an article: its fingerprint, and its words for comparing.

Two versions with the same fingerprint read the same. It covers the title, the words, the pictures
(their pixels, not their number), the sound, the transcript, the plain version and the signatures;
not what sorts an article (its issue, place, links). The editor's own marks are left out: it gives
paragraphs new keys each time it saves.
"""

import hashlib
import json
import re
from html import unescape

from wagtail.images import get_image_model

CLES = re.compile(r' data-block-key="[^"]*"')
SEPARE = re.compile(r"</(?:p|li|h\d)>|<br\s*/?>")
ESPACES = re.compile(r"[ \t\r\n]+")  # not those that keep « and » beside their words
MARQUES = re.compile(r"<[^>]+>")


def fingerprint(article) -> str:
    """64 hexadecimal digits; one query when there are pictures, one for the recording."""
    content = {
        "titre": article.title,
        "genre": article.genre,
        "chapo": article.chapo,
        "corps": [_block(block) for block in article.corps.get_prep_value()],
        "image": [article.image_id, article.image_description, article.image_credit],
        "simple": [article.simple, article.simple_relu_par],
        "enregistrement": article.enregistrement.empreinte if article.enregistrement_id else "",
        "video": article.video,
        "transcription": article.transcription,
        "chapitres": [block["value"] for block in article.chapitres.get_prep_value()],
        "signatures": [[one.sorte, one.nom] for one in article.signatures.all()],
    }
    content["pixels"] = _pixels(article)
    text = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()


def _block(block):
    kind, value = block["type"], block["value"]
    if kind == "texte":
        return [kind, CLES.sub("", value)]
    if kind == "photo":
        image = value["image"] or {}
        described = {name: image.get(name) or "" for name in ("image", "alt_text", "decorative")}
        return [kind, {**value, "image": described}]
    return [kind, value]


def _pixels(article):
    wanted = set(image_ids(article))
    if not wanted:
        return []
    rows = get_image_model().objects.filter(pk__in=wanted).values_list("pk", "file_hash")
    return sorted(map(list, rows))


def image_ids(article) -> list[int]:
    """pks of the pictures shown, the heading's first."""
    found = [article.image_id] if article.image_id else []
    for block in article.corps.get_prep_value():
        if block["type"] == "photo" and (image := (block["value"]["image"] or {}).get("image")):
            found.append(image)
    return found


def as_lines(article) -> list[str]:
    """The words of an article, one paragraph a line, as a reader meets them."""
    lines = [article.title, ", ".join(one.nom for one in article.signatures.all()), article.chapo]
    if article.image_id:
        lines.append(_picture(article.image_description, "", article.image_credit))
    for block in article.corps.get_prep_value():
        lines += _lines(block["type"], block["value"])
    lines += article.transcription.split("\n") + article.simple.split("\n")
    return [line for line in (ESPACES.sub(" ", line).strip() for line in lines) if line]


def as_text(article) -> str:
    return "\n".join(as_lines(article))


def _lines(kind, value):
    if kind == "texte":
        return plain(value).split("\n")
    if kind == "citation":
        return [f"« {value['texte']} » {value['de']}"]
    if kind == "photo":
        image = value["image"] or {}
        return [_picture(image.get("alt_text") or "", value["legende"], value["credit"])]
    return [value]


def _picture(description, legende, credit):
    return f"[{' · '.join(filter(None, [description, legende, credit]))}]"


def plain(html: str) -> str:
    """The words of a rich text, one paragraph or list item a line."""
    return unescape(MARQUES.sub("", SEPARE.sub("\n", html))).strip()


def words(article) -> int:
    """How many words the paper has to hold: all but the transcript, which stays on the web."""
    lines = [article.title, article.chapo]
    for block in article.corps.get_prep_value():
        lines += _lines(block["type"], block["value"])
    return sum(len(line.split()) for line in lines)
