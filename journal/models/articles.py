"""An article: what is read, and apart from it the facts that belong to no version."""

import logging

from django.db import models, transaction
from django.utils.translation import gettext_lazy as _
from modelcluster.contrib.taggit import ClusterTaggableManager
from modelcluster.fields import ParentalKey, ParentalManyToManyField
from taggit.models import TaggedItemBase
from wagtail.admin.panels import FieldPanel, MultiFieldPanel
from wagtail.fields import StreamField
from wagtail.images import get_image_model_string
from wagtail.models import Orderable
from wagtail.url_routing import RouteResult

from annuaire.models import Structure
from evenements.models import Evenement
from journal.blocs import Chapitre, Corps
from journal.enums import GenreArticle, SorteSignature
from journal.lu import fingerprint
from journal.models.enregistrements import Enregistrement
from journal.models.pages import PageJournal, PageNumero
from journal.panneaux import PanneauSignatures
from journal.permissions import PermissionsArticle
from journal.querysets import ArticleManager
from portal.socle.champs import ChampTexteCourt, ChampTexteLong
from portal.socle.pages import PageSocle
from territoire.models import Quartier, Thematique

logger = logging.getLogger(__name__)

# What no version holds: restoring an old text or publishing a draft leaves them as they are.
FAITS = (
    "numero",
    "ordre",
    "rubrique",
    "sur_papier",
    "accorde_empreinte",
    "accorde_le",
    "avis_demandes_le",
    "avis_avant",
    "aide_demandee",
    "vu_comme",
)


# What saving a draft writes of the page: nothing that is read.
BROUILLON = frozenset(
    [
        "draft_title",
        "has_unpublished_changes",
        "latest_revision",
        "latest_revision_created_at",
        "wagtail_admin_comments",
    ]
)


PLANIFIE = "wagtail.publish.scheduled"  # as publish_scheduled says it


class SansConsensus(Exception):
    """An article was about to appear whose very text the committee has not agreed on."""


class MotCleArticle(TaggedItemBase):
    content_object = ParentalKey(
        "journal.PageArticle", on_delete=models.CASCADE, related_name="mots_cles_lies"
    )


