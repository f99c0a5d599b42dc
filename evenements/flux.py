"""RSS of the dates to come, and the sitemap's events."""

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.translation import gettext as _

from evenements import agenda
from evenements.cartes import cards, event_url
from evenements.models import Annonce
from portal.socle.dates import say_date


class ProchainesDates(Feed):
    """The dates a filter keeps; the whole agenda without one."""

    language = "fr"

    def get_object(self, request):
        return agenda.select(agenda.read_filter(request))

    def title(self, selection):
        name = _("%(nom)s : agenda") % {"nom": settings.WAGTAIL_SITE_NAME}
        return " – ".join(filter(None, [name, selection.filtre.titre]))

    def link(self, selection):
        return reverse("evenements:agenda")

    def description(self, selection):
        return _("Les rendez-vous à venir du territoire.")

    def items(self, selection):
        return cards(selection.occurrences[:50])

    def item_title(self, item):
        words = f"{say_date(item.jour, 'l j F')} – {item.titre}"
        if item.etat == "annulee":
            return _("ANNULÉ : %(titre)s") % {"titre": words}
        return _("COMPLET : %(titre)s") % {"titre": words} if item.etat == "complet" else words

    def item_description(self, item):
        words = [item.heures, item.ou, item.prix, item.motif, item.message, item.resume]
        return " · ".join(filter(None, map(str, words)))

    def item_link(self, item):
        return item.url

    def item_guid(self, item):
        return f"date-{item.pk}"

    item_guid_is_permalink = False


class EvenementsSitemap(Sitemap):
    limit = 5_000

    def items(self):
        return Annonce.objects.filter(visible=True).order_by("pk").only("pk", "slug")

    def location(self, item):
        return event_url(item)
