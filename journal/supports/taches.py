"""Wake-ups: one act each, safe to run twice; a missed one is caught up by the next."""

import logging

from celery import shared_task

from journal.models import PageNumero
from journal.supports import fichiers

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def rendre_supports():
    """What changed in published issues, on every support, before somebody asks for it."""
    if made := fichiers.render_missing():
        logger.info("%s files of issues made", made)


@shared_task(ignore_result=True)
def rendre_numero(pk):
    """One issue, published or being prepared."""
    page = PageNumero.objects.filter(pk=pk).first()
    if page:
        fichiers.render_issue(page)
