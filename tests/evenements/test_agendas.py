"""A partner's calendars in the space: tried, added, sent, read again, stopped; and by whom."""

from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from evenements.enums import EtatAgenda
from evenements.ical import abonnements
from evenements.models import AgendaExterne, Evenement, Occurrence
from partenaires.enums import Publication
from partenaires.models import ReglagesStructure
from tests.evenements.calendriers.factories import AgendaExterneFactory, calendar, vevent
from tests.partenaires.factories import MembreFactory
from tests.portal.serveur import http_server  # noqa: F401 - a fixture

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = MembreFactory(contributeur=True)
    ReglagesStructure.objects.create(structure=member.structure, publication=Publication.DIRECTE)
    client.force_login(member.compte)
    return member


@pytest.fixture
def adresse(serveur):
    serveur.reponses["/a.ics"] = lambda s: s.say(body=calendar(vevent(), vevent("deux", jours=12)))
    return f"{serveur.url}/a.ics"


def url(structure, name="liste", *args):
    return reverse(f"agendas:{name}", args=[structure.pk, *args])


def text(response):
    return unescape(response.content.decode()).replace("\u00a0", " ")


def upload(contenu, name="agenda.ics"):
    return SimpleUploadedFile(name, contenu, content_type="text/calendar")


# -- An address ------------------------------------------------------------------------------------


def test_an_address_is_tried_before_it_is_added(client, member, adresse):
    response = client.post(
        url(member.structure, "ajouter"),
        {"adresse": adresse, "nom": "Notre Google", "geste": "essayer"},
    )

    page = text(response)
    assert response.status_code == 200
    assert "2 dates lues" in page
    assert "la prochaine : Café des parents" in page
    assert "à 14 h" in page
    assert f'value="{adresse}"' in page
    assert 'value="Notre Google"' in page
    assert "Ajouter cet agenda" in page
    assert not AgendaExterne.objects.exists()
    assert not Evenement.objects.exists()


def test_then_added_and_read_at_once(client, member, adresse):
    response = client.post(
        url(member.structure, "ajouter"),
        {"adresse": adresse, "nom": "Notre Google", "geste": "ajouter"},
        follow=True,
    )

    agenda = AgendaExterne.objects.get()
    assert (agenda.nom, agenda.structure, agenda.ajoute_par) == (
        "Notre Google",
        member.structure,
        member.compte,
    )
    assert Evenement.objects.filter(agenda=agenda, live=True).count() == 2
    page = text(response)
    assert "2 dates lues : 2 nouveaux rendez-vous." in page
    assert "À jour" in page


@pytest.mark.parametrize("geste", ["essayer", "ajouter"])
def test_an_address_that_gives_nothing_says_why(client, member, serveur, geste):
    serveur.reponses["/"] = lambda s: s.say(body=b"<!doctype html><html>Connectez-vous")

    response = client.post(
        url(member.structure, "ajouter"),
        {"adresse": serveur.url, "nom": "Le nôtre", "geste": geste},
    )

    page = text(response)
    assert response.status_code == 400
    assert "C'est une page web, pas un calendrier" in page
    assert 'value="Le nôtre"' in page
    assert not AgendaExterne.objects.exists()


@pytest.mark.parametrize(
    "adresse",
    ["", "pas une adresse", "http://127.0.0.1:9/", "file:///etc/passwd", "ftp://a.fr/", "a" * 600],
)
def test_addresses_that_are_none(client, member, adresse):
    response = client.post(
        url(member.structure, "ajouter"), {"adresse": adresse, "nom": "", "geste": "ajouter"}
    )

    assert response.status_code == 400
    assert not AgendaExterne.objects.exists()


def test_the_same_address_twice(client, member, adresse):
    data = {"adresse": adresse, "geste": "ajouter"}
    client.post(url(member.structure, "ajouter"), data)
    response = client.post(url(member.structure, "ajouter"), data)

    assert response.status_code == 400
    assert "lit déjà cette adresse" in text(response)


