"""Filters of the list of events."""

import django_filters
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet

from annuaire.gestion.filtres import PUBLICATION
from evenements.enums import Relecture, TypeEvenement
from evenements.models import AgendaExterne, Evenement
from territoire.models import Quartier, Territoire


class EvenementFilterSet(WagtailFilterSet):
    """On a list that has `prochaine` (evenements.espace.listes.with_dates)."""

    a_venir = django_filters.BooleanFilter(label=_("Avec une date à venir"), method="by_upcoming")
    publication = django_filters.ChoiceFilter(
        label=_("Publication"), choices=PUBLICATION, method="by_publication"
    )
    relecture = django_filters.ChoiceFilter(label=_("Relecture"), choices=Relecture.choices)
    type = django_filters.ChoiceFilter(label=_("Type"), choices=TypeEvenement.choices)
    territoire = django_filters.ModelChoiceFilter(
        label=_("Territoire"), queryset=Territoire.objects.all()
    )
    quartiers = django_filters.ModelChoiceFilter(
        label=_("Quartier"), queryset=Quartier.objects.all(), method="by_quartier"
    )
    agenda = django_filters.ModelChoiceFilter(
        label=_("Agenda d'un partenaire"), queryset=AgendaExterne.objects.all()
    )

    class Meta:
        model = Evenement
        fields = []

    def by_upcoming(self, rows, name, value):
        return rows.filter(prochaine__isnull=not value)

    def by_publication(self, rows, name, value):
        if value == "modifie":
            return rows.filter(live=True, has_unpublished_changes=True)
        return rows.filter(live=value == "publie")

    def by_quartier(self, rows, name, quartier):
        """Its own, its place's, its service's."""
        own = Q(quartiers=quartier) | Q(lieu__quartier=quartier)
        of_service = (
            Q(service__quartiers=quartier)
            | Q(service__lieu__quartier=quartier)
            | Q(service__structure__quartiers=quartier)
        )
        found = Evenement.objects.filter(own | of_service).order_by().values("pk")
        return rows.filter(pk__in=found)
