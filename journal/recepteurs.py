"""Signals lead here, to named functions."""

from functools import partial

from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished

from journal import avis, parution, tasks, trace
from journal.enums import Geste
from journal.models import (
    Consentement,
    DroitDeReponse,
    PageArticle,
    PageDeWiki,
    PageJournal,
    PageNumero,
    PageWiki,
)
from journal.models.articles import BROUILLON
from portal.socle.taches import wake
from portal.socle.version import bump_version


@receiver(post_save, sender=PageJournal)
def prepare_consensus(sender, instance, created, raw=False, **kwargs):
    """Its articles find the workflow by themselves, in the admin too."""
    if created and not raw:
        avis.ensure_workflow(instance)


@receiver(page_published, sender=PageJournal)
def count_again(sender, instance, **kwargs):
    """Its rule may be another one: articles whose voices are now enough wait for nothing more."""
    avis.settle_all(instance)


@receiver(page_published, sender=PageNumero)
def let_articles_appear(sender, instance, **kwargs):
    parution.appear_with(instance)


@receiver(page_published, sender=PageArticle)
def note_appeared(sender, instance, **kwargs):
    parution.note_appeared(instance)


@receiver(page_published, sender=PageArticle)
def prepare_pictures(sender, instance, **kwargs):
    transaction.on_commit(partial(wake, tasks.preparer_images, instance.pk))


@receiver(page_unpublished, sender=PageArticle)
def note_withdrawal(sender, instance, **kwargs):
    trace.note(instance, Geste.RETIRE)


def shown_changed(sender, raw=False, update_fields=None, **kwargs):
    """A draft saved every few seconds shows nothing yet: what is kept in memory stays."""
    if not raw and not (update_fields and BROUILLON.issuperset(update_fields)):
        bump_version()


SHOWN = (
    PageJournal,
    PageNumero,
    PageArticle,
    PageWiki,
    PageDeWiki,
    Consentement,
    DroitDeReponse,
)
for shown in SHOWN:
    name = f"journal_{shown.__name__}"
    post_save.connect(shown_changed, sender=shown, dispatch_uid=f"{name}_saved")
    post_delete.connect(shown_changed, sender=shown, dispatch_uid=f"{name}_gone")
