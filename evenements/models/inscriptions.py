"""Who signed up to a date, and what stays once names are erased.

Nothing here is ever on a public page, in a feed, a log or an address. Rows with names last until
thirty days after the date (evenements/inscriptions/conservation.py); Bilan, Tirage and Passage,
without names, stay longer.
"""

import secrets

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annuaire.models import Structure
from evenements.enums import (
    AVEC_PLACE,
    VIVANTES,
    Avis,
    CanalAccord,
    CanalInscription,
    EtatInscription,
    UsageLien,
)
from evenements.inscriptions.empreintes import fingerprints
from evenements.inscriptions.querysets import InscriptionQuerySet, ParticipantQuerySet
from evenements.models.dates import Occurrence
from evenements.models.regles import AGE_MAX
from portal.socle.champs import ChampTelephone, ChampTexteCourt
from territoire.models import Quartier, Territoire

SIGNES = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"  # none is taken for another


def make_key() -> str:
    """What a sign-up is called on a slip and in the trace of a draw: « K7MQ29 »."""
    return "".join(secrets.choice(SIGNES) for _sign in range(6))


class Inscription(models.Model):
    """One contact, and the people who come. `nombre`: how many, always the participants' count.

    `rang` orders the waiting list of a date; it has holes (inscriptions.places.position says the
    rank people are told).
    """

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="inscriptions")
    cle = models.CharField(_("repère"), max_length=8, default=make_key, editable=False)
    prenom = ChampTexteCourt(_("prénom"), max_length=60)
    telephone = ChampTelephone(_("téléphone"), blank=True)
    courriel = models.EmailField(_("courriel"), blank=True)
    empreinte_telephone = models.CharField(max_length=64, blank=True, editable=False)
    empreinte_courriel = models.CharField(max_length=64, blank=True, editable=False)
    nombre = models.PositiveSmallIntegerField(_("personnes"), default=1)
    quartier = models.ForeignKey(
        Quartier,
        models.SET_NULL,
        verbose_name=_("quartier"),
        null=True,
        blank=True,
        related_name="+",
    )
    prescripteur = models.ForeignKey(
        Structure,
        models.SET_NULL,
        verbose_name=_("orientée par"),
        null=True,
        blank=True,
        related_name="+",
    )
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("inscrite par"),
        null=True,
        blank=True,
        related_name="+",
    )
    canal = models.CharField(
        _("arrivée par"),
        max_length=12,
        choices=CanalInscription.choices,
        default=CanalInscription.PORTAIL,
    )
    langue = models.CharField(_("langue"), max_length=10, blank=True)

    etat = models.CharField(_("état"), max_length=10, choices=EtatInscription.choices)
    rang = models.PositiveIntegerField(_("rang"), null=True, blank=True)
    place_le = models.DateTimeField(_("place obtenue le"), null=True, blank=True)
    proposee_jusqua = models.DateTimeField(_("place proposée jusqu'à"), null=True, blank=True)
    annulee_le = models.DateTimeField(_("annulée le"), null=True, blank=True)
    tardive = models.BooleanField(_("annulation tardive"), default=False)

    parent_telephone = ChampTelephone(_("téléphone d'un parent"), blank=True)
    parent_courriel = models.EmailField(_("courriel d'un parent"), blank=True)
    accord_le = models.DateTimeField(_("accord d'un parent le"), null=True, blank=True)
    accord_canal = models.CharField(
        _("accord donné"), max_length=10, choices=CanalAccord.choices, blank=True
    )
    accord_note_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    version_texte = models.CharField(_("texte d'information lu"), max_length=20, blank=True)

    rappels = models.PositiveSmallIntegerField(default=0, editable=False)  # 1: two days, 2: eve
    a_dire = models.CharField(
        _("à dire par téléphone"), max_length=20, choices=Avis.choices, blank=True
    )
    cree_le = models.DateTimeField(_("reçue le"), default=timezone.now)
    modifie_le = models.DateTimeField(auto_now=True)

    objects = InscriptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("inscription")
        verbose_name_plural = _("inscriptions")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(telephone="") | ~Q(courriel=""),
                name="evenements_inscription_joignable",
                violation_error_message=_("Donnez un numéro de téléphone ou un courriel."),
            ),
            models.CheckConstraint(
                condition=Q(nombre__gte=1),
                name="evenements_inscription_quelquun",
                violation_error_message=_("Une inscription est pour une personne au moins."),
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatInscription.ATTENTE) | Q(rang__isnull=False),
                name="evenements_inscription_rang",
                violation_error_message=_("Qui attend a un rang."),
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatInscription.PROPOSEE) | Q(proposee_jusqua__isnull=False),
                name="evenements_inscription_delai",
                violation_error_message=_("Une place est proposée jusqu'à un moment."),
            ),
            models.CheckConstraint(
                condition=~Q(etat=EtatInscription.PARENT)
                | ~Q(parent_telephone="")
                | ~Q(parent_courriel=""),
                name="evenements_inscription_parent",
                violation_error_message=_("Donnez le numéro ou le courriel d'un parent."),
            ),
            models.UniqueConstraint(
                fields=["occurrence", "cle"], name="evenements_inscription_cle_unique"
            ),
            *(
                models.UniqueConstraint(
                    fields=["occurrence", f"empreinte_{contact}"],
                    condition=Q(etat__in=VIVANTES) & ~Q(**{f"empreinte_{contact}": ""}),
                    name=f"evenements_inscription_{contact}_unique",
                    violation_error_message=_("Déjà inscrit à cette date."),
                )
                for contact in ("telephone", "courriel")
            ),
        ]
        indexes = [
            models.Index(fields=["occurrence", "etat", "rang"]),
            models.Index(fields=["etat", "proposee_jusqua"]),
            models.Index(fields=["empreinte_telephone"]),
            models.Index(fields=["empreinte_courriel"]),
        ]

    def __str__(self):
        return self.cle  # never a name: this goes to histories and logs

    def save(self, *args, **kwargs):
        self.empreinte_telephone, self.empreinte_courriel = self.empreintes
        super().save(*args, **kwargs)

    @property
    def empreintes(self):
        return fingerprints(self.telephone, self.courriel)

    @property
    def is_living(self):
        return self.etat in VIVANTES

    @property
    def has_place(self):
        return self.etat in AVEC_PLACE


