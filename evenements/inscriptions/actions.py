"""Signing up, changing, cancelling. Places: attribution.py; parents: parents.py.

Acts hold the date they change (places.turn): counting and writing take turns. They do not ask who
acts: screens ask permissions.py first. `par`, an account, tells the desk or a partner from people
themselves: without it the portal's rules hold (opening, closing, closed groups), whatever a form
sends. moment: now, but in tests.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from evenements.enums import Avis, CanalInscription, EtatInscription
from evenements.inscriptions import messages, parents, places
from evenements.inscriptions.attribution import leave, serve, settle
from evenements.inscriptions.regles import (
    LISTE_MAX,
    TARDIVE,
    VERSION_TEXTE,
    InscriptionRefusee,
    Personne,
    check_may_register,
    check_not_begun,
    check_people,
    consent_awaited,
    consent_needed,
    is_to_come,
)
from evenements.models import Inscription, Participant


@dataclass(frozen=True)
class Reponse:
    """nouvelle: False when this contact was signed up already: `inscription` is that one.

    On the portal, screens then show nothing of it: whoever typed the number may be somebody else.
    Its owner has been sent the link again.
    """

    inscription: Inscription
    nouvelle: bool


# -- Signing up -----------------------------------------------------------------------------------


def register(
    *,
    occurrence,
    prenom: str,
    participants: Sequence[Personne],
    telephone: str = "",
    courriel: str = "",
    quartier=None,
    prescripteur=None,
    par=None,
    canal=CanalInscription.PORTAIL,
    langue: str = "",
    parent_telephone: str = "",
    parent_courriel: str = "",
    accord_papier: bool = False,
    version_texte: str = VERSION_TEXTE,
    prevenir: bool = True,
    moment: datetime | None = None,
) -> Reponse:
    """Sign up a contact and those who come, to one date.

    participants: everyone who comes, whoever signs up among them when they come too. par: the
    account at the desk, needed with another `canal` than the portal, a prescripteur, a paper.
    prevenir: send the message that says where they stand (the desk may give a slip instead).

    Raises InscriptionRefusee (its `code` says which), or ValidationError by field. The same contact
    twice: see Reponse; the desk's second time replaces who comes.
    """
    moment = moment or timezone.now()
    if par is None and (prescripteur or accord_papier or canal != CanalInscription.PORTAIL):
        raise ValueError("only an account signs up for somebody else")
    demande = Inscription(
        occurrence=occurrence,
        prenom=prenom.strip(),
        telephone=telephone.strip(),
        courriel=courriel.strip().lower(),
        quartier=quartier,
        prescripteur=prescripteur,
        par=par,
        canal=canal,
        langue=langue,
        parent_telephone=parent_telephone.strip(),
        parent_courriel=parent_courriel.strip().lower(),
        version_texte=version_texte,
        nombre=max(len(participants), 1),
        etat=EtatInscription.DEMANDE,
        cree_le=moment,
    )
    _clean(demande)
    with places.turn(occurrence.pk, moment) as held:
        demande.occurrence = held
        check_may_register(held, par=par, prescripteur=prescripteur, moment=moment)
        check_people(held, participants, par=par)
        if par is None:  # asked of everybody alike: it tells nothing of who is there already
            parents.ask(demande, participants, papier=False, par=None, moment=moment)
            _check_not_endless(held)
        known = held.inscriptions.living().of_contact(demande.empreintes).order_by("pk").first()
        if known is not None:
            known.occurrence = held
            return _again(known, demande, participants, moment)
        if par is not None:
            _check_not_endless(held)
            parents.ask(demande, participants, papier=accord_papier, par=par, moment=moment)
        if demande.etat != EtatInscription.PARENT:
            settle(demande, moment)
        _write(demande, participants)
        if prevenir:
            messages.tell(demande, Avis.INSCRITE, messages.stamp(moment))
        parents.tell(demande, moment)
    return Reponse(demande, nouvelle=True)


def _check_not_endless(held):
    if held.inscriptions.living().count() >= LISTE_MAX:
        raise InscriptionRefusee(_("La liste est close : téléphonez-nous."), "liste")


def _clean(demande):
    """Raises ValidationError by field; numbers take their one spelling."""
    demande.clean_fields(
        exclude=["occurrence", "quartier", "prescripteur", "par", "accord_note_par", "cle"]
    )
    short = [
        name
        for name in ("telephone", "parent_telephone")
        if (number := getattr(demande, name)) and not number.startswith("+")
    ]
    if short:
        error = _("C'est un numéro court : donnez le vôtre, 10 chiffres.")
        raise ValidationError(dict.fromkeys(short, error))
    if not any(demande.empreintes):
        raise InscriptionRefusee(_("Donnez un numéro de téléphone ou un courriel."), "contact")


def _write(inscription, participants):
    """The sign-up and its people, whoever they were before."""
    inscription.nombre = len(participants)
    rows = [
        Participant(
            occurrence=inscription.occurrence,
            inscription=inscription,
            prenom=personne.prenom.strip(),
            age=personne.age,
            ordre=ordre,
        )
        for ordre, personne in enumerate(participants)
    ]
    for row in rows:
        row.clean_fields(exclude=["occurrence", "inscription", "present_par"])
    inscription.save()
    inscription.participants.all().delete()
    Participant.objects.bulk_create(rows)


def _again(known, demande, participants, moment):
    """The same contact: people are sent their link again, the desk corrects who comes."""
    if demande.par is None:  # once an hour at most, whoever asks
        messages.tell(known, Avis.INSCRITE, f"encore-{moment:%Y%m%d%H}")
        return Reponse(known, nouvelle=False)
    known.prenom = demande.prenom
    for name in ("telephone", "courriel", "quartier", "prescripteur"):
        if not getattr(known, name):
            _complete(known, name, getattr(demande, name))
    _replace_people(known, participants, moment)
    return Reponse(known, nouvelle=False)


def _complete(known, name, value):
    """Fill in what is missing, unless another sign-up of that date is known by it."""
    before = getattr(known, name)
    setattr(known, name, value)
    others = known.occurrence.inscriptions.living().exclude(pk=known.pk)
    if others.of_contact(known.empreintes).exists():
        setattr(known, name, before)


# -- Changing, cancelling -------------------------------------------------------------------------


def change(*, inscription, participants: Sequence[Personne], par=None, moment=None) -> Inscription:
    """Who comes. More people need room for them; fewer leave theirs to those who wait.

    Raises InscriptionRefusee. Minors who come alone are changed at the desk only.
    """
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        if not row.is_living:
            raise InscriptionRefusee(_("Cette inscription est annulée."), "annulee")
        check_not_begun(row.occurrence, moment, par=par)
        check_people(row.occurrence, participants, par=par, deja=row.nombre)
        if par is None and consent_needed(row.occurrence, participants):
            raise InscriptionRefusee(_("Pour changer qui vient, téléphonez-nous."), "parent")
        _replace_people(row, participants, moment)
    return row


def _replace_people(row, participants, moment):
    more = len(participants) - row.nombre
    if more > 0 and row.has_place:
        counted = places.count(row.occurrence, moment)
        if counted.attente or not counted.fits(more, prescrit=bool(row.prescripteur_id)):
            raise InscriptionRefusee(_("Il n'y a pas assez de places libres."), "plein")
    _write(row, participants)
    if more < 0:
        serve(row.occurrence, moment)


def cancel(*, inscription, par=None, moment=None) -> Inscription:
    """« Je ne viens plus », until the start: the place goes to the next. Again: nothing.

    par: somebody at the desk does it; the person is told. Raises InscriptionRefusee once begun.
    """
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        if not row.is_living:
            return row
        held = row.occurrence
        check_not_begun(held, moment, par=par)
        late = row.etat == EtatInscription.CONFIRMEE and moment > held.debut - TARDIVE
        leave(row, EtatInscription.ANNULEE, moment, tardive=late and is_to_come(held, moment))
        if par is not None:
            messages.tell(row, Avis.ANNULATION, messages.stamp(moment))
    return row


def reinstate(*, inscription, par=None, moment=None) -> Inscription:
    """Back on the list, as somebody who comes now: a place if one is left, else the last rank.

    Raises InscriptionRefusee when the date takes no more sign-ups, or the contact has another.
    """
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        if row.is_living:
            return row
        held = row.occurrence
        check_may_register(held, par=par, prescripteur=row.prescripteur, moment=moment)
        if held.inscriptions.living().of_contact(row.empreintes).exists():
            raise InscriptionRefusee(_("Cette personne est déjà inscrite à cette date."), "deja")
        if _lacks_parent(row, par):
            raise InscriptionRefusee(_("Il faut l'accord d'un parent."), "parent")
        row.annulee_le, row.tardive, row.place_le, row.rappels = None, False, None, 0
        settle(row, moment)
        row.save()
        messages.tell(row, Avis.INSCRITE, messages.stamp(moment))
    return row


def _lacks_parent(row, par):
    """A parent who said no is not gone round; below fifteen, a yes is needed."""
    if row.accord_le is not None:
        return False
    refused = row.etat == EtatInscription.REFUSEE and parents.has_parent(row)
    people = row.participants.all()
    return (par is None and refused) or (
        consent_needed(row.occurrence, people) and consent_awaited(people)
    )


# -- By telephone ---------------------------------------------------------------------------------


def told(*, inscription) -> bool:
    """Somebody phoned: nothing is left to be said. False when nothing was."""
    return bool(Inscription.objects.to_phone().filter(pk=inscription.pk).update(a_dire=""))
