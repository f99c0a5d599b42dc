"""Who has already had a place, by fingerprint: sign-ups not erased yet, and what is left of others.

An outing, for the memory of draws, is a date of the same territory whose places were drawn, that
was not cancelled: one rule for the whole territory, whoever organises (« limiter l'entre-soi »).
Somebody is known when, in the twelve months before, they had a place or waited for one until the
end at any date of the territory already begun or drawn.
"""

from datetime import timedelta

from django.db.models import Q
from django.utils import timezone

from evenements.enums import EtatInscription, EtatOccurrence, GroupeTirage
from evenements.models import Inscription, Passage, Tirage

MEMOIRE = timedelta(days=365)
RESTES = (  # they asked, and were there until the end: with a place or without
    EtatInscription.CONFIRMEE,
    EtatInscription.ATTENTE,
    EtatInscription.PROPOSEE,
    EtatInscription.EXPIREE,
)


def last_outings(occurrence) -> list[int]:
    """pks of the last N dates drawn in this territory, this one apart."""
    drawn = (
        Tirage.objects.filter(occurrence__evenement__territoire=occurrence.evenement.territoire_id)
        .filter(occurrence__etat=EtatOccurrence.PREVUE)
        .exclude(occurrence=occurrence)
        .order_by("-fait_le", "-pk")
    )
    return list(drawn.values_list("occurrence", flat=True)[: occurrence.evenement.memoire_sorties])


def groups(occurrence, inscriptions, moment=None) -> dict[int, GroupeTirage]:
    """{pk of a sign-up: its group in this date's draw}"""
    served = had_a_place(last_outings(occurrence))
    known = known_among(occurrence, inscriptions, moment)
    return {row.pk: _group(row, served, known) for row in inscriptions}


def _group(inscription, served, known):
    marks = {*inscription.empreintes}
    if marks & served:
        return GroupeTirage.AUTRE
    return GroupeTirage.SANS_PLACE if marks & known else GroupeTirage.NOUVEAU


def had_a_place(occurrences) -> set[str]:
    """Fingerprints of those who had a place at one of these dates."""
    rows = Inscription.objects.filter(occurrence__in=occurrences).seated()
    kept = Passage.objects.filter(occurrence__in=occurrences, place=True)
    return _marks(rows) | {*kept.values_list("empreinte", flat=True)}


def known_among(occurrence, inscriptions, moment=None) -> set[str]:
    """Among the fingerprints of these sign-ups, those already seen here before this date."""
    moment = moment or timezone.now()
    marks = [mark for row in inscriptions for mark in row.empreintes if mark]
    jour = timezone.localdate(occurrence.debut)
    territoire = occurrence.evenement.territoire_id
    kept = Passage.objects.filter(
        empreinte__in=marks, territoire=territoire, jour__gte=jour - MEMOIRE
    )
    before = Q(occurrence__debut__lt=min(moment, occurrence.debut)) | Q(
        occurrence__tirage__fait_le__lt=moment
    )
    rows = (
        Inscription.objects.of_contact(marks)
        .filter(before, occurrence__evenement__territoire=territoire)
        .filter(Q(etat__in=RESTES) | Q(tardive=True))
        .exclude(occurrence=occurrence)
        .exclude(occurrence__etat=EtatOccurrence.RETIREE)
    )
    past = kept.filter(jour__lt=jour) | kept.filter(occurrence__tirage__isnull=False)
    found = _marks(rows) | {*past.values_list("empreinte", flat=True)}
    return found & {*marks}


def new_people(occurrence, inscriptions, moment=None) -> list:
    """Those of these sign-ups that nobody here knew."""
    known = known_among(occurrence, inscriptions, moment)
    return [row for row in inscriptions if not known & {*row.empreintes}]


def reliability(inscription) -> dict[str, int]:
    """{places, absences, tardives} of a family over a year. For the coordination alone; nothing
    is refused to anybody because of it."""
    marks = [mark for mark in inscription.empreintes if mark]
    since = timezone.localdate() - MEMOIRE
    dates = {}
    for row in Passage.objects.filter(empreinte__in=marks, jour__gte=since):
        dates[row.occurrence_id or f"p{row.pk}"] = (row.place, row.venu, row.tardive)
    live = Inscription.objects.of_contact(marks).prefetch_related("participants")
    for row in live.filter(occurrence__fin__lt=timezone.now()):
        dates[row.occurrence_id] = facts(row)
    return {
        "places": sum(place for place, _venu, _tardive in dates.values()),
        "absences": sum(place and venu is False for place, venu, _tardive in dates.values()),
        "tardives": sum(tardive for _place, _venu, tardive in dates.values()),
    }


def facts(inscription) -> tuple[bool, bool | None, bool]:
    """(had a place until the end, came: None when nobody ticked, cancelled late)"""
    place = inscription.etat == EtatInscription.CONFIRMEE
    ticks = [p.present for p in inscription.participants.all() if p.present is not None]
    venu = any(ticks) if place and ticks else None
    return place, venu, inscription.tardive


def _marks(rows):
    pairs = rows.values_list("empreinte_telephone", "empreinte_courriel")
    return {mark for pair in pairs for mark in pair if mark}
