"""Sounds sent by pieces, as RFC 9110 says; of published articles only; each listening counted."""

import tracemalloc

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from wagtail.models import PageViewRestriction

from journal import sons
from journal.enums import GenreArticle
from journal.mesures import flush
from journal.models import Mesure
from journal.sons import Insatisfaisable, Plage, read_range
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import ArticleFactory, EnregistrementFactory, JournalFactory, publish

TELEPHONE = "Mozilla/5.0 (Linux; Android 13) Chrome/142.0.0.0 Mobile Safari/537.36"
SON = bytes(range(256)) * 40  # 10,240 octets, each place known by its value


# -- Ranges, without a server ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("header", "found"),
    [
        ("bytes=0-0", Plage(0, 0)),
        ("bytes=0-99", Plage(0, 99)),
        ("bytes=10-", Plage(10, 99)),
        ("bytes=90-1000", Plage(90, 99)),
        ("bytes=-10", Plage(90, 99)),
        ("bytes=-1000", Plage(0, 99)),
        ("bytes=99-99", Plage(99, 99)),
        # What is no range, or several, is answered with the whole file.
        ("bytes=0-1,5-6", None),
        ("bytes=5-2", None),
        ("bytes=-", None),
        ("bytes=a-b", None),
        ("octets=0-5", None),
        ("", None),
        ("bytes=٣-٥", None),
        (f"bytes=0-{'9' * 40}", None),
    ],
)
def test_a_range_is_read(header, found):
    assert read_range(header, 100) == found


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0", "bytes=5000-"])
def test_a_range_after_the_end_cannot_be_given(header):
    with pytest.raises(Insatisfaisable):
        read_range(header, 100)


# -- Served ---------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def make_sound(octets=SON, **article):
    row = EnregistrementFactory(
        fichier__data=octets, octets=len(octets), fichier__filename="son.mp3"
    )
    article = ArticleFactory(
        journal=JournalFactory(slug="journal"),
        title="L'écoute",
        genre=GenreArticle.PODCAST,
        enregistrement=row,
        transcription="Bonjour à toutes.",
        **({"paru": True} | article),
    )
    return article, f"/journal/sons/{article.pk}/lecoute.mp3"


def ask(client, address, method="get", **headers):
    headers = {"User-Agent": TELEPHONE, "Accept-Encoding": "gzip, br"} | headers
    response = getattr(client, method)(address, headers=headers)
    response.corps = b"".join(response.streaming_content if response.streaming else response)
    return response


def test_the_whole_sound(client):
    _article, address = make_sound()
    response = ask(client, address)

    assert response.status_code == 200
    assert response.corps == SON
    expected = {
        "Content-Type": "audio/mpeg",
        "Content-Length": "10240",
        "Accept-Ranges": "bytes",
        "Content-Disposition": 'inline; filename="lecoute.mp3"',
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "no-cache",
    }
    assert {name: response.headers.get(name) for name in expected} == expected
    assert "Content-Encoding" not in response.headers
    assert not response.cookies


@pytest.mark.parametrize(
    ("wanted", "first", "last"),
    [("bytes=0-", 0, 10239), ("bytes=100-299", 100, 299), ("bytes=-5", 10235, 10239)],
)
def test_a_piece(client, wanted, first, last):
    _article, address = make_sound()
    response = ask(client, address, Range=wanted)

    assert response.status_code == 206
    assert response.headers["Content-Range"] == f"bytes {first}-{last}/10240"
    assert response.headers["Content-Length"] == str(last - first + 1)
    assert response.corps == SON[first : last + 1]
    assert "Content-Encoding" not in response.headers


def test_a_piece_after_the_end_is_refused(client):
    _article, address = make_sound()
    response = ask(client, address, Range="bytes=20000-")
    assert response.status_code == 416
    assert response.headers["Content-Range"] == "bytes */10240"
    assert response.corps == b""


def test_several_pieces_at_once_are_answered_with_everything(client):
    _article, address = make_sound()
    response = ask(client, address, Range="bytes=0-1,4-5")
    assert (response.status_code, response.corps) == (200, SON)


def test_only_what_is_known_of_it(client):
    _article, address = make_sound()
    response = ask(client, address, "head", Range="bytes=0-1")
    assert response.status_code == 200
    assert response.headers["Content-Length"] == "10240"
    assert response.headers["Accept-Ranges"] == "bytes"
    assert response.corps == b""


def test_the_rest_of_another_version_is_never_glued_to_the_beginning_of_this_one(client):
    _article, address = make_sound()
    known = ask(client, address).headers
    same = [known["ETag"], known["Last-Modified"]]
    for version in same:
        response = ask(client, address, Range="bytes=5-9", **{"If-Range": version})
        assert (response.status_code, response.corps) == (206, SON[5:10])
    for version in ['"autre"', f"W/{known['ETag']}", "Wed, 01 Jan 2020 00:00:00 GMT", "rien"]:
        response = ask(client, address, Range="bytes=5-9", **{"If-Range": version})
        assert (response.status_code, response.corps) == (200, SON)


