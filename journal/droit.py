"""What a withdrawn consent hides, everywhere: one place for pages, feeds and sounds.

A withdrawn Consentement hides its picture wherever it is shown, its block, or else its whole
article. Rows are few: they are kept in memory per content version, which moves with each of them.
"""

import secrets
from dataclasses import dataclass, field
from functools import partial
from pathlib import PurePosixPath

from django.db import transaction

from journal.models import Consentement
from portal.socle.memoire import ParVersion
from portal.socle.version import bump_version


@dataclass(frozen=True)
class Retraits:
    images: set[int] = field(default_factory=set)
    blocs: set[str] = field(default_factory=set)
    articles: set[int] = field(default_factory=set)


@ParVersion
def _withdrawn() -> Retraits:
    found = Retraits()
    for row in Consentement.objects.withdrawn().only("article_id", "image_id", "bloc"):
        if row.image_id:
            found.images.add(row.image_id)
        if row.bloc:
            found.blocs.add(str(row.bloc))
        if not row.image_id and not row.bloc:
            found.articles.add(row.article_id)
    return found


def hidden_images(articles=()) -> set[int]:
    """pks of the pictures nobody may see any more: withdrawn in one article, hidden in all."""
    return _withdrawn().images


def hidden_blocks(articles=()) -> set[str]:
    """Ids of the blocks of a body that are not shown any more."""
    return _withdrawn().blocs


def hidden_articles(articles=()) -> set[int]:
    """pks of the articles that are not shown at all any more."""
    return _withdrawn().articles


def readable(articles):
    """An ArticleQuerySet without those a withdrawn consent hides."""
    hidden = hidden_articles()
    return articles.exclude(pk__in=hidden) if hidden else articles


def shown_blocks(article) -> list[dict]:
    """[{type, value, id}] of the body, as stored, without what is hidden. No query."""
    return [block for block in article.corps.get_prep_value() if _is_shown(block)]


def _is_shown(block):
    if str(block.get("id")) in hidden_blocks():
        return False
    image = block["type"] == "photo" and (block["value"]["image"] or {}).get("image")
    return not image or image not in hidden_images()


@transaction.atomic
def withdraw_image(image):
    """No address that was given of this picture answers any more.

    Its copies are deleted with their files. The original, never served, takes another name, so that
    copies made again for the admin don't come back at addresses somebody has kept. Its pixels stay
    the same: articles agreed with them are the same articles.
    """
    for copy in image.renditions.all():
        copy.delete()  # its file goes when the transaction ends
    storage, before = image.file.storage, image.file.name
    folder, extension = PurePosixPath(before).parent, PurePosixPath(before).suffix
    if storage.exists(before):
        with storage.open(before) as original:
            after = storage.save(str(folder / f"{secrets.token_hex(12)}{extension}"), original)
        type(image).objects.filter(pk=image.pk).update(file=after)
        image.file.name = after
        transaction.on_commit(partial(storage.delete, before))
    bump_version()
