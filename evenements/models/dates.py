"""When: rules (Rythme) and the dated rows every list queries (Occurrence)."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _

from evenements.enums import EtatOccurrence
from evenements.models.endroits import AvecLieu
from evenements.models.evenements import Evenement
from evenements.periodes import last_day
from evenements.querysets import OccurrenceQuerySet
from evenements.recurrence import Regle, Vacances
from portal.socle.champs import ChampTexteCourt


class Rythme(AvecLieu):
    """One rule of an event: « le mardi de 14 h à 16 h ». An event may have several, in turn or
    side by side: changing « this date and the following » ends one and begins another."""

    evenement = models.ForeignKey(Evenement, models.CASCADE, related_name="rythmes")
    regle = models.CharField(_("règle (RFC 5545)"), max_length=500)
    debut = models.DateField(_("du"))
    fin = models.DateField(_("au (inclus)"), null=True, blank=True)
    heure = models.TimeField(_("à"))  # of the clock on the wall, whatever the season
    duree = models.PositiveIntegerField(_("durée en minutes"))
    vacances = models.CharField(
        _("vacances scolaires"),
        max_length=10,
        choices=Vacances.choices,
        default=Vacances.TOUTES,
    )
    sauf_feries = models.BooleanField(_("sauf jours fériés"), default=False)
    ecrit_jusqua = models.DateField(null=True, editable=False)  # last day whose dates are written
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cree_le = models.DateTimeField(auto_now_add=True)
    modifie_le = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("rythme")
        verbose_name_plural = _("rythmes")
        ordering = ["debut", "heure", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(fin=None) | Q(fin__gte=F("debut")),
                name="evenements_rythme_dans_l_ordre",
                violation_error_message=_("La date de fin est avant la date de début."),
            )
        ]

    def __str__(self):
        return f"{self.evenement_id} {self.regle}"

    def to_regle(self) -> Regle:
        return Regle.from_rrule(
            self.regle,
            debut=self.debut,
            heure=self.heure,
            duree=self.duree,
            vacances=Vacances(self.vacances),
            sauf_feries=self.sauf_feries,
        )

    def take(self, regle: Regle):
        """Hold this rule; not saved."""
        self.regle, self.debut, self.fin = regle.to_rrule(), regle.debut, regle.fin
        self.heure, self.duree = regle.heure, regle.duree
        self.vacances, self.sauf_feries = regle.vacances, regle.sauf_feries


class Occurrence(AvecLieu):
    """One date. `origine` says which moment of its rule it stands for, even once moved."""

    evenement = models.ForeignKey(Evenement, models.CASCADE, related_name="occurrences")
    rythme = models.ForeignKey(
        Rythme, models.CASCADE, null=True, blank=True, related_name="occurrences"
    )  # empty: a date added by hand, or read in another calendar
    origine = models.DateTimeField(editable=False)
    debut = models.DateTimeField(_("début"))
    fin = models.DateTimeField(_("fin"))
    journee = models.BooleanField(_("toute la journée"), default=False)
    etat = models.CharField(
        _("état"),
        max_length=10,
        choices=EtatOccurrence.choices,
        default=EtatOccurrence.PREVUE,
    )
    motif = ChampTexteCourt(_("pourquoi"), max_length=200, blank=True)
    message = ChampTexteCourt(_("à savoir pour cette date"), max_length=300, blank=True)
    capacite = models.PositiveSmallIntegerField(_("nombre de places"), null=True, blank=True)
    complet = models.BooleanField(_("complet"), default=False)
    # Cancelled because its service closes those days; back when the closure is given up.
    par_fermeture = models.BooleanField(default=False, editable=False)
    retouchee = models.BooleanField(
        default=False, editable=False
    )  # by a person: the rule keeps off
    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cree_le = models.DateTimeField(auto_now_add=True)
    modifie_le = models.DateTimeField(auto_now=True)

    objects = OccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("date")
        verbose_name_plural = _("dates")
        ordering = ["debut", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["evenement", "origine"],
                name="evenements_occurrence_origine_unique",
                violation_error_message=_("Ce rendez-vous a déjà une date à ce moment."),
            ),
            models.CheckConstraint(
                condition=Q(fin__gt=F("debut")),
                name="evenements_occurrence_dans_l_ordre",
                violation_error_message=_("La fin est avant le début."),
            ),
        ]
        indexes = [
            models.Index(fields=["debut", "fin"]),
            models.Index(fields=["fin"]),
            models.Index(fields=["modifie_le"]),
        ]

    def __str__(self):
        return f"{self.evenement} {timezone.localtime(self.debut):%d/%m/%Y %H:%M}"

    def get_absolute_url(self):
        local = timezone.localtime(self.origine)
        return reverse(
            "evenements:date",
            kwargs={
                "pk": self.evenement_id,
                "slug": slugify(self.evenement.titre) or "date",
                "moment": f"{local:%Y-%m-%d-%H%M}",
            },
        )

    @property
    def est_annulee(self):
        return self.etat == EtatOccurrence.ANNULEE

    @property
    def deplacee(self):
        return self.debut != self.origine

    @property
    def quand_et_ou(self):
        """What people who signed up must be told about when it changes."""
        return self.debut, self.fin, self.lieu_id, self.lieu_precisions, self.rendez_vous

    @property
    def local(self) -> tuple[datetime, datetime]:
        return timezone.localtime(self.debut), timezone.localtime(self.fin)

    @property
    def dernier_jour(self):
        return last_day(self.fin)
