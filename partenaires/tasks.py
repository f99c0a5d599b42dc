"""Wake-ups: one act, safe to run twice."""

from celery import shared_task

from partenaires import personnes


@shared_task(ignore_result=True)
def prevenir_personnes():
    personnes.tell_everyone()
