"""Signals lead here."""

from django.dispatch import receiver
from wagtail.signals import page_published

from journal.models import PageDeWiki
from journal.wiki import actions


@receiver(page_published, sender=PageDeWiki)
def keep_version(sender, instance, **kwargs):
    """A coordinator published the page in the admin: its history says so. Not who: that is in
    Wagtail's own history, which the public does not read."""
    actions.note_published(instance)
