"""Wake-ups: no argument that matters, one act, safe to run twice."""

from celery import shared_task
from celery.signals import worker_shutting_down

from diffusion import boite, conservation, expedition


@worker_shutting_down.connect
def end_rounds(**kwargs):
    """A restart between two messages leaves none whose fate is unknown."""
    expedition.ARRET.set()


# A wake-up that waited a minute for a worker is of no use: the beat has asked again since.
@shared_task(ignore_result=True, expires=60)
def expedier():
    """Send what is due."""
    expedition.drain()


@shared_task(ignore_result=True, expires=300)
def relever():
    """Read what came back."""
    boite.collect()


@shared_task(ignore_result=True)
def purger():
    conservation.purge()
