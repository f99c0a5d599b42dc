"""Writing the dates of a rule ahead: only what is missing, never over what people edited."""

from datetime import date, timedelta

from django.db import transaction
from django.utils import timezone

from evenements import annonces
from evenements.models import Evenement, Occurrence, Rythme

AVANT = timedelta(days=366)  # past dates a rule begun long ago still writes
HORIZON = timedelta(days=548)  # 18 months ahead
AVANCE = timedelta(days=7)  # the beat writes again once this much is missing
LOT = 50  # rules in one transaction: whoever else writes waits for one lot


def limit(rythme: Rythme, jour: date | None = None) -> date:
    """The last day to write today: the horizon, the rule's end, what is known of holidays."""
    bounds = [(jour or timezone.localdate()) + HORIZON, rythme.fin]
    bounds.append(rythme.to_regle().connue_jusqua())
    return min(bound for bound in bounds if bound)


def write_ahead(rythme: Rythme, jour: date | None = None) -> int:
    """Write the dates between the last day written and the horizon. Returns how many are new.

    In a transaction that holds the event's lock. A moment already taken (a date added by hand, one
    withdrawn) is left as it is.
    """
    jour = jour or timezone.localdate()
    first = max(rythme.debut, jour - AVANT)
    if rythme.ecrit_jusqua:
        first = max(first, rythme.ecrit_jusqua + timedelta(days=1))
    last = limit(rythme, jour)
    if first > last:
        return 0
    wanted = dict(rythme.to_regle().dates(first, last))
    taken = set(
        Occurrence.objects.filter(
            evenement=rythme.evenement_id, origine__in=list(wanted)
        ).values_list("origine", flat=True)
    )
    Occurrence.objects.bulk_create(
        Occurrence(
            evenement_id=rythme.evenement_id, rythme=rythme, origine=debut, debut=debut, fin=fin
        )
        for debut, fin in wanted.items()
        if debut not in taken
    )
    rythme.ecrit_jusqua = last
    Rythme.objects.filter(pk=rythme.pk).update(ecrit_jusqua=last)
    return len(wanted) - len(taken)


def extend_horizon(jour: date | None = None) -> int:
    """What the beat does: every rule that runs short is written further. Safe to run twice."""
    jour = jour or timezone.localdate()
    late = Rythme.objects.filter(ecrit_jusqua__lt=jour + HORIZON - AVANCE)
    written = 0
    pks = [rythme.pk for rythme in late if limit(rythme, jour) > rythme.ecrit_jusqua]
    for start in range(0, len(pks), LOT):
        written += _extend(pks[start : start + LOT], jour)
    return written


@transaction.atomic
def _extend(pks, jour):
    touched, written = set(), 0
    events = Rythme.objects.filter(pk__in=pks).values("evenement")
    list(Evenement.objects.select_for_update(of=("self",)).filter(pk__in=events).order_by("pk"))
    rythmes = Rythme.objects.select_for_update(of=("self",)).filter(pk__in=pks).order_by("pk")
    for rythme in rythmes:
        if new := write_ahead(rythme, jour):
            touched.add(rythme.evenement_id)
            written += new
    annonces.dates_changed(touched)
    return written