class Participant(models.Model):
    """Somebody who comes: with a sign-up, or without any (inscription empty: met at the door).

    present: None, nobody said. `present_le`: when it was ticked, by the clock of the phone: the
    newest tick wins, whenever it arrives. `cle_appareil`: what an offline phone calls the person
    it added, so that sending it again adds nobody.
    """

    occurrence = models.ForeignKey(Occurrence, models.CASCADE, related_name="participants")
    inscription = models.ForeignKey(
        Inscription, models.CASCADE, null=True, blank=True, related_name="participants"
    )
    prenom = ChampTexteCourt(_("prénom"), max_length=60, blank=True)
    age = models.PositiveSmallIntegerField(
        _("âge"), null=True, blank=True, validators=[MaxValueValidator(AGE_MAX)]
    )
    ordre = models.PositiveSmallIntegerField(default=0)
    present = models.BooleanField(_("présent"), null=True, blank=True)
    present_le = models.DateTimeField(null=True, blank=True)
    present_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cle_appareil = models.UUIDField(null=True, blank=True, editable=False)

    objects = ParticipantQuerySet.as_manager()

    class Meta:
        verbose_name = _("participant")
        verbose_name_plural = _("participants")
        ordering = ["inscription_id", "ordre", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "cle_appareil"],
                condition=Q(cle_appareil__isnull=False),
                name="evenements_participant_appareil_unique",
            ),
            models.CheckConstraint(
                condition=Q(age=None) | Q(age__lte=AGE_MAX),
                name="evenements_participant_age",
                violation_error_message=_("Cet âge est trop grand."),
            ),
        ]

    def __str__(self):
        return str(self.pk)