def test_a_structure_does_not_read_the_whole_web(client, member, adresse):
    AgendaExterneFactory.create_batch(abonnements.MAX_AGENDAS, structure=member.structure)

    response = client.post(
        url(member.structure, "ajouter"), {"adresse": adresse, "geste": "ajouter"}
    )
    assert "arrêtez-en un d'abord" in text(response)


def test_not_too_many_tries(client, member, adresse, monkeypatch):
    from evenements.ical import views_agendas

    monkeypatch.setattr(views_agendas, "LECTURES_PAR_HEURE", 2)
    data = {"adresse": adresse, "geste": "essayer"}
    found = [client.post(url(member.structure, "ajouter"), data).status_code for _ in range(3)]
    assert found == [200, 200, 400]


def test_what_a_calendar_says_is_only_text(client, member, serveur):
    evil = "<script>alert(1)</script>"
    body = calendar(vevent(titre=evil, RRULE="FREQ=SECONDLY"), vevent("b", f"A{evil}B"))
    serveur.reponses["/a.ics"] = lambda s: s.say(body=body)

    response = client.post(
        url(member.structure, "ajouter"), {"adresse": f"{serveur.url}/a.ics", "geste": "essayer"}
    )
    assert b"<script>alert" not in response.content


# -- A file ----------------------------------------------------------------------------------------


def send(client, structure, contenu, name="agenda.ics", **data):
    form = {"fichier": upload(contenu, name), **data}
    return client.post(url(structure, "envoyer"), form, follow=True)


def test_a_file_is_taken_in(client, member):
    response = send(client, member.structure, calendar(vevent()), "Saison 2027.ics")

    agenda = AgendaExterne.objects.get()
    assert (agenda.adresse, agenda.nom, agenda.etat) == ("", "Saison 2027.ics", EtatAgenda.LU)
    assert Occurrence.objects.count() == 1
    assert "1 date lue : 1 nouveau rendez-vous." in text(response)
    assert "Fichier envoyé" in text(response)


def test_a_file_of_the_same_name_says_what_changed(client, member):
    send(client, member.structure, calendar(vevent(), vevent("deux")))
    response = send(client, member.structure, calendar(vevent()))

    assert AgendaExterne.objects.count() == 1
    assert Evenement.objects.count() == 2
    assert "1 annulé" in text(response)


@pytest.mark.parametrize(
    ("contenu", "mots"),
    [
        (b"", "ce fichier est vide"),
        (b"\x89PNG\r\n\x1a\n", "pas un calendrier"),
        (b"BEGIN:VCALENDAR\r\nBEGIN:VEVENT", "coupé"),
        (b"x" * 5_000_001, "trop lourd"),
    ],
)
def test_files_that_are_no_calendar(client, member, contenu, mots):
    response = send(client, member.structure, contenu, nom="Le nôtre")

    assert response.status_code == 400
    assert mots in text(response).lower()
    assert 'value="Le nôtre"' in text(response)
    assert not AgendaExterne.objects.exists()


# -- Afterwards ------------------------------------------------------------------------------------


def test_the_list_says_how_each_goes(client, member):
    AgendaExterneFactory(
        structure=member.structure,
        nom="Nextcloud",
        etat=EtatAgenda.ERREUR,
        message="Il n'y a rien à cette adresse (elle a peut-être changé).",
    )
    AgendaExterneFactory(nom="D'une autre structure")

    page = text(client.get(url(member.structure)))
    assert "Nextcloud" in page
    assert "Illisible" in page
    assert "elle a peut-être changé" in page
    assert "D'une autre structure" not in page


