"""Calendars asked for by address: whose events are in, and what an unchanged one costs."""

from html import unescape

import icalendar
import pytest
from django.urls import reverse
from django.utils import timezone

from evenements import actions
from evenements.ical import rendus
from evenements.models import Annonce
from tests.annuaire.factories import StructureFactory
from tests.evenements.calendriers.outils import vevents
from tests.evenements.factories import EvenementFactory, OccurrenceFactory, in_days
from tests.territoire.factories import LieuFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db


def ensemble(**filtre):
    return reverse("agenda_flux:ensemble", query=filtre)


def titles(response):
    return sorted(str(event["SUMMARY"]) for event in vevents(response.content.decode()))


def test_the_whole_agenda(client):
    OccurrenceFactory(evenement__nom="Atelier")
    OccurrenceFactory(evenement__nom="Brouillon", evenement__brouillon=True)
    OccurrenceFactory(evenement__nom="Groupe fermé", evenement__ferme=True)
    OccurrenceFactory(evenement__nom="Retirée", retiree=True)
    OccurrenceFactory(evenement__nom="Annulée", annulee=True)
    OccurrenceFactory(evenement__nom="Vieille", debut=in_days(-100))
    EvenementFactory(nom="Sans date")

    response = client.get(ensemble())

    assert titles(response) == ["ANNULÉ : Annulée", "Atelier"]
    assert response.headers["Content-Type"] == "text/calendar; charset=utf-8"
    assert response.headers["Content-Disposition"].startswith("inline")
    calendrier = icalendar.Calendar.from_ical(response.content)
    assert str(calendrier["X-WR-CALNAME"]) == str(calendrier["NAME"])
    assert str(calendrier["SOURCE"]) == "http://localhost:8000/agenda/agenda.ics"
    assert calendrier["REFRESH-INTERVAL"].to_ical() == b"PT6H"
    assert calendrier["X-PUBLISHED-TTL"] == "PT6H"
    assert "METHOD" not in calendrier
    assert len(calendrier.walk("VTIMEZONE")) == 1


def test_by_any_filter_of_the_agenda(client):
    theme, structure = ThematiqueFactory(), StructureFactory()
    OccurrenceFactory(evenement__nom="Du thème", evenement__thematiques=[theme])
    OccurrenceFactory(evenement__nom="D'elle", evenement__organisateurs=[structure])
    OccurrenceFactory(evenement__nom="Gratuit", evenement__gratuit=True)

    assert titles(client.get(ensemble(structure=structure.pk))) == ["D'elle"]
    assert titles(client.get(ensemble(gratuit="1"))) == ["Gratuit"]
    by_theme = client.get(ensemble(theme=theme.slug))
    assert titles(by_theme) == ["Du thème"]
    assert theme.nom_simple in unescape(by_theme.content.decode())


def test_kept_texts_are_what_is_given(client):
    row = OccurrenceFactory()
    rendus.render_missing()
    first = client.get(ensemble()).content
    assert str(row.uid).encode() in first
    Annonce.objects.update(ical="BEGIN:VEVENT\r\nUID:garde\r\nEND:VEVENT\r\n")
    client.get(ensemble(q="autre"))  # not the page kept in memory

    assert b"UID:garde" in client.get(ensemble(gratuit="")).content


def test_looking_at_a_calendar_writes_nothing(client):
    OccurrenceFactory()

    assert len(titles(client.get(ensemble()))) == 1
    assert Annonce.objects.get().ical == ""


def test_too_much_to_render_is_not_rendered_while_one_waits(client, monkeypatch):
    monkeypatch.setattr(rendus, "A_LA_VOLEE", 2)
    OccurrenceFactory.create_batch(3)

    response = client.get(ensemble())

    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "ETag" not in response.headers
    # The worker that was woken (at once, in tests) has rendered them.
    assert len(titles(client.get(ensemble()))) == 3


def test_an_unchanged_calendar_is_a_304_without_a_query(client, django_assert_num_queries):
    OccurrenceFactory()
    etag = client.get(ensemble()).headers["ETag"]

    with django_assert_num_queries(0):
        response = client.get(ensemble(), headers={"If-None-Match": etag})
    assert response.status_code == 304
    assert response.headers["ETag"].removeprefix("W/") == etag.removeprefix("W/")


