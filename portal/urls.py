"""Where everything is."""

from django.conf import settings
from django.conf.urls.static import static
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.documents import urls as wagtaildocs_urls

handler400 = "portal.socle.erreurs.bad_request"
handler403 = "portal.socle.erreurs.permission_denied"
handler404 = "portal.socle.erreurs.page_not_found"
handler500 = "portal.socle.erreurs.server_error"

urlpatterns = [
    path("gestion/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("annuaire/", include("annuaire.urls")),
    *static(settings.MEDIA_URL, document_root=settings.MEDIA_ROOT),
    path("", include(wagtail_urls)),
]
