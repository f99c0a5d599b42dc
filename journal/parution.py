"""How an agreed text appears: the very text that was agreed on, when nothing keeps it."""

import logging

from django.db import transaction
from django.utils import timezone
from wagtail.models import Revision

from journal import avis, messages, trace
from journal.enums import Geste
from journal.lu import fingerprint
from journal.manques import missing_around
from journal.models import PageArticle
from portal.socle.version import bump_version

logger = logging.getLogger(__name__)


def finish_consensus(article):
    """The workflow is over: if the committee agrees, note on what, and let it appear if it may.

    A workflow also ends by other doors: its task deactivated in the admin, another workflow set on
    the page, a task added after ours. The voices are counted again here; without them, nothing.
    """
    article = trace.lock(article)
    empreinte = fingerprint(article.last_text)
    if not avis.weigh(article, empreinte).est_accord:
        logger.warning("Article %s: a workflow ended without the committee's agreement", article.pk)
        return
    agreed = {"accorde_empreinte": empreinte, "accorde_le": timezone.now(), "avis_avant": None}
    PageArticle.objects.filter(pk=article.pk).update(**agreed)
    trace.note(article, Geste.CONSENSUS, empreinte=empreinte)
    for membre in avis.writers(article):
        messages.tell(membre, messages.CONSENSUS, article=article, cle=empreinte)
    appear(article)


def obstacles(article) -> list[str]:
    """What keeps an agreed article from appearing, in sentences; its issue is not one of them."""
    known = avis.same_text(article, fingerprint(article.last_text))
    return missing_around({article.pk: known})[article.pk]


def obstacles_of(articles) -> dict[int, list[str]]:
    """The same for several, on their texts as they were last known. Three queries."""
    return missing_around(avis.same_texts(articles))


def may_appear(article) -> bool:
    """The committee agreed on the newest text, and nothing else keeps it."""
    agreed = article.accorde_empreinte
    return bool(agreed and agreed == fingerprint(article.last_text) and not obstacles(article))


@transaction.atomic
def appear(article) -> bool:
    """Publish the newest text if the committee agreed on it and nothing keeps it.

    The revision is locked while it is read: what an editor saves in the meantime waits, and is
    another text. Whoever gave the last voice may have no right to publish: the committee has.
    """
    article = trace.lock(article)
    revision = Revision.objects.select_for_update().get(pk=article.latest_revision_id)
    empreinte = fingerprint(revision.as_object())
    if not article.accorde_empreinte or article.accorde_empreinte != empreinte:
        return False
    if article.numero_id and not article.numero.live:
        return False  # with its issue
    if obstacles(article) or (article.live and fingerprint(article) == empreinte):
        return False
    revision.publish(skip_permission_checks=True)
    return _is_out(article, empreinte)  # or a schedule, set in the admin, makes it wait


def _is_out(article, empreinte):
    now = PageArticle.objects.get(pk=article.pk)
    return now.live and fingerprint(now) == empreinte


def note_appeared(article):
    """Whatever the door: the last voice, its issue, a button of the admin, a schedule."""
    if article.live:
        trace.note(article, Geste.PARU, empreinte=fingerprint(article))
        bump_version()


@transaction.atomic
def show_again(article):
    """What is out is found otherwise (its quartiers, its themes): the text is the one agreed on."""
    article = trace.lock(article)
    if article.live and may_appear(article):
        article.get_latest_revision().publish(skip_permission_checks=True)


@transaction.atomic
def appear_with(numero) -> tuple[list, list]:
    """The articles of an issue that has just been published. Returns (out, [(left, why)])."""
    out, left = [], []
    for article in PageArticle.objects.filter(numero=numero).order_by("ordre", "pk"):
        if article.live or appear(article):
            out.append(article)
        else:
            left.append((article, obstacles(article)))
    return out, left
