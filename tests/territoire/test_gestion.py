"""The ground in the admin: outlines sent by file, places described from a fiche."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annuaire.models import Entree
from portal.socle.version import current_version
from territoire.models import Lieu, Quartier, Territoire
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import LieuFactory, QuartierFactory, TerritoireFactory

SQUARE = {
    "type": "Feature",
    "properties": {},
    "geometry": {
        "type": "Polygon",
        "coordinates": [[[3.0, 45.0], [3.2, 45.0], [3.2, 45.4], [3.0, 45.4], [3.0, 45.0]]],
    },
}

pytestmark = pytest.mark.django_db


@pytest.fixture
def coordination(client):
    user = UtilisateurFactory(coordination=True)
    client.force_login(user)
    return user


def geojson(content, name="contour.geojson"):
    content = content if isinstance(content, bytes) else json.dumps(content).encode()
    return SimpleUploadedFile(name, content)


def send(client, objet, **changes):
    """The form as it is on the page, with some values changed."""
    address = reverse(objet.snippet_viewset.get_url_name("edit"), args=[objet.pk])
    initial = client.get(address).context["form"].initial
    data = {name: value for name, value in initial.items() if value is not None}
    return client.post(address, data | changes)


@pytest.mark.parametrize("factory", [QuartierFactory, TerritoireFactory])
def test_outline_is_replaced_and_the_centre_follows(client, coordination, factory):
    objet = factory()

    response = send(client, objet, contour_fichier=geojson(SQUARE))

    assert response.status_code == 302
    objet.refresh_from_db()
    assert objet.contour["coordinates"] == SQUARE["geometry"]["coordinates"]
    assert objet.contour_approximatif is False
    assert (objet.latitude, objet.longitude) == (45.2, 3.1)


def test_typed_centre_is_kept(client, coordination):
    quartier = QuartierFactory()

    send(client, quartier, contour_fichier=geojson(SQUARE), latitude="45.1", longitude="3.15")

    quartier.refresh_from_db()
    assert (quartier.latitude, quartier.longitude) == (45.1, 3.15)


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "vide"),
        (b"\xff\xfe\x00bad", "JSON"),
        (b"[" * 100_000, "JSON"),
        (b"null", "GeoJSON"),
        (b'{"type": "FeatureCollection", "features": []}', "GeoJSON"),
        ({"type": "Point", "coordinates": [3, 45]}, "Polygon"),
        ({"type": "Polygon", "coordinates": [[[3, 45], [3, 46]]]}, "trois points"),
        ({"type": "Polygon", "coordinates": [[[3, 450], [3, 46], [4, 46]]]}, "globe"),
        ({"type": "Polygon", "coordinates": [[["x", 45], [3, 46], [4, 46]]]}, "nombre"),
        ({"type": "Polygon", "coordinates": {"a": 1}}, "incomplet"),
        (b" " * 600_000, "500 ko"),
    ],
)
def test_bad_outline_says_why_and_changes_nothing(client, coordination, content, said):
    quartier = QuartierFactory(dessine=True)
    before = quartier.contour

    response = send(client, quartier, contour_fichier=geojson(content), nom="Autre nom")

    assert response.status_code == 200
    form = response.context["form"]
    assert said in " ".join(form.errors["contour_fichier"])
    assert form["nom"].value() == "Autre nom"  # what was typed is still there
    quartier.refresh_from_db()
    assert (quartier.contour, quartier.contour_approximatif) == (before, True)
    assert quartier.nom != "Autre nom"


def test_without_file_the_outline_stays(client, coordination):
    quartier = QuartierFactory(dessine=True)

    send(client, quartier, nom="Saint-Jacques")

    fresh = Quartier.objects.get(pk=quartier.pk)
    assert (fresh.nom, fresh.contour) == ("Saint-Jacques", quartier.contour)
    assert fresh.contour_approximatif is True


def test_new_territory_needs_a_centre_or_an_outline(client, coordination):
    address = reverse("wagtailsnippets_territoire_territoire:add")
    data = {"nom": "Nord", "slug": "nord", "zoom": 14, "ordre": 0}

    refused = client.post(address, data)
    accepted = client.post(address, data | {"contour_fichier": geojson(SQUARE)})

    assert set(refused.context["form"].errors) == {"latitude", "longitude"}
    assert accepted.status_code == 302
    assert Territoire.objects.get(slug="nord").latitude == 45.2


def test_half_a_point_is_refused(client, coordination):
    lieu = LieuFactory()

    response = send(client, lieu, longitude="")

    assert "latitude et une longitude" in str(response.context["form"].errors)


def test_a_place_is_described_from_the_fiche(client, coordination):
    address = reverse("wagtailsnippetchoosers_territoire_lieu:create")

    response = client.post(address, {"adresse": "1 rue Neuve", "precision": "rue"})

    assert response.json()["step"] == "chosen"
    assert Lieu.objects.get().adresse == "1 rue Neuve"


def test_places_are_found_by_any_part_of_their_address(client, coordination):
    wanted = LieuFactory(adresse="17 rue Baudelaire")
    LieuFactory(adresse="2 place Henri-Pourrat")
    address = reverse("wagtailsnippetchoosers_territoire_lieu:choose_results")

    page = client.get(address, {"q": "delaire 17"})

    assert [*page.context["results"]] == [wanted]
    assert "17 rue Baudelaire" in page.content.decode()


def test_a_desk_agent_cannot_make_places(client):
    client.force_login(UtilisateurFactory(accueil=True))
    address = reverse("wagtailsnippetchoosers_territoire_lieu:create")

    client.post(address, {"adresse": "1 rue Neuve", "precision": "rue"})

    assert not Lieu.objects.exists()


def test_saving_a_place_moves_the_version_and_its_entries(client, coordination):
    structure = StructureFactory()
    before = current_version()

    send(client, structure.lieu, adresse="12 place Neuve")

    assert current_version() > before
    assert "12 place Neuve" in Entree.objects.get(objet_id=structure.pk).lieu


@pytest.mark.parametrize(
    "viewset",
    ["territoire", "quartier", "thematique", "public", "lieu"],
)
def test_lists_open_whatever_is_asked(client, coordination, viewset):
    LieuFactory()
    address = reverse(f"wagtailsnippets_territoire_{viewset}:list")

    for query in ("", "?q=x", "?territoire=abc", "?p=zz", "?ordering=;drop", "?export=xlsx"):
        assert client.get(address + query).status_code == 200
