"""Wake-ups: ids in, one act, safe to run twice."""

from celery import shared_task

from journal import conservation, images, mesures, rappels
from journal.models import PageArticle


@shared_task(ignore_result=True)
def purger():
    mesures.purge()


@shared_task(ignore_result=True)
def preparer_images(pk):
    """The light copies of an article that has just appeared."""
    article = PageArticle.objects.filter(pk=pk, live=True).first()
    if article:
        images.prepare(article)


@shared_task(ignore_result=True)
def rappeler_avis():
    """Opinions that are waited for."""
    rappels.remind_due()


@shared_task(ignore_result=True)
def oublier():
    conservation.purge()
