"""Wake-ups: ids or words in, one act, safe to run twice."""

from celery import shared_task

from annuaire import actions, conservation, entrees, photos
from annuaire.importation import depot
from annuaire.models import Photo
from annuaire.recherche import missing


@shared_task(ignore_result=True)
def rafraichir():
    """What the passing of time changes: open days."""
    entrees.refresh_days()


@shared_task(ignore_result=True)
def purger():
    conservation.purge()
    depot.sweep()


@shared_task(ignore_result=True)
def fermer_echues():
    actions.close_due()


@shared_task(ignore_result=True)
def preparer_photo(pk):
    photo = Photo.objects.filter(pk=pk, publiee=True).select_related("image").first()
    if photo:
        photos.prepare(photo.image)


@shared_task(ignore_result=True)
def compter_mot(texte):
    missing.count_missing(texte)
