"""What every public template knows: the site's name and the links of its foot."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from portal.pages.models import PageSimple
from portal.socle.version import recent_version

_held: dict[str, tuple] = {}


def portail(request):
    return {
        "portail_nom": settings.WAGTAIL_SITE_NAME,
        "pages_pied": SimpleLazyObject(footer_links),
    }


def footer_links():
    """[{titre, url}] of the plain pages shown at the foot, in memory per content version."""
    numero = recent_version()
    held = _held.get("")
    if held is None or held[0] != numero:
        pages = PageSimple.objects.live().filter(dans_le_pied=True).order_by("path")
        held = _held[""] = (numero, [{"titre": p.title, "url": p.url} for p in pages])
    return held[1]


def forget():
    _held.clear()
