"""The trace of an article: lines that are only added, each sealing those before it.

A seal is a keyed fingerprint of the line and of the seal before: a line changed or taken away
afterwards, in the database itself, is seen (`find_broken`).
"""

from django.db import transaction
from django.utils import timezone

from journal.enums import Geste
from journal.lu import fingerprint as fingerprint_of
from journal.models import LigneTrace, PageArticle
from portal.socle.champs import clean_text
from portal.socle.jetons import fingerprint

SYSTEME = ""  # the committee as a whole, or the portal


def lock(article) -> PageArticle:
    """The article as the database has it now, its row kept from others until the transaction ends.

    Every act on an article begins here, so that they take turns: two opinions in the same instant,
    an edit between two opinions. An editor of the admin waits too: saving a draft writes this row.
    """
    return PageArticle.objects.select_for_update().get(pk=article.pk)


@transaction.atomic
def note(article, geste, *, qui=SYSTEME, mots="", empreinte=""):
    """Add a line. empreinte: of the text it is about, the newest by default."""
    lock(article)
    last = LigneTrace.objects.filter(article_id=article.pk).order_by("pk").last()
    line = LigneTrace(
        article_id=article.pk,
        qui=clean_text(qui)[:150],
        geste=geste,
        mots=clean_text(mots)[:4000],  # as it will be read again, or the seal would not hold
        empreinte=empreinte or fingerprint_of(article.last_text),
        le=timezone.now(),
    )
    line.sceau = _seal(line, last.sceau if last else "")
    line.save()
    return line


def note_edit(article, *, qui, empreinte):
    """A text changed: one line a person and a day, as long as nothing else happens."""
    last = LigneTrace.objects.filter(article_id=article.pk).order_by("pk").last()
    if (
        last is None
        or (last.geste, last.qui) != (Geste.ECRIT, str(qui))
        or timezone.localdate(last.le) != timezone.localdate()
    ):
        note(article, Geste.ECRIT, qui=qui, empreinte=empreinte)


def find_broken(article) -> LigneTrace | None:
    """The first line that does not hold with those before it; None when all do."""
    before = ""
    for line in LigneTrace.objects.filter(article_id=article.pk).order_by("pk"):
        if line.sceau != _seal(line, before):
            return line
        before = line.sceau
    return None


def _seal(line, before):
    said = (before, line.article_id, line.qui, line.geste, line.mots, line.empreinte)
    return fingerprint("\x1f".join(map(str, [*said, line.le.isoformat()])), "trace")
