"""What every public template knows: the site's name and the links of its foot."""

from django.conf import settings
from django.utils.functional import SimpleLazyObject

from portal.pages.models import PageSimple


def portail(request):
    return {
        "portail_nom": settings.WAGTAIL_SITE_NAME,
        "pages_pied": SimpleLazyObject(_footer_pages),
    }


def _footer_pages():
    return list(
        PageSimple.objects.live()
        .filter(dans_le_pied=True)
        .order_by("path")
        .values_list("title", "url_path")
    )
