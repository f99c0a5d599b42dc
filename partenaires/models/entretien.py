"""Keeping fiches true: settings, reminders, campaigns, calls."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel, ObjectList
from wagtail.contrib.settings.models import BaseGenericSetting, register_setting

from annuaire.enums import Canal
from annuaire.models.suivi import DeFiche, one_fiche
from partenaires.enums import EtatCampagne, EtatFiche, ResultatAppel
from portal.socle.champs import ChampTelephone, ChampTexteCourt, ChampTexteLong


def default_sections():
    """What partners publish without being read again: what changes often and harms little."""
    return ["horaires", "fermeture", "message", "contacts"]


class FormulaireReglages(WagtailAdminModelForm):
    sections_directes = forms.MultipleChoiceField(
        label=_("Rubriques publiées sans relecture"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Ce qu'un partenaire change là est public tout de suite. Le reste est relu."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        from partenaires import publication, sections  # lazily: they need every model

        autres = publication.AUTRES_RUBRIQUES.items()
        self.fields["sections_directes"].choices = [*sections.choices(), *autres]


@register_setting(icon="calendar-check", order=50)
class ReglagesEntretien(BaseGenericSetting):
    """The rules of « Freshness », as this installation applies them."""

    actif = models.BooleanField(_("envoyer les rappels"), default=True)
    rappel_2 = models.PositiveSmallIntegerField(
        _("deuxième rappel, jours après l'échéance"), default=14
    )
    rappel_3 = models.PositiveSmallIntegerField(
        _("troisième rappel, jours après l'échéance"), default=30
    )
    ecart = models.PositiveSmallIntegerField(
        _("jours entre deux rappels à une même personne"),
        default=7,
        validators=[MinValueValidator(7), MaxValueValidator(60)],
    )
    duree_lien = models.PositiveSmallIntegerField(
        _("durée d'un lien personnel, en jours"),
        default=30,
        validators=[MinValueValidator(7), MaxValueValidator(30)],
    )
    sections_directes = models.JSONField(
        _("rubriques publiées sans relecture"), default=default_sections, blank=True
    )
    script_appel = ChampTexteLong(
        _("ce qu'on dit au téléphone"),
        max_length=1000,
        default=_(
            "Bonjour, c'est le centre social. Nous vérifions ce que l'annuaire dit de vous. "
            "Je vous le lis, vous me dites si c'est toujours vrai ?"
        ),
    )

    edit_handler = ObjectList(
        [
            MultiFieldPanel(
                [
                    FieldPanel("actif"),
                    FieldRowPanel([FieldPanel("rappel_2"), FieldPanel("rappel_3")]),
                    FieldPanel("ecart"),
                    FieldPanel("duree_lien"),
                ],
                heading=_("Rappels"),
                help_text=_(
                    "Le premier rappel part le jour où la fiche doit être vérifiée. Après le "
                    "troisième, la fiche entre dans la tournée de téléphone."
                ),
            ),
            FieldPanel("sections_directes"),
            FieldPanel("script_appel"),
        ],
        base_form_class=FormulaireReglages,
    )

    class Meta:
        verbose_name = _("entretien des fiches")

    @classmethod
    def current(cls):
        """As load(), which writes the row the first time somebody looks."""
        return cls.objects.first() or cls()

    def clean(self):
        super().clean()
        if None not in (self.rappel_2, self.rappel_3) and self.rappel_2 >= self.rappel_3:
            raise ValidationError({"rappel_3": _("Le troisième rappel vient après le deuxième.")})


class Campagne(models.Model):
    """An update campaign: chosen sections of chosen fiches, between two dates."""

    nom = ChampTexteCourt(_("nom"), max_length=120)
    message = ChampTexteLong(_("mot aux partenaires"), max_length=1000, blank=True)
    sections = models.JSONField(_("rubriques à vérifier"), default=list, blank=True)
    debut = models.DateField(_("du"))
    fin = models.DateField(_("au (inclus)"))
    etat = models.CharField(
        _("état"), max_length=10, choices=EtatCampagne.choices, default=EtatCampagne.BROUILLON
    )
    criteres = models.JSONField(default=dict, blank=True)  # the filters that chose the fiches
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cree_le = models.DateTimeField(auto_now_add=True)
    relances = models.PositiveSmallIntegerField(_("relances faites"), default=0)
    ecrite_le = models.DateTimeField(null=True, blank=True)  # the last time its people were booked

    class Meta:
        verbose_name = _("campagne")
        verbose_name_plural = _("campagnes")
        ordering = ["-debut", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(fin__gte=models.F("debut")),
                name="partenaires_campagne_dates",
                violation_error_message=_("La date de fin est avant la date de début."),
            )
        ]

    def __str__(self):
        return self.nom


class FicheCampagne(DeFiche):
    campagne = models.ForeignKey(Campagne, models.CASCADE, related_name="fiches")
    etat = models.CharField(
        _("état"), max_length=15, choices=EtatFiche.choices, default=EtatFiche.A_FAIRE
    )
    canal = models.CharField(max_length=10, choices=Canal.choices, blank=True)
    repondu_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("fiche d'une campagne")
        verbose_name_plural = _("fiches des campagnes")
        constraints = [
            one_fiche("partenaires_fiche_campagne_une_fiche"),
            models.UniqueConstraint(
                fields=["campagne", "structure"], name="partenaires_campagne_structure_unique"
            ),
            models.UniqueConstraint(
                fields=["campagne", "service"], name="partenaires_campagne_service_unique"
            ),
        ]

    def __str__(self):
        return f"{self.campagne} – {self.fiche}"


class Relance(DeFiche):
    """One of the three reminders of a due date, for one fiche: `rang` 1 to 3."""

    echeance = models.DateField()
    rang = models.PositiveSmallIntegerField()
    le = models.DateField(_("part le"))  # the first of its people's
    cle_envoi = models.CharField(max_length=150, blank=True)  # the message that carried it
    cree_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("rappel")
        verbose_name_plural = _("rappels")
        constraints = [
            one_fiche("partenaires_relance_une_fiche"),
            models.UniqueConstraint(
                fields=["structure", "echeance", "rang"],
                name="partenaires_relance_structure_unique",
            ),
            models.UniqueConstraint(
                fields=["service", "echeance", "rang"], name="partenaires_relance_service_unique"
            ),
        ]

    def __str__(self):
        return f"{self.fiche} – {self.echeance} ({self.rang})"


class Appel(DeFiche):
    """A call of the phone round."""

    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    le = models.DateTimeField(_("appelé le"), default=timezone.now)
    resultat = models.CharField(_("résultat"), max_length=15, choices=ResultatAppel.choices)
    numero = ChampTelephone(_("numéro composé"), blank=True)
    note = ChampTexteCourt(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("appel")
        verbose_name_plural = _("appels")
        ordering = ["-le", "-pk"]
        constraints = [one_fiche("partenaires_appel_une_fiche")]

    def __str__(self):
        return f"{self.fiche} : {self.get_resultat_display()}"
