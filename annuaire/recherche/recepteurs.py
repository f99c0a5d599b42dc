"""What moves the search besides fiches: synonyms, and entries that disappear altogether."""

from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from annuaire.models import Entree, Synonyme
from annuaire.recherche import documents
from portal.socle.version import bump_version


@receiver([post_save, post_delete], sender=Synonyme, dispatch_uid="annuaire_synonyme")
def move_version(sender, **kwargs):
    bump_version()


@receiver(post_delete, sender=Entree, dispatch_uid="annuaire_entree_disparue")
def forget_document(sender, instance, **kwargs):
    documents.remove([instance.pk])
