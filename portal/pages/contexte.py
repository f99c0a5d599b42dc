"""What every public template knows: the site's name and the links of its foot."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from journal.models import PageJournal, PageWiki
from journal.rayons import main_link
from portal.pages.models import PageSimple
from portal.socle.memoire import ParVersion


def portail(request):
    return {
        "portail_nom": settings.WAGTAIL_SITE_NAME,
        "pages_pied": SimpleLazyObject(footer_links),
        "journal_lien": SimpleLazyObject(main_link),
    }


@ParVersion
def footer_links():
    """[{titre, url}] of the plain pages shown at the foot, but the private ones."""
    pages = PageSimple.objects.live().public().filter(dans_le_pied=True).order_by("path")
    return [{"titre": page.title, "url": page.url} for page in pages]


@ParVersion
def editions():
    """[{titre, url}] of the journals and of the wikis."""
    pages = [*PageJournal.objects.live().public(), *PageWiki.objects.live().public()]
    return [{"titre": page.title, "url": page.url} for page in pages]
