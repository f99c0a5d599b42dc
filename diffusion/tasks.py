"""Wake-ups: no argument that matters, one act, safe to run twice."""

from celery import shared_task


@shared_task(ignore_result=True)
def expedier():
    """Send what is due."""
