"""Figures of a date: computed from the sign-ups while they are there, written when they go.

    inscrits      people with a confirmed place          familles   sign-ups they come by
    nouveaux      of whom in families nobody here knew    presents   ticked, or counted by hand
    absents       confirmed, ticked absent                en_attente people who never had a place
    sans_inscription  came without signing up            prescrits  sent by a partner
    annulations, tardives  sign-ups given up, of which in the last 24 hours

`ages` and `quartiers` are of those who came when somebody ticked, else of those confirmed.
"""

from collections import Counter
from dataclasses import asdict, dataclass, field

from django.db.models import Sum
from django.utils import timezone

from evenements.enums import EtatInscription, tranche_of
from evenements.inscriptions import memoire
from evenements.models import Bilan, Inscription, Participant

SANS_PLACE = (EtatInscription.ATTENTE, EtatInscription.DEMANDE, EtatInscription.PROPOSEE)
SANS_QUARTIER = ""  # the key of those who did not say
SOMMES = (
    "inscrits",
    "familles",
    "nouveaux",
    "presents",
    "absents",
    "sans_inscription",
    "en_attente",
    "annulations",
    "tardives",
    "prescrits",
)


@dataclass
class Chiffres:
    inscrits: int = 0
    familles: int = 0
    nouveaux: int = 0
    presents: int = 0
    absents: int = 0
    sans_inscription: int = 0
    en_attente: int = 0
    annulations: int = 0
    tardives: int = 0
    prescrits: int = 0
    ages: dict[str, int] = field(default_factory=dict)
    quartiers: dict[str, int] = field(default_factory=dict)
    prescripteurs: dict[str, int] = field(default_factory=dict)


def figures(occurrence, moment=None) -> Chiffres:
    """Those written, once the names are erased; else as things stand."""
    kept = Bilan.objects.filter(occurrence=occurrence).first()
    if kept is not None and kept.fige_le:
        return Chiffres(**{name: getattr(kept, name) for name in Chiffres.__dataclass_fields__})
    found = compute(occurrence, moment)
    if kept is not None and kept.comptes is not None:  # those nobody ticked are there too
        found.presents = max(found.presents, kept.comptes)
    return found


def compute(occurrence, moment=None) -> Chiffres:
    """From the sign-ups and the sheet, in five queries."""
    rows = list(
        Inscription.objects.filter(occurrence=occurrence).select_related("quartier", "prescripteur")
    )
    people = list(Participant.objects.filter(occurrence=occurrence).expected().order_by("pk"))
    confirmed = [row for row in rows if row.etat == EtatInscription.CONFIRMEE]
    new = memoire.new_people(occurrence, confirmed, moment)
    by_pk = {row.pk: row for row in confirmed}
    ticked = any(person.present is not None for person in people)
    counted = [person for person in people if person.present or not ticked]
    return Chiffres(
        inscrits=_people(confirmed),
        familles=len(confirmed),
        nouveaux=_people(new),
        presents=sum(person.present is True for person in people),
        absents=sum(person.present is False for person in people),
        sans_inscription=sum(person.inscription_id is None for person in people),
        en_attente=_people(row for row in rows if row.etat in SANS_PLACE),
        annulations=sum(row.etat == EtatInscription.ANNULEE for row in rows),
        tardives=sum(row.tardive for row in rows),
        prescrits=_people(row for row in confirmed if row.prescripteur_id),
        ages=_sums((tranche_of(person.age), 1) for person in counted),
        quartiers=_sums((_quartier(by_pk.get(p.inscription_id)), 1) for p in counted),
        prescripteurs=_sums(
            (row.prescripteur.nom, row.nombre) for row in confirmed if row.prescripteur_id
        ),
    )


def keep(occurrence, moment=None) -> Bilan:
    """Write them for ever, just before the names go. Again: what was written first stays."""
    bilan = note(occurrence)
    if bilan.fige_le:
        return bilan
    for name, value in asdict(figures(occurrence, moment)).items():
        setattr(bilan, name, value)
    bilan.fige_le = moment or timezone.now()
    bilan.save()
    return bilan


def note(occurrence, **values) -> Bilan:
    """The row of a date, with these values."""
    evenement = occurrence.evenement
    return Bilan.objects.update_or_create(
        occurrence=occurrence,
        defaults={
            "territoire_id": evenement.territoire_id,
            "jour": timezone.localdate(occurrence.debut),
            "titre": evenement.titre,
            "type": evenement.type,
            **values,
        },
    )[0]


def totals(bilans) -> dict[str, int]:
    """Sums of a queryset of rows already written: a year, a type, a territory."""
    found = bilans.order_by().aggregate(**{name: Sum(name, default=0) for name in SOMMES})
    return found | {"dates": bilans.count()}


def _people(rows):
    return sum(row.nombre for row in rows)


def _sums(pairs):
    found = Counter()
    for name, number in pairs:
        found[str(name)] += number
    return dict(found)


def _quartier(inscription):
    quartier = inscription.quartier if inscription else None
    return quartier.nom if quartier else SANS_QUARTIER
