"""Wake-ups: ids or words in, one act, safe to run twice."""

from celery import shared_task

from annuaire import conservation, entrees
from annuaire.importation import depot
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
def compter_mot(texte):
    missing.count_missing(texte)
