"""The fiches: who is there (Structure) and what they offer (Service)."""

from datetime import date

from django.conf import settings
from django.contrib.contenttypes.fields import GenericRelation
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import Q
from django.dispatch import Signal
from django.urls import reverse
from django.utils import timezone
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from modelcluster.models import ClusterableModel
from taggit.models import TaggedItemBase
from wagtail.images import get_image_model_string
from wagtail.models import DraftStateMixin, PreviewableMixin, RevisionMixin
from wagtail.search import index

from annuaire import fraicheur, horaires
from annuaire.enums import (
    Canal,
    Etat,
    EtatService,
    Frais,
    GardeEnfants,
    Genre,
    Intervalle,
    Langue,
    MobilisablePar,
    ModeAccueil,
    ModeMobilisation,
    NiveauFrancais,
    ReglePublics,
    Saturation,
    TypeChamp,
    TypeService,
    TypeStructure,
)
from annuaire.querysets import ServiceQuerySet, StructureQuerySet
from portal.socle.champs import (
    ChampTelephone,
    ChampTexteCourt,
    ChampTexteLong,
    clean_text,
    validate_rna,
    validate_siret,
)
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique

# Sent once a fiche and its many-to-many rows are written (post_save comes before the latter).
fiche_enregistree = Signal()


def validate_horaires(value):
    try:
        horaires.validate(value)
    except horaires.HorairesInvalides as error:
        raise ValidationError(str(error)) from None


class Fiche(
    DraftStateMixin, RevisionMixin, PreviewableMixin, index.Indexed, ClusterableModel, models.Model
):
    """What structures and services share: words, place, contacts, hours, freshness, origin."""

    nom = ChampTexteCourt(_("nom"), max_length=150)
    description = ChampTexteLong(_("description"), max_length=10_000, blank=True)
    telephone = ChampTelephone(_("téléphone"), blank=True)
    courriel = models.EmailField(_("courriel"), blank=True)
    site_web = models.URLField(_("site web"), max_length=300, blank=True)
    lieu = models.ForeignKey(
        Lieu, models.SET_NULL, verbose_name=_("lieu"), null=True, blank=True, related_name="+"
    )
    horaires = ChampTexteCourt(
        _("horaires"), max_length=500, blank=True, validators=[validate_horaires]
    )
    fermeture_du = models.DateField(_("fermeture temporaire, du"), null=True, blank=True)
    fermeture_au = models.DateField(_("au (inclus)"), null=True, blank=True)
    message = ChampTexteCourt(_("message aux habitants"), max_length=300, blank=True)
    message_du = models.DateField(_("message affiché du"), null=True, blank=True)
    message_au = models.DateField(_("au (inclus)"), null=True, blank=True)
    fermee_depuis = models.DateField(
        _("fermée pour de bon depuis"),
        null=True,
        blank=True,
        help_text=_("Une date à venir : la fiche se fermera ce jour-là."),
    )
    a_la_place = ChampTexteCourt(_("où aller à la place"), max_length=300, blank=True)

    intervalle = models.PositiveSmallIntegerField(
        _("à vérifier tous les"), choices=Intervalle.choices, default=Intervalle.SIX
    )
    verifie_le = models.DateField(_("vérifiée le"), null=True, blank=True)
    verifie_par = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("vérifiée par"),
        null=True,
        blank=True,
        related_name="+",
    )
    verifie_canal = models.CharField(
        _("vérifiée par quel moyen"), max_length=10, choices=Canal.choices, blank=True
    )
    source = ChampTexteCourt(_("source"), max_length=100, blank=True)
    source_id = ChampTexteCourt(_("identifiant dans la source"), max_length=150, blank=True)
    importe = models.JSONField(
        default=dict, blank=True, editable=False
    )  # {field: what the import last wrote}, so that a person's correction is recognised
    cree_le = models.DateTimeField(_("créée le"), auto_now_add=True)
    modifie_le = models.DateTimeField(_("modifiée le"), auto_now=True)

    class Meta:
        abstract = True

    # Facts about the fiche itself: publishing or restoring one of its versions does not undo them.
    HORS_VERSION = (
        "verifie_le",
        "verifie_par",
        "verifie_canal",
        "source",
        "source_id",
        "importe",
        "cree_le",
    )

    def __str__(self):
        return self.nom

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        fiche_enregistree.send(sender=type(self), fiche=self)

    def get_absolute_url(self):
        return reverse(
            f"annuaire:{self.genre}", kwargs={"pk": self.pk, "slug": slugify(self.nom) or "fiche"}
        )

    def with_content_json(self, content):
        fiche = super().with_content_json(self._with_living_links(content))
        for name in self.HORS_VERSION:
            setattr(fiche, name, getattr(self, name))
        return fiche

    def _with_living_links(self, content):
        """A version may name a territory or a structure deleted since: the fiche's own stays."""
        living = dict(content)
        for field in self._meta.concrete_fields:
            if field.many_to_one and not field.null:
                targets = field.related_model._default_manager.filter(pk=content.get(field.name))
                if not targets.exists():
                    living[field.name] = getattr(self, field.attname)
        return living

    def clean(self):
        super().clean()
        for debut, fin in (("fermeture_du", "fermeture_au"), ("message_du", "message_au")):
            start, end = getattr(self, debut), getattr(self, fin)
            if start and end and end < start:
                raise ValidationError({fin: _("La date de fin est avant la date de début.")})

    @property
    def fraicheur(self):
        return fraicheur.etat(self.verifie_le, self.intervalle, timezone.localdate())

    @property
    def fermetures(self):
        """Temporary closures as (first day, last day or None) pairs."""
        return [(self.fermeture_du, self.fermeture_au)] if self.fermeture_du else []

    @property
    def s_est_arretee(self):
        """Whether it closed for good, from the day announced, without waiting for the beat."""
        today = timezone.localdate()
        return self.etat == Etat.FERMEE or bool(self.fermee_depuis and self.fermee_depuis <= today)

    @property
    def message_du_jour(self):
        today = timezone.localdate()
        shown = (self.message_du or date.min) <= today <= (self.message_au or date.max)
        return self.message if shown else ""


