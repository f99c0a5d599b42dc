"""The sheet of who came: as a form, and as what a phone sends, late or twice."""

import html
import json
import re
import uuid
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from evenements.enums import EtatInscription
from evenements.models import Bilan, Participant
from tests.annuaire.factories import StructureFactory
from tests.evenements.factories import InscriptionFactory, organised_by
from tests.partenaires.factories import MembreFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def occurrence():
    """It began an hour ago."""
    debut = timezone.now() - timedelta(hours=1)
    return organised_by(StructureFactory(), evenement__inscriptions=True, debut=debut)


@pytest.fixture
def organisateur(client, occurrence):
    structure = occurrence.evenement.organisateurs.get()
    client.force_login(MembreFactory(structure=structure, contributeur=True).compte)
    return client


@pytest.fixture
def amina(occurrence):
    return InscriptionFactory(occurrence=occurrence, prenom="Amina", ages=[None, 7])


def url(occurrence, name="presence"):
    return reverse(f"mes_inscriptions:{name}", args=[occurrence.pk])


def text_of(response):
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def ago(seconds):
    """The clock of a phone, in milliseconds."""
    return int((timezone.now() - timedelta(seconds=seconds)).timestamp() * 1000)


def send(client, occurrence, *entries):
    return client.post(url(occurrence, "pointer"), {"pointages": json.dumps(entries)})


def presences(occurrence):
    return [p.present for p in occurrence.participants.order_by("pk")]


# -- The page -------------------------------------------------------------------------------------


def test_names_and_a_count(organisateur, occurrence, amina):
    amina.participants.filter(age=7).update(present=True)
    InscriptionFactory(occurrence=occurrence, prenom="Zoé", attente=True)

    response = organisateur.get(url(occurrence))

    said = text_of(response)
    assert "Présents 1 · Absents 0 · Sur la feuille 2" in said
    assert "Enfant de 7 ans, avec Amina" in said
    assert "Zoé" not in said
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_sheet_costs_the_same_however_many(
    organisateur, occurrence, nombre, django_assert_max_num_queries
):
    InscriptionFactory.create_batch(nombre, occurrence=occurrence, ages=[None, 4])
    organisateur.get(url(occurrence))

    with django_assert_max_num_queries(8):
        response = organisateur.get(url(occurrence))

    assert len(response.context["feuille"]) == 2 * nombre


def test_before_the_day_there_is_nothing_to_tick(organisateur, occurrence, amina):
    occurrence.debut += timedelta(days=2)
    occurrence.fin += timedelta(days=2)
    occurrence.save()

    assert 'type="radio"' not in organisateur.get(url(occurrence)).content.decode()
    participant = amina.participants.first()
    response = send(organisateur, occurrence, {"p": participant.pk, "v": True, "le": ago(1)})
    assert response.status_code == 409
    assert "le jour même" in response.json()["erreur"]
    organisateur.post(
        url(occurrence),
        {"geste": "enregistrer", "avant": f"{participant.pk}:", f"p{participant.pk}": "1"},
    )
    assert presences(occurrence) == [None, None]


# -- Without JavaScript ---------------------------------------------------------------------------


def save(client, occurrence, shown, values, **more):
    return client.post(
        url(occurrence),
        {"geste": "enregistrer", "avant": " ".join(f"{k}:{v}" for k, v in shown.items())}
        | {f"p{k}": v for k, v in values.items()}
        | more,
    )


def test_the_whole_sheet_is_saved(organisateur, occurrence, amina):
    first, second = (p.pk for p in amina.participants.order_by("pk"))

    save(organisateur, occurrence, {first: "", second: ""}, {first: "1", second: "0"})

    assert presences(occurrence) == [True, False]


def test_what_another_phone_ticked_meanwhile_stays(organisateur, occurrence, amina):
    first, second = (p.pk for p in amina.participants.order_by("pk"))
    send(organisateur, occurrence, {"p": first, "v": True, "le": ago(5)})

    save(organisateur, occurrence, {first: "", second: ""}, {first: "", second: "0"})

    assert presences(occurrence) == [True, False]


def test_people_of_another_date_are_not_on_this_sheet(organisateur, occurrence):
    other = InscriptionFactory().participants.get()

    save(organisateur, occurrence, {other.pk: ""}, {other.pk: "1"})
    assert (
        send(organisateur, occurrence, {"p": other.pk, "v": True, "le": ago(5)}).json()["etats"]
        == {}
    )

    other.refresh_from_db()
    assert other.present is None


def test_somebody_else_came_and_was_a_mistake(organisateur, occurrence, amina):
    organisateur.post(url(occurrence), {"autre": "6"})
    organisateur.post(url(occurrence), {"autre": ""})
    organisateur.post(url(occurrence), {"autre": "-1"})

    child, adult = Participant.objects.filter(inscription=None).order_by("pk")
    assert (child.age, adult.age, child.present) == (6, None, True)
    said = text_of(organisateur.get(url(occurrence)))
    assert "Un autre enfant, 6 à 10 ans" in said
    organisateur.post(url(occurrence), {"geste": f"retirer-{child.pk}"})
    organisateur.post(url(occurrence), {"geste": f"retirer-{amina.participants.first().pk}"})

    assert Participant.objects.filter(inscription=None).get() == adult
    assert amina.participants.count() == 2  # those who signed up are never removed here


def test_the_roll_call_is_over(organisateur, occurrence, amina):
    first, second = (p.pk for p in amina.participants.order_by("pk"))

    save(organisateur, occurrence, {first: "", second: ""}, {first: "1", second: ""}, geste="finir")

    assert presences(occurrence) == [True, False]


