"""Filters of the lists of fiches."""

from datetime import date, timedelta

import django_filters
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from annuaire.enums import Etat, EtatService, Fraicheur, Intervalle, TypeService, TypeStructure
from annuaire.fraicheur import MOIS_AVANT_ANCIENNE, add_months
from annuaire.models import Service, Structure
from territoire.enums import Precision
from territoire.models import Quartier, Territoire, Thematique

JOURS_BIENTOT = 7
PUBLICATION = (
    ("publie", _("Publiée")),
    ("brouillon", _("Brouillon, jamais publiée ou retirée")),
    ("modifie", _("Publiée, avec un brouillon en attente")),
)


def first_day_within(months: int, today: date) -> date:
    """The earliest verification that is still less than that many months old."""
    day = add_months(today, -months)
    while add_months(day, months) <= today:
        day += timedelta(days=1)
    while add_months(day - timedelta(days=1), months) > today:
        day -= timedelta(days=1)
    return day


def verified_within(extra: int, today: date) -> Q:
    """Fiches verified less than their own interval plus some months ago."""
    found = Q(pk__in=[])
    for months in Intervalle.values:
        found |= Q(intervalle=months, verifie_le__gte=first_day_within(months + extra, today))
    return found


def freshness_q(etat: str, today: date) -> Q:
    """The same rule as annuaire.fraicheur.etat, for the database."""
    fresh, not_old = verified_within(0, today), verified_within(MOIS_AVANT_ANCIENNE, today)
    if etat == Fraicheur.A_JOUR:
        return fresh
    if etat == Fraicheur.A_VERIFIER:
        return not_old & ~fresh
    return ~not_old | Q(verifie_le=None)


def soon_q(today: date) -> Q:
    """Up to date today, no longer in a few days."""
    later = freshness_q(Fraicheur.A_JOUR, today + timedelta(days=JOURS_BIENTOT))
    return freshness_q(Fraicheur.A_JOUR, today) & ~later


class FicheFilterSet(WagtailFilterSet):
    fraicheur = django_filters.ChoiceFilter(
        label=_("Fraîcheur"), choices=Fraicheur.choices, method="by_freshness"
    )
    publication = django_filters.ChoiceFilter(
        label=_("Publication"), choices=PUBLICATION, method="by_publication"
    )
    thematiques = django_filters.ModelChoiceFilter(
        label=_("Thème"), queryset=Thematique.objects.all(), method="by_theme"
    )
    bientot = django_filters.BooleanFilter(label=_("À vérifier d'ici 7 jours"), method="by_soon")
    sans_lieu = django_filters.BooleanFilter(label=_("Sans lieu précis"), method="without_place")
    sans_telephone = django_filters.BooleanFilter(label=_("Sans téléphone"), method="without_phone")

    def by_freshness(self, fiches, name, value):
        return fiches.filter(freshness_q(value, timezone.localdate()))

    def by_publication(self, fiches, name, value):
        if value == "modifie":
            return fiches.filter(live=True, has_unpublished_changes=True)
        return fiches.filter(live=value == "publie")

    def by_theme(self, fiches, name, theme):
        return fiches.filter(Q(thematiques=theme) | Q(thematiques__parent=theme)).distinct()

    def by_soon(self, fiches, name, value):
        soon = soon_q(timezone.localdate())
        return fiches.filter(soon) if value else fiches.exclude(soon)

    def without_place(self, fiches, name, value):
        precise = Q(lieu__isnull=False) & ~Q(lieu__precision=Precision.QUARTIER)
        return fiches.exclude(precise) if value else fiches.filter(precise)

    def without_phone(self, fiches, name, value):
        return fiches.filter(telephone="") if value else fiches.exclude(telephone="")


class StructureFilterSet(FicheFilterSet):
    territoire = django_filters.ModelChoiceFilter(
        label=_("Territoire"), queryset=Territoire.objects.all()
    )
    quartiers = django_filters.ModelChoiceFilter(
        label=_("Quartier"), queryset=Quartier.objects.all(), method="by_quartier"
    )
    type = django_filters.ChoiceFilter(label=_("Type"), choices=TypeStructure.choices)
    etat = django_filters.ChoiceFilter(label=_("État"), choices=Etat.choices)

    class Meta:
        model = Structure
        fields = []

    def by_quartier(self, fiches, name, quartier):
        return fiches.filter(Q(quartiers=quartier) | Q(lieu__quartier=quartier)).distinct()


class ServiceFilterSet(FicheFilterSet):
    territoire = django_filters.ModelChoiceFilter(
        label=_("Territoire"),
        field_name="structure__territoire",
        queryset=Territoire.objects.all(),
    )
    quartiers = django_filters.ModelChoiceFilter(
        label=_("Quartier"), queryset=Quartier.objects.all(), method="by_quartier"
    )
    type = django_filters.ChoiceFilter(label=_("Type"), choices=TypeService.choices)
    etat = django_filters.ChoiceFilter(
        label=_("État"), choices=EtatService.choices, method="by_state"
    )

    class Meta:
        model = Service
        fields = []

    def by_state(self, fiches, name, value):
        """A structure that closes takes its services along."""
        going_on = Q(etat=Etat.ACTIVE, structure__etat=Etat.ACTIVE)
        return fiches.filter(going_on if value == Etat.ACTIVE else ~going_on)

    def by_quartier(self, fiches, name, quartier):
        own = Q(quartiers=quartier) | Q(lieu__quartier=quartier)
        inherited = Q(quartiers=None) & (
            Q(structure__quartiers=quartier) | Q(lieu=None, structure__lieu__quartier=quartier)
        )
        return fiches.filter(own | inherited).distinct()
