"""The wiki de territoire: pages people of the territory write, every version kept."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel

from journal.enums import EtatVersion, SortePageWiki
from journal.models.comite import Membre
from portal.socle.champs import ChampTexteCourt, ChampTexteLong
from portal.socle.pages import PageSocle
from territoire.models import LATITUDES, LONGITUDES, Territoire


class PageWiki(PageSocle):
    """The door of a territory's wiki."""

    template = "journal/wiki/wiki.html"
    parent_page_types = ["pages.PageAccueil"]
    subpage_types = ["journal.PageDeWiki"]

    territoire = models.ForeignKey(
        Territoire, models.PROTECT, verbose_name=_("territoire"), related_name="wikis"
    )
    presentation = ChampTexteLong(_("présentation"), max_length=1000, blank=True)

    content_panels = [
        *PageSocle.content_panels,
        FieldPanel("territoire"),
        FieldPanel("presentation"),
    ]

    def get_context(self, request, *args, **kwargs):
        from journal.wiki.pages import home

        return super().get_context(request, *args, **kwargs) | {"accueil": home(self)}

    class Meta:
        verbose_name = _("wiki de territoire")
        verbose_name_plural = _("wikis de territoire")


class PageDeWiki(PageSocle):
    """A place, a person, a memory, an association. Its text is plain, with light marks
    (journal.ecriture); its versions are VersionWiki rows, whoever wrote them."""

    template = "journal/wiki/page.html"
    parent_page_types = ["journal.PageWiki"]
    subpage_types = []

    sorte = models.CharField(
        _("sorte"), max_length=12, choices=SortePageWiki.choices, default=SortePageWiki.AUTRE
    )
    texte = ChampTexteLong(_("texte"), max_length=30_000)
    latitude = models.FloatField(_("latitude"), null=True, blank=True, validators=LATITUDES)
    longitude = models.FloatField(_("longitude"), null=True, blank=True, validators=LONGITUDES)

    content_panels = [
        *PageSocle.content_panels,
        FieldPanel("sorte"),
        FieldPanel("texte"),
        FieldPanel("latitude"),
        FieldPanel("longitude"),
    ]

    def get_context(self, request, *args, **kwargs):
        from journal.wiki.pages import describe

        return super().get_context(request, *args, **kwargs) | {"vue": describe(self)}

    class Meta:
        verbose_name = _("page du wiki")
        verbose_name_plural = _("pages du wiki")


class VersionWiki(models.Model):
    """One state of a page, as somebody sent it: published, held for reading, or refused."""

    wiki = models.ForeignKey(PageWiki, models.CASCADE, related_name="versions")
    page = models.ForeignKey(
        PageDeWiki, models.CASCADE, null=True, blank=True, related_name="versions"
    )  # None: a new page, not read yet
    titre = ChampTexteCourt(_("titre"), max_length=150)
    sorte = models.CharField(
        _("sorte"), max_length=12, choices=SortePageWiki.choices, default=SortePageWiki.AUTRE
    )
    texte = ChampTexteLong(_("texte"), max_length=30_000)
    latitude = models.FloatField(null=True, blank=True, validators=LATITUDES)
    longitude = models.FloatField(null=True, blank=True, validators=LONGITUDES)
    commentaire = ChampTexteCourt(_("ce que vous avez changé"), max_length=200, blank=True)
    membre = models.ForeignKey(Membre, models.SET_NULL, null=True, blank=True, related_name="+")
    nom = ChampTexteCourt(_("votre nom, comme vous voulez qu'il paraisse"), max_length=120)
    etat = models.CharField(max_length=8, choices=EtatVersion.choices)
    pourquoi = models.JSONField(default=list, blank=True)  # reasons it was held, in words
    partie_de = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="+"
    )  # the version its author had before them
    cree_le = models.DateTimeField(auto_now_add=True)
    lue_par = ChampTexteCourt(max_length=150, blank=True)
    lue_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("version d'une page du wiki")
        verbose_name_plural = _("versions des pages du wiki")
        ordering = ["-cree_le", "-pk"]
        indexes = [models.Index(fields=["page", "etat"])]

    def __str__(self):
        return f"{self.titre} ({self.nom})"
