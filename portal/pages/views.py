"""Pages that belong to no room: site map, robots, sitemap."""

from pathlib import Path

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.static import serve

from portal.pages.contexte import editions, footer_links
from territoire.referentiel import get_referentiel


@require_safe
def plan(request):
    referentiel = get_referentiel()
    context = {
        "pages": footer_links(),
        "editions": editions(),
        "themes": referentiel.themes,
        "quartiers": referentiel.quartiers.values(),
    }
    return render(request, "pages/plan.html", context)


@require_safe
def image(request, path):
    """An image as Wagtail resized it, when no proxy stands in front."""
    response = serve(request, path, document_root=Path(settings.MEDIA_ROOT) / "images")
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    return response


@require_safe
def robots(request):
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")
    lines = [
        "User-agent: *",
        "Disallow: /gestion/",
        "Disallow: /annuaire/suggestions/",
        "Disallow: /annuaire/selection/",
        f"Sitemap: {base}/sitemap.xml",
    ]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")


def nulle_part(request):
    raise Http404
