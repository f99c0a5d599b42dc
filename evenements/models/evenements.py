"""What happens on the territory, told once however often it happens."""

import uuid

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.dispatch import Signal
from django.urls import reverse
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.images import get_image_model_string
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index

from annuaire.enums import Frais, GardeEnfants
from annuaire.models import Service, Structure
from evenements.enums import ModeParticipation, Relecture, TypeEvenement
from evenements.models.agendas import AgendaExterne
from evenements.models.endroits import AvecLieu
from evenements.models.regles import AGE_MAX, ReglesInscription
from evenements.models.tarifs import GrilleTarifs
from evenements.querysets import EvenementQuerySet
from portal.socle.champs import ChampTelephone, ChampTexteCourt, ChampTexteLong
from territoire.models import Public, Quartier, Territoire, Thematique

# Sent once an event and its many-to-many rows are written (post_save comes before the latter).
evenement_enregistre = Signal()


class MotCleEvenement(TaggedItemBase):
    content_object = ParentalKey(
        "evenements.Evenement", on_delete=models.CASCADE, related_name="mots_cles_lies"
    )


class Evenement(
    DraftStateMixin,
    RevisionMixin,
    PreviewableMixin,
    index.Indexed,
    ClusterableModel,
    AvecLieu,
    ReglesInscription,
):
    """What it is, for whom, where, at what price. When: its `rythmes` and its `occurrences`.

    `service`: these are the dates of that service (a permanence): what is left empty here is the
    service's, so that neither is written twice (see `evenements.annonces`).
    """

    genre = "evenement"

    territoire = models.ForeignKey(
        Territoire, models.PROTECT, verbose_name=_("territoire"), related_name="evenements"
    )
    nom = ChampTexteCourt(_("titre"), max_length=150, blank=True)
    type = models.CharField(
        _("type"), max_length=20, choices=TypeEvenement.choices, default=TypeEvenement.ATELIER
    )
    description = ChampTexteLong(_("description"), max_length=10_000, blank=True)
    service = models.ForeignKey(
        Service,
        models.CASCADE,
        verbose_name=_("dates de ce service"),
        null=True,
        blank=True,
        related_name="evenements",
        help_text=_("Ce qui est vide ici vient alors de la fiche du service."),
    )
    organisateurs = ParentalManyToManyField(
        Structure, verbose_name=_("organisé par"), blank=True, related_name="evenements"
    )
    mode = models.CharField(
        _("sur place ou en ligne"),
        max_length=10,
        choices=ModeParticipation.choices,
        default=ModeParticipation.SUR_PLACE,
    )
    lien_en_ligne = models.URLField(_("lien pour suivre en ligne"), max_length=300, blank=True)
    thematiques = ParentalManyToManyField(
        Thematique, verbose_name=_("thèmes"), blank=True, related_name="evenements"
    )
    publics = ParentalManyToManyField(
        Public, verbose_name=_("publics"), blank=True, related_name="evenements"
    )
    quartiers = ParentalManyToManyField(
        Quartier, verbose_name=_("quartiers"), blank=True, related_name="evenements"
    )
    age_min = models.PositiveSmallIntegerField(
        _("à partir de (ans)"), null=True, blank=True, validators=[MaxValueValidator(AGE_MAX)]
    )
    age_max = models.PositiveSmallIntegerField(
        _("jusqu'à (ans)"), null=True, blank=True, validators=[MaxValueValidator(AGE_MAX)]
    )
    frais = models.CharField(_("prix"), max_length=10, choices=Frais.choices, blank=True)
    frais_precisions = ChampTexteCourt(_("détail du prix"), max_length=300, blank=True)
    grille = models.ForeignKey(
        GrilleTarifs,
        models.SET_NULL,
        verbose_name=_("grille de tarifs"),
        null=True,
        blank=True,
        related_name="evenements",
    )
    garde_enfants = models.CharField(
        _("garde d'enfants"), max_length=5, choices=GardeEnfants.choices, blank=True
    )
    garde_precisions = ChampTexteCourt(_("comment se passe la garde"), max_length=300, blank=True)
    accessibilite = models.JSONField(_("accessibilité"), default=list, blank=True)
    a_apporter = ChampTexteCourt(_("à apporter"), max_length=300, blank=True)
    image = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        verbose_name=_("image"),
        null=True,
        blank=True,
        related_name="+",
    )
    image_description = ChampTexteCourt(
        _("description de l'image"),
        max_length=200,
        blank=True,
        help_text=_("Ce qu'on voit, pour les personnes qui ne voient pas l'image."),
    )
    contact_nom = ChampTexteCourt(_("personne à demander"), max_length=120, blank=True)
    telephone = ChampTelephone(_("téléphone"), blank=True)
    courriel = models.EmailField(_("courriel"), blank=True)
    site_web = models.URLField(_("site web"), max_length=300, blank=True)

    comite = ChampTexteCourt(  # « Proposé par … »: the residents' committee of its place
        _("comité"), max_length=120, blank=True, editable=False
    )
    relecture = models.CharField(
        _("relecture"), max_length=10, choices=Relecture.choices, blank=True, editable=False
    )
    propose_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="evenements_proposes",
        editable=False,
    )
    propose_le = models.DateTimeField(null=True, blank=True, editable=False)
    reponse = ChampTexteLong(max_length=1000, blank=True, editable=False)

    agenda = models.ForeignKey(
        AgendaExterne,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="evenements",
        editable=False,
    )
    uid_source = models.CharField(max_length=255, blank=True, editable=False)
    importe = models.JSONField(default=dict, blank=True, editable=False)
    source = ChampTexteCourt(_("source"), max_length=100, blank=True)
    source_id = ChampTexteCourt(_("identifiant dans la source"), max_length=150, blank=True)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    cree_le = models.DateTimeField(_("créé le"), auto_now_add=True)
    modifie_le = models.DateTimeField(_("modifié le"), auto_now=True)

    mots_cles = ClusterTaggableManager(
        through=MotCleEvenement, verbose_name=_("mots-clés"), blank=True
    )
    revisions = GenericRelation("wagtailcore.Revision", related_query_name="evenement")

    objects = EvenementQuerySet.as_manager()

    search_fields = [
        index.SearchField("nom", boost=3),
        index.AutocompleteField("nom"),
        index.SearchField("description"),
        index.FilterField("type"),
        index.FilterField("live"),
        index.FilterField("territoire_id"),
    ]

    # Facts about the event itself: publishing or restoring one of its versions does not undo them.
    HORS_VERSION = (
        "comite",
        "relecture",
        "propose_par",
        "propose_le",
        "reponse",
        "agenda",
        "uid_source",
        "importe",
        "source",
        "source_id",
        "uid",
        "sequence",
        "cree_le",
    )

    class Meta:
        verbose_name = _("événement")
        verbose_name_plural = _("événements")
        ordering = ["nom", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(nom="") | Q(service__isnull=False),
                name="evenements_evenement_nomme",
                violation_error_message=_("Un rendez-vous a un titre, ou est celui d'un service."),
            ),
            models.CheckConstraint(
                condition=Q(age_min=None) | Q(age_max=None) | Q(age_min__lte=F("age_max")),
                name="evenements_evenement_ages",
                violation_error_message=_("L'âge le plus bas est au-dessus du plus haut."),
            ),
            models.CheckConstraint(
                condition=Q(capacite=None) | Q(places_reservees__lte=F("capacite")),
                name="evenements_evenement_reserve",
                violation_error_message=_("Il y a plus de places gardées que de places."),
            ),
            models.UniqueConstraint(
                fields=["agenda", "uid_source"],
                condition=~Q(uid_source=""),
                name="evenements_evenement_uid_source_unique",
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="evenements_evenement_source_unique",
                violation_error_message=_("Un événement vient déjà de cette ligne de la source."),
            ),
        ]

    def __str__(self):
        return self.titre

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        evenement_enregistre.send(sender=type(self), evenement=self)

    @property
    def titre(self):
        return self.nom or (self.service.nom if self.service_id else "")

    def get_absolute_url(self):
        return reverse(
            "evenements:evenement", kwargs={"pk": self.pk, "slug": slugify(self.titre) or "date"}
        )

    def with_content_json(self, content):
        evenement = super().with_content_json(content)
        for name in self.HORS_VERSION:
            setattr(evenement, name, getattr(self, name))
        return evenement

    def clean(self):
        super().clean()
        if not self.nom and not self.service_id:
            raise ValidationError({"nom": _("Donnez un titre à ce rendez-vous.")})

    def get_preview_template(self, request, mode_name):
        return "evenements/evenement.html"

    def get_preview_context(self, request, mode_name):
        from evenements import pages

        return pages.event_context(self)
