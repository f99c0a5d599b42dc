"""Dates with their sign-ups, and the sheet of who came: data ready for the pages."""

from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from evenements.enums import Attribution, EtatInscription, TrancheAge
from evenements.inscriptions import places, presence
from evenements.inscriptions.lignes import name_people
from evenements.inscriptions.mots import say_when
from evenements.inscriptions.partage import Places, share
from evenements.inscriptions.regles import MODES
from evenements.models import Inscription, Occurrence, Participant

VIVES = timedelta(days=30)  # names are kept that long after a date
# « Un enfant de … »: the button, and the first age of its band (enums.TrancheAge), which is kept.
ENFANTS = (
    (0, TrancheAge.DE_0_A_2),
    (3, TrancheAge.DE_3_A_5),
    (6, TrancheAge.DE_6_A_10),
    (11, TrancheAge.DE_11_A_14),
    (15, TrancheAge.DE_15_A_17),
)


# -- Dates ----------------------------------------------------------------------------------------


@dataclass
class LigneDate:
    occurrence: Occurrence
    quand: str
    aujourdhui: bool
    places: str
    a_appeler: int


def with_sign_ups(rows, *, passees=False, moment=None):
    """Those one signs up to, or that somebody signed up to; past ones as long as names are kept."""
    moment = moment or timezone.now()
    signed = Inscription.objects.filter(occurrence=OuterRef("pk"))
    rows = rows.filter(Q(evenement__inscription__in=MODES) | Exists(signed))
    if passees:
        rows = rows.filter(fin__lte=moment, fin__gt=moment - VIVES).order_by("-debut", "-pk")
    else:
        rows = rows.upcoming(moment).chronological()
    return rows.select_related("evenement__service")


def lines_of_dates(rows) -> list[LigneDate]:
    """In two queries."""
    rows = list(rows)
    counted = places.count_many(rows)
    calls = dict(
        Inscription.objects.to_phone()
        .filter(occurrence__in=[row.pk for row in rows])
        .order_by()
        .values_list("occurrence")
        .annotate(n=Count("pk"))
    )
    today = timezone.localdate()
    return [
        LigneDate(
            row,
            say_when(row),
            timezone.localdate(row.debut) <= today <= row.dernier_jour,
            say_figures(row, counted[row.pk]),
            calls.get(row.pk, 0),
        )
        for row in rows
    ]


def say_figures(occurrence, counted: Places) -> str:
    """« 12 places prises sur 20, 3 en attente »"""
    drawn = occurrence.evenement.attribution == Attribution.TIRAGE
    if counted.capacite is None:
        words = [
            _plural(counted.prises, _("%(n)d personne inscrite"), _("%(n)d personnes inscrites"))
        ]
    else:
        one, many = (
            _("%(n)d place prise sur %(capacite)d"),
            _("%(n)d places prises sur %(capacite)d"),
        )
        words = [_plural(counted.prises, one, many)]
    if counted.demandes or (drawn and not counted.prises):
        words.append(_plural(counted.demandes, _("%(d)d demande"), _("%(d)d demandes")))
    if counted.attente:
        words.append(_("%(a)d en attente"))
    if counted.gardees:
        words.append(_plural(counted.gardees, _("%(g)d gardée"), _("%(g)d gardées")))
    return ", ".join(words) % {
        "n": counted.prises,
        "capacite": counted.capacite,
        "d": counted.demandes,
        "a": counted.attente,
        "g": counted.gardees,
    }


def _plural(number, one, many):
    """Zero is singular, in French."""
    return one if number < 2 else many


# -- Places left, people who wait ------------------------------------------------------------------


def may_offer(rows, counted: Places) -> bool:
    """Whether one of those who wait fits in what is left (partage.py).

    rows: every sign-up of the date.
    """
    return bool(share([places.family(row) for row in _waiting(rows)], counted))


def first_blocked(rows, counted: Places) -> Inscription | None:
    """The first of those who wait, when they alone keep free places empty (partage.py, 2).

    None when places may be offered, or when all that are left are kept for others.
    """
    waiting = _waiting(rows)
    if not waiting or not _left_for(waiting[0], counted) or may_offer(rows, counted):
        return None
    return waiting[0]


def say_blocked(first, counted: Places) -> str:
    left = _left_for(first, counted)
    return ngettext(
        "Une place libre, mais la première famille de la liste d'attente compte %(famille)d "
        "personnes : téléphonez-lui, ou donnez la place.",
        "%(n)d places libres, mais la première famille de la liste d'attente compte %(famille)d "
        "personnes : téléphonez-lui, ou donnez les places.",
        left,
    ) % {"n": left, "famille": first.nombre}


def _waiting(rows):
    waiting = [row for row in rows if row.etat == EtatInscription.ATTENTE]
    return sorted(waiting, key=lambda row: (row.rang, row.pk))


def _left_for(row, counted):
    kept = 0 if row.prescripteur_id else counted.gardees
    return max((counted.libres or 0) - kept, 0)


# -- Who came -------------------------------------------------------------------------------------


@dataclass
class Pointage:
    """One person to tick. valeur: « 1 » present, « 0 » absent, "" nobody said."""

    participant: Participant
    nom: str
    valeur: str

    @property
    def sans_inscription(self):
        return self.participant.inscription_id is None


def roll_call(occurrence) -> list[Pointage]:
    """The sheet, with a name for each. One query."""
    people = list(presence.sheet(occurrence))
    families: dict[int | None, list] = {}
    for person in people:
        families.setdefault(person.inscription_id, []).append(person)
    return [
        Pointage(person, name, {True: "1", False: "0", None: ""}[person.present])
        for members in families.values()
        for person, name in zip(members, _names(members), strict=True)
    ]


def _names(members):
    inscription = members[0].inscription
    if inscription is not None:
        return name_people(inscription, members)
    return [person.prenom or say_walk_in(person.age) for person in members]


def say_walk_in(age) -> str:
    band = next((band for first, band in reversed(ENFANTS) if age is not None and age >= first), "")
    if not band or age >= 18:
        return _("Une autre personne")
    return _("Un autre enfant, %(age)s") % {"age": band.label}
