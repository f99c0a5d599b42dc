"""Where a date takes place: one answer, the same on every support."""

import json
import math

import pytest
from django.urls import reverse
from django.utils import timezone
from icalendar import Calendar

from evenements import actions, endroits
from evenements.carte import get_index, names
from evenements.effectif import resolve
from evenements.enums import ModeInscription, ModeParticipation
from evenements.inscriptions.mots import say_where
from evenements.inscriptions.pages import slip_words
from evenements.models import Annonce, Occurrence
from evenements.planification.lieux import known_places
from evenements.recurrence import parse
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.evenements.factories import (
    DroitSurLieuFactory,
    EvenementFactory,
    OccurrenceFactory,
)
from tests.partenaires.factories import MembreFactory
from tests.territoire.factories import LieuFactory

pytestmark = pytest.mark.django_db

DEPART = "Départ en bus devant la mairie"


@pytest.fixture
def maison():
    return LieuFactory(nom="Maison des Jardins", adresse="12 rue du Port", commune="Clermont")


@pytest.fixture
def service(maison):
    return ServiceFactory(lieu=maison, structure__lieu=maison)


def date_of(service, **options):
    """A date of that service's, with nothing said of its place but what options say."""
    row = OccurrenceFactory(
        evenement__lieu=None,
        evenement__service=service,
        **{f"evenement__{name}": value for name, value in options.items()},
    )
    return Occurrence.objects.select_related("evenement__service__structure").get(pk=row.pk)


# -- Resolved --------------------------------------------------------------------------------------


def test_a_room_goes_with_its_place(service, maison):
    endroit = endroits.of_date(date_of(service, lieu_precisions="salle 3"))

    assert endroit.lieu == maison
    assert endroit.dit == "Maison des Jardins, 12 rue du Port, Clermont, salle 3"


def test_a_meeting_point_stands_for_the_place(service):
    endroit = endroits.of_date(date_of(service, rendez_vous=DEPART))

    assert (endroit.lieu, endroit.point, endroit.dit) == (None, None, DEPART)


def test_the_nearest_has_the_last_word(service, maison):
    row = date_of(service, lieu_precisions="salle 3")
    elsewhere = LieuFactory(nom="Gymnase", adresse="1 place du Stade", commune="Clermont")
    usual = endroits.of_event(row.evenement)

    actions.change_date(occurrence=row, lieu_precisions="salle 5")
    row.refresh_from_db()
    assert endroits.at_date(usual, row).dit.endswith("Clermont, salle 5")

    actions.change_date(occurrence=row, lieu=elsewhere, lieu_precisions="")
    row.refresh_from_db()
    moved = endroits.at_date(usual, row)
    assert (moved.lieu, moved.dit) == (elsewhere, "Gymnase, 1 place du Stade, Clermont")

    actions.change_date(occurrence=row, lieu=None, rendez_vous=DEPART)
    row.refresh_from_db()
    assert endroits.at_date(usual, row).dit == DEPART


@pytest.mark.parametrize(
    ("mode", "own", "dit"),
    [
        (ModeParticipation.EN_LIGNE, {}, "En ligne"),
        (ModeParticipation.EN_LIGNE, {"rendez_vous": DEPART}, f"{DEPART}, ou en ligne"),
        (ModeParticipation.LES_DEUX, {"rendez_vous": DEPART}, f"{DEPART}, ou en ligne"),
    ],
)
def test_online(mode, own, dit):
    row = OccurrenceFactory(evenement__mode=mode, **own)
    assert endroits.of_date(row).dit == dit


def test_an_outing_is_still_for_the_people_around_its_usual_place(service, maison):
    row = date_of(service, rendez_vous=DEPART)
    effectif = resolve(row.evenement)

    assert effectif.quartiers == [maison.quartier]
    assert f"l{maison.pk}" not in row.evenement.annonce.facettes


# -- Said the same everywhere ----------------------------------------------------------------------

AU_LIEU = "Maison des Jardins, 12 rue du Port, Clermont"


