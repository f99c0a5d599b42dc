"""Readings of the journal, counted without a cookie and without knowing who reads."""

from datetime import UTC, date, datetime

import pytest
from django.utils import timezone

from journal.enums import SorteMesure
from journal.mesures import add, count, flush, purge, totals
from journal.models import Mesure
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import ArticleFactory, JournalFactory, NumeroFactory

pytestmark = pytest.mark.django_db

TELEPHONE = "Mozilla/5.0 (Linux; Android 13) Chrome/142.0.0.0 Mobile Safari/537.36"


@pytest.fixture
def journal():
    return JournalFactory(slug="journal")


def read(client, address, agent=TELEPHONE, **headers):
    return client.get(address, headers={"User-Agent": agent} | headers)


def rows():
    flush()
    return {(row.page_id, row.sorte): row.nombre for row in Mesure.objects.all()}


def test_every_reading_counts_the_kept_page_and_the_unchanged_one_too(
    client, journal, django_assert_num_queries
):
    article = ArticleFactory(journal=journal, paru=True)
    first = read(client, article.url)
    with django_assert_num_queries(0):  # from the page cache, and counting writes nothing
        second = read(client, article.url)
        third = read(client, article.url, **{"If-None-Match": first.headers["ETag"]})

    assert [first.status_code, second.status_code, third.status_code] == [200, 200, 304]
    assert rows() == {(article.pk, "vue"): 3}


def test_issues_and_the_home_count_archives_do_not(client, journal):
    issue = NumeroFactory(journal=journal)
    for address in (issue.url, "/journal/", "/journal/archives/", "/journal/archives/numeros/"):
        assert read(client, address).status_code == 200
    assert rows() == {(issue.pk, "vue"): 1, (journal.pk, "vue"): 1}


def test_what_is_not_read_does_not_count(client, journal):
    draft, gone = ArticleFactory(journal=journal), ArticleFactory(journal=journal, paru=True)
    article = ArticleFactory(journal=journal, paru=True)
    gone.unpublish()
    read(client, f"/journal/{draft.slug}/")
    read(client, gone.url)
    read(client, article.url, agent="Googlebot/2.1")
    read(client, article.url, **{"Sec-Purpose": "prefetch"})
    client.head(article.url, headers={"User-Agent": TELEPHONE})
    client.force_login(UtilisateurFactory(coordination=True))
    read(client, article.url)
    assert rows() == {}


def test_nothing_of_who_reads_is_kept(client, journal):
    article = ArticleFactory(journal=journal, paru=True)
    assert not read(client, article.url).cookies
    flush()
    kept = {field.name for field in Mesure._meta.get_fields()}
    assert kept == {"id", "page_id", "sorte", "jour", "nombre"}


def test_a_program_says_for_how_many_it_reads_once_a_day(client, journal):
    feed = "/journal/podcast.xml"
    for agent in (
        "Feedbin feed-id:1 - 12 subscribers",
        "Feedbin feed-id:1 - 13 subscribers",  # the same program, later that day
        "Overcast/3.0 (+http://overcast.fm/; 1 subscriber)",
        "AntennaPod/3.5.0",
        "AntennaPod/3.5.0",
        TELEPHONE,
        "Googlebot/2.1",
        "curl/8.5",
        "Menteur/1.0 (999999999 subscribers)",
        "",
    ):
        assert read(client, feed, agent).status_code == 200
    assert rows() == {(journal.pk, "abonne"): 12 + 1 + 1 + 1}


def test_the_day_is_that_of_paris(monkeypatch):
    for moment in (
        datetime(2026, 7, 14, 21, 59, 59, tzinfo=UTC),
        datetime(2026, 7, 14, 22, 0, 1, tzinfo=UTC),
    ):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        count(5, SorteMesure.VUE)
    flush()
    days = Mesure.objects.order_by("jour").values_list("jour", flat=True)
    assert list(days) == [date(2026, 7, 14), date(2026, 7, 15)]


def test_figures_are_kept_twenty_five_months():
    moment = datetime(2026, 11, 25, 12, tzinfo=UTC)
    add([((5, "vue", date(2024, 10, 24)), 1), ((5, "vue", date(2024, 10, 25)), 1)])
    assert purge(moment) == 1
    assert Mesure.objects.get().jour == date(2024, 10, 25)


def test_totals_of_some_pages_between_two_days(django_assert_num_queries):
    for pk, sorte, jour, nombre in (
        (1, "vue", date(2026, 9, 30), 100),
        (1, "vue", date(2026, 10, 1), 2),
        (2, "vue", date(2026, 10, 31), 3),
        (2, "ecoute", date(2026, 10, 31), 4),
        (3, "vue", date(2026, 10, 5), 100),
    ):
        add([((pk, sorte, jour), nombre)])
    with django_assert_num_queries(1):
        found = totals([1, 2], date(2026, 10, 1), date(2026, 10, 31))
    assert found == {"vue": 5, "ecoute": 4, "telechargement": 0, "abonne": 0}
