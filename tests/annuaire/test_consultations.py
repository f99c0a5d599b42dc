"""Readings of the fiches: each counted once, whoever serves the page, and nobody known."""

import csv
import os
import signal
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from html import unescape

import pytest
from django.conf import settings
from django.db import DatabaseError, connection, connections
from django.utils import timezone

from annuaire import consultations
from annuaire.conservation import purge
from annuaire.consultations import add, count, flush, of_month
from annuaire.enums import Etat
from annuaire.models import Consultation
from tests import bases
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.navigateur.conftest import free_port
from tests.territoire.factories import ThematiqueFactory

TELEPHONE = "Mozilla/5.0 (Linux; Android 13; CUBOT KINGKONG) Chrome/142.0.0.0 Mobile Safari/537.36"
PERSONNE = {"User-Agent": TELEPHONE}

pytestmark = pytest.mark.django_db


def rows():
    flush()
    return {(row.genre, row.objet_id, row.jour): row.nombre for row in Consultation.objects.all()}


def read(client, fiche, **headers):
    return client.get(fiche.get_absolute_url(), headers=PERSONNE | headers)


# -- What counts ----------------------------------------------------------------------------------


def test_every_reading_counts_the_kept_page_and_the_unchanged_one_too(
    client, django_assert_num_queries
):
    service = ServiceFactory()
    first = read(client, service)
    with django_assert_num_queries(0):  # from the page cache, and counting writes nothing
        second = read(client, service)
        third = read(client, service, **{"If-None-Match": first.headers["ETag"]})

    assert [first.status_code, second.status_code, third.status_code] == [200, 200, 304]
    assert rows() == {("service", service.pk, timezone.localdate()): 3}


def test_structures_count_too_lists_do_not(client):
    structure = StructureFactory()
    read(client, structure)
    for address in ("/", "/annuaire/", f"/annuaire/structure/{structure.pk}/signaler/"):
        assert client.get(address, headers=PERSONNE).status_code == 200

    assert rows() == {("structure", structure.pk, timezone.localdate()): 1}


def test_what_is_no_page_of_a_fiche_does_not_count(client):
    service, merged = ServiceFactory(), StructureFactory()
    merged.etat, merged.fusionnee_dans = Etat.FUSIONNEE, service.structure
    merged.save()
    answers = [
        client.get("/annuaire/services/999999-inconnue/", headers=PERSONNE).status_code,
        client.get(f"/annuaire/services/{service.pk}-ancien/", headers=PERSONNE).status_code,
        client.get(merged.get_absolute_url(), headers=PERSONNE).status_code,
        client.head(service.get_absolute_url(), headers=PERSONNE).status_code,
        client.post(service.get_absolute_url(), headers=PERSONNE).status_code,
    ]

    assert answers == [404, 301, 301, 200, 405]
    assert rows() == {}


@pytest.mark.parametrize(
    "agent",
    [
        "",
        "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
        "Mozilla/5.0 AppleWebKit/537.36 (compatible; bingbot/2.0)",
        "facebookexternalhit/1.1",
        "Mozilla/5.0 (X11; Linux x86_64) HeadlessChrome/142.0.0.0 Safari/537.36",
        "curl/8.5.0",
        "python-requests/2.32",
        "Feedly/1.0",
    ],
)
def test_programs_do_not_count(client, agent):
    read(client, ServiceFactory(), **{"User-Agent": agent})
    assert rows() == {}


@pytest.mark.parametrize(
    "headers",
    [{"Sec-Purpose": "prefetch"}, {"Sec-Purpose": "prefetch;prerender"}, {"Purpose": "prefetch"}],
)
def test_a_page_fetched_just_in_case_does_not_count(client, headers):
    read(client, ServiceFactory(), **headers)
    assert rows() == {}


def test_whoever_has_signed_in_does_not_count(client):
    client.force_login(UtilisateurFactory(partenaire=True))
    read(client, ServiceFactory())
    assert rows() == {}


def test_nothing_of_who_reads_is_kept(client):
    service = ServiceFactory()
    read(client, service)
    flush()

    kept = {field.name for field in Consultation._meta.get_fields()}
    assert kept == {"id", "genre", "objet_id", "jour", "nombre"}
    response = read(client, service)
    assert not response.cookies


