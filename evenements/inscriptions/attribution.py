"""Who has a place: at once, offered when one frees up, or drawn. Each act holds its date.

moment: now, but in tests.
"""

from datetime import datetime, timedelta

from django.utils import timezone
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from diffusion.calme import next_allowed
from diffusion.enums import Canal
from evenements.enums import Attribution, Avis, EtatInscription
from evenements.inscriptions import contacts, memoire, messages, places, tirage
from evenements.inscriptions.partage import may_sit, share
from evenements.inscriptions.regles import (
    InscriptionRefusee,
    check_not_begun,
    draw_at,
    is_to_come,
)
from evenements.models import Inscription, Tirage

TIRAGE = "evenements.tirage"
PLACE_DONNEE = "evenements.place_donnee"
DERNIERE_REPONSE = timedelta(hours=12)  # before the start: an offer is answered until then
TROP_COURT = timedelta(hours=2)  # less than that to answer: the place is given, and they are told


# -- Coming in, going out -------------------------------------------------------------------------


def settle(inscription, moment):
    """The draw, a place at once, or the last rank of the list; not saved. In the date's turn."""
    held = inscription.occurrence
    inscription.rang = inscription.proposee_jusqua = None
    if awaits_draw(held, moment):
        inscription.etat = EtatInscription.DEMANDE
    elif may_sit(places.family(inscription), places.count(held, moment)):
        _sit(inscription, moment)
    else:
        inscription.etat = EtatInscription.ATTENTE
        inscription.rang = places.next_rank(held)


def leave(inscription, etat, moment, *, tardive=False):
    """Out of the list; what they held goes to those who wait. In the date's turn."""
    inscription.etat, inscription.annulee_le, inscription.tardive = etat, moment, tardive
    inscription.proposee_jusqua, inscription.a_dire = None, ""
    inscription.save()
    serve(inscription.occurrence, moment)


def awaits_draw(occurrence, moment) -> bool:
    """Until its draw is made, however late. Past the hour when nobody asked: first come."""
    if occurrence.evenement.attribution != Attribution.TIRAGE:
        return False
    if Tirage.objects.filter(occurrence=occurrence).exists():
        return False
    asked = occurrence.inscriptions.filter(etat=EtatInscription.DEMANDE)
    return moment < draw_at(occurrence) or asked.exists()


def _sit(inscription, moment):
    inscription.etat, inscription.place_le = EtatInscription.CONFIRMEE, moment
    inscription.proposee_jusqua = None


# -- Places that free up --------------------------------------------------------------------------


def promote(*, occurrence, moment=None) -> list[Inscription]:
    """Give the places that are free to those who wait, in order (partage.py). Returns them.

    A place is offered, to be confirmed before a deadline; too close to the start, or when no
    message can ask, it is given at once.
    """
    moment = moment or timezone.now()
    with places.turn(occurrence.pk, moment) as held:
        return serve(held, moment)


def serve(held, moment) -> list[Inscription]:
    """The same, for whoever already holds the date."""
    if not is_to_come(held, moment) or awaits_draw(held, moment):
        return []
    waiting = list(held.inscriptions.waiting())
    if not waiting:
        return []
    served = share([places.family(row) for row in waiting], places.count(held, moment))
    chosen = [row for row in waiting if row.pk in served]
    for row in chosen:
        row.occurrence = held
        _offer(row, moment)
    return chosen


def _offer(row, moment):
    deadline = offer_deadline(row, moment)
    if deadline is None:
        _sit(row, moment)
    else:
        row.etat, row.proposee_jusqua = EtatInscription.PROPOSEE, deadline
    row.save()
    messages.tell(row, Avis.PROPOSITION if deadline else Avis.PLACE, messages.stamp(moment))


def offer_deadline(inscription, moment) -> datetime | None:
    """Until when an offered place waits for its answer; None: no time, or no way, to ask.

    Counted from when the message may leave: a text message written in the evening is read in the
    morning.
    """
    found = contacts.channel_of(inscription)
    if found is None:
        return None
    asked = next_allowed(moment) if found[0] == Canal.SMS else moment
    occurrence = inscription.occurrence
    delay = timedelta(hours=occurrence.evenement.confirmation_heures)
    deadline = min(asked + delay, occurrence.debut - DERNIERE_REPONSE)
    # An event may ask for an answer within the hour; cut shorter by the start, it is no question.
    return deadline if deadline - asked >= min(TROP_COURT, delay) else None


