"""Wake-ups: one act each, safe to run twice; a missed one is caught up by the next."""

from celery import shared_task
from django.utils import timezone

from partenaires import campagnes, conservation, invitations, personnes, relances
from portal.socle.calendrier import is_ferie


@shared_task(ignore_result=True)
def relancer():
    """Reminders of due fiches, on working days (settings: Monday to Friday)."""
    if not is_ferie(timezone.localdate()):
        relances.send_due_reminders()


@shared_task(ignore_result=True)
def mener_campagnes():
    """Waves and ends of campaigns, on working days."""
    if not is_ferie(timezone.localdate()):
        campagnes.lead_campaigns()


@shared_task(ignore_result=True)
def prevenir_personnes():
    personnes.tell_everyone()


@shared_task(ignore_result=True)
def purger():
    conservation.purge()


@shared_task(ignore_result=True)
def relancer_invitations():
    """Remind people who were invited and have not answered; forget invitations that are over."""
    invitations.remind_due()
