"""Light copies of the pictures of articles, asked for all at once, withdrawn ones apart."""

from django.contrib.contenttypes.models import ContentType
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.models import ReferenceIndex

from annuaire import photos
from journal.droit import hidden_images
from journal.lu import image_ids
from journal.models import PageArticle

COPIES = [copy.spec for copy in photos.FILTRES.values()]
COTE = 1400  # pixels: the least a podcast's picture may have; it is square
VIGNETTE = f"fill-{COTE}x{COTE}|format-jpeg|jpegquality-80"


def light(ids) -> dict:
    """{pk: image} of those that may be seen, their light copies at hand. One query when the copies
    are made already, two when some are not."""
    ids = {pk for pk in ids if pk} - hidden_images()
    if not ids:
        return {}
    model = get_image_model()
    copies = model.get_rendition_model().objects.filter(image__in=ids, filter_spec__in=COPIES)
    found: dict = {}
    for copy in copies.select_related("image"):
        image = found.setdefault(copy.image_id, copy.image)
        copy.image = image
        image.prefetched_renditions = [*getattr(image, "prefetched_renditions", ()), copy]
    if missing := ids - found.keys():
        for image in model.objects.filter(pk__in=missing):
            image.prefetched_renditions = []
            found[image.pk] = image
    return found


def picture(image, description="", credit=""):
    """{avif, webp, src, width, height, description, credit}, None without a picture."""
    return photos.picture(image, description=description, credit=credit) if image else None


def keep_pixels(image) -> str:
    """Why the file of an image of the admin may not be replaced: the committee reads, and agrees
    on, what it shows (portal.socle.images.GARDES)."""
    if _is_out(image) or _is_read(image):
        return _(
            "Cette image est dans un article du journal\u00a0: elle ne change pas sans le comité. "
            "Ajoutez une autre image, et choisissez-la dans l'article."
        )
    return ""


def _is_out(image):
    """Rows of articles as the database has them: what is out, and what has never had a draft."""
    used = ReferenceIndex.get_references_to(image).filter(
        content_type=ContentType.objects.get_for_model(PageArticle)
    )
    pks = [int(pk) for pk in used.values_list("object_id", flat=True)]
    return PageArticle.objects.filter(pk__in=pks, live=True).exists()


def _is_read(image):
    """In a newest text that is agreed on, or whose opinions are asked."""
    waiting = PageArticle.objects.filter(avis_demandes_le__isnull=False, live=False)
    waiting |= PageArticle.objects.filter(live=True, has_unpublished_changes=True)
    return any(image.pk in image_ids(article.last_text) for article in waiting)


def prepare(article):
    """Make the copies of an article's pictures before anybody asks for them."""
    for image in get_image_model().objects.filter(pk__in=image_ids(article)):
        photos.prepare(image)
        if article.enregistrement_id and image.pk == article.image_id:
            prepare_thumbnail(image)


def prepare_thumbnail(image):
    if min(image.width, image.height) >= COTE:  # a smaller one is not made bigger
        image.get_rendition(VIGNETTE)
