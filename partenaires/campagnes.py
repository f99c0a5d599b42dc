"""Update campaigns: choosing fiches, opening, writing to their people, following up, closing.

A wave books a message for each person the campaign still waits for, at the first moment the week's
rule allows; what each message says is found again when it leaves (demandes.py). Waves are claimed
by a conditional update: two clicks or two beats make one.
"""

from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from annuaire.enums import Canal
from annuaire.gestion.filtres import ServiceFilterSet, StructureFilterSet, freshness_q
from annuaire.models import Service, Structure
from diffusion.actions import cancel, schedule
from diffusion.models import Envoi
from partenaires.destinataires import upkept
from partenaires.dues import lighten, names_it
from partenaires.enums import REPONDUES, EtatCampagne, EtatFiche
from partenaires.models import Campagne, FicheCampagne, ReglagesEntretien, Relance
from partenaires.relances import moment_of, reachable
from partenaires.rythme import CAMPAGNE, Rythme, short_print
from portal.socle.verrou import take_turns

SUIVIS = (14, 30)  # days after the start: who has not answered is written to again
LUI_MEME = (Canal.LIEN, Canal.COMPTE)
EN_ATTENTE = (EtatFiche.A_FAIRE, EtatFiche.OUVERTE, EtatFiche.INJOIGNABLE)


# -- Choosing -------------------------------------------------------------------------------------


def choose(criteres, today=None):
    """(structures, services) in activity that meet the criteria of a campaign, as querysets."""
    today = today or timezone.localdate()
    asked = {name: criteres.get(name) for name in ("thematiques", "quartiers", "territoire")}
    filters = StructureFilterSet(asked, upkept(Structure)), ServiceFilterSet(asked, upkept(Service))
    # A theme deleted since must not choose everything.
    structures, services = (f.qs if f.is_valid() else f.queryset.none() for f in filters)
    if types := criteres.get("types"):
        structures = structures.filter(type__in=types)
        services = services.filter(structure__type__in=types)
    if etats := criteres.get("fraicheur"):
        fresh = Q(pk__in=[])
        for etat in etats:
            fresh |= freshness_q(etat, today)
        structures, services = structures.filter(fresh), services.filter(fresh)
    return structures, services


def count_chosen(criteres):
    structures, services = choose(criteres)
    return structures.count(), services.count()


# -- Opening, closing -----------------------------------------------------------------------------


@transaction.atomic
def open_campaign(*, campagne) -> bool:
    """Write its fiches, once: they no longer change. False when it was already open."""
    draft = Campagne.objects.filter(pk=campagne.pk, etat=EtatCampagne.BROUILLON)
    if not draft.update(etat=EtatCampagne.OUVERTE):
        return False
    structures, services = choose(campagne.criteres)
    FicheCampagne.objects.bulk_create(
        [
            *[FicheCampagne(campagne=campagne, structure_id=pk) for pk in _pks(structures)],
            *[FicheCampagne(campagne=campagne, service_id=pk) for pk in _pks(services)],
        ],
        batch_size=500,
    )
    campagne.etat = EtatCampagne.OUVERTE
    return True


def _pks(fiches):
    return fiches.order_by("nom", "pk").values_list("pk", flat=True)


@transaction.atomic
def close_campaign(*, campagne) -> bool:
    """It asks nothing more; its messages that have not left will find nothing to ask."""
    opened = Campagne.objects.filter(pk=campagne.pk, etat=EtatCampagne.OUVERTE)
    return bool(opened.update(etat=EtatCampagne.CLOSE))


# -- Writing to its people ------------------------------------------------------------------------


def may_follow_up(campagne, moment=None) -> bool:
    """By hand: once written to, and not twice in the week of the rule."""
    moment = moment or timezone.now()
    ecart = timedelta(days=ReglagesEntretien.current().ecart)
    return (
        campagne.etat == EtatCampagne.OUVERTE
        and campagne.debut <= timezone.localdate(moment) <= campagne.fin
        and (campagne.ecrite_le is None or campagne.ecrite_le + ecart <= moment)
    )


@transaction.atomic
def write_to_partners(*, campagne, moment=None) -> int | None:
    """One wave: a message for each person it waits for. How many; None: somebody just did it."""
    moment = moment or timezone.now()
    first = campagne.ecrite_le is None
    relances = campagne.relances if first else campagne.relances + 1
    claimed = Campagne.objects.filter(
        pk=campagne.pk, etat=EtatCampagne.OUVERTE, ecrite_le=campagne.ecrite_le
    ).update(ecrite_le=moment, relances=relances)
    if not claimed:
        return None
    campagne.ecrite_le, campagne.relances = moment, relances
    take_turns(Rythme.TOUR)
    rows = _waiting_rows(campagne)
    people = _reach(campagne, rows)
    everyone = list(dict.fromkeys(courriel for courriels in people for courriel in courriels))
    rythme = Rythme(everyone, ecart=ReglagesEntretien.current().ecart, moment=moment)
    return sum(_book(campagne, courriel, rythme) for courriel in everyone)


def _waiting_rows(campagne):
    rows = campagne.fiches.filter(etat__in=EN_ATTENTE).order_by("pk")
    # By phone too: a wrong number does not make an address appear.
    return list(rows.values_list("pk", "structure_id", "service_id", "etat", "canal"))


