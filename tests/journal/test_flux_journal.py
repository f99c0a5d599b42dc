"""RSS, Atom and podcast: read by an independent parser (feedparser), and as XML."""

import time
import xml.etree.ElementTree as ET
from calendar import timegm
from datetime import UTC, datetime
from urllib.parse import urlsplit

import feedparser
import pytest
from wagtail.models import Page

from journal.enums import GenreArticle
from journal.models import PageArticle, PageJournal
from tests.journal.factories import (
    ArticleFactory,
    EnregistrementFactory,
    JournalFactory,
    NumeroFactory,
    make_image,
    publish,
)

pytestmark = pytest.mark.django_db

ITUNES = "{http://www.itunes.com/dtds/podcast-1.0.dtd}"
PODCAST = "{https://podcastindex.org/namespace/1.0}"
FLUX = ("flux.xml", "atom.xml", "podcast.xml")


@pytest.fixture
def journal():
    return JournalFactory(
        title="Le Sud en mots",
        slug="journal",
        devise="Écrit par ses habitants",
        editeur="Centre social & Cie",
        courriel="journal@exemple.fr",
        podcast_titre="Les voix du Sud",
        podcast_description="Des voix <du> quartier.",
        podcast_categorie="Society & Culture > Documentary",
    )


def episode(journal, **kwargs):
    return ArticleFactory(
        journal=journal,
        genre=GenreArticle.PODCAST,
        transcription="Bonjour.",
        **{"enregistrement": EnregistrementFactory(duree=754, octets=1_234_567), "paru": True}
        | kwargs,
    )


def parse(client, name, journal="journal"):
    response = client.get(f"/{journal}/{name}")
    assert response.status_code == 200
    found = feedparser.parse(response.content)
    assert not found.bozo, found.get("bozo_exception")
    return found


def tree(client, name):
    return ET.fromstring(client.get(f"/journal/{name}").content)  # noqa: S314 - our own


# -- Articles -------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["flux.xml", "atom.xml"])
def test_every_field_of_an_article(client, journal, settings, name):
    article = ArticleFactory(
        journal=journal,
        title="Un <jardin> & des « fleurs »",
        chapo="On y plante tout.",
        signatures=["Fatou", "Amine", "la classe de CM2"],
        paru=True,
    )
    ArticleFactory(journal=journal, title="Brouillon")
    ArticleFactory(title="D'un autre journal", paru=True)
    found = parse(client, name)
    base = settings.WAGTAILADMIN_BASE_URL.rstrip("/")

    assert found.version == {"flux.xml": "rss20", "atom.xml": "atom10"}[name]
    assert found.feed.title == "Le Sud en mots"
    assert found.feed.language == "fr"
    assert found.feed.link == f"{base}/journal/"
    alike = [link.href for link in found.feed.links if link.rel == "self"]
    assert alike == [f"{base}/journal/{name}"]
    (entry,) = found.entries
    assert entry.title == "Un &lt;jardin&gt; &amp; des « fleurs »" or entry.title == article.title
    assert entry.link == f"{base}{article.url}"
    assert entry.summary == "On y plante tout."
    assert entry.author == "Fatou, Amine et la classe de CM2"
    assert entry.id == f"urn:uuid:{article.translation_key}"
    said = entry.get("published_parsed") or entry.updated_parsed
    assert timegm(said) == int(article.first_published_at.timestamp())


def test_the_newest_come_first(client, journal):
    for n, titre in enumerate(["un", "deux", "trois"]):
        article = ArticleFactory(journal=journal, title=titre, paru=True)
        moment = datetime(2026, 1, n + 1, tzinfo=UTC)
        PageArticle.objects.filter(pk=article.pk).update(first_published_at=moment)
    assert [entry.title for entry in parse(client, "flux.xml").entries] == ["trois", "deux", "un"]


@pytest.mark.parametrize("name", FLUX)
def test_an_identity_outlives_title_address_and_versions(client, journal, name):
    article = episode(journal, title="Premier titre")
    before = parse(client, name).entries[0]
    article = PageArticle.objects.get(pk=article.pk)
    article.title, article.slug, article.chapo = "Autre titre", "autre-adresse", "Autre."
    article.save_revision()
    publish(article)

    after = parse(client, name).entries[0]

    assert after.id == before.id
    assert after.link != before.link
    assert after.title == "Autre titre"