def test_a_sound_one_has_is_not_sent_again(client):
    _article, address = make_sound()
    response = ask(client, address, **{"If-None-Match": ask(client, address).headers["ETag"]})
    assert (response.status_code, response.corps) == (304, b"")


def test_a_file_to_keep(client):
    _article, address = make_sound()
    response = ask(client, f"{address}?telecharger=1")
    assert response.headers["Content-Disposition"] == 'attachment; filename="lecoute.mp3"'


def test_its_address_lasts_when_the_title_changes(client):
    article, _address = make_sound()
    assert ask(client, f"/journal/sons/{article.pk}/ancien-titre.mp3").corps == SON
    moved = client.get(f"/journal/sons/{article.pk}/lecoute.ogg")
    assert (moved.status_code, moved.url) == (302, f"/journal/sons/{article.pk}/lecoute.mp3")


def test_no_sound_of_a_draft_of_a_private_page_of_what_was_taken_off_or_is_unknown(client):
    draft, address = make_sound(paru=False)
    assert client.get(address).status_code == 404
    for known in (client, signed_in()):
        assert known.get(address).status_code == 404
    article = publish(draft)
    assert client.get(address).status_code == 200
    restriction = PageViewRestriction.objects.create(page=article, restriction_type="login")
    assert client.get(address).status_code == 404
    restriction.delete()
    article.unpublish()
    for gone in (address, f"/journal/sons/{article.pk}/transcription.txt"):
        assert client.get(gone).status_code == 404
    without = ArticleFactory(paru=True)
    assert client.get(f"/journal/sons/{without.pk}/x.mp3").status_code == 404
    assert client.get("/journal/sons/999999999999/x.mp3").status_code == 404
    assert client.post(address).status_code == 405


def signed_in():
    client = Client()
    client.force_login(UtilisateurFactory(coordination=True))
    return client


def test_a_lost_file_is_not_an_accident(client):
    article, address = make_sound()
    article.enregistrement.fichier.storage.delete(article.enregistrement.fichier.name)
    assert client.get(address).status_code == 404


def test_a_big_sound_takes_no_more_memory_than_a_small_one(client):
    _article, address = make_sound(bytes(20_000_000))
    client.get(address)  # what is loaded once
    tracemalloc.start()
    try:
        response = client.get(address)
        octets = sum(map(len, response.streaming_content))
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    response.close()
    assert octets == 20_000_000
    assert peak < 3_000_000, peak


def test_the_file_is_closed(client):
    _article, address = make_sound()
    response = client.get(address)
    held = [closer.__self__ for closer in response._resource_closers]
    source = next(one for one in held if hasattr(one, "closed"))
    assert not source.closed
    response.close()
    assert source.closed


# -- Words of a sound -----------------------------------------------------------------------------


def test_its_words_and_its_moments_for_players(client):
    article, _address = make_sound(
        chapitres=[
            ("chapitre", {"debut": 0, "titre": "Début"}),
            ("chapitre", {"debut": 9, "titre": "Ô"}),
        ]
    )
    words = client.get(f"/journal/sons/{article.pk}/transcription.txt")
    moments = client.get(f"/journal/sons/{article.pk}/chapitres.json")

    assert words.content.decode() == "Bonjour à toutes."
    assert words.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert words.headers["Access-Control-Allow-Origin"] == "*"
    assert moments.headers["Content-Type"] == "application/json+chapters"
    assert moments.json() == {
        "version": "1.2.0",
        "chapters": [{"startTime": 0, "title": "Début"}, {"startTime": 9, "title": "Ô"}],
    }


def test_no_moments_no_address(client):
    article, _address = make_sound()
    assert client.get(f"/journal/sons/{article.pk}/chapitres.json").status_code == 404


# -- Counted --------------------------------------------------------------------------------------


def counted():
    flush()
    return {row.sorte: row.nombre for row in Mesure.objects.all()}


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        ([None], {"ecoute": 1}),
        (["bytes=0-"], {"ecoute": 1}),
        # A player looks first, then listens, then jumps: one listening.
        (["bytes=0-1", "bytes=0-", "bytes=5000-", "bytes=9000-"], {"ecoute": 1}),
        (["bytes=5000-"], {}),
        (["bytes=90000-"], {}),
    ],
)
def test_a_listening_is_its_beginning(client, asked, expected):
    _article, address = make_sound()
    for wanted in asked:
        ask(client, address, **({"Range": wanted} if wanted else {}))
    assert counted() == expected


def test_a_kept_file_is_a_download(client):
    article, address = make_sound()
    ask(client, f"{address}?telecharger=1")
    assert counted() == {"telechargement": 1}
    assert Mesure.objects.get().page_id == article.pk


def test_programs_and_those_who_signed_in_do_not_listen(client):
    _article, address = make_sound()
    ask(client, address, **{"User-Agent": "Googlebot/2.1"})
    ask(client, address, "head")
    ask(signed_in(), address)
    assert counted() == {}


def test_blocks_are_small():
    assert sons.BLOC <= 256 * 1024
    content = ContentFile(SON)
    assert b"".join(sons._read(content.file, Plage(3, 9))) == SON[3:10]
