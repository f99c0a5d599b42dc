"""The ground everything stands on: territories, neighbourhoods, themes, publics, places."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from portal.socle.champs import ChampTelephone, ChampTexteCourt, ChampTexteLong
from territoire.enums import AccesPMR, Pictogramme, Precision

LATITUDES = [MinValueValidator(-90), MaxValueValidator(90)]
LONGITUDES = [MinValueValidator(-180), MaxValueValidator(180)]


class Contour(models.Model):
    """An outline and where to look at it from."""

    contour = models.JSONField(_("contour"), null=True, blank=True, editable=False)
    contour_approximatif = models.BooleanField(
        _("contour approximatif"),
        default=True,
        help_text=_("Dessiné à la main : les pages le disent."),
    )
    latitude = models.FloatField(_("latitude du centre"), validators=LATITUDES)
    longitude = models.FloatField(_("longitude du centre"), validators=LONGITUDES)

    class Meta:
        abstract = True


class Territoire(Contour):
    nom = ChampTexteCourt(_("nom"), max_length=120, unique=True)
    slug = models.SlugField(_("adresse dans l'URL"), max_length=60, unique=True)
    commune = ChampTexteCourt(_("commune"), max_length=120, blank=True)
    accroche = ChampTexteLong(_("texte d'ouverture"), blank=True, max_length=600)
    telephone = ChampTelephone(_("téléphone"), blank=True)
    courriel = models.EmailField(_("courriel"), blank=True)
    adresse = ChampTexteCourt(_("adresse"), max_length=200, blank=True)
    zoom = models.PositiveSmallIntegerField(
        _("zoom de la carte"),
        default=14,
        validators=[MinValueValidator(9), MaxValueValidator(19)],
    )
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("territoire")
        verbose_name_plural = _("territoires")
        ordering = ["ordre", "nom"]

    def __str__(self):
        return self.nom


class Quartier(Contour):
    territoire = models.ForeignKey(Territoire, models.CASCADE, related_name="quartiers")
    nom = ChampTexteCourt(_("nom"), max_length=120)
    slug = models.SlugField(_("adresse dans l'URL"), max_length=60, unique=True)
    code_qpv = models.CharField(
        _("code QPV 2024"),
        max_length=8,
        blank=True,
        validators=[RegexValidator(r"^QN\d{5}[A-Z]$", _("Un code QPV s'écrit QN06301M."))],
    )
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("quartier")
        verbose_name_plural = _("quartiers")
        ordering = ["territoire__ordre", "ordre", "nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["code_qpv"],
                condition=~Q(code_qpv=""),
                name="territoire_quartier_code_qpv_unique",
                violation_error_message=_("Un autre quartier porte déjà ce code QPV."),
            )
        ]

    def __str__(self):
        return self.nom


class Thematique(models.Model):
    """A theme on two levels: what professionals call it, and what people say."""

    parent = models.ForeignKey(
        "self",
        verbose_name=_("thème parent"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="enfants",
        limit_choices_to={"parent": None},
    )
    nom = ChampTexteCourt(_("nom professionnel"), max_length=120)
    nom_simple = ChampTexteCourt(_("nom simple"), max_length=60)
    slug = models.SlugField(_("adresse dans l'URL"), max_length=60, unique=True)
    description = ChampTexteCourt(
        _("description"),
        max_length=250,
        blank=True,
        help_text=_("Avec les mots de tous les jours."),
    )
    pictogramme = models.CharField(
        _("pictogramme"), max_length=20, choices=Pictogramme.choices, default=Pictogramme.ACCUEIL
    )
    codes_data_inclusion = models.JSONField(
        _("codes data·inclusion"), default=list, blank=True, editable=False
    )
    referents = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("référents"),
        blank=True,
        related_name="thematiques",
    )
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("thème")
        verbose_name_plural = _("thèmes")
        ordering = ["ordre", "nom_simple"]

    def __str__(self):
        return self.nom_simple

    def clean(self):
        if self.parent_id and self.parent_id == self.pk:
            raise ValidationError({"parent": _("Un thème ne peut pas être son propre parent.")})
        if self.parent_id and self.pk and self.enfants.exists():
            raise ValidationError(
                {"parent": _("Ce thème a des sous-thèmes : il reste au premier niveau.")}
            )


class Public(models.Model):
    nom = ChampTexteCourt(_("nom"), max_length=80, unique=True)
    slug = models.SlugField(_("adresse dans l'URL"), max_length=60, unique=True)
    code_data_inclusion = models.CharField(_("code data·inclusion"), max_length=60, blank=True)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("public")
        verbose_name_plural = _("publics")
        ordering = ["ordre", "nom"]

    def __str__(self):
        return self.nom


class Lieu(models.Model):
    """A place, with how precisely it is known: a place known by its quartier is not a point."""

    nom = ChampTexteCourt(_("nom du lieu"), max_length=150, blank=True)
    adresse = ChampTexteCourt(_("adresse"), max_length=200, blank=True)
    complement = ChampTexteCourt(_("complément d'adresse"), max_length=200, blank=True)
    code_postal = models.CharField(
        _("code postal"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\d{5}$", _("Un code postal a cinq chiffres."))],
    )
    commune = ChampTexteCourt(_("commune"), max_length=120, blank=True)
    code_insee = models.CharField(
        _("code INSEE"),
        max_length=5,
        blank=True,
        validators=[RegexValidator(r"^\w{5}$", _("Un code INSEE a cinq caractères."))],
    )
    quartier = models.ForeignKey(
        Quartier, models.SET_NULL, verbose_name=_("quartier"), null=True, blank=True
    )
    precision = models.CharField(
        _("précision"), max_length=10, choices=Precision.choices, default=Precision.QUARTIER
    )
    latitude = models.FloatField(_("latitude"), null=True, blank=True, validators=LATITUDES)
    longitude = models.FloatField(_("longitude"), null=True, blank=True, validators=LONGITUDES)
    acces_pmr = models.CharField(
        _("accès en fauteuil roulant"), max_length=10, choices=AccesPMR.choices, blank=True
    )
    acces_precisions = ChampTexteCourt(_("précisions sur l'accès"), max_length=300, blank=True)
    acceslibre = models.URLField(_("fiche acceslibre"), blank=True)
    arret_transport = ChampTexteCourt(_("arrêt de bus ou de tram"), max_length=150, blank=True)

    class Meta:
        verbose_name = _("lieu")
        verbose_name_plural = _("lieux")
        ordering = ["nom", "adresse"]
        indexes = [models.Index(fields=["latitude", "longitude"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(latitude__isnull=False, longitude__isnull=False),
                name="territoire_lieu_point_entier",
                violation_error_message=_("Un point a une latitude et une longitude."),
            )
        ]

    def __str__(self):
        return self.nom or self.adresse or str(self.quartier or _("Adresse à compléter"))

    @property
    def point(self):
        """(latitude, longitude), the quartier's centre when nothing better is known, or None."""
        if self.latitude is not None:
            return self.latitude, self.longitude
        if self.quartier:
            return self.quartier.latitude, self.quartier.longitude
        return None

    @property
    def est_approximatif(self):
        return self.latitude is None or self.precision == Precision.QUARTIER

    @property
    def ligne(self):
        """The address on one line, "" when it is not known."""
        if not self.adresse:
            return ""
        ville = " ".join(filter(None, [self.code_postal, self.commune]))
        return ", ".join(filter(None, [self.adresse, self.complement, ville]))