@pytest.mark.parametrize("name", FLUX)
def test_an_empty_feed_is_right_and_does_not_change(client, journal, name):
    assert parse(client, name).entries == []
    assert client.get(f"/journal/{name}?a").content == client.get(f"/journal/{name}?b").content


@pytest.mark.parametrize("name", FLUX)
def test_control_characters_cannot_break_it(client, journal, name):
    article = episode(journal, title="Un titre")
    bad = "Titre \x00\x08\x0b\ufffe\uffff\x1f cassé"
    for table in (PageArticle, Page):
        kept = {"title": bad.replace("\x00", "")}
        table.objects.filter(pk=article.pk).update(**kept)
    PageJournal.objects.filter(pk=journal.pk).update(title="Jour\x0bnal", podcast_titre="")
    found = parse(client, name)
    assert found.entries[0].title.split() == ["Titre", "cassé"]
    assert found.feed.title == "Journal"


@pytest.mark.parametrize("name", FLUX)
def test_a_program_that_has_it_is_told_so_and_an_edit_is_seen(client, journal, name):
    article = episode(journal)
    first = client.get(f"/journal/{name}")
    known = {"If-None-Match": first.headers["ETag"]}
    assert client.get(f"/journal/{name}", headers=known).status_code == 304
    assert first.headers["Cache-Control"] == "no-cache"
    assert "Last-Modified" not in first.headers
    assert not first.cookies

    article = PageArticle.objects.get(pk=article.pk)
    article.title = "Nouveau titre"
    article.save_revision()
    publish(article)

    assert client.get(f"/journal/{name}", headers=known).status_code == 200


@pytest.mark.parametrize("name", FLUX)
def test_made_once_then_given_from_memory(client, journal, name, django_assert_num_queries):
    episode(journal)
    first = client.get(f"/journal/{name}")
    with django_assert_num_queries(0):
        assert client.get(f"/journal/{name}").content == first.content


def test_no_feed_without_its_journal(client, journal):
    for address in ("/inconnu/flux.xml", "/journal/autre.xml", "/annuaire/podcast.xml"):
        assert client.get(address).status_code == 404
    journal.unpublish()
    for name in FLUX:
        assert client.get(f"/journal/{name}").status_code == 404


# -- Podcast --------------------------------------------------------------------------------------


