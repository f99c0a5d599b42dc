"""What the law asks of an article: consents, a reading for the law, the right of reply.

Image and voice: article 9 of the Code civil; minors: both what they and their parents say.
Right of reply: loi 2004-575 article 6-IV, décret 2007-1527.
"""

from datetime import timedelta

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from journal import avis, droit, messages, parution, trace
from journal.enums import EtatReponse, Geste, RoleComite
from journal.lu import fingerprint
from journal.models import Consentement, ControleJuridique, DroitDeReponse
from portal.socle.version import bump_version

DELAI_REPONSE = timedelta(days=3)  # to insert it
DELAI_DEMANDE = timedelta(days=92)  # three months after it appeared, to ask for it


# -- Consents -------------------------------------------------------------------------------------


@transaction.atomic
def note_consent(*, consentement, par):
    """Write somebody's consent, or that it is still to be collected. The article may appear by it.

    Raises ValidationError (in French) on what the law would not take for a consent.
    """
    article = trace.lock(consentement.article)
    consentement.full_clean()
    consentement.save()
    if consentement.recueilli_le:
        trace.note(article, Geste.CONSENTEMENT, qui=par, mots=str(consentement))
        parution.appear(article)


@transaction.atomic
def withdraw(*, consentement, mots="", par=""):
    """« Je ne veux plus »: nothing it covered is shown any more, on any support, and those who
    animate the committee are told. Doing it again changes nothing."""
    article = trace.lock(consentement.article)
    row = Consentement.objects.select_for_update().get(pk=consentement.pk)
    if row.retire_le:
        return
    row.retire_le, row.retire_mots = timezone.now(), mots[:500]
    row.save(update_fields=["retire_le", "retire_mots"])
    if row.image_id:
        droit.withdraw_image(row.image)
    trace.note(article, Geste.CONSENTEMENT_RETIRE, qui=par, mots=str(row))
    for membre in _animation(article):
        messages.tell(membre, messages.ACCORD_RETIRE, article=article, cle=f"c{row.pk}")
    bump_version()


def _animation(article):
    members = article.journal.membres.active()
    return members.filter(role=RoleComite.ANIMATION)


# -- Reading for the law --------------------------------------------------------------------------


@transaction.atomic
def flag(*, article, motif, precisions="", par):
    """Somebody who knows the law has to read it before it appears; they are told."""
    article = trace.lock(article)
    row, new = ControleJuridique.objects.get_or_create(
        article=article, motif=motif, fait_le=None, defaults=_asked(precisions, par)
    )
    if not new:
        return row
    trace.note(article, Geste.JURIDIQUE_DEMANDE, qui=par, mots=row.get_motif_display())
    for membre in article.journal.membres.active().filter(controle_juridique=True):
        messages.tell(membre, messages.JURIDIQUE, article=article, cle=f"j{row.pk}")
    return row


def _asked(precisions, par):
    return {"precisions": precisions[:500], "demande_par": str(par)[:150]}


@transaction.atomic
def check(*, controle, membre, conclusion):
    """Signed by a named person, on the newest text: another text is to be read again."""
    article = trace.lock(controle.article)
    if not membre.controle_juridique or membre.parti_le:
        raise ValidationError(_("Vous ne faites pas les lectures juridiques."))
    ControleJuridique.objects.filter(pk=controle.pk).update(
        fait_par=membre,
        fait_nom=membre.nom,
        fait_le=timezone.now(),
        empreinte=fingerprint(article.last_text),
        conclusion=conclusion[:1000],
    )
    trace.note(article, Geste.JURIDIQUE_FAIT, qui=membre, mots=conclusion)
    parution.appear(article)


def checks_of(article, lu):
    """[(check, still to do)] of an article whose newest text has that fingerprint."""
    known = avis.same_text(article, lu)
    return [(row, row.empreinte not in known) for row in article.controles.all()]


# -- Right of reply -------------------------------------------------------------------------------


def may_be_answered(article, moment=None) -> bool:
    """Within three months of its appearing."""
    since = article.last_published_at
    return bool(article.live and since and since + DELAI_DEMANDE > (moment or timezone.now()))


@transaction.atomic
def receive_reply(*, article, nom, contact, passage, texte) -> DroitDeReponse:
    row = DroitDeReponse.objects.create(
        article=article, nom=nom, contact=contact, passage=passage, texte=texte
    )
    for membre in _animation(article):
        messages.tell(membre, messages.REPONSE, article=article, cle=f"r{row.pk}")
    return row


def deadline(reponse):
    return reponse.recue_le + DELAI_REPONSE


@transaction.atomic
def insert_reply(*, reponse, par):
    """Under the article, as it was written."""
    article = trace.lock(reponse.article)
    if _settle_reply(reponse, EtatReponse.INSEREE, par):
        trace.note(article, Geste.REPONSE, qui=par, mots=reponse.nom)
        bump_version()


@transaction.atomic
def refuse_reply(*, reponse, par, motif):
    _settle_reply(reponse, EtatReponse.REFUSEE, par, motif=motif)


def _settle_reply(reponse, etat, par, **values):
    """True for the one call that settles it. The contact has served."""
    waiting = DroitDeReponse.objects.filter(pk=reponse.pk, etat=EtatReponse.RECUE)
    settled = {"etat": etat, "traitee_le": timezone.now(), "traitee_par": str(par)[:150]}
    return waiting.update(**settled, **values) == 1
