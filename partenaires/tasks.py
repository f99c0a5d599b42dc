"""Wake-ups: one act each, safe to run twice; a missed one is caught up by the next."""

from celery import shared_task
from django.utils import timezone

from partenaires import relances
from portal.socle.calendrier import is_ferie


@shared_task(ignore_result=True)
def relancer():
    """Reminders of due fiches, on working days (settings: Monday to Friday)."""
    if not is_ferie(timezone.localdate()):
        relances.send_due_reminders()
