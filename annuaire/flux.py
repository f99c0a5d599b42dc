"""RSS of what is new, and the sitemap's fiches."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from annuaire.models import Entree
from annuaire.vignettes import fiche_url


class Nouveautes(Feed):
    link = reverse_lazy("annuaire:liste")
    language = "fr"

    def title(self):
        return _("%(nom)s : nouveaux services") % {"nom": settings.WAGTAIL_SITE_NAME}

    def description(self):
        return _("Les services et les structures qui viennent d'entrer dans l'annuaire.")

    def items(self):
        return Entree.objects.visible().order_by("-cree_le", "-pk")[:30]

    def item_title(self, item):
        return " – ".join(filter(None, [item.titre, item.structure_nom]))

    def item_description(self, item):
        return item.resume

    def item_link(self, item):
        return fiche_url(item.genre, item.objet_id, item.titre)

    def item_guid(self, item):
        return f"{item.genre}-{item.objet_id}"

    item_guid_is_permalink = False

    def item_pubdate(self, item):
        return item.cree_le


class FichesSitemap(Sitemap):
    limit = 5_000

    def items(self):
        return Entree.objects.visible().order_by("pk").only("genre", "objet_id", "titre")

    def location(self, item):
        return fiche_url(item.genre, item.objet_id, item.titre)