class PageArticle(PageSocle):
    template = "journal/article.html"
    parent_page_types = ["journal.PageJournal"]
    subpage_types = []

    genre = models.CharField(
        _("genre"), max_length=10, choices=GenreArticle.choices, default=GenreArticle.TEXTE
    )
    chapo = ChampTexteLong(
        _("en deux phrases"),
        max_length=500,
        blank=True,
        help_text=_("Ce qu'on lit sous le titre et dans les listes."),
    )
    corps = StreamField(Corps(required=False), verbose_name=_("texte"), blank=True)
    image = models.ForeignKey(
        get_image_model_string(),
        models.SET_NULL,
        verbose_name=_("image en tête"),
        null=True,
        blank=True,
        related_name="+",
    )
    image_description = ChampTexteCourt(_("ce que montre l'image"), max_length=250, blank=True)
    image_credit = ChampTexteCourt(_("image de"), max_length=150, blank=True)
    simple = ChampTexteLong(
        _("version facile à lire (FALC)"),
        max_length=4000,
        blank=True,
        help_text=_("Des phrases courtes, une idée par phrase, des mots de tous les jours."),
    )
    simple_relu_par = ChampTexteCourt(
        _("version facile à lire relue par"),
        max_length=200,
        blank=True,
        help_text=_("Une personne à qui elle s'adresse : sans relecture, elle n'est pas FALC."),
    )
    simple_relu_le = models.DateField(_("relue le"), null=True, blank=True)
    simple_de = models.CharField(max_length=64, blank=True, editable=False)
    enregistrement = models.ForeignKey(
        Enregistrement,
        models.PROTECT,
        verbose_name=_("son ou vidéo"),
        null=True,
        blank=True,
        related_name="articles",
    )
    video = models.URLField(
        _("adresse de la vidéo"),
        max_length=300,
        blank=True,
        help_text=_("Sur PeerTube ou un service accepté. Rien n'est chargé avant un appui."),
    )
    transcription = ChampTexteLong(_("transcription"), max_length=60_000, blank=True)
    chapitres = StreamField(
        [("chapitre", Chapitre(label=_("Chapitre")))],
        verbose_name=_("chapitres de l'enregistrement"),
        blank=True,
    )
    structures = ParentalManyToManyField(
        Structure, verbose_name=_("structures"), blank=True, related_name="articles"
    )
    evenements = ParentalManyToManyField(
        Evenement, verbose_name=_("rendez-vous"), blank=True, related_name="articles"
    )
    quartiers = ParentalManyToManyField(
        Quartier, verbose_name=_("quartiers"), blank=True, related_name="articles"
    )
    thematiques = ParentalManyToManyField(
        Thematique, verbose_name=_("thèmes"), blank=True, related_name="articles"
    )
    mots_cles = ClusterTaggableManager(
        through=MotCleArticle, verbose_name=_("mots-clés"), blank=True
    )

    # Facts (FAITS): written at once, whatever the version.
    numero = models.ForeignKey(
        PageNumero,
        models.SET_NULL,
        verbose_name=_("numéro"),
        null=True,
        blank=True,
        related_name="articles",
    )
    ordre = models.PositiveSmallIntegerField(_("place dans le numéro"), default=0)
    rubrique = ChampTexteCourt(_("rubrique"), max_length=60, blank=True)
    sur_papier = models.BooleanField(_("dans le journal papier"), default=True)
    accorde_empreinte = models.CharField(max_length=64, blank=True, editable=False)
    accorde_le = models.DateTimeField(null=True, blank=True, editable=False)
    avis_demandes_le = models.DateTimeField(null=True, blank=True, editable=False)
    avis_avant = models.DateField(_("avis à donner avant le"), null=True, blank=True)
    aide_demandee = models.BooleanField(default=False, editable=False)
    vu_comme = models.CharField(max_length=64, blank=True, editable=False)  # text last known

    objects = ArticleManager()

    exclude_fields_in_copy = [*FAITS]  # an agreement is given to one page

    content_panels = [
        *PageSocle.content_panels,
        FieldPanel("genre"),
        PanneauSignatures("signatures", heading=_("Signatures"), label=_("signature"), max_num=12),
        FieldPanel("chapo"),
        FieldPanel("corps"),
        MultiFieldPanel(
            [
                FieldPanel("image"),
                FieldPanel("image_description"),
                FieldPanel("image_credit"),
            ],
            _("Image en tête"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("enregistrement"),
                FieldPanel("video"),
                FieldPanel("chapitres"),
                FieldPanel("transcription"),
            ],
            _("Son et vidéo"),
        ),
        MultiFieldPanel(
            [
                FieldPanel("simple"),
                FieldPanel("simple_relu_par"),
                FieldPanel("simple_relu_le"),
            ],
            _("Facile à lire"),
        ),
    ]
    # Neither a title nor words for search engines apart: they read what the committee has read.
    promote_panels = [
        FieldPanel("slug"),
        FieldPanel("structures"),
        FieldPanel("evenements"),
        FieldPanel("quartiers"),
        FieldPanel("thematiques"),
        FieldPanel("mots_cles"),
    ]

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        indexes = [models.Index(fields=["numero", "ordre"])]

    def save(self, *args, **kwargs):
        """Raises SansConsensus for a text that would appear without the committee's agreement, or
        while a consent or a reading for the law is missing, whatever door it comes through (a
        button, a schedule, a script)."""
        written = kwargs.get("update_fields")
        shows = written is None or not BROUILLON.issuperset(written)
        if self.live and shows and (self.accorde_empreinte != fingerprint(self) or self._is_kept()):
            raise SansConsensus(self.title)
        super().save(*args, **kwargs)

    def publish(self, revision, *args, log_action=True, **kwargs):
        """As Wagtail. What a schedule may not publish any more is taken off the schedule: raising
        there would stop all that other pages have planned."""
        if log_action != PLANIFIE:
            return super().publish(revision, *args, log_action=log_action, **kwargs)
        try:
            with transaction.atomic():
                super().publish(revision, *args, log_action=log_action, **kwargs)
        except SansConsensus:
            logger.warning("Article %s: scheduled, not agreed on", self.pk)
            revision.approved_go_live_at = None
            revision.save(update_fields=["approved_go_live_at"])

    def _is_kept(self):
        """Something keeps it from appearing; what has appeared stays until taken off."""
        from journal.parution import obstacles

        if self.pk is None or PageArticle.objects.filter(pk=self.pk, live=True).exists():
            return False
        return bool(obstacles(self))

    def with_content_json(self, content):
        article = super().with_content_json(content)
        for name in FAITS:
            field = self._meta.get_field(name)
            setattr(article, field.attname, getattr(self, field.attname))
        return article

    def permissions_for_user(self, user):
        return PermissionsArticle(user, self)

    def route(self, request, path_components):
        """What appeared once and was taken off says so (serve), and is no missing page."""
        if not path_components and not self.live and self.first_published_at:
            return RouteResult(self)
        return super().route(request, path_components)

    def serve(self, request, *args, **kwargs):
        from journal.lecture import serve_article

        return serve_article(self, request, super().serve)

    def get_sitemap_urls(self, request=None):
        from journal.lecture import was_withdrawn

        return [] if was_withdrawn(self) else super().get_sitemap_urls(request)

    def get_context(self, request, *args, **kwargs):
        from journal.lecture import article_context

        return super().get_context(request, *args, **kwargs) | article_context(self)

    @property
    def journal(self) -> PageJournal:
        return self.get_parent().specific

    @property
    def last_text(self) -> "PageArticle":
        """As it reads in its newest version, published or not."""
        return self.get_latest_revision_as_object()


class Signature(Orderable):
    """By the name they choose: a person, a collective, a class."""

    article = ParentalKey(PageArticle, on_delete=models.CASCADE, related_name="signatures")
    sorte = models.CharField(
        _("qui"),
        max_length=10,
        choices=SorteSignature.choices,
        default=SorteSignature.PERSONNE,
    )
    nom = ChampTexteCourt(_("nom choisi"), max_length=120)
    habitant = models.BooleanField(_("habite le territoire"), default=False)

    panels = [FieldPanel("nom"), FieldPanel("sorte"), FieldPanel("habitant")]

    class Meta(Orderable.Meta):
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")

    def __str__(self):
        return self.nom