class MotCleStructure(TaggedItemBase):
    content_object = ParentalKey(
        "annuaire.Structure", on_delete=models.CASCADE, related_name="mots_cles_lies"
    )


class MotCleService(TaggedItemBase):
    content_object = ParentalKey(
        "annuaire.Service", on_delete=models.CASCADE, related_name="mots_cles_lies"
    )


class Structure(Fiche):
    genre = Genre.STRUCTURE

    territoire = models.ForeignKey(
        Territoire, models.PROTECT, verbose_name=_("territoire"), related_name="structures"
    )
    sigle = ChampTexteCourt(_("sigle"), max_length=40, blank=True)
    type = models.CharField(
        _("type"), max_length=30, choices=TypeStructure.choices, default=TypeStructure.AUTRE
    )
    siret = models.CharField(_("SIRET"), max_length=14, blank=True, validators=[validate_siret])
    rna = models.CharField(_("numéro RNA"), max_length=10, blank=True, validators=[validate_rna])
    thematiques = ParentalManyToManyField(
        Thematique, verbose_name=_("thèmes"), blank=True, related_name="structures"
    )
    quartiers = ParentalManyToManyField(
        Quartier, verbose_name=_("quartiers servis"), blank=True, related_name="structures"
    )
    reseaux = models.JSONField(_("réseaux porteurs"), default=list, blank=True)
    pro_nom = ChampTexteCourt(_("contact réservé aux professionnels"), max_length=120, blank=True)
    pro_telephone = ChampTelephone(_("téléphone réservé aux professionnels"), blank=True)
    pro_courriel = models.EmailField(_("courriel réservé aux professionnels"), blank=True)
    logo = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        verbose_name=_("logo"),
        null=True,
        blank=True,
        related_name="+",
    )
    etat = models.CharField(_("état"), max_length=10, choices=Etat.choices, default=Etat.ACTIVE)
    fusionnee_dans = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, editable=False, related_name="doublons"
    )
    mots_cles = ClusterTaggableManager(
        through=MotCleStructure, verbose_name=_("mots-clés"), blank=True
    )
    revisions = GenericRelation("wagtailcore.Revision", related_query_name="structure")

    objects = StructureQuerySet.as_manager()

    search_fields = [
        index.SearchField("nom", boost=3),
        index.SearchField("sigle", boost=3),
        index.AutocompleteField("nom"),
        index.AutocompleteField("sigle"),
        index.SearchField("description"),
        index.FilterField("etat"),
        index.FilterField("type"),
        index.FilterField("live"),
        index.FilterField("territoire_id"),
    ]

    class Meta:
        verbose_name = _("structure")
        verbose_name_plural = _("structures")
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["siret", "nom"],
                condition=~Q(siret="") & ~Q(etat=Etat.FUSIONNEE),
                name="annuaire_structure_siret_nom_unique",
                violation_error_message=_("Une fiche porte déjà ce nom et ce SIRET."),
            ),
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="annuaire_structure_source_unique",
                violation_error_message=_("Une fiche vient déjà de cette ligne de la source."),
            ),
            models.CheckConstraint(
                condition=~Q(etat=Etat.FUSIONNEE) | Q(fusionnee_dans__isnull=False),
                name="annuaire_structure_fusion_cible",
                violation_error_message=_("Une fiche fusionnée dit dans laquelle."),
            ),
        ]

    def with_content_json(self, content):
        structure = super().with_content_json(content)
        structure.fusionnee_dans = self.fusionnee_dans
        if self.etat == Etat.FUSIONNEE:
            structure.etat = Etat.FUSIONNEE
        elif structure.etat == Etat.FUSIONNEE:  # a version of before the merge was undone
            structure.etat = self.etat
        return structure

    @property
    def est_fermee(self):
        return self.s_est_arretee

    @property
    def nom_affiche(self):
        return f"{self.nom} ({self.sigle})" if self.sigle else self.nom

    def get_preview_template(self, request, mode_name):
        return "annuaire/structure.html"

    def get_preview_context(self, request, mode_name):
        from annuaire import fiches

        return fiches.structure_context(self)


