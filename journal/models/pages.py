"""A journal and its issues, as Wagtail pages."""

import uuid

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalManyToManyField
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path
from wagtail.fields import RichTextField
from wagtail.images import get_image_model_string

from journal.blocs import STYLES
from journal.consensus import Regle
from journal.permissions import PermissionsJournal
from portal.socle.champs import ChampTelephone, ChampTexteCourt, ChampTexteLong
from portal.socle.pages import PageSocle
from territoire.models import Quartier, Territoire

ADRESSES = ("archives",)  # pages of a journal that are no article


class PageJournal(RoutablePageMixin, PageSocle):
    """A journal de territoire: who publishes it, by what rule, and its podcast."""

    template = "journal/journal.html"
    parent_page_types = ["pages.PageAccueil"]
    subpage_types = ["journal.PageNumero", "journal.PageArticle"]

    territoire = models.ForeignKey(
        Territoire, models.PROTECT, verbose_name=_("territoire"), related_name="journaux"
    )
    quartiers = ParentalManyToManyField(
        Quartier, verbose_name=_("quartiers"), blank=True, related_name="journaux"
    )
    devise = ChampTexteCourt(_("phrase sous le titre"), max_length=150, blank=True)
    editeur = ChampTexteCourt(
        _("éditeur"), max_length=200, help_text=_("La structure qui publie le journal.")
    )
    editeur_adresse = ChampTexteCourt(_("adresse de l'éditeur"), max_length=250, blank=True)
    editeur_telephone = ChampTelephone(_("téléphone de l'éditeur"), blank=True)
    courriel = models.EmailField(_("courriel du journal"), blank=True)
    directeur = ChampTexteCourt(_("directeur ou directrice de la publication"), max_length=150)
    imprimeur = ChampTexteCourt(_("imprimeur"), max_length=250, blank=True)
    issn = ChampTexteCourt(_("ISSN"), max_length=9, blank=True)
    mentions = ChampTexteLong(_("autres mentions légales"), max_length=2000, blank=True)

    quorum = models.PositiveSmallIntegerField(
        _("avis favorables nécessaires"),
        default=3,
        validators=[MinValueValidator(2), MaxValueValidator(50)],
    )
    quorum_habitants = models.PositiveSmallIntegerField(
        _("dont habitants, au moins"), default=1, validators=[MinValueValidator(1)]
    )
    quorum_professionnels = models.PositiveSmallIntegerField(
        _("dont professionnels, au moins"), default=1, validators=[MinValueValidator(1)]
    )
    delai_avis = models.PositiveSmallIntegerField(
        _("jours pour donner son avis"),
        default=7,
        validators=[MinValueValidator(1), MaxValueValidator(60)],
    )

    podcast_titre = ChampTexteCourt(_("titre du podcast"), max_length=150, blank=True)
    podcast_description = ChampTexteLong(_("présentation du podcast"), max_length=2000, blank=True)
    podcast_categorie = ChampTexteCourt(
        _("catégorie Apple Podcasts"), max_length=60, default="Society & Culture"
    )
    podcast_image = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        verbose_name=_("image du podcast"),
        null=True,
        blank=True,
        related_name="+",
        help_text=_("Carrée, de 1400 à 3000 pixels de côté."),
    )
    podcast_guid = models.UUIDField(default=uuid.uuid4, editable=False)

    content_panels = [
        *PageSocle.content_panels,
        FieldPanel("devise"),
        FieldPanel("territoire"),
        FieldPanel("quartiers"),
        MultiFieldPanel(
            [
                FieldPanel("editeur"),
                FieldPanel("editeur_adresse"),
                FieldPanel("editeur_telephone"),
                FieldPanel("courriel"),
                FieldPanel("directeur"),
                FieldPanel("imprimeur"),
                FieldPanel("issn"),
                FieldPanel("mentions"),
            ],
            _("Qui publie"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("quorum"),
                FieldPanel("quorum_habitants"),
                FieldPanel("quorum_professionnels"),
                FieldPanel("delai_avis"),
            ],
            _("Le consensus"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("podcast_titre"),
                FieldPanel("podcast_description"),
                FieldPanel("podcast_categorie"),
                FieldPanel("podcast_image"),
            ],
            _("Le podcast"),
        ),
    ]

    class Meta:
        verbose_name = _("journal")
        verbose_name_plural = _("journaux")

    def permissions_for_user(self, user):
        return PermissionsJournal(user, self)

    @property
    def regle(self) -> Regle:
        return Regle(self.quorum, self.quorum_habitants, self.quorum_professionnels)

    def route(self, request, path_components):
        """Articles and issues are found in one query; what is neither, as Wagtail does."""
        from journal.lecture import find

        slug = path_components[0] if len(path_components) == 1 else ""
        if self.live and slug and slug not in ADRESSES and (page := find(self, slug)):
            return page.route(request, [])
        return super().route(request, path_components)

    @path("")
    def accueil(self, request):
        from journal.mesures import tell
        from journal.sommaires import home_context

        tell(request, self.pk)
        return self.render(request, context_overrides=home_context(self))

    @path("archives/")
    def archives(self, request):
        from journal.archives import context

        return self.render(
            request,
            template="journal/archives.html",
            context_overrides=context(self, request.GET),
        )

    @path("archives/numeros/")
    def numeros(self, request):
        from journal.sommaires import issues_context

        return self.render(
            request, template="journal/numeros.html", context_overrides=issues_context(self)
        )


