"""RSS, Atom and podcast feeds of a journal.

An entry's identity is its page's translation key: neither its title, nor its address, nor a new
version changes it. No Last-Modified: a withdrawn article would make a feed older than the copy a
program holds, which then would never know; the ETag says it all.
"""

from dataclasses import dataclass
from datetime import UTC, datetime

from django.http import Http404, HttpResponse
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed, Enclosure, Rss201rev2Feed
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail.images import get_image_model

from journal import mesures, rayons
from journal.cartes import say_names
from journal.droit import hidden_images
from journal.ecoute import chapters, sound_url
from journal.enums import SorteEnregistrement, SorteMesure
from journal.images import COTE, VIGNETTE
from journal.jsonld import absolute
from journal.models import PageArticle, PageJournal
from portal.socle.champs import clean_text

ARTICLES = 30
EPISODES = 300
DEBUT = datetime(2021, 1, 1, tzinfo=UTC)  # of a journal that nobody published by the admin


# -- What is written ------------------------------------------------------------------------------


class _Date:
    """A feed without entries is as old as its journal: with Django's « now », it would change at
    each reading."""

    def latest_post_date(self):
        dates = [item["updateddate"] or item["pubdate"] for item in self.items]
        return max(filter(None, dates), default=self.feed["depuis"])


class FluxRss(_Date, Rss201rev2Feed):
    pass


class FluxAtom(_Date, Atom1Feed):
    pass


class FluxPodcast(_Date, Rss201rev2Feed):
    """With the words of Apple (itunes) and of Podcasting 2.0 (podcast)."""

    def rss_attributes(self):
        return super().rss_attributes() | {
            "xmlns:itunes": "http://www.itunes.com/dtds/podcast-1.0.dtd",
            "xmlns:podcast": "https://podcastindex.org/namespace/1.0",
        }

    def add_root_elements(self, handler):
        super().add_root_elements(handler)
        feed = self.feed
        write = handler.addQuickElement
        write("itunes:author", feed["editeur"])
        write("itunes:type", "episodic")
        write("itunes:explicit", "false")
        if feed["courriel"]:  # the journal's own; nobody's personal one
            handler.startElement("itunes:owner", {})
            write("itunes:name", feed["editeur"])
            write("itunes:email", feed["courriel"])
            handler.endElement("itunes:owner")
        self._category(handler, *feed["categorie"])
        if feed["image"]:
            write("itunes:image", attrs={"href": feed["image"]})
            handler.startElement("image", {})
            write("url", feed["image"])
            write("title", feed["title"])
            write("link", feed["link"])
            handler.endElement("image")
        write("podcast:guid", feed["guid"])
        write("podcast:locked", "yes", {"owner": feed["courriel"]} if feed["courriel"] else {})
        write("podcast:medium", "podcast")

    def _category(self, handler, first, *others):
        handler.startElement("itunes:category", {"text": first})
        if others:
            self._category(handler, *others)
        handler.endElement("itunes:category")

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        episode = item["episode"]
        write = handler.addQuickElement
        write("itunes:author", episode.signe)
        write("itunes:duration", str(episode.duree))
        write("itunes:episode", str(episode.rang))
        write("itunes:episodeType", "full")
        write("itunes:explicit", "false")
        if episode.image:
            write("itunes:image", attrs={"href": episode.image})
        if episode.transcription:
            for address, mime in episode.transcription:
                attrs = {"url": address, "type": mime, "language": "fr"}
                write("podcast:transcript", attrs=attrs)
        if episode.chapitres:
            attrs = {"url": episode.chapitres, "type": "application/json+chapters"}
            write("podcast:chapters", attrs=attrs)
        for nom in episode.personnes:
            write("podcast:person", nom)


@dataclass
class Episode:
    """What a podcast says of one article. duree: seconds; rang: 1 for the oldest."""

    signe: str
    duree: int
    rang: int
    image: str
    transcription: list[tuple[str, str]]
    chapitres: str
    personnes: list[str]


# -- What is told ---------------------------------------------------------------------------------


@require_safe
def rss(request, slug):
    return _articles(request, slug, FluxRss, "rss")


@require_safe
def atom(request, slug):
    return _articles(request, slug, FluxAtom, "atom")


@require_safe
def podcast(request, slug):
    page, journal = _journal(slug)
    flux = FluxPodcast(
        **_about(page, journal, "podcast"),
        editeur=clean_text(page.editeur),
        courriel=page.courriel,
        categorie=[part.strip() for part in page.podcast_categorie.split(">")],
        image=_cover(page),
        guid=str(page.podcast_guid),
    )
    for article, signatures, episode in _episodes(journal):
        fichier = article.enregistrement
        sound = Enclosure(absolute(sound_url(article)), str(fichier.octets), fichier.mime)
        flux.add_item(**_item(article, signatures, journal), enclosures=[sound], episode=episode)
    return _answer(request, page, flux)


