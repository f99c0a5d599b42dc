"""Wake-ups: one act each, safe to run twice; a missed one is caught up by the next."""

import logging

from celery import shared_task

from evenements import horizon
from evenements.ical import creation, releve, rendus
from evenements.inscriptions import conservation, echeances

logger = logging.getLogger(__name__)


@shared_task(ignore_result=True)
def etendre_horizon():
    """Dates of endless rules, written 18 months ahead."""
    if written := horizon.extend_horizon():
        logger.info("%s dates written ahead", written)


@shared_task(ignore_result=True)
def inscriptions_dues():
    """Draws, offers nobody answered, places that free up, reminders."""
    echeances.do_due()


@shared_task(ignore_result=True)
def purger_inscriptions():
    """Names and contacts of dates over for thirty days; figures stay."""
    logger.info("sign-ups purged: %s", conservation.purge())


@shared_task(ignore_result=True)
def relever_agendas():
    """Partners' own calendars, those due."""
    releve.read_due()


@shared_task(ignore_result=True)
def rendre_calendriers():
    """What changed in the agenda, as iCalendar, before somebody asks for it."""
    rendus.render_missing()


@shared_task(ignore_result=True)
def indexer(pks):
    creation.index_events(pks)