def test_the_day_is_that_of_paris(client, monkeypatch):
    service = ServiceFactory()
    for moment in (
        datetime(2026, 7, 14, 21, 59, 59, tzinfo=UTC),
        datetime(2026, 7, 14, 22, 0, 1, tzinfo=UTC),
    ):
        monkeypatch.setattr(timezone, "now", lambda moment=moment: moment)
        count("service", service.pk)

    assert [jour for _genre, _pk, jour in rows()] == [date(2026, 7, 14), date(2026, 7, 15)]


# -- Adding up ------------------------------------------------------------------------------------


def test_flushing_twice_adds_nothing(client):
    read(client, ServiceFactory())
    assert flush() == 1
    assert flush() == 0
    assert Consultation.objects.get().nombre == 1


def test_threads_lose_nothing():
    with ThreadPoolExecutor(16) as pool:
        list(pool.map(lambda n: count("service", n % 3), range(3000)))

    assert sorted(rows().values()) == [1000, 1000, 1000]


@pytest.mark.django_db(transaction=True)
def test_processes_add_up_exactly():
    """What two workers would do: the same rows, at the same time, each by its own connection."""
    jour = timezone.localdate()
    keys = [("service", pk, jour) for pk in range(20)]

    def work(_worker):
        try:
            for _turn in range(5):
                add([(key, 2) for key in keys])
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(work, range(4)))

    assert set(Consultation.objects.values_list("nombre", flat=True)) == {40}
    assert Consultation.objects.count() == 20


@pytest.mark.django_db(transaction=True)
def test_a_thread_writes_by_itself_then_rests(settings):
    settings.CONSULTATIONS_SECONDES = 0.01
    count("service", 5)
    first = consultations._compteur.timer
    first.join(10)
    assert Consultation.objects.get().nombre == 1

    count("service", 5)
    second = consultations._compteur.timer
    second.join(10)
    assert second is not first
    assert Consultation.objects.get().nombre == 2


def test_what_the_database_refuses_is_kept_for_later(caplog):
    count("service", 5)
    count("service", 6)
    connections["default"].execute_wrappers.append(_refuse)
    try:
        assert flush() == 0
    finally:
        connections["default"].execute_wrappers.remove(_refuse)
    count("service", 5)

    assert sorted(rows().values()) == [1, 2]
    assert "kept for later" in caplog.text


def _refuse(execute, sql, params, many, context):
    raise DatabaseError("no")


@pytest.mark.skipif(not hasattr(os, "fork"), reason="needs fork")
def test_a_child_starts_from_nothing():
    count("service", 5)
    receive, send = os.pipe()
    child = os.fork()
    if child == 0:  # nothing but this may run here: no test, no hook, no database
        os.write(send, str(len(consultations._compteur.counts)).encode())
        os._exit(0)
    os.waitpid(child, 0)

    assert os.read(receive, 10) == b"0"
    assert rows() == {("service", 5, timezone.localdate()): 1}


