"""Verbs of the directory's tables."""

from django.db import models
from django.db.models import Prefetch

from annuaire.enums import Etat


class StructureQuerySet(models.QuerySet):
    def published(self):
        """What the public may read: live, merged ones apart (they redirect)."""
        return self.filter(live=True).exclude(etat=Etat.FUSIONNEE)

    def active(self):
        return self.published().filter(etat=Etat.ACTIVE)

    def with_place(self):
        return self.select_related("lieu__quartier", "logo").defer("lieu__quartier__contour")

    def with_services(self):
        """Services a page lists, in `services_publies`."""
        services = self.model._meta.get_field("services").related_model
        return self.prefetch_related(
            Prefetch(
                "services",
                queryset=services.objects.listed(),
                to_attr="services_publies",
            )
        )


class ServiceQuerySet(models.QuerySet):
    def published(self):
        return self.filter(live=True, structure__live=True, structure__etat=Etat.ACTIVE)

    def listed(self):
        """Published ones with only what a list of links shows."""
        return self.published().only("nom", "type", "structure").order_by("nom", "pk")

    def with_place(self):
        # Outlines are for maps, and heavy.
        return self.select_related("structure__lieu__quartier", "lieu__quartier").defer(
            "lieu__quartier__contour", "structure__lieu__quartier__contour"
        )
