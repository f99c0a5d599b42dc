"""A structure's figures: how often its fiches are read, what was done. Nobody is counted."""

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from wagtail.models import ModelLogEntry

from annuaire.actions import VERIFICATION
from annuaire.enums import Genre
from annuaire.fraicheur import add_months
from annuaire.models import Consultation, Proposition, Signalement

MOIS = 12


@dataclass
class Mois:
    nom: str
    nombre: int
    part: int  # of the highest month, in percent


@dataclass
class LigneFiche:
    fiche: object
    ce_mois: int
    total: int


def months_until(aujourdhui: date) -> list[date]:
    """The first days of the last twelve months, this one last."""
    this = aujourdhui.replace(day=1)
    return [add_months(this, -back) for back in range(MOIS - 1, -1, -1)]


def figures(structure, services, aujourdhui) -> dict:
    """{mois: [Mois], fiches: [LigneFiche], ce_mois, total, actes: {word: count}}. Five queries.

    Fiches: the most read first.
    """
    months = months_until(aujourdhui)
    fiches = [structure, *services]
    pks = [service.pk for service in services]
    rows = (
        Consultation.objects.filter(
            Q(genre=Genre.STRUCTURE, objet_id=structure.pk)
            | Q(genre=Genre.SERVICE, objet_id__in=pks),
            jour__gte=months[0],
        )
        .annotate(mois=TruncMonth("jour"))
        .values_list("genre", "objet_id", "mois")
        .annotate(total=Sum("nombre"))
        .order_by()
    )
    per_month, per_fiche = Counter(), defaultdict(Counter)
    for genre, pk, month, total in rows:
        per_month[month] += total
        per_fiche[genre, pk][month] += total
    most = max(per_month.values(), default=0)
    return {
        "mois": [
            Mois(
                date_format(month, "F Y"),
                per_month[month],
                round(100 * per_month[month] / most) if most else 0,
            )
            for month in months
        ],
        "fiches": sorted(
            (_line(fiche, per_fiche[str(fiche.genre), fiche.pk], months[-1]) for fiche in fiches),
            key=lambda line: (-line.total, line.fiche.nom),
        ),
        "ce_mois": per_month[months[-1]],
        "total": per_month.total(),
        "actes": acts(structure, pks, months[0]),
    }


def _line(fiche, per_month, this_month):
    return LigneFiche(fiche, per_month[this_month], per_month.total())


def acts(structure, services, debut) -> dict:
    """What was done since that day, whoever did it."""
    mine = Q(content_type__model="structure", object_id=str(structure.pk)) | Q(
        content_type__model="service", object_id__in=[str(pk) for pk in services]
    )
    lines = ModelLogEntry.objects.filter(
        mine, content_type__app_label="annuaire", timestamp__date__gte=debut
    )
    about = Q(structure=structure) | Q(service__in=services)
    return {
        "verifications": lines.filter(action=VERIFICATION).count(),
        "mises_a_jour": lines.filter(Q(action="wagtail.publish") | Q(data__publique=True)).count(),
        "propositions": Proposition.objects.filter(about, cree_le__date__gte=debut).count(),
        "signalements": Signalement.objects.filter(about, cree_le__date__gte=debut).count(),
    }