class LienInscription(models.Model):
    """A secret link sent to somebody (inscriptions.liens): a fingerprint, gone with the sign-up."""

    inscription = models.ForeignKey(Inscription, models.CASCADE, related_name="liens")
    usage = models.CharField(max_length=10, choices=UsageLien.choices)
    empreinte = models.CharField(max_length=64, unique=True)
    cree_le = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("lien d'inscription")
        verbose_name_plural = _("liens d'inscription")

    def __str__(self):
        return f"{self.usage} {self.pk}"


class Tirage(models.Model):
    """The trace of a draw, that anyone can do again (inscriptions.tirage). It names nobody.

    trace: one line a request, in the order drawn (inscriptions.tirage.write_trace).
    """

    occurrence = models.OneToOneField(Occurrence, models.CASCADE, related_name="tirage")
    graine = models.CharField(_("graine"), max_length=64)
    algorithme = models.CharField(_("algorithme"), max_length=10)
    places = models.PositiveSmallIntegerField(_("places à tirer"), null=True)
    places_reservees = models.PositiveSmallIntegerField(_("dont gardées"), default=0)
    memoire = models.PositiveSmallIntegerField(_("sorties regardées"))
    trace = models.JSONField(default=list)
    fait_le = models.DateTimeField(_("fait le"))
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("tirage au sort")
        verbose_name_plural = _("tirages au sort")

    def __str__(self):
        return f"{self.occurrence_id} {self.fait_le:%Y-%m-%d}"


class Passage(models.Model):
    """What is remembered of a family for a year, by a fingerprint: fairness needs no name.

    Written when the sign-ups of a date are erased; until then the sign-ups themselves say it
    (inscriptions.memoire reads both).
    """

    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="+")
    occurrence = models.ForeignKey(Occurrence, models.SET_NULL, null=True, related_name="passages")
    jour = models.DateField()
    empreinte = models.CharField(max_length=64)
    place = models.BooleanField()  # had a place until the end
    venu = models.BooleanField(null=True)
    tardive = models.BooleanField(default=False)  # cancelled at the last moment

    class Meta:
        verbose_name = _("passage")
        verbose_name_plural = _("passages")
        constraints = [
            models.UniqueConstraint(
                fields=["occurrence", "empreinte"], name="evenements_passage_unique"
            )
        ]
        indexes = [
            models.Index(fields=["empreinte", "territoire", "jour"]),
            models.Index(fields=["jour"]),
        ]

    def __str__(self):
        return str(self.pk)


class Bilan(models.Model):
    """Figures of a date, for ever and about nobody (inscriptions.bilans says what each means).

    Before `fige_le` only what was counted by hand is here (`comptes`, `comptes_enfants`: « nous
    étions 14 dont 5 enfants »); the rest is computed from the sign-ups.
    """

    occurrence = models.OneToOneField(Occurrence, models.SET_NULL, null=True, related_name="bilan")
    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="bilans")
    jour = models.DateField()
    titre = ChampTexteCourt(max_length=200)
    type = models.CharField(max_length=20)
    inscrits = models.PositiveIntegerField(default=0)
    familles = models.PositiveIntegerField(default=0)
    nouveaux = models.PositiveIntegerField(default=0)
    presents = models.PositiveIntegerField(default=0)
    absents = models.PositiveIntegerField(default=0)
    sans_inscription = models.PositiveIntegerField(default=0)
    en_attente = models.PositiveIntegerField(default=0)
    annulations = models.PositiveIntegerField(default=0)
    tardives = models.PositiveIntegerField(default=0)
    prescrits = models.PositiveIntegerField(default=0)
    ages = models.JSONField(default=dict, blank=True)
    quartiers = models.JSONField(default=dict, blank=True)
    prescripteurs = models.JSONField(default=dict, blank=True)
    comptes = models.PositiveIntegerField(null=True, blank=True)
    comptes_enfants = models.PositiveIntegerField(null=True, blank=True)
    fige_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("bilan d'une date")
        verbose_name_plural = _("bilans des dates")
        ordering = ["-jour", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(comptes_enfants=None) | Q(comptes_enfants__lte=models.F("comptes")),
                name="evenements_bilan_enfants",
                violation_error_message=_("Il y a plus d'enfants que de personnes."),
            )
        ]

    def __str__(self):
        return f"{self.titre} {self.jour}"