def _reach(campagne, rows):
    """Addresses of each fiche; those without any become unreachable, those with one are not."""
    structures = lighten(upkept(Structure).filter(pk__in=[row[1] for row in rows if row[1]]))
    services = lighten(upkept(Service).filter(pk__in=[row[2] for row in rows if row[2]]))
    people = reachable([*structures, *services], CAMPAGNE)
    found, lost, again = [], [], []
    for pk, structure, service, etat, canal in rows:
        key = f"structure-{structure}" if structure else f"service-{service}"
        courriels = people.get(key, [])  # closed since: nothing to ask
        if key in people and not courriels and etat != EtatFiche.INJOIGNABLE:
            lost.append(pk)
        elif courriels and etat == EtatFiche.INJOIGNABLE and not canal:
            again.append(pk)
        found.append(courriels)
    FicheCampagne.objects.filter(pk__in=lost).update(etat=EtatFiche.INJOIGNABLE)
    FicheCampagne.objects.filter(pk__in=again).update(etat=EtatFiche.A_FAIRE)
    return found


def _book(campagne, courriel, rythme):
    """True when a message was written. A reminder that has not left gives its place."""
    passage = rythme.passages.get(courriel)
    if passage and passage.a_venir and passage.code == CAMPAGNE:
        return False  # another campaign's, which will say this one too
    slot = rythme.first_slot(courriel)
    key = f"campagne-{campagne.pk}-{campagne.relances}-{short_print(courriel)}"
    if passage and passage.a_venir and cancel(Envoi.objects.filter(cle=passage.cle)):
        slot = passage.le
        Relance.objects.filter(cle_envoi=passage.cle).update(cle_envoi=key)
    _envoi, is_new = schedule(
        CAMPAGNE, courriel, cle=key, contexte={"campagne": campagne.pk}, at=slot
    )
    rythme.booked(courriel, slot, key, CAMPAGNE)
    return is_new


def lead_campaigns(today=None):
    """Close those that are over, write the waves whose day has come. Returns waves written."""
    moment = moment_of(today)
    today = timezone.localdate(moment)
    opened = Campagne.objects.filter(etat=EtatCampagne.OUVERTE)
    opened.filter(fin__lt=today).update(etat=EtatCampagne.CLOSE)
    waves = 0
    for campagne in opened.filter(debut__lte=today).order_by("debut", "pk"):
        if is_wave_due(campagne, today):
            waves += write_to_partners(campagne=campagne, moment=moment) is not None
    return waves


def is_wave_due(campagne, today) -> bool:
    """Nobody was written to since the last date that has passed: start, +14, +30 days."""
    last = timezone.localdate(campagne.ecrite_le) if campagne.ecrite_le else None
    dates = [campagne.debut, *[campagne.debut + timedelta(days=days) for days in SUIVIS]]
    return any(day <= today and (last is None or last < day) for day in dates)


# -- Fiches nobody can write to --------------------------------------------------------------------


def unreachable_q(modele, today):
    """Fiches an open campaign asks about and cannot write to: the phone round's, until tried."""
    return Exists(
        FicheCampagne.objects.filter(
            **{str(modele.genre): OuterRef("pk")},
            etat=EtatFiche.INJOIGNABLE,
            canal="",
            campagne__etat=EtatCampagne.OUVERTE,
            campagne__debut__lte=today,
            campagne__fin__gte=today,
        )
    )


def mark_unreachable(fiche, *, canal):
    """The phone said so: the number is wrong."""
    rows = FicheCampagne.objects.filter(campagne__etat=EtatCampagne.OUVERTE, **names_it(fiche))
    rows.filter(etat__in=EN_ATTENTE).update(etat=EtatFiche.INJOIGNABLE, canal=canal)


# -- Figures --------------------------------------------------------------------------------------


@dataclass
class Partenaire:
    """How one structure answers."""

    pk: int
    nom: str
    etats: Counter = field(default_factory=Counter)
    canaux: Counter = field(default_factory=Counter)

    @property
    def total(self):
        return self.etats.total()

    @property
    def repondues(self):
        return sum(self.etats[etat] for etat in REPONDUES)

    @property
    def autonomie(self):
        """Per cent of the answers given by themselves (link, account); None without answers."""
        if not self.repondues:
            return None
        return round(100 * sum(self.canaux[canal] for canal in LUI_MEME) / self.repondues)


@dataclass
class Avancement(Partenaire):
    partenaires: list[Partenaire] = field(default_factory=list)

    @property
    def part_repondue(self):
        return round(100 * self.repondues / self.total) if self.total else 0


def progress(campagne) -> Avancement:
    """Counts of the whole and of each structure, those that wait most first. One query."""
    whole, homes = Avancement(0, campagne.nom), {}
    rows = campagne.fiches.values_list(
        "structure_id",
        "structure__nom",
        "service__structure_id",
        "service__structure__nom",
        "etat",
        "canal",
    )
    for own, own_nom, home, home_nom, etat, canal in rows:
        pk, nom = (own, own_nom) if own else (home, home_nom)
        for figures in (whole, homes.setdefault(pk, Partenaire(pk, nom))):
            figures.etats[etat] += 1
            if etat in REPONDUES:
                figures.canaux[canal] += 1
    whole.partenaires = sorted(homes.values(), key=lambda p: (p.repondues - p.total, p.nom))
    return whole
