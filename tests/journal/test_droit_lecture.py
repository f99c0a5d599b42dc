"""A withdrawn consent hides its picture, its passage or its article: on pages and in feeds."""

import uuid
from html import unescape
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import timezone

from annuaire import photos
from journal.droit import shown_blocks, withdraw_image
from journal.enums import GenreArticle
from journal.lu import fingerprint
from journal.models import Consentement, PageArticle
from tests.journal.factories import (
    ArticleFactory,
    EnregistrementFactory,
    JournalFactory,
    NumeroFactory,
    make_image,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def journal():
    return JournalFactory(slug="journal")


def withdraw(article, **what):
    return Consentement.objects.create(
        article=article, personne="Jo", objet="image", retire_le=timezone.now(), **what
    )


def as_block(image, alt="Une photo"):
    image.contextual_alt_text, image.decorative = alt, False
    return ("photo", {"image": image, "legende": "Au marché", "credit": ""})


def pages_of(client, *addresses):
    return "".join(unescape(client.get(address).content.decode()) for address in addresses)


def test_a_withdrawn_picture_is_hidden_in_every_article_and_on_the_cover(client, journal):
    image, other = make_image("Une fête"), make_image("Une rue", "red")
    issue = NumeroFactory(journal=journal, couverture=image, couverture_description="La fête")
    shown = {"image_description": "La fête", "paru": True, "journal": journal}
    first = ArticleFactory(numero=issue, image=image, **shown)
    second = ArticleFactory(image=other, image_description="La rue", journal=journal, paru=True)
    third = ArticleFactory(
        journal=journal, corps=[as_block(image, "La fête"), as_block(other)], paru=True
    )
    addresses = ["/journal/", issue.url, first.url, third.url, "/journal/archives/numeros/"]
    for address in addresses:
        assert 'alt="La fête"' in pages_of(client, address), address

    withdraw(first, image=image)

    for address in addresses:
        page = pages_of(client, address)
        assert "La fête" not in page, address
        assert "og:image" not in page
    assert 'alt="La rue"' in pages_of(client, second.url)
    assert 'alt="Une photo"' in pages_of(client, third.url)


def test_a_withdrawn_passage_is_hidden_and_the_others_stay(client, journal):
    article = ArticleFactory(journal=journal, texte=["Je reste.", "Je disparais."], paru=True)
    bloc = shown_blocks(article)[1]["id"]
    assert "Je disparais." in pages_of(client, article.url)

    withdraw(article, bloc=uuid.UUID(bloc))

    page = pages_of(client, article.url)
    assert "Je reste." in page
    assert "Je disparais." not in page
    assert len(shown_blocks(PageArticle.objects.get(pk=article.pk))) == 1


def test_a_withdrawn_article_is_gone_from_everywhere(client, journal):
    issue = NumeroFactory(journal=journal)
    article = ArticleFactory(
        journal=journal,
        numero=issue,
        title="Mon histoire",
        genre=GenreArticle.PODCAST,
        enregistrement=EnregistrementFactory(),
        transcription="Bonjour.",
        paru=True,
    )
    sound = f"/journal/sons/{article.pk}/mon-histoire.mp3"
    addresses = [
        "/",
        "/journal/",
        issue.url,
        "/journal/archives/",
        "/journal/flux.xml",
        "/journal/atom.xml",
        "/journal/podcast.xml",
    ]
    for address in addresses:
        assert "Mon histoire" in pages_of(client, address), address
    assert client.get(sound).status_code == 200

    row = withdraw(article)

    for address in [*addresses, "/sitemap-pages.xml"]:
        assert "Mon histoire" not in pages_of(client, address), address
        assert article.slug not in pages_of(client, address), address
    gone = client.get(article.url)
    assert gone.status_code == 410
    assert "Cette page a été retirée" in gone.content.decode()
    assert client.get(sound).status_code == 410
    assert client.get(f"/journal/sons/{article.pk}/transcription.txt").status_code == 404
    row.delete()  # given again
    assert client.get(article.url).status_code == 200


def test_a_consent_that_is_only_missing_hides_nothing(client, journal):
    article = ArticleFactory(journal=journal, paru=True)
    Consentement.objects.create(article=article, personne="Jo", objet="propos")
    assert client.get(article.url).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_no_address_of_a_withdrawn_picture_answers_any_more(client):
    image = make_image("Un visage")
    article = ArticleFactory(
        journal=JournalFactory(slug="journal"),
        image=image,
        image_description="Un visage",
        paru=True,
    )
    before, agreed = image.file.name, fingerprint(PageArticle.objects.get(pk=article.pk))
    photos.prepare(image)
    thumbnail = image.get_rendition("max-165x165").url
    addresses = [*(copy.url for copy in image.renditions.all()), thumbnail]
    assert len(addresses) >= 4
    for address in addresses:
        assert client.get(address).status_code == 200

    withdraw_image(image)

    for address in addresses:
        assert client.get(address).status_code == 404
    assert not image.renditions.exists()
    image.refresh_from_db()
    assert image.file.name != before
    assert Path(settings.MEDIA_ROOT, image.file.name).exists()
    assert not Path(settings.MEDIA_ROOT, before).exists()
    # Seen again by the admin, it is at another address; and the article stays the one agreed on.
    assert image.get_rendition("max-165x165").url not in addresses
    assert fingerprint(PageArticle.objects.get(pk=article.pk)) == agreed
