"""Pictures on a fiche's page: light copies made once, shown as finished data.

The copies (two widths, AVIF and WebP) are made by the worker as soon as a photo is published; a
page that comes before it makes those that are missing.
"""

import logging

from django.db.models import Prefetch
from wagtail.images import get_image_model
from wagtail.images.models import Filter, SourceImageIOError
from wagtail.models import ReferenceIndex

from annuaire.models import Photo
from annuaire.models.suivi import about

logger = logging.getLogger(__name__)

MAX_PHOTOS = 6  # on one page
LARGEURS = (400, 800)  # pixels: a phone, a wide screen or a sharp one
FORMATS = {"avif": "format-avif|avifquality-55", "webp": "format-webp|webpquality-70"}
FILTRES = {
    (nom, largeur): Filter(spec=f"width-{largeur}|{options}")
    for nom, options in FORMATS.items()
    for largeur in LARGEURS
}


def shown(fiche):
    """[{avif, webp, src, width, height, description, credit}] of a fiche's published photos.

    Two queries, none when with_photos() has told there is no photo.
    """
    if fiche.pk is None or not getattr(fiche, "a_photos", True):
        return []
    copies = (
        get_image_model()
        .get_rendition_model()
        .objects.filter(filter_spec__in=[copy.spec for copy in FILTRES.values()])
    )
    photos = Photo.objects.filter(publiee=True, **about(fiche)).select_related("image")
    photos = photos.prefetch_related(
        Prefetch("image__renditions", queryset=copies, to_attr="prefetched_renditions")
    )
    return list(filter(None, map(_picture, photos[:MAX_PHOTOS])))


def prepare(image):
    """Make the light copies of an image; those that exist are left alone."""
    return image.get_renditions(*FILTRES.values())


def _picture(photo):
    return picture(photo.image, description=photo.description, credit=photo.credit)


def picture(image, *, description="", credit=""):
    """What annuaire/_photos.html shows of one image, None when its file is lost."""
    found = image.find_existing_renditions(*FILTRES.values())
    if len(found) < len(FILTRES):
        try:
            made = prepare(image)
        except SourceImageIOError:  # the page reads without it
            logger.error("the file of image %s is missing", image.pk)
            return None
        found = {copy: made[copy.spec] for copy in FILTRES.values()}
    copies = {key: found[copy] for key, copy in FILTRES.items()}
    largest = copies["webp", max(LARGEURS)]
    return {
        "avif": _srcset(copies, "avif"),
        "webp": _srcset(copies, "webp"),
        "src": copies["webp", min(LARGEURS)].url,
        "width": largest.width,
        "height": largest.height,
        "description": description,
        "credit": credit,
    }


def _srcset(copies, nom):
    """« a.webp 400w, b.webp 800w »; one only when the picture itself is small."""
    widths = {copies[nom, largeur].width: copies[nom, largeur].url for largeur in LARGEURS}
    return ", ".join(f"{url} {width}w" for width, url in widths.items())


def drop_if_unused(image_pk):
    """Delete an image, its file and its copies, once nothing shows it any more."""
    image = get_image_model().objects.filter(pk=image_pk).first()
    if image is None or Photo.objects.filter(image=image).exists():
        return
    if not ReferenceIndex.get_references_to(image).exists():  # a logo, a page of the site
        image.delete()
