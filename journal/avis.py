"""Opinions: asked, given, lifted, counted. An opinion is on a text, known by its fingerprint."""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import CharField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.models import Workflow, WorkflowPage, WorkflowTask
from wagtail.models.workflows import WorkflowState

from journal import messages, trace
from journal.consensus import Bilan, Voix, decide
from journal.enums import AVEC_MOTS, Geste, RoleArticle, Valeur
from journal.lu import fingerprint
from journal.manques import missing_in_text
from journal.models import (
    Avis,
    Correction,
    EtatConsensus,
    Membre,
    PageArticle,
    Participation,
    TacheConsensus,
)
from portal.socle.champs import clean_text

CONSENSUS = "Consensus du comité de rédaction"
RELECTURE = timedelta(minutes=15)


class TexteChange(Exception):
    """Somebody changed the text while this person was reading it."""


# -- Asking ---------------------------------------------------------------------------------------


def ensure_workflow(journal) -> Workflow:
    """The workflow of the consensus, set on this journal: its articles find it by themselves."""
    task, workflow = _active(TacheConsensus), _active(Workflow)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    WorkflowPage.objects.get_or_create(page=journal.page_ptr, defaults={"workflow": workflow})
    return workflow


def _active(model):
    """Ours, put back when somebody deactivated it: without it nothing is ever asked again."""
    row = model.objects.filter(name=CONSENSUS).order_by("pk").first()
    if row is None:
        return model.objects.create(name=CONSENSUS, active=True)
    if not row.active:
        row.active = True
        row.save(update_fields=["active"])
    return row


@transaction.atomic
def ask(*, article, par, compte=None):
    """Ask the committee for its opinions on the newest text.

    par: a name; compte: the account, when there is one. Raises ValidationError when the text is
    not ready to be read (journal.manques). Asking again while it is asked changes nothing.
    """
    article = trace.lock(article)
    if manques := missing_in_text(article.last_text):
        raise ValidationError(manques)
    if in_progress(article) is None:
        _close(article)
        trace.note(article, Geste.DEMANDE, qui=par)
        ensure_workflow(article.journal).start(article, compte)
        settle(article)  # opinions already given on this very text hold


def _close(article):
    """A workflow sent back for changes, in the admin, gives way to a new one."""
    state = article.current_workflow_state
    if state is not None:
        state.cancel()


def note_asked(article):
    """The committee is told, and by when: as the task begins, wherever from, and when opinions
    lapsed. Those asked again are told a little later: the person who edits may not have finished.
    """
    article = trace.lock(article)
    today = timezone.localdate()
    wait = RELECTURE if article.avis_demandes_le else timedelta()
    asked = {
        "avis_demandes_le": timezone.now(),
        "avis_avant": today + timedelta(days=article.journal.delai_avis),
        "vu_comme": fingerprint(article.last_text),
    }
    PageArticle.objects.filter(pk=article.pk).update(**asked)
    for membre in readers(article):
        at = timezone.now() + wait
        messages.tell(membre, messages.AVIS, article=article, cle=asked["vu_comme"], at=at)


def readers(article):
    """Active members who do not write it."""
    writers = Participation.objects.filter(article_id=article.pk, role=RoleArticle.ECRIT)
    return (
        Membre.objects.active()
        .filter(journal=article.get_parent())
        .exclude(pk__in=writers.values("membre"))
    )


def in_progress(article) -> EtatConsensus | None:
    """The task that waits for opinions; None when none are asked."""
    return (
        EtatConsensus.objects.for_instance(article)
        .filter(
            status=EtatConsensus.STATUS_IN_PROGRESS,
            workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        )
        .first()
    )


def asked_in(journal) -> set[int]:
    """pks of its articles whose opinions are asked. One query."""
    inside = PageArticle.objects.child_of(journal).order_by()
    pks = inside.annotate(cle=Cast("pk", CharField())).values("cle")
    rows = EtatConsensus.objects.filter(
        status=EtatConsensus.STATUS_IN_PROGRESS,
        workflow_state__status=WorkflowState.STATUS_IN_PROGRESS,
        workflow_state__object_id__in=pks,
    )
    return {int(pk) for pk in rows.values_list("workflow_state__object_id", flat=True)}