def confirm(*, inscription, moment=None) -> Inscription:
    """« Je viens » to an offered place. Again: nothing. Raises InscriptionRefusee when too late."""
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        if row.etat == EtatInscription.CONFIRMEE:
            return row
        if row.etat != EtatInscription.PROPOSEE or moment >= row.proposee_jusqua:
            raise InscriptionRefusee(_("Cette place ne vous attend plus."), "trop-tard")
        _sit(row, moment)
        row.save()
    return row


def decline(*, inscription, moment=None) -> Inscription:
    """« Je ne viens pas » to an offered place: it goes to the next. Again: nothing."""
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        if row.etat == EtatInscription.PROPOSEE:
            leave(row, EtatInscription.REFUSEE, moment)
    return row


def give_place(*, inscription, par, moment=None) -> Inscription:
    """The desk gives a free place to somebody who waits, out of turn: written in the history.

    Also confirms an offered place for them. Raises InscriptionRefusee without that much room.
    """
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        if row.etat not in (EtatInscription.PROPOSEE, EtatInscription.ATTENTE):
            return row
        held = row.occurrence
        check_not_begun(held, moment, par=par)
        if row.etat == EtatInscription.ATTENTE:
            if not places.count(held, moment).fits(row.nombre, prescrit=True):
                raise InscriptionRefusee(_("Il n'y a pas assez de places libres."), "plein")
            log(instance=held.evenement, action=PLACE_DONNEE, user=par, data=_about(row))
        _sit(row, moment)
        row.save()
        messages.tell(row, Avis.PLACE, messages.stamp(moment))
    return row


def expire_offer(*, inscription, moment=None) -> bool:
    """An offer nobody answered in time: the place goes on. False when it is not so."""
    moment = moment or timezone.now()
    with places.turn_of(inscription, moment) as row:
        overdue = row.etat == EtatInscription.PROPOSEE and moment >= row.proposee_jusqua
        if not overdue or not is_to_come(row.occurrence, moment):
            return False
        leave(row, EtatInscription.EXPIREE, moment)
        messages.tell(row, Avis.EXPIREE, messages.stamp(moment))
    return True


def _about(row):
    """What the history says of a sign-up: its key, never who."""
    return {"date": row.occurrence.origine.isoformat(), "repere": row.cle}


# -- The draw -------------------------------------------------------------------------------------


def draw(*, occurrence, seed: str | None = None, par=None, moment=None) -> Tirage:
    """Draw the places of a date among those who asked (tirage.py). Once: again gives the same row.

    par: somebody draws before the hour; otherwise the beat does. seed: for tests.
    Raises InscriptionRefusee for a date that is not drawn.
    """
    moment = moment or timezone.now()
    with places.turn(occurrence.pk, moment) as held:
        done = Tirage.objects.filter(occurrence=held).first()
        if done is not None:
            return done
        if held.evenement.attribution != Attribution.TIRAGE or not is_to_come(held, moment):
            raise InscriptionRefusee(_("Cette date ne se tire pas au sort."), "tirage")
        return _draw(held, seed or tirage.new_seed(), par, moment)


def _draw(held, seed, par, moment):
    asked = {row.cle: row for row in held.inscriptions.filter(etat=EtatInscription.DEMANDE)}
    groups = memoire.groups(held, asked.values(), moment)
    counted = places.count(held, moment)
    drawn = tirage.draw([_request(row, groups) for row in asked.values()], counted, seed)
    done = Tirage.objects.create(
        occurrence=held,
        graine=seed,
        algorithme=tirage.ALGORITHME,
        places=counted.libres,
        places_reservees=counted.gardees,
        memoire=held.evenement.memoire_sorties,
        trace=tirage.write_trace(drawn),
        fait_le=moment,
        par=par,
    )
    first = places.next_rank(held)
    for rank, (demande, served) in enumerate(drawn, first):
        row = asked[demande.cle]
        row.occurrence = held
        _apply(row, served, rank, moment)
    data = {"date": held.origine.isoformat(), "demandes": len(drawn)}
    log(instance=held.evenement, action=TIRAGE, user=par, data=data)
    return done


def _request(row, groups):
    return tirage.Demande(row.cle, groups[row.pk], row.nombre, bool(row.prescripteur_id))


def _apply(row, served, rank, moment):
    if served:
        _sit(row, moment)
    else:
        row.etat, row.rang = EtatInscription.ATTENTE, rank
    row.save()
    messages.tell(row, Avis.PLACE if served else Avis.SANS_PLACE, messages.stamp(moment))
