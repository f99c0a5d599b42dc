"""Verbs of the directory's tables."""

from django.db import models
from django.db.models import Exists, OuterRef, Prefetch

from annuaire.enums import Etat


class FicheQuerySet(models.QuerySet):
    def due_to_close(self, jour):
        """In activity, and announced as closing that day or before."""
        return self.filter(etat=Etat.ACTIVE, fermee_depuis__lte=jour)

    def with_photos(self):
        """`a_photos`: whether the page has pictures to ask for; most have none."""
        photos = self.model._meta.get_field("photo").related_model.objects.filter(publiee=True)
        name = self.model._meta.model_name
        return self.annotate(a_photos=Exists(photos.filter(**{name: OuterRef("pk")})))


class StructureQuerySet(FicheQuerySet):
    def published(self):
        """What the public may read: live, closed ones too, merged ones apart (they redirect)."""
        return self.filter(live=True).exclude(etat=Etat.FUSIONNEE)

    def active(self):
        """What lists, searches and maps show."""
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


class ServiceQuerySet(FicheQuerySet):
    def published(self):
        """What the public may read: closed ones too, they say so and where to go instead."""
        return self.filter(live=True, structure__live=True).exclude(structure__etat=Etat.FUSIONNEE)

    def active(self):
        """What lists, searches and maps show: a structure that closes takes its services along."""
        return self.published().filter(etat=Etat.ACTIVE, structure__etat=Etat.ACTIVE)

    def listed(self):
        """Active ones with only what a list of links shows."""
        return self.active().only("nom", "type", "structure").order_by("nom", "pk")

    def with_place(self):
        # Outlines are for maps, and heavy.
        return self.select_related("structure__lieu__quartier", "lieu__quartier").defer(
            "lieu__quartier__contour", "structure__lieu__quartier__contour"
        )
