"""An issue to take away. The file is the worker's; here it is found, or said to be on its way."""

from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404, render
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, quote_etag
from django.views.decorators.http import require_safe

from journal import mesures
from journal.comite.acces import get_acces
from journal.enums import SorteMesure
from journal.models import PageNumero
from journal.permissions import may_animate
from journal.supports import contenu, fichiers, taches
from portal.socle.taches import wake

ATTENTE = 60  # seconds before asking again


@require_safe
def fichier(request, pk, nom):
    """A support of a published issue, for everybody; the one to print, for who animates its
    committee, before it is published too."""
    support = fichiers.PAR_NOM.get(nom)
    if support is None:
        raise Http404
    if not support.public:
        return _to_print(request, pk, support)
    page = get_object_or_404(PageNumero.objects.live().public(), pk=pk)
    mesures.tell(request, page.pk, SorteMesure.TELECHARGEMENT)
    return send(request, page, support)


def _to_print(request, pk, support):
    page = get_object_or_404(PageNumero, pk=pk)
    if not may_print(request, page):
        raise Http404
    response = send(request, page, support)
    response.headers["Cache-Control"] = "private, no-store"
    return response


def may_print(request, page) -> bool:
    """Who animates the committee of its journal, and who handles the journal in the admin."""
    if may_animate(request.user):
        return True
    acces = get_acces(request)
    membre = acces and acces.member_of(page.get_parent().pk)
    return bool(membre and membre.anime)


def send(request, page, support):
    """The file, 304 when the reader has it, or 503 for the minute it takes to make it."""
    numero = contenu.describe(page)
    path = fichiers.find(numero, support)
    if path is None:
        return _not_yet(request, page, numero, support)
    etag = quote_etag(path.name.split("-")[0])
    response = get_conditional_response(request, etag=etag)
    if response is None:
        response = _whole(path, numero, support)
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "no-cache"  # asked again each time: a consent may go
    return response


def _whole(path, numero, support):
    response = FileResponse(
        path.open("rb"),
        filename=fichiers.download_name(numero, support),
        content_type=support.mime,
        as_attachment=support is fichiers.EPUB,
    )
    response.headers["Last-Modified"] = http_date(path.stat().st_mtime)
    return response


def _not_yet(request, page, numero, support):
    why = fichiers.failure(numero, support)
    if not why:
        wake(taches.rendre_numero, page.pk)
    context = {
        "numero": page,
        "libelle": support.libelle,
        "pourquoi": "" if support.public else why,
    }
    context["impossible"] = bool(why)
    response = render(request, "journal/supports/attente.html", context, status=404 if why else 503)
    if not why:
        response.headers["Retry-After"] = str(ATTENTE)
    response.headers["Cache-Control"] = "no-store"
    return response
