"""Where everything is."""

from django.conf import settings
from django.contrib.sitemaps import views as sitemap_views
from django.urls import include, path
from wagtail import urls as wagtail_urls
from wagtail.admin import urls as wagtailadmin_urls
from wagtail.contrib.sitemaps import Sitemap as PagesSitemap
from wagtail.documents import urls as wagtaildocs_urls

from annuaire.flux import FichesSitemap
from comptes.views.connexion import deconnexion, porte
from evenements.flux import EvenementsSitemap
from journal.comite.views_comite import proposer_public
from journal.comite.views_droit import repondre
from portal.pages import views

handler400 = "portal.socle.erreurs.bad_request"
handler403 = "portal.socle.erreurs.permission_denied"
handler404 = "portal.socle.erreurs.page_not_found"
handler500 = "portal.socle.erreurs.server_error"

PLANS = {"pages": PagesSitemap, "annuaire": FichesSitemap, "agenda": EvenementsSitemap}

urlpatterns = [
    path("gestion/failwhale/", views.nulle_part),  # Wagtail's own accident on purpose
    path("gestion/login/", porte),  # one door for everyone
    path("gestion/logout/", deconnexion),
    path("_util/login/", porte),
    path("gestion/agenda/", include("evenements.planification.urls_gestion")),
    path("gestion/inscriptions/", include("evenements.inscriptions.urls_gestion")),
    path("gestion/", include(wagtailadmin_urls)),
    path("documents/", include(wagtaildocs_urls)),
    path("annuaire/", include("annuaire.urls")),
    path("agenda/", include("evenements.ical.urls")),
    path("agenda/", include("evenements.urls")),
    path("journal/comite/", include("journal.comite.urls")),
    path("journal/proposer/<int:pk>/", proposer_public, name="journal_proposer"),
    path("journal/reponse/<int:pk>/", repondre, name="journal_reponse"),
    path("journal/numeros/", include("journal.supports.urls")),
    path("journal/wiki/", include("journal.wiki.urls")),
    path("journal/", include("journal.urls")),
    path("compte/", include("comptes.urls")),
    path("envois/", include("diffusion.urls")),
    path("mon-espace/agenda/", include("evenements.planification.urls_espace")),
    path("mon-espace/", include("evenements.ical.urls_agendas")),
    path("mon-espace/evenements/", include("evenements.espace.urls")),
    path("mon-espace/inscriptions/", include("evenements.inscriptions.urls_espace")),
    path("mon-espace/", include("partenaires.urls_espace")),
    path("", include("partenaires.urls_fiches")),
    path("", include("partenaires.urls_public")),
    path("plan-du-site/", views.plan, name="plan"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap_views.index, {"sitemaps": PLANS}, name="sitemap"),
    path(
        "sitemap-<section>.xml",
        sitemap_views.sitemap,
        {"sitemaps": PLANS},
        name="django.contrib.sitemaps.views.sitemap",
    ),
    path("", include("journal.urls_flux")),
    path("", include(wagtail_urls)),
]

if settings.SERVIR_MEDIAS:
    # Without a proxy (make demo). Renditions only: documents go through Wagtail, which checks
    # rights; originals are kept, not published.
    urlpatterns.insert(0, path("media/images/<path:path>", views.image))