class Saison(models.TextChoices):
    HIVER = "hiver", _("Hiver")
    PRINTEMPS = "printemps", _("Printemps")
    ETE = "ete", _("Été")
    AUTOMNE = "automne", _("Automne")


class PageNumero(PageSocle):
    """An issue. Its articles say themselves that they are in it, and in what order."""

    template = "journal/numero.html"
    parent_page_types = ["journal.PageJournal"]
    subpage_types = []

    numero = models.PositiveSmallIntegerField(_("numéro"), validators=[MinValueValidator(1)])
    saison = models.CharField(_("saison"), max_length=10, choices=Saison.choices)
    annee = models.PositiveSmallIntegerField(
        _("année"), validators=[MinValueValidator(2000), MaxValueValidator(2100)]
    )
    theme = ChampTexteCourt(_("thème du numéro"), max_length=150, blank=True)
    couverture = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        verbose_name=_("image de couverture"),
        null=True,
        blank=True,
        related_name="+",
    )
    couverture_description = ChampTexteCourt(
        _("ce que montre la couverture"), max_length=250, blank=True
    )
    couverture_credit = ChampTexteCourt(_("image de"), max_length=150, blank=True)
    editorial = RichTextField(_("éditorial"), blank=True, features=[*STYLES])
    editorial_de = ChampTexteCourt(_("éditorial signé"), max_length=150, blank=True)
    textes_avant = models.DateField(_("textes à rendre avant le"), null=True, blank=True)
    bouclage_le = models.DateField(_("bouclage le"), null=True, blank=True)
    tirage = models.PositiveIntegerField(_("exemplaires imprimés"), null=True, blank=True)
    pages_papier = models.PositiveSmallIntegerField(
        _("pages du journal papier"),
        default=8,
        choices=[(n, str(n)) for n in (4, 8, 12, 16)],
    )

    content_panels = [
        *PageSocle.content_panels,
        FieldPanel("numero"),
        FieldPanel("saison"),
        FieldPanel("annee"),
        FieldPanel("theme"),
        MultiFieldPanel(
            [
                FieldPanel("couverture"),
                FieldPanel("couverture_description"),
                FieldPanel("couverture_credit"),
            ],
            _("Couverture"),
        ),
        FieldPanel("editorial"),
        FieldPanel("editorial_de"),
        MultiFieldPanel([FieldPanel("textes_avant"), FieldPanel("bouclage_le")], _("Échéances")),
        MultiFieldPanel([FieldPanel("pages_papier"), FieldPanel("tirage")], _("Le papier")),
    ]

    class Meta:
        verbose_name = _("numéro")
        verbose_name_plural = _("numéros")

    def get_context(self, request, *args, **kwargs):
        from journal.mesures import tell
        from journal.sommaires import issue_context

        tell(request, self.pk)
        context = super().get_context(request, *args, **kwargs)
        return context | issue_context(self, self.journal)

    @property
    def journal(self) -> PageJournal:
        return self.get_parent().specific

    @property
    def periode(self) -> str:
        """« Automne 2026 »."""
        return f"{self.get_saison_display()} {self.annee}"

    @property
    def est_clos(self) -> bool:
        return self.bouclage_le is not None and self.bouclage_le < timezone.localdate()
