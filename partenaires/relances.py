"""Reminders of due fiches: whose turn it is, one message for all the fiches of a person.

What is due is found again at each wake-up, from the fiches and the reminders made: a beat that
was stopped, or two at once, miss nobody and write to nobody twice.
"""

from datetime import datetime, time

from django.db import transaction
from django.utils import timezone

from annuaire.models import Service, Structure
from diffusion.actions import schedule
from partenaires.destinataires import cle, upkept, who_answers
from partenaires.dues import delais_of, due_date, lighten, names_it, reminders_of, waiting_q
from partenaires.echeances import next_reminder
from partenaires.models import ReglagesEntretien, Relance
from partenaires.rythme import RAPPEL, Rythme, short_print, stopped
from portal.socle.verrou import take_turns

LOT = 200  # structures handled in one transaction
HEURE = time(10)  # of a day given without its hour


def send_due_reminders(today=None):
    """Schedule what has come due. today: another day than today. Returns how many messages."""
    reglages = ReglagesEntretien.current()
    if not reglages.actif:
        return 0
    moment = moment_of(today)
    delais = delais_of(reglages)
    structures = _structures_waiting(delais, timezone.localdate(moment))
    lots = (structures[first : first + LOT] for first in range(0, len(structures), LOT))
    return sum(_remind(lot, delais, moment) for lot in lots)


def moment_of(today=None):
    if today is None:
        return timezone.now()
    return timezone.make_aware(datetime.combine(today, HEURE))


def _structures_waiting(delais, today):
    own = upkept(Structure).filter(waiting_q(Structure, delais, today))
    through = upkept(Service).filter(waiting_q(Service, delais, today))
    pks = {*own.values_list("pk", flat=True), *through.values_list("structure_id", flat=True)}
    return sorted(pks)


@transaction.atomic
def _remind(structures, delais, moment):
    """Look again, alone, at these structures and their services, and book their people."""
    take_turns(Rythme.TOUR)
    today = timezone.localdate(moment)
    own = upkept(Structure).filter(waiting_q(Structure, delais, today), pk__in=structures)
    through = upkept(Service).filter(waiting_q(Service, delais, today), structure__in=structures)
    fiches = [*lighten(own), *lighten(through)]
    made = reminders_of(fiches)
    people = reachable(fiches)
    everyone = {courriel for courriels in people.values() for courriel in courriels}
    rythme = Rythme(everyone, ecart=delais.ecart, moment=moment)
    rows, messages = [], 0
    for fiche in fiches:
        echeance = due_date(fiche)
        coming = next_reminder(echeance, made[cle(fiche)], delais, today)
        if coming is None or not people[cle(fiche)]:
            continue
        departures = []
        for courriel in people[cle(fiche)]:
            passage = rythme.carrier(courriel, coming.pas_avant)
            if passage is None:
                key = f"rappel-{cle(fiche)}-{echeance}-{coming.rang}-{short_print(courriel)}"
                slot = rythme.first_slot(courriel)
                schedule(RAPPEL, courriel, cle=key, at=slot)
                rythme.booked(courriel, slot, key, RAPPEL)
                messages += 1
            departures.append(rythme.passages[courriel])
        first = min(departures, key=lambda passage: passage.le)
        rows.append(
            Relance(
                **names_it(fiche),
                echeance=echeance,
                rang=coming.rang,
                le=first.jour,
                cle_envoi=first.cle,
            )
        )
    Relance.objects.bulk_create(rows)
    return messages


def reachable(fiches, code=RAPPEL) -> dict[str, list[str]]:
    """{key: addresses that may be written to}. Two queries."""
    people = who_answers(fiches)
    everyone = {person.courriel for persons in people.values() for person in persons}
    refused = stopped(everyone, code)
    return {
        key: [*dict.fromkeys(p.courriel for p in persons if p.courriel not in refused)]
        for key, persons in people.items()
    }
