"""How one signs up to a date, and who gets the places."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from evenements.enums import Attribution, ModeInscription
from portal.socle.champs import ChampTexteCourt

AGE_MAX = 120


class ReglesInscription(models.Model):
    """What an event says of its sign-ups; each of its dates has its own places."""

    inscription = models.CharField(
        _("inscription"),
        max_length=12,
        choices=ModeInscription.choices,
        default=ModeInscription.SANS,
    )
    lien_inscription = models.URLField(_("lien d'inscription"), max_length=300, blank=True)
    capacite = models.PositiveSmallIntegerField(
        _("nombre de places"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(5000)],
        help_text=_("Pour chaque date. Vide : sans limite."),
    )
    places_reservees = models.PositiveSmallIntegerField(
        _("places gardées pour les personnes orientées"),
        default=0,
        help_text=_("Comptées dans les places ; rendues à tous à la clôture de l'orientation."),
    )
    reservees_jours = models.PositiveSmallIntegerField(
        _("gardées jusqu'à (jours avant)"), default=3, validators=[MaxValueValidator(90)]
    )
    attribution = models.CharField(
        _("qui a les places"),
        max_length=10,
        choices=Attribution.choices,
        default=Attribution.ARRIVEE,
    )
    ouverture_jours = models.PositiveSmallIntegerField(
        _("ouverture des inscriptions (jours avant)"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(365)],
        help_text=_("Vide : dès que la date est publiée."),
    )
    cloture_heures = models.PositiveSmallIntegerField(
        _("clôture des inscriptions (heures avant)"), default=0, validators=[MaxValueValidator(720)]
    )
    tirage_jours = models.PositiveSmallIntegerField(
        _("tirage au sort (jours avant)"), default=7, validators=[MaxValueValidator(90)]
    )
    memoire_sorties = models.PositiveSmallIntegerField(
        _("le tirage regarde les dernières sorties (nombre)"),
        default=3,
        validators=[MinValueValidator(1), MaxValueValidator(20)],
    )
    confirmation_heures = models.PositiveSmallIntegerField(
        _("délai pour confirmer une place qui se libère (heures)"),
        default=24,
        validators=[MinValueValidator(1), MaxValueValidator(168)],
    )
    places_par_inscription = models.PositiveSmallIntegerField(
        _("personnes au plus par inscription"),
        default=8,
        validators=[MinValueValidator(1), MaxValueValidator(50)],
    )
    mineurs_seuls = models.BooleanField(
        _("des mineurs viennent sans leurs parents"),
        default=False,
        help_text=_("L'accord d'un parent est alors demandé."),
    )
    participation = ChampTexteCourt(
        _("participation demandée"),
        max_length=150,
        blank=True,
        help_text=_("Payée sur place ; jamais en ligne. Par exemple : 3 € par personne."),
    )

    class Meta:
        abstract = True

    @property
    def est_ferme(self):
        """A closed group: nothing of its dates is public."""
        return self.inscription == ModeInscription.ORIENTATION