def test_every_field_of_the_podcast(client, journal, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://portail.exemple.fr"
    image = make_image("Micro")
    journal.podcast_image = image
    journal.save()
    channel = tree(client, "podcast.xml").find("channel")

    def said(tag):
        return [element.text for element in channel.findall(tag)]

    assert said("title") == ["Les voix du Sud"]
    assert said("link") == ["https://portail.exemple.fr/journal/"]
    assert said("description") == ["Des voix <du> quartier."]
    assert said("language") == ["fr"]
    assert said(f"{ITUNES}author") == ["Centre social & Cie"]
    assert said(f"{ITUNES}type") == ["episodic"]
    assert said(f"{ITUNES}explicit") == ["false"]
    owner = channel.find(f"{ITUNES}owner")
    assert owner.find(f"{ITUNES}email").text == "journal@exemple.fr"
    category = channel.find(f"{ITUNES}category")
    assert category.get("text") == "Society & Culture"
    assert category.find(f"{ITUNES}category").get("text") == "Documentary"
    address = channel.find(f"{ITUNES}image").get("href")
    assert address.startswith("https://portail.exemple.fr/media/images/")
    assert address.endswith(".jpg")
    assert client.get(urlsplit(address).path).headers["Content-Type"] == "image/jpeg"
    assert channel.find("image/url").text == address
    assert said(f"{PODCAST}guid") == [str(journal.podcast_guid)]
    locked = channel.find(f"{PODCAST}locked")
    assert (locked.text, locked.get("owner")) == ("yes", "journal@exemple.fr")
    assert said(f"{PODCAST}medium") == ["podcast"]
    own = channel.find("{http://www.w3.org/2005/Atom}link")
    assert own.get("href") == "https://portail.exemple.fr/journal/podcast.xml"


def test_nobodys_mail_is_told_when_the_journal_has_none(client):
    JournalFactory(slug="journal")
    channel = tree(client, "podcast.xml").find("channel")
    assert channel.find(f"{ITUNES}owner") is None
    assert channel.find(f"{PODCAST}locked").attrib == {}
    assert b"@" not in client.get("/journal/podcast.xml").content


def test_every_field_of_an_episode(client, journal, settings):
    settings.WAGTAILADMIN_BASE_URL = "https://portail.exemple.fr"
    episode(journal, title="Le plus ancien")
    article = episode(
        journal,
        title="Les voisins",
        chapo="Trois voisins se racontent.",
        signatures=["Fatou", "Amine"],
        chapitres=[("chapitre", {"debut": 65, "titre": "La rencontre"})],
    )
    ArticleFactory(journal=journal, title="Rien à écouter", paru=True)
    episode(journal, title="Pas encore", paru=False)
    found = parse(client, "podcast.xml")
    item = tree(client, "podcast.xml").find("channel/item")
    base = f"https://portail.exemple.fr/journal/sons/{article.pk}"

    assert [entry.title for entry in found.entries] == ["Les voisins", "Le plus ancien"]
    entry = found.entries[0]
    assert entry.link == f"https://portail.exemple.fr{article.url}"
    assert entry.summary == "Trois voisins se racontent."
    assert entry.itunes_duration == "754"
    assert entry.itunes_episode == "2"
    (sound,) = entry.enclosures
    assert sound.href == f"{base}/les-voisins.mp3"
    assert (sound.length, sound.type) == ("1234567", "audio/mpeg")
    heard = client.get(urlsplit(sound.href).path)
    assert heard.headers["Content-Type"] == sound.type
    assert heard.headers["Content-Length"] == sound.length
    assert entry.id == f"urn:uuid:{article.translation_key}"
    assert item.find("guid").get("isPermaLink") == "false"
    assert item.find(f"{ITUNES}author").text == "Fatou et Amine"
    assert item.find(f"{ITUNES}explicit").text == "false"
    assert item.find(f"{ITUNES}episodeType").text == "full"
    persons = [person.text for person in item.findall(f"{PODCAST}person")]
    assert persons == ["Fatou", "Amine"]
    words = {one.get("type"): one.get("url") for one in item.findall(f"{PODCAST}transcript")}
    assert words == {
        "text/plain": f"{base}/transcription.txt",
        "text/html": f"https://portail.exemple.fr{article.url}#transcription",
    }
    assert client.get(urlsplit(words["text/plain"]).path).content == b"Bonjour."
    moments = item.find(f"{PODCAST}chapters")
    assert moments.get("type") == "application/json+chapters"
    assert client.get(urlsplit(moments.get("url")).path).json()["chapters"][0]["startTime"] == 65
    assert tree(client, "podcast.xml").findall("channel/item")[1].find(f"{PODCAST}chapters") is None


def test_a_sound_put_in_an_issue_keeps_its_place_in_the_podcast(client, journal):
    issue = NumeroFactory(journal=journal)
    episode(journal, numero=issue, title="Dedans")
    assert [entry.title for entry in parse(client, "podcast.xml").entries] == ["Dedans"]


@pytest.mark.parametrize("nb", [1, 3])
@pytest.mark.parametrize(("name", "queries"), [("flux.xml", 3), ("podcast.xml", 4)])
def test_a_feed_costs_the_same_whatever_is_in_it(
    client, journal, nb, name, queries, django_assert_num_queries
):
    for n in range(nb):
        episode(journal, image=make_image(f"image {n}"), image_description="Une image")
    client.get(f"/journal/{name}?a")
    with django_assert_num_queries(queries):
        client.get(f"/journal/{name}?b")


def test_dates_are_those_of_the_article_whatever_the_clock(client, journal):
    article = episode(journal)
    entry = parse(client, "podcast.xml").entries[0]
    assert abs(timegm(entry.published_parsed) - time.time()) < 3600
    assert timegm(entry.published_parsed) == int(article.first_published_at.timestamp())
