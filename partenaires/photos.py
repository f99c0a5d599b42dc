"""Photos of a fiche, with the words that replace them."""

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Collection

from annuaire import entrees
from annuaire.models import Photo
from annuaire.models.suivi import about
from partenaires.enums import Publication, Role
from portal.socle.verrou import take_turns

MAX_PHOTOS = 6
COLLECTION = "Photos des partenaires"
TAILLES = ("max-480x360", "max-240x180")  # of the space, of the admin's list
AJOUT = "partenaires.photo"
PUBLICATION = "partenaires.photo_publiee"
RETRAIT = "partenaires.photo_retiree"


class TropDePhotos(Exception):
    def __init__(self):
        super().__init__(
            _("Cette fiche a déjà %(nombre)d photos : supprimez-en une d'abord.")
            % {"nombre": MAX_PHOTOS}
        )


def photos_of(fiche):
    return Photo.objects.filter(**about(fiche)).select_related("image").order_by("ordre", "pk")


def is_published_at_once(structure, role) -> bool:
    """A picture shows people and places: read again, unless the structure was trusted with all."""
    reglages = getattr(structure, "reglages", None)
    trusted = reglages is not None and reglages.publication == Publication.DIRECTE
    return trusted and role == Role.GESTIONNAIRE


@transaction.atomic
def add_photo(*, fiche, fichier, description, credit, par, publiee) -> Photo:
    """fichier: out of ChampImage, re-encoded. Raises TropDePhotos."""
    _hold(fiche)
    current = Photo.objects.filter(**about(fiche))
    if current.count() >= MAX_PHOTOS:
        raise TropDePhotos
    image = get_image_model().objects.create(
        title=description[:200],
        description=description,
        file=fichier,
        collection=get_collection(),
        uploaded_by_user=par,
    )
    image.get_renditions(*TAILLES)  # now: a page that is read would otherwise write
    photo = Photo.objects.create(
        **about(fiche),
        image=image,
        description=description,
        credit=credit,
        publiee=publiee,
        ordre=(current.aggregate(last=Max("ordre"))["last"] or 0) + 1,
    )
    _changed(fiche, AJOUT, par)
    return photo


@transaction.atomic
def move_photo(*, fiche, photo, step) -> bool:
    """One place earlier (-1) or later (1). False at the end of the row."""
    _hold(fiche)
    photos = list(photos_of(fiche))
    here = photos.index(photo)
    there = here + step
    if not 0 <= there < len(photos):
        return False
    photos[here], photos[there] = photos[there], photos[here]
    for ordre, one in enumerate(photos, start=1):
        Photo.objects.filter(pk=one.pk).update(ordre=ordre)
    entrees.refresh(fiche)
    return True


@transaction.atomic
def describe_photo(*, fiche, photo, description, credit, publiee):
    """publiee: whether the new words may be shown without being read again."""
    Photo.objects.filter(pk=photo.pk).update(
        description=description, credit=credit, publiee=photo.publiee and publiee
    )
    type(photo.image).objects.filter(pk=photo.image_id).update(description=description)
    entrees.refresh(fiche)


@transaction.atomic
def remove_photo(*, fiche, photo, par):
    """The file goes with it: nobody else may hold a picture a partner took back."""
    photo.image.delete()  # and the row, by cascade
    _changed(fiche, RETRAIT, par)


@transaction.atomic
def publish_photo(*, photo, par) -> bool:
    if not Photo.objects.filter(pk=photo.pk, publiee=False).update(publiee=True):
        return False
    _changed(photo.fiche, PUBLICATION, par)
    return True


def get_collection():
    """The partners' folder, made the first time."""
    take_turns("photos-collection")
    found = Collection.objects.filter(name=COLLECTION, depth=2).first()
    return found or Collection.get_first_root_node().add_child(name=COLLECTION)


def _hold(fiche):
    """Inside a transaction: the fiche's photos are counted and put in order one act at a time."""
    type(fiche).objects.select_for_update(of=("self",), no_key=True).get(pk=fiche.pk)


def _changed(fiche, action, par):
    entrees.refresh(fiche)
    log(instance=fiche, action=action, user=par)
