"""What a change of rule does to the dates already there, said before it is made. Reads only."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone
from django.utils.translation import ngettext

from evenements import actions
from evenements.cartes import say_span
from evenements.enums import EtatOccurrence
from evenements.planification.forms import MONTREES, Plan


@dataclass
class Apercu:
    """moments: (begin, end) soonest first; retirees and annulees: dates that would go."""

    plan: Plan
    moments: list = field(default_factory=list)
    retirees: list = field(default_factory=list)
    annulees: list = field(default_factory=list)  # people signed up, or touched: cancelled

    @property
    def montres(self):
        return [say_span(*moment) for moment in self.moments[:MONTREES]]

    @property
    def nombre(self):
        n = len(self.moments)
        return ngettext("%(n)d date", "%(n)d dates", n) % {"n": n}

    @property
    def suite(self):
        return max(0, len(self.moments) - MONTREES)


def preview(plan: Plan, *, rythme=None, depuis: date | None = None) -> Apercu:
    """rythme: the rule it would replace, from that day on."""
    today = timezone.localdate()
    depuis = depuis or today
    found = Apercu(plan, plan.moments(today))
    if rythme is None:
        return found
    days = {timezone.localtime(debut).date() for debut, _fin in found.moments}
    for row in rythme.occurrences.planned().upcoming().order_by("debut"):
        jour = timezone.localtime(row.origine).date()
        if jour >= depuis and jour not in days:
            stays = row.retouchee or actions.has_people(row)
            (found.annulees if stays else found.retirees).append(row)
    return found


def planned_dates(evenement):
    """Dates to come for the page of an event's dates, those withdrawn apart."""
    return (
        evenement.occurrences.exclude(etat=EtatOccurrence.RETIREE)
        .upcoming()
        .with_place()
        .chronological()
    )