class Service(Fiche):
    genre = Genre.SERVICE

    structure = models.ForeignKey(
        Structure, models.CASCADE, verbose_name=_("structure"), related_name="services"
    )
    type = models.CharField(
        _("type"), max_length=30, choices=TypeService.choices, default=TypeService.AUTRE
    )
    thematiques = ParentalManyToManyField(
        Thematique, verbose_name=_("thèmes"), blank=True, related_name="services"
    )
    quartiers = ParentalManyToManyField(
        Quartier,
        verbose_name=_("quartiers servis"),
        blank=True,
        related_name="services",
        help_text=_("Aucun : ceux de la structure."),
    )
    publics = ParentalManyToManyField(
        Public, verbose_name=_("publics"), blank=True, related_name="services"
    )
    etat = models.CharField(
        _("état"), max_length=10, choices=EtatService.choices, default=EtatService.ACTIVE
    )
    publics_regle = models.CharField(
        _("pour qui"),
        max_length=15,
        choices=ReglePublics.choices,
        default=ReglePublics.INCONDITIONNEL,
    )
    publics_precisions = ChampTexteCourt(_("précisions sur le public"), max_length=300, blank=True)
    frais = models.CharField(_("prix"), max_length=10, choices=Frais.choices, blank=True)
    frais_precisions = ChampTexteCourt(_("détail du prix"), max_length=300, blank=True)
    conditions = ChampTexteLong(_("conditions"), max_length=1000, blank=True)
    papiers = ChampTexteLong(_("papiers à apporter"), max_length=1000, blank=True)
    niveau_francais = models.CharField(
        _("niveau de français"), max_length=10, choices=NiveauFrancais.choices, blank=True
    )
    langues = models.JSONField(_("langues parlées"), default=list, blank=True)
    garde_enfants = models.CharField(
        _("garde d'enfants"), max_length=5, choices=GardeEnfants.choices, blank=True
    )
    garde_precisions = ChampTexteCourt(_("comment se passe la garde"), max_length=300, blank=True)
    modes_accueil = models.JSONField(_("modes d'accueil"), default=list, blank=True)
    modes_mobilisation = models.JSONField(_("comment faire"), default=list, blank=True)
    mobilisable_par = models.JSONField(_("qui peut demander"), default=list, blank=True)
    lien_inscription = models.URLField(_("lien d'inscription"), max_length=300, blank=True)
    contact_nom = ChampTexteCourt(_("personne à demander"), max_length=120, blank=True)
    saturation = models.CharField(
        _("places"), max_length=10, choices=Saturation.choices, blank=True
    )
    champs = models.JSONField(_("champs du thème"), default=dict, blank=True)
    mots_cles = ClusterTaggableManager(
        through=MotCleService, verbose_name=_("mots-clés"), blank=True
    )
    revisions = GenericRelation("wagtailcore.Revision", related_query_name="service")

    objects = ServiceQuerySet.as_manager()

    search_fields = [
        index.SearchField("nom", boost=3),
        index.AutocompleteField("nom"),
        index.SearchField("description"),
        index.FilterField("type"),
        index.FilterField("live"),
        index.FilterField("structure_id"),
    ]

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["nom", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "source_id"],
                condition=~Q(source_id=""),
                name="annuaire_service_source_unique",
                violation_error_message=_("Une fiche vient déjà de cette ligne de la source."),
            )
        ]

    def clean(self):
        super().clean()
        for field, enum in LISTES.items():
            unknown = set(getattr(self, field) or []) - set(enum.values)
            if unknown:
                raise ValidationError({field: _("Valeur inconnue dans la liste.")})

    def with_content_json(self, content):
        service = super().with_content_json(content)
        merged_into = service.structure.fusionnee_dans if service.structure_id else None
        if merged_into:  # the version dates from before the merge
            service.structure = merged_into
        return service

    @property
    def est_fermee(self):
        """By itself or with its structure."""
        return self.s_est_arretee or self.structure.s_est_arretee

    @property
    def lieu_effectif(self):
        """Its own place, the structure's when it has none."""
        return self.lieu or self.structure.lieu

    @property
    def telephone_effectif(self):
        return self.telephone or self.structure.telephone

    @property
    def courriel_effectif(self):
        return self.courriel or self.structure.courriel

    def get_preview_template(self, request, mode_name):
        return "annuaire/service.html"

    def get_preview_context(self, request, mode_name):
        from annuaire import fiches

        return fiches.service_context(self)


