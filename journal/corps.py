"""The body of an article as finished data: what anyone may see of it, block by block."""

from django.utils.safestring import mark_safe
from wagtail.rich_text import expand_db_html

from journal import images

FIN = '<wbr data-fin="">'  # between texts whose links are resolved together


def block_images(blocks) -> set[int]:
    """pks of the pictures of these blocks."""
    pictures = (block["value"]["image"] or {} for block in blocks if block["type"] == "photo")
    return {picture["image"] for picture in pictures if picture.get("image")}


def body(blocks, found) -> list[dict]:
    """[{sorte, …}] of journal/_corps.html; photos that follow each other are one suite.

    found: {pk: image} of journal.images.light. One query when texts lead to pages of the site.
    """
    texts = iter(_texts([block["value"] for block in blocks if block["type"] == "texte"]))
    pieces: list[dict] = []
    for block in blocks:
        sorte, value = block["type"], block["value"]
        if sorte == "photo":
            _add_photo(pieces, value, found)
        elif sorte == "texte":
            pieces.append({"sorte": sorte, "html": next(texts)})
        elif sorte == "citation":
            pieces.append({"sorte": sorte, "texte": value["texte"], "de": value["de"]})
        else:
            pieces.append({"sorte": sorte, "texte": value})
    return pieces


def _add_photo(pieces, value, found):
    image = value["image"] or {}
    alt = "" if image.get("decorative") else image.get("alt_text") or ""
    picture = images.picture(found.get(image.get("image")), alt, value["credit"] or "")
    if picture is None:
        return
    if not pieces or pieces[-1]["sorte"] != "photos":
        pieces.append({"sorte": "photos", "photos": []})
    pieces[-1]["photos"].append(picture | {"legende": value["legende"] or ""})


def _texts(sources) -> list[str]:
    """HTML of the texts, their links resolved all at once."""
    expanded = expand_db_html(FIN.join(sources)).split(FIN)
    if len(expanded) != len(sources):  # somebody wrote the mark itself
        expanded = [expand_db_html(source) for source in sources]
    return [mark_safe(html) for html in expanded]  # noqa: S308 - made by the editor's own whitelist
