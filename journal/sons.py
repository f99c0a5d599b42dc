"""Sounds and videos of published articles, sent by pieces: players jump, phones go on where the
line was cut (RFC 9110, 14).

One range is answered with a 206; several at once, or one that cannot be read, with the whole file,
as the RFC allows. The file is read by small blocks: memory stays the same whatever its size.
"""

import json
import re
from dataclasses import dataclass

from django.http import Http404, HttpResponse, HttpResponseRedirect, StreamingHttpResponse
from django.shortcuts import get_object_or_404
from django.utils.http import http_date, parse_http_date_safe
from django.views.decorators.http import require_safe

from journal import mesures, rayons
from journal.droit import hidden_articles
from journal.ecoute import chapters, sound_url
from journal.enums import SorteMesure
from journal.models import PageArticle
from portal.socle.comptage import is_a_reader
from portal.socle.erreurs import render_error

BLOC = 64 * 1024  # octets
ENVOYES = (200, 206)
SONDE = 2  # octets some players ask for first, to see whether pieces are given
PLAGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})\Z", re.ASCII)


@dataclass(frozen=True)
class Plage:
    """From one octet to another, both sent."""

    debut: int
    fin: int

    @property
    def octets(self) -> int:
        return self.fin - self.debut + 1


class Insatisfaisable(Exception):
    """The range begins after the end of the file."""


def read_range(header: str, size: int) -> Plage | None:
    """The piece a Range header asks for; None for the whole file. Raises Insatisfaisable."""
    found = PLAGE.match(header.strip())
    if not found or found[1] == found[2] == "":
        return None
    if found[1] == "":  # the last octets
        last = int(found[2])
        if not last or not size:
            raise Insatisfaisable
        return Plage(max(0, size - last), size - 1)
    debut = int(found[1])
    fin = int(found[2]) if found[2] else size - 1
    if fin < debut:
        if found[2]:
            return None  # not a range
        raise Insatisfaisable
    if debut >= size:
        raise Insatisfaisable
    return Plage(debut, min(fin, size - 1))


@require_safe
def son(request, pk, nom, extension):
    """The recording of an article, to listen to; a file to keep with ?telecharger."""
    article = _shown(pk)
    fichier = article.enregistrement
    if article.pk in hidden_articles():
        return render_error(410)
    if extension != fichier.extension:
        return HttpResponseRedirect(sound_url(article))
    response = send(request, fichier, nom)
    if response.status_code in ENVOYES:
        _count(request, article, response.plage)
    return response


def send(request, fichier, nom):
    """A recording, whole or the piece that is asked for; whoever calls has checked who asks.

    nom: of the file, without its extension. The answer's `plage` is the piece, None for all.
    """
    headers = _headers(fichier, nom, download="telecharger" in request.GET)
    try:
        plage = _asked(request, headers, fichier.octets)
    except Insatisfaisable:
        return HttpResponse(status=416, headers={"Content-Range": f"bytes */{fichier.octets}"})
    response = _answer(request, fichier, headers, plage)
    response.plage = plage
    return response


def _shown(pk):
    """The article of that number, with its recording. 404 for a draft's."""
    articles = PageArticle.objects.filter(enregistrement__isnull=False).live()
    article = get_object_or_404(articles.select_related("enregistrement"), pk=pk)
    if rayons.is_private(article.path):
        raise Http404
    return article


def _headers(fichier, nom, *, download):
    sort = "attachment" if download else "inline"
    return {
        "Content-Type": fichier.mime,
        "Content-Disposition": f'{sort}; filename="{nom}.{fichier.extension}"',
        "Accept-Ranges": "bytes",
        "ETag": f'"{fichier.empreinte}"',
        "Last-Modified": http_date(fichier.depose_le.timestamp()),
        "Cache-Control": "no-cache",  # asked again each time: it may be withdrawn
        "X-Content-Type-Options": "nosniff",
    }


def _asked(request, headers, size):
    """The piece to send, None for all: also when it is a piece of another version (If-Range)."""
    wanted = request.headers.get("Range")
    if not wanted or request.method != "GET" or not _is_same(request, headers):
        return None
    return read_range(wanted, size)


def _is_same(request, headers):
    version = request.headers.get("If-Range")
    if not version:
        return True
    if version.startswith(('"', "W/")):
        return version == headers["ETag"]
    moment = parse_http_date_safe(version)
    return moment is not None and http_date(moment) == headers["Last-Modified"]


def _answer(request, fichier, headers, plage):
    whole = Plage(0, fichier.octets - 1)
    sent = plage or whole
    # A sound is compressed already, and a compressed answer has no octets to count from.
    request.META.pop("HTTP_ACCEPT_ENCODING", None)
    if request.method == "HEAD":
        response = HttpResponse(headers=headers)
    else:
        try:
            source = fichier.fichier.open("rb").file
        except FileNotFoundError:
            raise Http404 from None
        response = StreamingHttpResponse(_read(source, sent), headers=headers)
        response._resource_closers.append(source.close)
    response.headers["Content-Length"] = str(sent.octets)
    if plage:
        response.status_code = 206
        response.headers["Content-Range"] = f"bytes {plage.debut}-{plage.fin}/{fichier.octets}"
    response._csp_update = {"media-src": ["'self'"]}  # opened alone, it plays
    return response


def _read(source, plage):
    source.seek(plage.debut)
    left = plage.octets
    while left > 0 and (bloc := source.read(min(BLOC, left))):
        left -= len(bloc)
        yield bloc


def _count(request, article, plage):
    """Once for each listening: its beginning, not the pieces that follow nor a first look."""
    begins = plage is None or (plage.debut == 0 and plage.octets > SONDE)
    if begins and is_a_reader(request):
        kept = "telecharger" in request.GET
        mesures.count(article.pk, SorteMesure.TELECHARGEMENT if kept else SorteMesure.ECOUTE)


@require_safe
def transcription(request, pk):
    """The transcript of a sound or a video, for players that show one."""
    article = _with_words(pk)
    if not article.transcription:
        raise Http404
    return _open(HttpResponse(article.transcription, content_type="text/plain; charset=utf-8"))


@require_safe
def chapitres(request, pk):
    """The chapters of a sound (Podcasting 2.0, « JSON chapters »)."""
    rows = [{"startTime": one["debut"], "title": one["titre"]} for one in chapters(_with_words(pk))]
    if not rows:
        raise Http404
    content = json.dumps({"version": "1.2.0", "chapters": rows}, ensure_ascii=False)
    return _open(HttpResponse(content, content_type="application/json+chapters"))


def _with_words(pk):
    article = _shown(pk)
    if article.pk in hidden_articles():
        raise Http404
    return article


def _open(response):
    """Readable by a player made of a page of another site."""
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