def test_once_forgotten_by_memory_a_304_still_makes_no_calendar(client, django_assert_num_queries):
    from django.core.cache import caches

    OccurrenceFactory()
    etag = client.get(ensemble()).headers["ETag"]
    caches["pages"].clear()

    with django_assert_num_queries(0):
        response = client.get(ensemble(), headers={"If-None-Match": etag})
    assert response.status_code == 304


def test_a_change_is_seen_at_once(client):
    row = OccurrenceFactory(evenement__nom="Café")
    etag = client.get(ensemble()).headers["ETag"]
    actions.cancel_date(occurrence=row, motif="Pluie")

    response = client.get(ensemble(), headers={"If-None-Match": etag})

    assert response.status_code == 200
    assert titles(response) == ["ANNULÉ : Café"]


def test_a_line_end_in_a_name_is_a_space_in_the_calendars_own(client):
    """A form sent without a browser may hold one in a title or the name of a place."""
    lieu = LieuFactory(nom="Salle\nX-AUTRE:oui")
    row = OccurrenceFactory(evenement__nom="Atelier\nEND:VCALENDAR", evenement__lieu=lieu)
    page = row.evenement.get_absolute_url().rstrip("/")

    for address in (f"{page}.ics", ensemble(lieu=lieu.pk)):
        response = client.get(address)
        assert response.status_code == 200, address
        calendrier = icalendar.Calendar.from_ical(response.content)
        assert "\n" not in calendrier["X-WR-CALNAME"]
        assert "X-AUTRE" not in calendrier
        assert len(calendrier.walk("VEVENT")) == 1


def test_what_goes_away_is_seen_too(client):
    row = OccurrenceFactory()
    etag = client.get(ensemble()).headers["ETag"]
    row.evenement.delete()

    assert titles(client.get(ensemble(), headers={"If-None-Match": etag})) == []


@pytest.mark.parametrize("nb", [1, 3])
def test_queries_do_not_follow_the_number_of_events(client, nb, django_assert_max_num_queries):
    OccurrenceFactory.create_batch(nb)
    rendus.render_missing()
    client.get("/agenda/")  # the words every list needs are in memory

    with django_assert_max_num_queries(2):
        assert len(titles(client.get(ensemble()))) == nb


# -- One event, one date ---------------------------------------------------------------------------


def evenement_url(evenement, slug=None):
    return reverse("agenda_flux:evenement", args=[evenement.pk, slug or evenement.annonce.slug])


def date_url(row):
    moment = timezone.localtime(row.origine).strftime("%Y-%m-%d-%H%M")
    return reverse("agenda_flux:date", args=[row.evenement_id, row.evenement.annonce.slug, moment])


def test_one_event(client):
    row = OccurrenceFactory(evenement__nom="Café")
    OccurrenceFactory()

    response = client.get(evenement_url(row.evenement))
    assert titles(response) == ["Café"]
    assert b"X-WR-CALNAME:Caf" in response.content
    # The address somebody's calendar holds outlives the title.
    assert titles(client.get(evenement_url(row.evenement, "autre"))) == ["Café"]


def test_one_date(client):
    row = OccurrenceFactory(evenement__nom="Café")
    OccurrenceFactory(evenement=row.evenement, debut=in_days(40))

    (event,) = vevents(client.get(date_url(row)).content.decode())
    assert event["DTSTART"].dt == row.debut


@pytest.mark.parametrize("trait", ["brouillon", "ferme"])
def test_what_is_not_listed_has_no_calendar(client, trait):
    row = OccurrenceFactory(**{f"evenement__{trait}": True})

    assert client.get(evenement_url(row.evenement)).status_code == 404
    assert client.get(date_url(row)).status_code == 404


def test_a_date_taken_away_has_no_calendar(client):
    assert client.get(date_url(OccurrenceFactory(retiree=True))).status_code == 404


@pytest.mark.parametrize("moment", ["2027-13-45-9999", "2027-01-01-1400", "0000-00-00-0000"])
def test_no_such_date(client, moment):
    row = OccurrenceFactory()
    url = reverse("agenda_flux:date", args=[row.evenement_id, "x", moment])
    assert client.get(url).status_code == 404


def test_only_read(client):
    assert client.post(ensemble()).status_code == 405
