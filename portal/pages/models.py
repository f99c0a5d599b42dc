"""Editorial pages: the home and the plain ones (legal notice, privacy, accessibility, about)."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.fields import RichTextField

from portal.socle.champs import ChampTexteCourt, ChampTexteLong
from portal.socle.pages import PageSocle


class PageAccueil(PageSocle):
    """The home: a question, a search, themes. Its words are the coordinator's."""

    template = "pages/accueil.html"
    max_count_per_parent = 1
    parent_page_types = ["wagtailcore.Page"]

    accroche = ChampTexteCourt(_("question posée en haut de page"), max_length=120)
    introduction = ChampTexteLong(_("introduction"), blank=True, max_length=500)

    content_panels = [*PageSocle.content_panels, FieldPanel("accroche"), FieldPanel("introduction")]

    class Meta:
        verbose_name = _("page d'accueil")

    def get_context(self, request, *args, **kwargs):
        from portal.pages.accueil import accueil_context

        return super().get_context(request, *args, **kwargs) | accueil_context(request)


class PageSimple(PageSocle):
    template = "pages/simple.html"
    parent_page_types = ["pages.PageAccueil", "pages.PageSimple"]
    subpage_types = ["pages.PageSimple"]

    texte = RichTextField(_("texte"), blank=True)
    dans_le_pied = models.BooleanField(_("lien en bas de chaque page"), default=False)

    content_panels = [*PageSocle.content_panels, FieldPanel("texte"), FieldPanel("dans_le_pied")]

    class Meta:
        verbose_name = _("page simple")
        verbose_name_plural = _("pages simples")
