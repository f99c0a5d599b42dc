"""Verbs of the journal's lists."""

from django.db import models
from django.db.models import Q
from wagtail.models import PageManager
from wagtail.query import PageQuerySet

from journal.enums import EtatProposition


class ArticleQuerySet(PageQuerySet):
    def published(self):
        return self.live().public()

    def for_committee(self):
        return self.select_related("numero").prefetch_related(
            "participations__membre", "signatures"
        )


ArticleManager = PageManager.from_queryset(ArticleQuerySet)


class MembreQuerySet(models.QuerySet):
    def active(self):
        return self.filter(parti_le=None)

    def reached_at(self, *, courriel="", telephone=""):
        """Those that this contact reaches: nobody for an empty one."""
        wanted = Q(pk__in=[])
        if courriel:
            wanted |= Q(courriel__iexact=courriel)
        if telephone:
            wanted |= Q(telephone=telephone)
        return self.filter(wanted)


class AvisQuerySet(models.QuerySet):
    def on(self, empreintes):
        return self.filter(empreinte__in=empreintes)

    def of_members(self):
        """Those who have left have no voice any more."""
        return self.filter(membre__parti_le=None)


class PropositionQuerySet(models.QuerySet):
    def waiting(self):
        return self.filter(etat=EtatProposition.A_LIRE)


class ConsentementQuerySet(models.QuerySet):
    def missing(self):
        return self.filter(recueilli_le=None, retire_le=None)

    def withdrawn(self):
        return self.filter(retire_le__isnull=False)