# -- Giving ---------------------------------------------------------------------------------------


@transaction.atomic
def give(*, article, membre, valeur, mots="", lu) -> Avis:
    """Write one opinion and count again; the article may appear by it.

    lu: fingerprint of the text that was on this person's screen. Raises TexteChange when it is no
    longer the newest, ValidationError (in French) when they may not give one.
    """
    article = trace.lock(article)
    membre = Membre.objects.get(pk=membre.pk)
    mots = clean_text(mots).strip()
    _may_give(article, membre, valeur, mots)
    newest = article.last_text
    if fingerprint(newest) != lu:
        raise TexteChange
    before = current(article, lu).get(membre.pk)
    kept = mots if valeur in AVEC_MOTS else ""
    same = (membre.qualite, valeur, kept)
    if before is not None and (before.qualite, before.valeur, before.mots) == same:
        return before  # sent twice
    avis = Avis.objects.create(
        article=article,
        membre=membre,
        qualite=membre.qualite,
        valeur=valeur,
        mots=kept,
        empreinte=lu,
        revision=article.latest_revision,
    )
    trace.note(article, Geste(valeur), qui=membre, mots=avis.mots, empreinte=lu)
    if valeur in AVEC_MOTS:
        for writer in writers(article):
            messages.tell(writer, valeur, article=article, cle=f"avis{avis.pk}", mots=avis.mots)
    settle(article)
    return avis


def _may_give(article, membre, valeur, mots):
    if membre.parti_le or membre.journal_id != article.get_parent().pk:
        raise ValidationError(_("Vous ne faites plus partie de ce comité."), code="membre")
    if membre.pk in {one.pk for one in writers(article)}:
        raise ValidationError(
            _("Vous écrivez cet article : ce sont les autres qui donnent un avis."),
            code="auteur",
        )
    if in_progress(article) is None:
        raise ValidationError(_("Les avis ne sont pas demandés en ce moment."), code="clos")
    if valeur not in Valeur.values:
        raise ValidationError(_("Choisissez votre avis."), code="valeur")
    if valeur in AVEC_MOTS and not mots:
        raise ValidationError(
            _("Écrivez votre réserve.")
            if valeur == Valeur.RESERVE
            else _("Écrivez pourquoi vous bloquez."),
            code="mots",
        )


def writers(article):
    return list(
        Membre.objects.active().filter(
            participations__article_id=article.pk, participations__role=RoleArticle.ECRIT
        )
    )


@transaction.atomic
def lift(*, article, membre):
    """A block, by whoever gave it. Raises ValidationError when there is none on this text."""
    article = trace.lock(article)
    lu = fingerprint(article.last_text)
    avis = current(article, lu).get(membre.pk)
    if avis is None or avis.valeur != Valeur.BLOCAGE:
        raise ValidationError(_("Vous ne bloquez pas ce texte."), code="blocage")
    avis.leve_le = timezone.now()
    avis.save(update_fields=["leve_le"])
    trace.note(article, Geste.LEVE, qui=membre, empreinte=lu)
    settle(article)


# -- Counting -------------------------------------------------------------------------------------


def same_text(article, empreinte) -> set[str]:
    """This fingerprint and those that only spelling parts from it: opinions on them hold."""
    return _chain(Correction.objects.filter(article_id=article.pk), {article.pk: empreinte})[
        article.pk
    ]


def _chain(corrections, wanted):
    """{article pk: fingerprints that read the same but for spelling}. One query."""
    before = {}
    for pk, apres, avant in corrections.values_list("article_id", "apres", "avant"):
        before.setdefault((pk, apres), set()).add(avant)
    found = {}
    for pk, empreinte in wanted.items():
        same, waiting = set(), {empreinte}
        while waiting:
            one = waiting.pop()
            same.add(one)
            waiting |= before.get((pk, one), set()) - same
        found[pk] = same
    return found