LISTES = {
    "langues": Langue,
    "modes_accueil": ModeAccueil,
    "modes_mobilisation": ModeMobilisation,
    "mobilisable_par": MobilisablePar,
}


class ChampThematique(models.Model):
    """An extra question asked of the services of one theme, declared by the coordinator."""

    thematique = models.ForeignKey(
        Thematique, models.CASCADE, verbose_name=_("thème"), related_name="champs"
    )
    cle = models.SlugField(
        _("clé"), max_length=40, help_text=_("Sert aux exports ; ne change plus ensuite.")
    )
    libelle = ChampTexteCourt(_("question"), max_length=120)
    aide = ChampTexteCourt(_("aide à la saisie"), max_length=200, blank=True)
    type = models.CharField(_("type de réponse"), max_length=10, choices=TypeChamp.choices)
    choix = ChampTexteLong(
        _("choix possibles"), blank=True, max_length=2000, help_text=_("Un par ligne.")
    )
    filtrable = models.BooleanField(_("proposé comme filtre"), default=False)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)

    class Meta:
        verbose_name = _("champ de thème")
        verbose_name_plural = _("champs de thème")
        ordering = ["thematique", "ordre", "libelle"]
        constraints = [
            models.UniqueConstraint(
                fields=["cle"],
                name="annuaire_champ_cle_unique",
                violation_error_message=_("Une autre question porte déjà cette clé."),
            )
        ]

    def __str__(self):
        return self.libelle

    @property
    def liste_choix(self):
        return [line.strip() for line in self.choix.splitlines() if line.strip()]

    def clean(self):
        if self.type == TypeChamp.CHOIX and len(self.liste_choix) < 2:
            raise ValidationError({"choix": _("Écrivez au moins deux choix, un par ligne.")})
        if self.filtrable and self.type not in (TypeChamp.CHOIX, TypeChamp.OUI_NON):
            raise ValidationError(
                {"filtrable": _("Seuls les choix et les oui/non servent de filtre.")}
            )

    def parse(self, value):
        """The answer as it is stored, None for no answer. Raises ValidationError in French."""
        if value in (None, ""):
            return None
        if self.type == TypeChamp.OUI_NON:
            if value in (True, False):
                return value
            answers = {"oui": True, "non": False}
            if str(value).strip().lower() not in answers:
                raise ValidationError(_("Répondez par oui ou par non."))
            return answers[str(value).strip().lower()]
        if self.type == TypeChamp.NOMBRE:
            try:
                number = float(str(value).replace(",", ".").replace(" ", ""))
            except ValueError:
                raise ValidationError(_("Écrivez un nombre.")) from None
            if not -1e12 < number < 1e12:
                raise ValidationError(_("Ce nombre est trop grand."))
            return int(number) if number == int(number) else number
        texte = clean_text(value).strip()[:500]
        if self.type == TypeChamp.CHOIX and texte not in self.liste_choix:
            raise ValidationError(_("Ce choix n'est pas dans la liste."))
        return texte or None