def _articles(request, slug, sorte, name):
    page, journal = _journal(slug)
    flux = sorte(**_about(page, journal, name))
    rows = list(_newest(journal)[:ARTICLES])
    signed = rayons.signatures_of([row.pk for row in rows])
    for article in rows:
        flux.add_item(**_item(article, signed.get(article.pk, ()), journal))
    return _answer(request, page, flux)


def _journal(slug):
    journal = next((one for one in rayons.journaux().values() if one.slug == slug), None)
    if journal is None:
        raise Http404
    return PageJournal.objects.select_related("podcast_image").get(pk=journal.pk), journal


def _about(page, journal, name):
    est_podcast = name == "podcast"
    titre = page.podcast_titre if est_podcast and page.podcast_titre else page.title
    words = page.podcast_description if est_podcast else page.devise
    address = absolute(reverse(f"journal_flux:{name}", args=[journal.slug]))
    return {
        "title": clean_text(titre),
        "link": absolute(journal.url),
        "description": words or _("Le journal de %(editeur)s.") % {"editeur": page.editeur},
        "language": "fr",
        "feed_url": address,
        "feed_guid": f"urn:uuid:{page.translation_key}",
        "author_name": clean_text(page.editeur),
        "feed_copyright": clean_text(page.editeur),
        "depuis": page.first_published_at or DEBUT,
    }


def _newest(journal):
    rows = rayons.shown(PageArticle.objects.filter(path__startswith=journal.path))
    return rayons.newest_first(rows).select_related("enregistrement")


def _item(article, signatures, journal):
    return {
        "title": clean_text(article.title),
        "link": absolute(f"{journal.url}{article.slug}/"),
        "description": clean_text(article.chapo or article.title),
        "author_name": clean_text(say_names([one.nom for one in signatures])),
        "unique_id": f"urn:uuid:{article.translation_key}",
        "unique_id_is_permalink": False,
        "pubdate": article.first_published_at,
        "updateddate": article.last_published_at,
    }


def _episodes(journal):
    """(article, signatures, Episode), newest first."""
    rows = list(_newest(journal).filter(enregistrement__sorte=SorteEnregistrement.SON))
    places = {row.pk: len(rows) - n for n, row in enumerate(rows)}
    rows = rows[:EPISODES]
    signed = rayons.signatures_of([row.pk for row in rows])
    pictures = _thumbnails({row.image_id for row in rows if row.image_id})
    for row in rows:
        signatures = signed.get(row.pk, ())
        yield row, signatures, _episode(row, signatures, places[row.pk], pictures, journal)


def _episode(article, signatures, rang, pictures, journal):
    transcript = [
        (absolute(reverse("journal:transcription", args=[article.pk])), "text/plain"),
        (absolute(f"{journal.url}{article.slug}/#transcription"), "text/html"),
    ]
    with_chapters = absolute(reverse("journal:chapitres", args=[article.pk]))
    return Episode(
        signe=clean_text(say_names([one.nom for one in signatures])),
        duree=article.enregistrement.duree,
        rang=rang,
        image=pictures.get(article.image_id, ""),
        transcription=transcript if article.transcription else [],
        chapitres=with_chapters if chapters(article) else "",
        personnes=[clean_text(one.nom) for one in signatures],
    )


def _thumbnails(ids) -> dict[int, str]:
    """{image: address of its square copy}: those the worker has made."""
    wanted = ids - hidden_images()
    copies = get_image_model().get_rendition_model().objects.filter(image__in=wanted)
    rows = copies.filter(filter_spec=VIGNETTE, width__gte=COTE, height__gte=COTE)
    return {copy.image_id: absolute(copy.url) for copy in rows} if wanted else {}


def _cover(page):
    """The podcast's picture, made when it is missing: a podcast without one is refused."""
    image = page.podcast_image
    if image is None or image.pk in hidden_images():
        return ""
    try:
        return absolute(image.get_rendition(VIGNETTE).url)
    except OSError:  # the file is lost: the podcast is heard without it
        return ""


def _answer(request, page, flux):
    mesures.tell(request, page.pk, SorteMesure.ABONNE)
    response = HttpResponse(flux.writeString("utf-8"), content_type=flux.content_type)
    response.headers["Access-Control-Allow-Origin"] = "*"
    return response