@pytest.mark.django_db(transaction=True)
def test_two_workers_write_what_they_counted_when_they_stop(django_db_setup, tmp_path):
    """Gunicorn as deployed: loaded once, forked; stopped before any thread has written."""
    service = ServiceFactory()
    port, log = free_port(), tmp_path / "journal.txt"
    with log.open("w") as output:
        server = subprocess.Popen(
            [
                *(sys.executable, "-m", "gunicorn", "--config", "deploy/gunicorn.py"),
                *("--bind", f"127.0.0.1:{port}", "--workers", "2"),
            ],
            cwd=settings.BASE_DIR,
            env=bases.environment(django_db_setup, PORTAIL_VAR=str(tmp_path)),
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    try:
        address = f"http://127.0.0.1:{port}{service.get_absolute_url()}"
        wait_for(f"http://127.0.0.1:{port}/robots.txt", server)
        with ThreadPoolExecutor(4) as pool:
            list(pool.map(lambda _n: fetch(address), range(40)))
    finally:
        server.send_signal(signal.SIGTERM)
        server.wait(30)

    assert Consultation.objects.get(genre="service", objet_id=service.pk).nombre == 40
    assert "Traceback" not in log.read_text()


def fetch(address):
    request = urllib.request.Request(address, headers=PERSONNE)
    with urllib.request.urlopen(request, timeout=30) as response:
        assert response.status == 200


def wait_for(address, server):
    limit = time.monotonic() + 60
    while time.monotonic() < limit and server.poll() is None:
        try:
            return fetch(address)
        except OSError:
            threading.Event().wait(0.05)
    return pytest.fail("no portal")


# -- Reading the figures --------------------------------------------------------------------------


def put(fiche, jour, nombre):
    add([((str(fiche.genre), fiche.pk, jour), nombre)])


def test_the_month_of_some_fiches(django_assert_num_queries):
    service, never = ServiceFactory(), ServiceFactory()
    other = StructureFactory()
    for jour, nombre in (
        (date(2026, 9, 30), 100),
        (date(2026, 10, 1), 2),
        (date(2026, 10, 31), 3),
        (date(2026, 11, 1), 100),
    ):
        put(service, jour, nombre)
    put(service.structure, date(2026, 10, 5), 7)
    put(other, date(2026, 10, 5), 50)

    with django_assert_num_queries(1):
        found = of_month([service, never, service.structure], date(2026, 10, 17))

    assert found == {
        f"service-{service.pk}": 5,
        f"service-{never.pk}": 0,
        f"structure-{service.structure.pk}": 7,
    }
    assert of_month([service], date(2026, 12, 1)) == {f"service-{service.pk}": 0}
    assert of_month([], date(2026, 12, 1)) == {}


def test_figures_are_kept_twenty_five_months():
    service, moment = ServiceFactory(), datetime(2026, 11, 25, 12, tzinfo=UTC)
    put(service, date(2024, 10, 24), 1)
    put(service, date(2024, 10, 25), 1)

    assert purge(moment)["consultations"] == 1
    assert Consultation.objects.get().jour == date(2024, 10, 25)


RAPPORT = "/gestion/annuaire/consultations/"


@pytest.mark.parametrize(
    ("role", "status"),
    [("coordination", 200), ("accueil", 302), ("referente", 302), ("partenaire", 302), (None, 302)],
)
def test_only_the_coordination_sees_the_report(client, role, status):
    if role:
        client.force_login(UtilisateurFactory(**{role: True}))
    assert client.get(RAPPORT).status_code == status


def test_the_report_says_the_month_by_theme_and_exports_each_fiche(client):
    client.force_login(UtilisateurFactory(coordination=True))
    parent = ThematiqueFactory(nom="Santé")
    theme = ThematiqueFactory(nom="Dentiste", parent=parent)
    service = ServiceFactory(nom="=1+1", thematiques=[theme, ThematiqueFactory(nom="Sport")])
    put(service, date(2026, 10, 5), 12)
    put(StructureFactory(), date(2026, 10, 6), 30)
    put(service, date(2026, 11, 5), 1)

    page = unescape(client.get(RAPPORT, {"mois": "2026-10-01"}).content.decode())
    sheet = client.get(RAPPORT, {"mois": "2026-10-01", "export": "1"}).content.decode("utf-8-sig")

    assert "lues 42 fois" in page
    lines = list(csv.reader(sheet.splitlines(), delimiter=";"))
    assert lines[2][:3] == ["2026-10", "Service", "'=1+1"]
    assert lines[2][4:] == ["Santé, Sport", "12"]
    assert client.get(RAPPORT, {"mois": "2026-10-01"}).context["themes"] == [
        ("Sans thème", 30),
        ("Santé", 12),
        ("Sport", 12),
    ]


def test_an_odd_month_is_the_latest(client):
    client.force_login(UtilisateurFactory(coordination=True))
    for odd in ("jamais", "2026-13-01", "'"):
        assert client.get(RAPPORT, {"mois": odd}).status_code == 200


@pytest.mark.parametrize("nb", [1, 3])
def test_the_report_costs_the_same_whatever_was_read(client, nb, django_assert_max_num_queries):
    client.force_login(UtilisateurFactory(coordination=True))
    for fiche in ServiceFactory.create_batch(nb):
        put(fiche, timezone.localdate(), 1)
        put(fiche.structure, timezone.localdate(), 1)
    client.get(RAPPORT)
    with django_assert_max_num_queries(22):
        client.get(RAPPORT)
