"""When a fiche is due, which reminder has come, when the phone takes over. Pure: dates in and out.

Three reminders for a due date: that day, then 14 and 30 days later (settings). They follow one
another: after a beat that was stopped, the first one goes, and the others keep their distance.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import NamedTuple

from annuaire.fraicheur import add_months

RANGS = (1, 2, 3)
DERNIER = RANGS[-1]


@dataclass(frozen=True, slots=True)
class Delais:
    """Days: after the due date for the second and third reminders, between any two of them."""

    rappel_2: int = 14
    rappel_3: int = 30
    ecart: int = 7

    def of(self, rang: int) -> timedelta:
        return timedelta(days=(0, self.rappel_2, self.rappel_3)[rang - 1])


class Rappel(NamedTuple):
    """A reminder that was made: for which due date, the day its first message leaves."""

    echeance: date
    rang: int
    le: date


class Prochain(NamedTuple):
    rang: int
    pas_avant: date


def due_date(verifie_le: date | None, intervalle: int, creee_le: date) -> date:
    """The interval after the verification; never verified, a fiche is due since its first day."""
    return add_months(verifie_le, intervalle) if verifie_le else creee_le


def sent_for(echeance: date, rappels: Iterable[Rappel]) -> dict[int, date]:
    """{rank: day} of the reminders that count for a due date.

    Those of a later one count too: an interval made shorter doesn't begin the reminders again, an
    interval made longer does.
    """
    sent: dict[int, date] = {}
    for rappel in rappels:
        if rappel.echeance >= echeance:
            sent[rappel.rang] = max(rappel.le, sent.get(rappel.rang, rappel.le))
    return sent


def next_reminder(
    echeance: date, rappels: Iterable[Rappel], delais: Delais, today: date
) -> Prochain | None:
    """The reminder to make today, None when there is none. Never two at once, never one twice."""
    sent = sent_for(echeance, rappels)
    rang = max(sent, default=0) + 1
    if rang > DERNIER:
        return None
    pas_avant = echeance + delais.of(rang)
    if sent:
        pas_avant = max(pas_avant, max(sent.values()) + timedelta(days=delais.ecart))
    return Prochain(rang, pas_avant) if today >= pas_avant else None


def phone_since(
    echeance: date, rappels: Iterable[Rappel], today: date, *, joignable: bool
) -> date | None:
    """Since when the fiche is the phone round's, None when it isn't.

    Once the third reminder has left; at once for a fiche nobody can write to.
    """
    if today < echeance:
        return None
    if not joignable:
        return echeance
    last = sent_for(echeance, rappels).get(DERNIER)
    return last if last and last <= today else None
