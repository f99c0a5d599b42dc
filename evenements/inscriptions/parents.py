"""A parent's consent, for minors who come without anyone of age.

Below fifteen nothing counts before a parent's answer: no place, no rank; after seven days nothing
is left of the request. From fifteen on the parent is told, and may say no until the start.
"""

from django.utils import timezone
from django.utils.translation import gettext as _

from evenements.enums import Avis, CanalAccord, EtatInscription
from evenements.inscriptions import contacts, messages, places
from evenements.inscriptions.attribution import leave, settle
from evenements.inscriptions.regles import (
    InscriptionRefusee,
    check_not_begun,
    consent_awaited,
    consent_needed,
    consent_until,
)
from evenements.models import Inscription

# -- When a minor signs up ------------------------------------------------------------------------


def ask(demande, participants, *, papier, par, moment):
    """What a new sign-up needs of a parent; not saved. Raises InscriptionRefusee.

    A parent's number is kept only when it serves.
    """
    if not consent_needed(demande.occurrence, participants):
        demande.parent_telephone = demande.parent_courriel = ""
        return
    if papier:
        demande.accord_le, demande.accord_canal = moment, CanalAccord.PAPIER
        demande.accord_note_par = par
    elif contacts.channel_of_parent(demande) is None:
        raise InscriptionRefusee(
            _("Donnez le courriel ou le numéro de portable d'un parent, ou passez à l'accueil."),
            "parent",
        )
    elif consent_awaited(participants):
        demande.etat = EtatInscription.PARENT
    own = {demande.telephone, demande.courriel} - {""}
    if own & {demande.parent_telephone, demande.parent_courriel}:
        raise InscriptionRefusee(
            _("Le courriel ou le numéro d'un parent n'est pas celui de la personne inscrite."),
            "parent-meme",
        )


def tell(demande, moment):
    """The parent is asked, or told."""
    if has_parent(demande) and demande.accord_le is None:
        awaited = demande.etat == EtatInscription.PARENT
        avis = Avis.PARENT_ACCORD if awaited else Avis.PARENT_INFORME
        messages.tell_parent(demande, avis, messages.stamp(moment))


def has_parent(inscription) -> bool:
    return bool(inscription.parent_telephone or inscription.parent_courriel)


# -- Their answer ---------------------------------------------------------------------------------


def consent(*, inscription, moment=None) -> Inscription:
    """A parent says yes, by their link: the sign-up counts from now on. Again: nothing.

    Raises InscriptionRefusee past the seven days, or once the date has begun.
    """
    return _consent(inscription, CanalAccord.LIEN, None, moment)


def note_paper_consent(*, inscription, par, moment=None) -> Inscription:
    """The desk has seen the signed paper."""
    return _consent(inscription, CanalAccord.PAPIER, par, moment)


def _consent(inscription, canal, par, moment):
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        if row.accord_le is not None or not row.is_living:
            return row
        awaited = row.etat == EtatInscription.PARENT
        if awaited and moment >= consent_until(row):
            raise InscriptionRefusee(_("Le délai pour répondre est passé."), "trop-tard")
        row.accord_le, row.accord_canal, row.accord_note_par = moment, canal, par
        if awaited:
            settle(row, moment)
        row.save()
        if awaited:
            messages.tell(row, Avis.INSCRITE, messages.stamp(moment))
    return row


def refuse_consent(*, inscription, moment=None) -> Inscription:
    """A parent says no, or changes their mind before the start: the place goes to the next."""
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        if not row.is_living or not has_parent(row):
            return row
        check_not_begun(row.occurrence, moment)
        row.accord_le, row.accord_canal, row.accord_note_par = None, "", None
        leave(row, EtatInscription.REFUSEE, moment)
        messages.tell(row, Avis.ANNULATION, messages.stamp(moment))
    return row
