"""A fiche that stops for good: still readable, nowhere listed, closed on the day announced."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone
from wagtail.models import ModelLogEntry

from annuaire import fiches
from annuaire.actions import FERMETURE, close_due, close_fiche, reopen_fiche
from annuaire.enums import Etat, Genre
from annuaire.gestion.a_faire import to_verify
from annuaire.models import Entree, Service, Structure
from annuaire.tasks import fermer_echues
from partenaires.destinataires import upkept
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.annuaire.test_gestion import save, url
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import LieuFactory

pytestmark = pytest.mark.django_db

FABRIQUES = [StructureFactory, ServiceFactory]
HORAIRES = "Mo-Su 00:00-24:00"


def read(client, fiche):
    response = client.get(fiche.get_absolute_url())
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def day(shift):
    return timezone.localdate() + timedelta(days=shift)


def visible(fiche):
    return Entree.objects.get(genre=fiche.genre, objet_id=fiche.pk).visible


# -- The page -------------------------------------------------------------------------------------


def test_a_stopped_service_says_so_and_where_to_go(client):
    service = ServiceFactory(
        nom="Café",
        etat=Etat.FERMEE,
        fermee_depuis="2026-03-03",
        a_la_place="La Maison des Écluses, https://exemple.fr/ecluses",
        horaires=HORAIRES,
        lien_inscription="https://exemple.fr/inscription",
    )

    page = read(client, service)

    assert "Ce service s'est arrêté le 3 mars 2026." in page
    assert 'La Maison des Écluses, <a href="https://exemple.fr/ecluses"' in page
    assert '<meta name="robots" content="noindex">' in page
    for gone in ("tel:", "Ouvert", "inscription", "Bon à savoir", "Vérifiée", "vérifiée"):
        assert gone not in page, gone
    assert "Signaler une erreur" in page


def test_a_closed_structure_says_where_to_go(client):
    structure = StructureFactory(fermee=True, a_la_place="Le centre social", horaires=HORAIRES)

    page = read(client, structure)

    assert "Cette structure est fermée depuis le 31 janvier 2026." in page
    assert "Où aller à la place : Le centre social" in page
    assert "tel:" not in page


def test_a_structure_that_closes_takes_its_services_along(client):
    structure = StructureFactory(fermee=True, a_la_place="Le centre social")
    service = ServiceFactory(structure=structure)

    page = read(client, service)

    assert "Ce service s'est arrêté le 31 janvier 2026." in page
    assert "Le centre social" in page
    assert not visible(service)


def test_an_announced_closing_is_said_before_its_day(client):
    service = ServiceFactory(fermee_depuis=day(20), a_la_place="Ailleurs", horaires=HORAIRES)

    page = read(client, service)

    assert "Ce service s'arrêtera le" in page
    assert "Ensuite, où aller à la place : Ailleurs" in page
    assert "Ouvert" in page
    assert "noindex" not in page
    assert visible(service)


def test_a_fiche_in_activity_says_nothing_of_closing(client):
    page = read(client, ServiceFactory())
    assert "arrêté" not in page
    assert "noindex" not in page


@pytest.mark.parametrize("make", FABRIQUES)
def test_json_ld_gives_no_hours_nor_number_of_what_stopped(client, make):
    fiche = make(etat=Etat.FERMEE, fermee_depuis="2026-03-03", horaires=HORAIRES)

    raw = re.search(r'ld\+json">(.*?)</script>', read(client, fiche)).group(1)

    assert fiche.nom in raw
    for gone in ("+33473408969", "ours", "OpeningHours"):
        assert gone not in raw, gone
    dissolved = json.loads(raw)["mainEntity"].get("dissolutionDate")
    assert dissolved == ("2026-03-03" if fiche.genre == Genre.STRUCTURE else None)


@pytest.mark.parametrize("make", FABRIQUES)
def test_a_draft_of_a_closed_fiche_stays_nobodys(client, make):
    fiche = make(brouillon=True, etat=Etat.FERMEE)
    assert client.get(fiche.get_absolute_url()).status_code == 404


# -- Everywhere else ------------------------------------------------------------------------------


def test_a_stopped_service_is_listed_nowhere(client):
    service = ServiceFactory(nom="Ludothèque des Tilleuls", lieu=LieuFactory())
    neighbour = ServiceFactory(nom="Voisin", structure=service.structure)
    addresses = [
        "/annuaire/",
        "/annuaire/?q=ludothèque",
        "/annuaire/nouveautes.rss",
        "/sitemap-annuaire.xml",
        "/annuaire/noms.json?bbox=45,2.5,46,3.5",
        f"/annuaire/selection/?f=se{service.pk}",
        service.structure.get_absolute_url(),
        neighbour.get_absolute_url(),
    ]
    shown = re.compile("Ludothèque des|ludotheque-des", re.IGNORECASE)
    before = [address for address in addresses if shown.search(body(client, address))]

    close_fiche(fiche=service)

    assert before == addresses  # or the second half would prove nothing
    assert [address for address in addresses if shown.search(body(client, address))] == []
    assert service not in Service.objects.active()
    assert service in Service.objects.published()
    assert service not in upkept(Service)


def body(client, address):
    return unescape(client.get(address).content.decode())


def test_the_only_service_gone_its_structure_is_shown_by_itself():
    service = ServiceFactory()
    entree = Entree.objects.filter(genre=Genre.STRUCTURE, objet_id=service.structure.pk)
    assert not entree.get().vitrine

    close_fiche(fiche=service)

    assert entree.get().vitrine


def test_nobody_is_asked_to_verify_what_stopped():
    coordination = UtilisateurFactory(coordination=True)
    service = ServiceFactory()
    before = {ligne.libelle: ligne.nombre for ligne in to_verify(coordination)}

    close_fiche(fiche=service)

    after = {ligne.libelle: ligne.nombre for ligne in to_verify(coordination)}
    assert before["Services pas vérifiés depuis longtemps"] == 1
    assert after["Services pas vérifiés depuis longtemps"] == 0


def test_the_number_of_fiches_to_verify_is_that_of_the_list_it_opens(client):
    coordination = UtilisateurFactory(coordination=True)
    client.force_login(coordination)
    ServiceFactory()
    ServiceFactory(etat=Etat.FERMEE)
    ServiceFactory(structure=StructureFactory(fermee=True))

    for ligne in to_verify(coordination):
        page = client.get(ligne.url)
        assert len(page.context["object_list"]) == ligne.nombre


# -- The day comes --------------------------------------------------------------------------------


@pytest.mark.parametrize("make", FABRIQUES)
def test_the_day_announced_it_closes_by_itself(make):
    due, later, never = make(fermee_depuis=day(0)), make(fermee_depuis=day(1)), make()

    fermer_echues()

    states = [type(due).objects.get(pk=fiche.pk).etat for fiche in (due, later, never)]
    assert states == [Etat.FERMEE, Etat.ACTIVE, Etat.ACTIVE]
    assert [visible(fiche) for fiche in (due, later, never)] == [False, True, True]


def test_a_beat_stopped_for_days_catches_up_and_two_do_no_more(client):
    service = ServiceFactory(fermee_depuis=day(-4))

    assert close_due() == 1
    assert close_due() == 0

    logged = ModelLogEntry.objects.filter(action=FERMETURE)
    assert logged.count() == 1
    assert logged.get().user is None
    assert "s'est arrêté le" in read(client, service)


def test_the_page_doesn_t_wait_for_the_beat():
    service = ServiceFactory(fermee_depuis=day(0))
    assert fiches.closing(service)["passee"]


def test_a_draft_being_written_closes_too():
    service = ServiceFactory(fermee_depuis=day(0))
    service.description = "En cours"
    service.save_revision()

    close_due()

    service.refresh_from_db()
    draft = service.get_latest_revision_as_object()
    assert (draft.etat, draft.description) == (Etat.FERMEE, "En cours")
    assert service.description != "En cours"


@pytest.mark.parametrize("make", FABRIQUES)
def test_a_fiche_reopens(client, make):
    fiche = close_fiche(fiche=make(), depuis=day(-30), a_la_place="Ailleurs")
    assert not visible(fiche)

    reopen_fiche(fiche=fiche)
    close_due()

    assert visible(fiche)
    page = read(client, fiche)
    assert "Ailleurs" not in page
    assert "noindex" not in page


def test_closing_later_only_announces():
    service = close_fiche(fiche=ServiceFactory(), depuis=day(3))
    assert (service.etat, service.fermee_depuis) == (Etat.ACTIVE, day(3))


# -- The admin ------------------------------------------------------------------------------------


@pytest.fixture
def coordination(client):
    user = UtilisateurFactory(coordination=True)
    client.force_login(user)
    return user


@pytest.mark.parametrize("make", FABRIQUES)
def test_the_coordinator_closes_from_the_editor(client, coordination, make):
    fiche = make()

    save(client, fiche, etat="fermee", fermee_depuis=str(day(-1)), a_la_place="En face")

    fiche.refresh_from_db()
    assert (fiche.etat, fiche.a_la_place, fiche.live) == (Etat.FERMEE, "En face", True)
    assert not visible(fiche)


@pytest.mark.parametrize(
    ("etat", "shift", "words"),
    [("active", 0, "Cette date est passée"), ("fermee", 5, "elle se fermera seule")],
)
def test_a_state_and_a_date_that_disagree_are_refused(client, coordination, etat, shift, words):
    fiche = ServiceFactory()

    response = save(client, fiche, etat=etat, fermee_depuis=str(day(shift)))

    assert words in unescape(response.content.decode())
    fiche.refresh_from_db()
    assert (fiche.etat, fiche.fermee_depuis) == (Etat.ACTIVE, None)


def test_lists_show_and_filter_the_state(client, coordination):
    ServiceFactory(nom="Vivant")
    ServiceFactory(nom="Fini", etat=Etat.FERMEE)
    ServiceFactory(nom="Bientôt", fermee_depuis=day(9))
    alone = StructureFactory(fermee=True)
    ServiceFactory(nom="Emporté", structure=alone)
    address = url(Service, "list")

    page = client.get(address).content.decode()
    assert "Arrêté" in page
    assert "Se ferme le" in page

    def names(etat):
        found = client.get(address, {"etat": etat}).context["object_list"]
        return {fiche.nom for fiche in found}

    assert names("active") == {"Vivant", "Bientôt"}
    assert names("fermee") == {"Fini", "Emporté"}


@pytest.mark.parametrize("model", [Structure, Service])
def test_exports_say_it(client, coordination, model):
    make = {Structure: StructureFactory, Service: ServiceFactory}[model]
    make(etat=Etat.FERMEE, fermee_depuis=day(-1), a_la_place="En face")

    page = client.get(reverse(model.snippet_viewset.get_url_name("list")), {"export": "csv"})

    text = b"".join(page.streaming_content).decode()
    assert "En face" in text
    assert str(day(-1)) in text