def test_read_again_now(client, member, adresse, serveur):
    agenda = AgendaExterneFactory(structure=member.structure, adresse=adresse)
    response = client.post(url(member.structure, "relire", agenda.pk), follow=True)
    assert "2 dates lues" in text(response)

    serveur.reponses["/a.ics"] = lambda s: s.say(404)
    AgendaExterne.objects.update(lu_le=None)
    response = client.post(url(member.structure, "relire", agenda.pk), follow=True)
    assert "rien à cette adresse" in text(response)


def test_stopping_asks_what_becomes_of_its_dates(client, member, adresse):
    client.post(url(member.structure, "ajouter"), {"adresse": adresse, "geste": "ajouter"})
    agenda = AgendaExterne.objects.get()
    stop = url(member.structure, "arreter", agenda.pk)
    assert "Les garder dans l'agenda du portail" in text(client.get(stop))
    assert client.post(stop, {}).status_code == 400
    assert AgendaExterne.objects.get().etat == EtatAgenda.LU

    client.post(stop, {"dates": "garder"})
    assert AgendaExterne.objects.get().etat == EtatAgenda.ARRETE
    assert Occurrence.objects.published().count() == 2

    client.post(stop, {"dates": "retirer"})
    assert Occurrence.objects.published().count() == 0


def test_taken_up_again(client, member, adresse):
    client.post(url(member.structure, "ajouter"), {"adresse": adresse, "geste": "ajouter"})
    agenda = AgendaExterne.objects.get()
    client.post(url(member.structure, "arreter", agenda.pk), {"dates": "retirer"})
    assert Occurrence.objects.published().count() == 0

    response = client.post(url(member.structure, "reprendre", agenda.pk), follow=True)

    assert "2 dates lues" in text(response)
    assert AgendaExterne.objects.get().etat == EtatAgenda.LU
    assert Occurrence.objects.published().count() == 2


# -- Who -------------------------------------------------------------------------------------------


def doors(structure, agenda):
    return [
        ("get", url(structure)),
        ("post", url(structure, "ajouter")),
        ("post", url(structure, "envoyer")),
        ("post", url(structure, "relire", agenda.pk)),
        ("get", url(structure, "arreter", agenda.pk)),
        ("post", url(structure, "arreter", agenda.pk)),
        ("post", url(structure, "reprendre", agenda.pk)),
    ]


@pytest.mark.parametrize(
    ("who", "status"), [("nobody", 302), ("lecteur", 403), ("other", 404), ("retire", 404)]
)
def test_who_may_not(client, who, status):
    agenda = AgendaExterneFactory()
    if who != "nobody":
        traits = {who: True} if who in ("lecteur", "retire") else {}
        structure = {} if who == "other" else {"structure": agenda.structure}
        client.force_login(MembreFactory(**traits, **structure).compte)

    for method, door in doors(agenda.structure, agenda):
        assert getattr(client, method)(door, {"dates": "retirer"}).status_code == status, door
    assert AgendaExterne.objects.get() == agenda
    assert AgendaExterne.objects.get().etat == agenda.etat


def test_one_s_own_structure_does_not_open_another_s_agenda(client, member):
    agenda = AgendaExterneFactory()
    for method, door in doors(member.structure, agenda)[3:]:
        assert getattr(client, method)(door, {"dates": "retirer"}).status_code == 404


def test_looking_changes_nothing_and_is_kept_nowhere(client, member):
    agenda = AgendaExterneFactory(structure=member.structure)
    before = list(AgendaExterne.objects.values())
    for name in ("relire", "reprendre"):
        assert client.get(url(member.structure, name, agenda.pk)).status_code == 405
    response = client.get(url(member.structure))

    assert list(AgendaExterne.objects.values()) == before
    assert "no-store" in response.headers["Cache-Control"]


@pytest.mark.parametrize("nb", [1, 3])
def test_queries_of_the_list(client, member, nb, django_assert_max_num_queries):
    AgendaExterneFactory.create_batch(nb, structure=member.structure)
    with django_assert_max_num_queries(12):
        client.get(url(member.structure))
