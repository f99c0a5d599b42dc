"""Opinions that are waited for: told two days before the deadline, and once it has passed.

One message a person for all the articles that wait, and no other for three days.
"""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from journal import avis, messages
from journal.models import EtatConsensus, PageArticle

AVANT = timedelta(days=2)
ENTRE_DEUX = 3  # days between two reminders to one person


def remind_due(today=None) -> int:
    """Schedule what is due today. Returns how many messages were written; run as often as one
    likes."""
    today = today or timezone.localdate()
    waited = {}
    for article in _asked(today):
        given = avis.current_of_all([article])[article.pk]
        for membre in avis.readers(article):
            if membre.pk not in given:
                waited.setdefault(membre, []).append(article)
    return sum(_tell(membre, articles, today) for membre, articles in waited.items())


def _asked(today):
    """Those whose deadline is near or past, whatever day the beat missed."""
    rows = EtatConsensus.objects.filter(
        status=EtatConsensus.STATUS_IN_PROGRESS, workflow_state__status="in_progress"
    )
    pks = [int(pk) for pk in rows.values_list("workflow_state__object_id", flat=True)]
    return PageArticle.objects.filter(pk__in=pks, avis_avant__lte=today + AVANT).order_by("pk")


@transaction.atomic
def _tell(membre, articles, today):
    one = articles[0] if len(articles) == 1 else None
    envoi = messages.tell(
        membre,
        messages.RAPPEL,
        article=one,
        cle=f"{today.toordinal() // ENTRE_DEUX}",
        nombre=len(articles),
        retard=articles[0].avis_avant < today,
    )
    return envoi is not None
