"""What the journal forgets, and when (docs/donnees-personnelles.md)."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from journal.enums import EtatProposition, EtatReponse
from journal.models import DroitDeReponse, Message, Proposition

CONTACT = timedelta(days=30)  # of whoever proposed, once they were answered
OUBLI = timedelta(days=365)  # what nobody has read; what a committee said of an article that is out
REPONSE = timedelta(days=365)  # the contact of a right of reply, once settled


def purge(moment=None) -> dict[str, int]:
    """Erase what has served. Returns how many of each; safe to run twice."""
    now = moment or timezone.now()
    return {
        "contacts": _forget_contacts(now),
        "propositions": _forget_proposals(now),
        "messages": _forget_messages(now),
        "reponses": _forget_replies(now),
    }


def _forget_contacts(now):
    settled = Proposition.objects.filter(lue_le__lt=now - CONTACT).exclude(contact="")
    return settled.update(contact="")


@transaction.atomic
def _forget_proposals(now):
    """Those put aside, files included; those that nobody read in a year."""
    aside = Proposition.objects.filter(etat=EtatProposition.ECARTEE, lue_le__lt=now - CONTACT)
    unread = Proposition.objects.waiting().filter(recue_le__lt=now - OUBLI)
    rows = list((aside | unread).select_related("image", "enregistrement"))
    for row in rows:
        image, recording = row.image, row.enregistrement
        row.delete()
        if image is not None:
            image.delete()
        if recording is not None and not recording.articles.exists():
            file = recording.fichier
            recording.delete()
            transaction.on_commit(lambda file=file: file.storage.delete(file.name))
    return len(rows)


def _forget_messages(now):
    """Said among the committee, of an article that has been out for a year."""
    old = Message.objects.filter(article__first_published_at__lt=now - OUBLI)
    return old.delete()[0]


def _forget_replies(now):
    settled = DroitDeReponse.objects.exclude(etat=EtatReponse.RECUE)
    return settled.filter(traitee_le__lt=now - REPONSE).exclude(contact="").update(contact="")