def same_texts(articles) -> dict[int, set[str]]:
    """The same for several, on their texts as they were last known. One query."""
    known = {one.pk: one.vu_comme for one in articles}
    return _chain(Correction.objects.filter(article__in=known), known)


def current_of_all(articles) -> dict[int, dict[int, Avis]]:
    """{article pk: {member pk: last word}} on the texts as they were last known. Two queries."""
    same = same_texts(articles)
    rows = (
        Avis.objects.filter(article__in=same)
        .of_members()
        .select_related("membre")
        .order_by("donne_le", "pk")
    )
    found = {pk: {} for pk in same}
    for one in rows:
        if one.empreinte in same[one.article_id]:
            found[one.article_id][one.membre_id] = one
    return {
        pk: {membre: one for membre, one in last.items() if one.leve_le is None}
        for pk, last in found.items()
    }


def current(article, empreinte) -> dict[int, Avis]:
    """{member pk: their last word on this text}; lifted blocks say nothing any more."""
    rows = (
        Avis.objects.filter(article_id=article.pk)
        .on(same_text(article, empreinte))
        .of_members()
        .select_related("membre")
        .order_by("donne_le", "pk")
    )
    last = {one.membre_id: one for one in rows}
    return {pk: one for pk, one in last.items() if one.leve_le is None}


def weigh(article, empreinte=None) -> Bilan:
    """Where the consensus stands on the newest text; writers' voices are not counted."""
    empreinte = empreinte or fingerprint(article.last_text)
    own = {one.pk for one in writers(article)}
    return count(current(article, empreinte), own, article.journal.regle)


def count(voices: dict[int, Avis], own: set[int], regle) -> Bilan:
    """voices: as current() gives them; own: pks of those who write the article."""
    return decide(
        [Voix(pk, one.qualite, one.valeur) for pk, one in voices.items() if pk not in own], regle
    )


def settle(article):
    """Count again, and end the task when the committee agrees. Article locked by the caller."""
    task_state = in_progress(article)
    if task_state is not None and weigh(article).est_accord:
        task_state.approve()


def settle_all(journal):
    """Count again every article of a journal whose opinions are asked."""
    inside = PageArticle.objects.child_of(journal).filter(avis_demandes_le__isnull=False)
    for article in inside:
        with transaction.atomic():
            settle(trace.lock(article))


# -- Changes --------------------------------------------------------------------------------------


@transaction.atomic
def note_changed(*, article, par, compte=None):
    """The newest text is not the one that was known: opinions lapse, and are asked again.

    Called after each edit, wherever it was made (an editor of the admin saves every few seconds);
    does nothing when the text reads the same. Voices are counted on the newest text alone, so a
    task in progress simply goes on.
    """
    article = trace.lock(article)
    known, now = article.vu_comme, fingerprint(article.last_text)
    if now == known:
        return
    PageArticle.objects.filter(pk=article.pk).update(vu_comme=now)
    trace.note_edit(article, qui=par, empreinte=now)
    if not known or known in same_text(article, now):
        return
    # What was to appear at a given hour is another text.
    article.revisions.exclude(approved_go_live_at=None).update(approved_go_live_at=None)
    if in_progress(article) is not None:
        if current(article, known):
            trace.note(article, Geste.CADUCS, empreinte=now)
            note_asked(article)
    elif article.accorde_empreinte in same_text(article, known):
        trace.note(article, Geste.CADUCS, empreinte=now)
        _close(article)
        ensure_workflow(article.journal).start(article, compte)


@transaction.atomic
def remove_member(*, membre, par=""):
    """Somebody leaves: no voice any more, no link, no contact kept; the trace keeps their name."""
    from journal.comite import liens

    articles = list(
        PageArticle.objects.child_of(membre.journal).filter(avis_demandes_le__isnull=False)
    )
    liens.revoke(membre)
    Membre.objects.filter(pk=membre.pk).update(
        parti_le=timezone.now(), courriel="", telephone="", compte=None
    )
    for article in articles:
        article = trace.lock(article)
        if in_progress(article) is not None:
            trace.note(article, Geste.MEMBRE_PARTI, qui=membre)
            settle(article)
