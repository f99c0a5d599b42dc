"""Wake-ups: no argument, safe to run twice."""

import logging

from celery import shared_task

from comptes import conservation, freins

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def purger():
    """What is past its time: links, counts, sessions, accounts nobody uses."""
    from django.contrib.sessions.backends.db import SessionStore

    SessionStore.clear_expired()
    done = {
        "links": conservation.purge_links(),
        "counts": freins.purge(),
        "warned": conservation.warn_inactive(),
        "accounts": conservation.delete_inactive(),
    }
    logger.info("purged: %s", done)