@pytest.fixture(params=["event", "date"])
def depart(request, service):
    """A date that leaves from a meeting point: its event says so, or the date alone."""
    inscription = ModeInscription.PORTAIL
    if request.param == "event":
        return date_of(service, rendez_vous=DEPART, inscription=inscription)
    row = date_of(service, inscription=inscription)
    return actions.change_date(occurrence=row, rendez_vous=DEPART)


@pytest.mark.parametrize(
    "url", ["/agenda/", "/agenda/programme/", "/agenda/cadre/", "/agenda/agenda.rss"]
)
def test_lists(client, depart, url):
    page = client.get(url).content.decode()
    assert DEPART in page
    assert "rue du Port" not in page


def test_its_page(client, depart):
    response = client.get(depart.get_absolute_url())
    page = response.content.decode()

    ou = page.split('<h2 id="ou">')[1].split("</section>")[0]
    assert DEPART in ou
    assert "rue du Port" not in page
    assert "Itinéraire" not in page
    assert "data-portal-carte" not in ou
    data = json.loads(response.context["jsonld"])
    assert data["location"] == {"@type": "Place", "name": DEPART}


def test_its_calendar(client, depart):
    (event,) = calendar(client, depart.evenement)

    assert event["LOCATION"] == DEPART
    assert "GEO" not in event
    assert "rue du Port" not in event["DESCRIPTION"]


def calendar(client, evenement):
    annonce = Annonce.objects.get(pk=evenement.pk)
    url = reverse("agenda_flux:evenement", args=[annonce.pk, annonce.slug])
    return Calendar.from_ical(client.get(url).content).walk("VEVENT")


def test_those_who_signed_up(depart):
    assert say_where(depart) == DEPART
    assert slip_words(depart)["ou"] == DEPART


def test_the_map_has_no_point_of_a_meeting_point(service):
    there = date_of(service, lieu_precisions="salle 3")
    leaving = date_of(service, rendez_vous=DEPART)

    index = get_index()

    latitudes = dict(zip(index.pk, index.lat, strict=True))
    assert not math.isnan(latitudes[there.evenement_id])
    assert math.isnan(latitudes[leaving.evenement_id])
    (name,) = names(index, [list(index.pk).index(there.evenement_id)])
    assert name["lieu"] == f"{AU_LIEU}, salle 3"


def test_dates_of_a_rule_held_elsewhere(client, service):
    evenement = EvenementFactory(service=service, lieu=None)
    regle = parse("chaque mardi de 14 h à 16 h", aujourdhui=timezone.localdate()).regle

    actions.add_rule(evenement=evenement, regle=regle, rendez_vous=DEPART)

    assert {carte.ou for carte in client.get("/agenda/").context["page"]} == {DEPART}
    (event, *_rest) = calendar(client, evenement)
    assert event["LOCATION"] == DEPART


# -- Where a date may be moved ---------------------------------------------------------------------


def test_places_offered_are_ones_own_then_the_directory_s():
    own = StructureFactory(lieu=LieuFactory(nom="Chez nous"))
    StructureFactory(lieu=LieuFactory(nom="Chez les voisins"))
    StructureFactory(lieu=LieuFactory(nom="Pas encore publié"), brouillon=True)
    compte = MembreFactory(structure=own).compte
    evenement = EvenementFactory(organisateurs=[own])

    groups = known_places(evenement, compte)

    assert [[lieu.nom for lieu, _name in lieux] for _title, lieux in groups] == [
        ["Chez nous"],
        ["Chez les voisins"],
    ]


def test_a_committee_is_offered_its_own_place_only():
    StructureFactory(lieu=LieuFactory(nom="Chez les voisins"))
    droit = DroitSurLieuFactory()
    evenement = EvenementFactory(lieu=droit.lieu, comite=droit.comite)

    ((_title, ((lieu, _name),)),) = known_places(evenement, droit.compte)
    assert lieu == droit.lieu


def test_a_place_without_a_name_goes_by_who_is_there():
    own = StructureFactory(nom="Centre social", lieu=LieuFactory(nom="", adresse="12 rue du Port"))
    evenement = EvenementFactory(organisateurs=[own])

    ((_title, ((_lieu, name),)),) = known_places(evenement, MembreFactory(structure=own).compte)

    assert name.startswith("Centre social, 12 rue du Port")