def test_a_number_without_names(organisateur, occurrence):
    organisateur.post(url(occurrence), {"geste": "compter", "total": "14", "enfants": "5"})
    bilan = Bilan.objects.get()
    assert (bilan.comptes, bilan.comptes_enfants) == (14, 5)
    assert 'value="14"' in organisateur.get(url(occurrence)).content.decode()

    response = organisateur.post(
        url(occurrence), {"geste": "compter", "total": "3", "enfants": "5"}
    )
    assert response.status_code == 400
    assert "plus d'enfants que de personnes" in text_of(response)


@pytest.mark.parametrize("geste", ["", "retirer-", "retirer-x", "retirer-²", "autre", "x"])
def test_an_odd_button_breaks_nothing(organisateur, occurrence, amina, geste):
    data = {"geste": geste, "avant": "x 12 :1 1:", "p1": "2"}

    assert organisateur.post(url(occurrence), data).status_code == 302
    assert presences(occurrence)[:2] == [None, None]


# -- What a phone sends ---------------------------------------------------------------------------


def test_taps_arrive_late_twice_and_in_disorder(organisateur, occurrence, amina):
    participant = amina.participants.order_by("pk").first()
    old = {"p": participant.pk, "v": True, "le": ago(600)}
    new = {"p": participant.pk, "v": False, "le": ago(60)}

    assert send(organisateur, occurrence, new).json()["etats"] == {str(participant.pk): False}
    answer = send(organisateur, occurrence, old, new).json()

    assert answer["etats"] == {str(participant.pk): False}  # the newest, whatever was sent
    assert (answer["presents"], answer["absents"], answer["attendus"]) == (0, 1, 2)
    participant.refresh_from_db()
    assert participant.present_le.timestamp() == pytest.approx(new["le"] / 1000)


def test_a_tap_may_be_taken_back(organisateur, occurrence, amina):
    participant = amina.participants.order_by("pk").first()
    send(organisateur, occurrence, {"p": participant.pk, "v": True, "le": ago(60)})

    send(organisateur, occurrence, {"p": participant.pk, "v": None, "le": ago(30)})

    assert presences(occurrence) == [None, None]


def test_somebody_added_offline_is_added_once(organisateur, occurrence):
    entry = {"autre": str(uuid.uuid4()), "age": 3, "le": ago(60)}

    first = send(organisateur, occurrence, entry).json()["autres"]
    again = send(organisateur, occurrence, entry).json()["autres"]

    row = Participant.objects.get(inscription=None)
    assert first == again == {entry["autre"]: row.pk}
    assert (row.age, row.present) == (3, True)


@pytest.mark.parametrize("by", ["pk", "cle"])
def test_and_taken_back(organisateur, occurrence, by):
    cle = str(uuid.uuid4())
    pk = send(organisateur, occurrence, {"autre": cle, "age": None, "le": ago(60)}).json()["autres"]

    send(organisateur, occurrence, {"retire": pk[cle] if by == "pk" else cle, "le": ago(5)})

    assert not Participant.objects.exists()


def test_somebody_who_signed_up_cannot_be_taken_off(organisateur, occurrence, amina):
    send(organisateur, occurrence, {"retire": amina.participants.first().pk, "le": ago(5)})

    assert amina.participants.count() == 2


def test_who_cancelled_since_is_let_go(organisateur, occurrence, amina):
    pk = amina.participants.first().pk
    amina.delete()

    response = send(organisateur, occurrence, {"p": pk, "v": True, "le": ago(5)})

    assert (response.status_code, response.json()["etats"]) == (200, {})


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "{",
        "null",
        "{}",
        "[1]",
        '["p"]',
        "[{}]",
        '[{"p": 1}]',
        '[{"p": "1", "v": true, "le": 1}]',
        '[{"p": true, "v": true, "le": 1}]',
        '[{"p": 1, "v": 1, "le": 1}]',
        '[{"p": 1, "v": "x", "le": 1}]',
        '[{"p": 1, "v": [], "le": 1}]',
        '[{"p": 1, "v": true, "le": -1}]',
        '[{"p": 1, "v": true, "le": 1.5}]',
        '[{"p": 1e400, "v": true, "le": 1}]',
        '[{"autre": "x", "age": null, "le": 1}]',
        '[{"autre": 3, "age": null, "le": 1}]',
        '[{"autre": "6f1c9a4e-3f0c-4b43-9d3b-4df5a0a6c1d2", "age": 500, "le": 1}]',
        '[{"retire": null}]',
        '[{"retire": 999999999999999999999999}]',
        "[" * 5000,
        json.dumps([{"p": 1, "v": True, "le": 1}] * 1001),
    ],
)
def test_what_no_page_of_ours_sends_is_refused(organisateur, occurrence, sent):
    response = organisateur.post(url(occurrence, "pointer"), {"pointages": sent})

    assert response.status_code == 400
    assert not Participant.objects.exists()


def test_a_clock_gone_mad_is_read_as_now(organisateur, occurrence, amina):
    first, second = amina.participants.order_by("pk")

    send(
        organisateur,
        occurrence,
        {"p": first.pk, "v": True, "le": 2**52},
        {"p": second.pk, "v": False, "le": 0},
    )

    assert presences(occurrence) == [True, False]
    first.refresh_from_db()
    assert first.present_le <= timezone.now()


def test_those_who_wait_are_not_ticked_by_chance(organisateur, occurrence):
    row = InscriptionFactory(occurrence=occurrence, attente=True)

    organisateur.post(url(occurrence), {"geste": "finir", "avant": ""})

    assert row.etat == EtatInscription.ATTENTE
    assert presences(occurrence) == [None]
