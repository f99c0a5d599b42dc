"""Wake-ups: no argument that matters, one act, safe to run twice."""

from celery import shared_task

from partenaires import invitations


@shared_task(ignore_result=True)
def relancer_invitations():
    """Remind people who were invited and have not answered; forget invitations that are over."""
    invitations.remind_due()
