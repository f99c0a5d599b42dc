"""Calendars as files: the agenda by any filter, one event, one date. An unchanged one costs a 304.

No Last-Modified: a date cannot say that an event went away. The content version can.
"""

import hashlib

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import get_language
from django.views.decorators.http import condition, require_safe

from annuaire.jsonld import absolute
from evenements import agenda, tasks
from evenements.effectif import resolve
from evenements.ical import export, rendus
from evenements.models import Annonce, Occurrence
from evenements.periodes import moments_at
from portal.socle.taches import wake
from portal.socle.version import recent_version


def _etag(request, **kwargs):
    said = [recent_version(), request.get_full_path(), rendus.today(), get_language()]
    return '"' + hashlib.sha256(repr(said).encode()).hexdigest()[:32] + '"'


@require_safe
def ensemble(request):
    try:
        return _ensemble(request)
    except rendus.EnPreparation:
        # Half of it would make calendars drop the other half: they come back in a minute.
        wake(tasks.rendre_calendriers)
        return HttpResponse(status=503, headers={"Retry-After": "60"})


@condition(etag_func=_etag)
def _ensemble(request):
    filtre = agenda.read_filter(request)
    vevents = rendus.texts(agenda.matching(filtre))
    return _answer(request, vevents, rendus.calendar_name(filtre.titre))


@require_safe
@condition(etag_func=_etag)
def evenement(request, pk, slug):
    """Whatever its slug: an address given to a calendar holds when a title changes."""
    annonce = get_object_or_404(Annonce, pk=pk, visible=True)
    vevents = rendus.texts(Annonce.objects.filter(pk=pk, visible=True))
    return _answer(request, vevents, annonce.titre)


@require_safe
@condition(etag_func=_etag)
def date(request, pk, slug, moment):
    rows = Occurrence.objects.published().filter(evenement=pk, origine__in=_moments(moment))
    row = get_object_or_404(
        rows.select_related(
            "lieu", "rythme__lieu", "evenement__service__structure", "evenement__grille"
        )[:1]
    )
    vevent = export.render_date(resolve(row.evenement), row, rendus.full([row]))
    return _answer(request, [vevent], row.evenement.titre)


def _moments(texte):
    try:
        return moments_at(texte)
    except ValueError:
        raise Http404 from None


def _answer(request, vevents, nom):
    texte = rendus.calendar(vevents, nom=nom, adresse=absolute(request.get_full_path()))
    response = HttpResponse(texte, content_type="text/calendar; charset=utf-8")
    response.headers["Content-Disposition"] = 'inline; filename="agenda.ics"'
    return response
