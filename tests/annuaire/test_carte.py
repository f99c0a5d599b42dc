"""The map's data: every fiche counted once, small enough for a phone, odd questions refused."""

import gzip
import json
import math
import random
from itertools import pairwise

import pytest

from annuaire import carte
from annuaire.cases import SANS_CASE, case, cell, centre, join, split
from annuaire.index import get_index
from annuaire.models import Entree
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.annuaire.test_index import loaded
from tests.territoire.factories import LieuFactory, QuartierFactory, TerritoireFactory

CLERMONT = (45.70, 3.00, 45.85, 3.20)
MONDE = (-90, -180, 90, 180)
# Saint-Jacques, Fontaine du Bac, La Gauthière: south, west, north, east.
QUARTIERS = [
    (45.7608, 3.0892, 45.7694, 3.1012),
    (45.7534, 3.1010, 45.7588, 3.1098),
    (45.7914, 3.1098, 45.7988, 3.1202),
]


def make_index(points):
    """points: [(latitude, longitude, approximate)], as many visible fiches."""
    return loaded(
        [
            (pk, True, True, "service", f"Nom {pk}", [], lat, lon, approx, None, 0, None, 6)
            for pk, (lat, lon, approx) in enumerate(points, 1)
        ]
    )


def at_random(nb, boxes=QUARTIERS, approximate=0.1, seed=1):
    """Points in the quartiers, one in ten known by its quartier only, one in fifty by nothing."""
    rng = random.Random(seed)
    points = []
    for rank in range(nb):
        south, west, north, east = boxes[rank % len(boxes)]
        if rng.random() < 0.02:
            points.append((None, None, True))
        elif rng.random() < approximate:
            points.append(((south + north) / 2, (west + east) / 2, True))
        else:
            points.append((rng.uniform(south, north), rng.uniform(west, east), False))
    return points


def triples(flat):
    return [tuple(flat[at : at + 3]) for at in range(0, len(flat), 3)]


# -- The grid ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "column"), [(0, 0), (4_500_000, 6_000_000), (3_394_125, 3_051_500)]
)
def test_a_cell_number_gives_its_row_and_column_back(row, column):
    assert split(join(row, column)) == (row, column)


def test_a_place_is_known_within_four_metres():
    rng = random.Random(2)
    for _ in range(500):
        lat, lon = rng.uniform(41, 51), rng.uniform(-5, 9.5)
        back = centre(*split(case(lat, lon)))
        dy = (back[0] - lat) * 111_195
        dx = (back[1] - lon) * 111_195 * math.cos(math.radians(lat))
        assert math.hypot(dx, dy) < 4


def test_without_a_point_there_is_no_cell():
    assert case(None, None) == case(math.nan, math.nan) == SANS_CASE


def test_near_cells_share_the_beginning_of_their_number():
    number = case(45.765, 3.09)
    north = case(45.765 + 4e-5, 3.09)
    far = case(45.80, 3.09)
    assert number >> 20 == north >> 20 != far >> 20


# -- Clusters ---------------------------------------------------------------------------------


@pytest.mark.parametrize("zoom", [0, 9, 12, 13, 15, 17, 18, 22])
def test_clusters_count_every_placed_fiche_once_at_every_zoom(zoom):
    points = at_random(2_000)
    index = make_index(points)

    data = carte.clusters(index, index.visible, MONDE, zoom)

    exact = sum(count for *_, count in triples(data["exacts"]))
    approximate = sum(count for *_, count in triples(data["approximatifs"]))
    lost = sum(lat is None for lat, *_ in points)
    assert approximate == sum(approx and lat is not None for lat, _, approx in points)
    assert exact == sum(not approx for *_, approx in points)
    assert data["sans_lieu"] == lost
    assert data["total"] == 2_000


def test_clusters_stay_few_however_wide_the_view():
    index = make_index(at_random(3_000, boxes=[(42, -4, 51, 8)], approximate=0))
    data = carte.clusters(index, index.visible, MONDE, 19)
    found = triples(data["exacts"])
    assert 0 < len(found) <= carte.MAX_AMAS
    assert sum(count for *_, count in found) == data["total"] - data["sans_lieu"]


def test_clusters_leave_out_what_is_not_in_view():
    index = make_index([(45.765, 3.095, False), (45.795, 3.115, False)])
    south = carte.clusters(index, index.visible, (45.75, 3.08, 45.78, 3.11), 14)
    assert [count for *_, count in triples(south["exacts"])] == [1]
    assert south["total"] == 2


def test_a_cluster_stands_among_its_fiches():
    index = make_index(at_random(300, approximate=0))
    data = carte.clusters(index, index.visible, CLERMONT, 16)
    row, column = data["origine"]
    for down, right, _count in triples(data["exacts"]):
        lat, lon = centre(row + down, column + right)
        assert any(
            s - 3e-4 < lat < n + 3e-4 and w - 3e-4 < lon < e + 3e-4 for s, w, n, e in QUARTIERS
        )


def test_approximate_fiches_are_never_among_exact_ones():
    middle = (45.7651, 3.0952)
    index = make_index([(*middle, False), (*middle, True), (*middle, True)])
    for zoom in (9, 15, 19):
        data = carte.clusters(index, index.visible, CLERMONT, zoom)
        assert [count for *_, count in triples(data["exacts"])] == [1]
        assert [count for *_, count in triples(data["approximatifs"])] == [2]


def test_each_quartier_has_its_ring():
    index = make_index(at_random(60, approximate=1))
    data = carte.clusters(index, index.visible, CLERMONT, 13)
    assert len(triples(data["approximatifs"])) == 3
    assert data["exacts"] == []


def test_counts_follow_the_index():
    index = make_index([(45.765, 3.095, False)])
    assert carte.clusters(index, index.visible, CLERMONT, 14)["exacts"][2] == 1
    row = (2, True, True, "service", "Deux", [], 45.765, 3.095, False, None, 0, None, 6)
    index.update([row])
    index.numero += 1
    assert carte.clusters(index, index.visible, CLERMONT, 14)["exacts"][2] == 2


# -- The first view ---------------------------------------------------------------------------


def test_the_first_view_holds_the_selection():
    index = make_index(at_random(500))
    for size in ((320, 400), (400, 480), (1200, 540)):
        lat, lon, zoom = carte.frame(index, index.visible, None, *size)
        south, west, north, east = carte.view_box(lat, lon, zoom, *size)
        assert south < 45.7534
        assert north > 45.7988
        assert west < 3.0892
        assert east > 3.1202
        assert zoom >= 11


def test_the_first_view_forgets_the_head_office_in_paris():
    territory = (45.75, 3.08, 45.80, 3.13)
    index = make_index([(45.765, 3.095, False), (45.755, 3.105, False), (48.85, 2.35, False)])
    lat, _lon, zoom = carte.frame(index, index.visible, territory, 400, 480)
    assert zoom >= 13
    assert 45.75 < lat < 45.77


@pytest.mark.parametrize("bounds", [None, (45.75, 3.08, 45.80, 3.13)])
def test_an_empty_selection_still_has_a_view(bounds):
    index = make_index([])
    lat, lon, zoom = carte.frame(index, 0, bounds, 400, 480)
    assert -90 < lat < 90
    assert -180 < lon < 180
    assert 5 <= zoom <= 16


# -- The pack ---------------------------------------------------------------------------------


def test_the_pack_gives_every_place_back():
    points = at_random(1_500)
    index = make_index(points)

    places = carte.unpack(carte.pack(index, index.visible))

    wanted = {}
    for lat, lon, approx in points:
        if lat is not None:
            key = (*cell(lat, lon), approx)
            wanted[key] = wanted.get(key, 0) + 1
    assert {(row, column, approx): count for row, column, count, approx in places} == wanted
    assert len(places) == len(wanted)


def test_the_pack_keeps_an_exact_and_an_approximate_place_apart_in_one_cell():
    middle = (45.7651, 3.0952)
    index = make_index([(*middle, True), (*middle, False), (*middle, True)])
    assert [place[2:] for place in carte.unpack(carte.pack(index, index.visible))] == [
        (1, False),
        (2, True),
    ]


def test_the_pack_of_nothing():
    index = make_index([(None, None, True)])
    assert carte.unpack(carte.pack(index, index.visible)) == []
    assert carte.unpack(carte.pack(index, 0)) == []


def test_ten_thousand_points_weigh_little():
    """produit.md: first view in 3 kB, the whole set in 25 kB compressed."""
    index = make_index(at_random(10_000))
    for size in ((320, 400), (1200, 540)):
        lat, lon, zoom = carte.frame(index, index.visible, None, *size)
        box = carte.view_box(lat, lon, zoom, *size)
        first = json.dumps(carte.clusters(index, index.visible, box, zoom)).encode()
        assert len(first) < 3_000
    whole = carte.pack(index, index.visible)
    assert len(gzip.compress(whole, 6)) < 12_000


# -- Outlines ---------------------------------------------------------------------------------


def test_a_detailed_outline_is_made_light_and_keeps_its_shape():
    ring = [
        [
            3.1 + math.cos(a / 3000 * 2 * math.pi) / 100,
            45.7 + math.sin(a / 3000 * 2 * math.pi) / 100,
        ]
        for a in range(3000)
    ]
    ring.append(ring[0])

    light = carte.simplify(ring)

    assert len(light) <= carte.MAX_SOMMETS
    assert light[0] == light[-1]
    for lon, lat in ring[::50]:
        distances = (carte._distance((lon, lat), start, end) for start, end in pairwise(light))
        assert min(distances) < 1e-4


def test_a_light_outline_is_left_as_it_was_drawn():
    ring = [[3.08, 45.76], [3.10, 45.76], [3.10, 45.77], [3.08, 45.76]]
    assert carte.simplify(ring) == ring


# -- Views ------------------------------------------------------------------------------------

CARTE, POINTS, NOMS = "/annuaire/carte.json", "/annuaire/points.bin", "/annuaire/noms.json"
VUE = {"z": 14, "bbox": "45.7,3.0,45.85,3.2"}


@pytest.fixture
def reseau(db):
    """Two exact fiches at one address, one elsewhere, two known by their quartier only."""
    territoire = TerritoireFactory()
    nord = QuartierFactory(nom="Nord", slug="nord", territoire=territoire, dessine=True)
    sud = QuartierFactory(
        nom="Sud",
        slug="sud",
        territoire=territoire,
        latitude=45.75,
        longitude=3.1,
        contour_approximatif=False,
    )
    structure = StructureFactory(nom="Maison", lieu=None, territoire=territoire)
    place = LieuFactory(quartier=nord, latitude=45.7655, longitude=3.0905)
    ailleurs = LieuFactory(quartier=sud, latitude=45.7512, longitude=3.1033)
    flou = LieuFactory(approximatif=True, quartier=nord)
    common = {"structure": structure}
    return {
        "a": ServiceFactory(nom="Alpha", lieu=place, quartiers=[nord], **common),
        "b": ServiceFactory(nom="Béta", lieu=place, quartiers=[nord], **common),
        "c": ServiceFactory(nom="Gamma", lieu=ailleurs, quartiers=[sud], **common),
        "d": ServiceFactory(nom="Flou 1", lieu=flou, quartiers=[nord], **common),
        "e": ServiceFactory(nom="Flou 2", lieu=flou, quartiers=[nord], **common),
        "caché": ServiceFactory(nom="Canari", lieu=place, brouillon=True, **common),
    }


def test_the_first_answer_frames_draws_and_counts(client, reseau):
    data = client.get(CARTE, {"largeur": 400, "hauteur": 480}).json()

    assert sum(count for *_, count in triples(data["exacts"])) == 3
    assert [count for *_, count in triples(data["approximatifs"])] == [2]
    assert len(data["vue"]) == 3
    (feature,) = data["contours"]["features"]  # Sud has no outline
    assert feature["properties"] == {"nom": "Nord", "slug": "nord", "approximatif": True}
    assert data["entier"] is True


def test_without_a_view_only_outlines_come(client, reseau):
    assert [*client.get(CARTE).json()] == ["contours"]


def test_the_map_obeys_the_filters_of_the_list(client, reseau):
    def total(**query):
        return client.get(CARTE, VUE | query).json()["total"]

    assert total() == 5
    assert total(quartier="sud") == 1
    assert total(q="alpha") == 1
    assert len(carte.unpack(client.get(POINTS).content)) == 3
    assert len(carte.unpack(client.get(POINTS, {"quartier": "sud"}).content)) == 1


def test_names_at_a_place(client, reseau):
    row, column = cell(45.7655, 3.0905)

    data = client.get(NOMS, {"case": f"{row},{column}"}).json()

    assert data["total"] == 2
    assert [one["nom"] for one in data["noms"]] == ["Alpha", "Béta"]
    assert data["noms"][0]["url"] == reseau["a"].get_absolute_url()
    assert data["noms"][0]["structure"] == "Maison"
    assert data["noms"][0]["lieu"]
    assert client.get(NOMS, {"case": f"{row},{column}", "q": "alpha"}).json()["total"] == 1


def test_names_in_a_quartier_say_that_the_address_is_missing(client, reseau):
    row, column = cell(45.765, 3.09)

    data = client.get(NOMS, {"case": f"{row},{column}", "approximatif": 1}).json()

    assert [one["nom"] for one in data["noms"]] == ["Flou 1", "Flou 2"]
    assert all(one["approximatif"] and not one["lieu"] for one in data["noms"])
    assert client.get(NOMS, {"case": f"{row},{column}"}).json()["total"] == 0


def test_names_of_a_view_come_from_its_middle_outwards(client, reseau):
    data = client.get(NOMS, {"bbox": "45.7500,3.1000,45.7524,3.1066"}).json()
    assert [one["nom"] for one in data["noms"]] == ["Gamma"]
    wide = client.get(NOMS, {"bbox": "45.7402,3.0933,45.7702,3.1053"}).json()
    assert wide["noms"][0]["nom"] == "Gamma"
    assert "Alpha" not in [one["nom"] for one in wide["noms"]]


def test_names_of_a_crowded_view_are_the_nearest(monkeypatch, reseau):
    index = get_index()
    box = (45.7402, 3.0800, 45.7702, 3.1266)
    exact = carte.names_around(index, index.vitrine, box)
    monkeypatch.setattr(carte, "MAX_REGARDES", 0)
    assert carte.names_around(index, index.vitrine, box)["noms"][0] == exact["noms"][0]


def test_what_is_not_published_is_nowhere(client, reseau):
    row, column = cell(45.7655, 3.0905)
    answers = [
        client.get(NOMS, {"case": f"{row},{column}"}),
        client.get(NOMS, {"bbox": "45,3,46,4"}),
        client.get(NOMS, {"bbox": "45,3,46,4", "q": "Canari"}),
    ]
    assert not any("Canari" in answer.content.decode() for answer in answers)
    assert all(answer.status_code == 200 for answer in answers)
    assert client.get(CARTE, VUE).json()["total"] == 5


@pytest.mark.django_db
@pytest.mark.parametrize("nb", [1, 3])
def test_names_cost_two_queries_whatever_their_number(client, nb, django_assert_num_queries):
    lieu = LieuFactory()
    ServiceFactory.create_batch(nb, lieu=lieu, structure=StructureFactory())
    row, column = cell(lieu.latitude, lieu.longitude)
    client.get(CARTE, VUE)  # the index and the words are loaded

    with django_assert_num_queries(2):  # the version, the names
        data = client.get(NOMS, {"case": f"{row},{column}"}).json()
    with django_assert_num_queries(1):
        client.get(POINTS)
    with django_assert_num_queries(1):
        client.get(CARTE, VUE | {"z": 15})

    assert data["total"] == nb


@pytest.mark.django_db
@pytest.mark.parametrize("url", [CARTE, POINTS, NOMS])
def test_nothing_is_sent_again_until_something_changes(client, url):
    fiche = ServiceFactory(structure__nom="Maison")
    query = {"bbox": "45,3,46,4"} | ({"z": 12} if url == CARTE else {})
    first = client.get(url, query)
    assert first.status_code == 200
    assert "no-cache" in first["Cache-Control"]

    again = client.get(url, query, headers={"If-None-Match": first["ETag"]})
    fiche.nom = "Un autre nom"
    fiche.save()
    changed = client.get(url, query, headers={"If-None-Match": first["ETag"]})

    assert again.status_code == 304
    assert again.content == b""
    assert changed.status_code == 200


BAD = [
    (CARTE, {"z": "999", "bbox": "45,3,46,4"}),
    (CARTE, {"z": "-1", "bbox": "45,3,46,4"}),
    (CARTE, {"z": "nan", "bbox": "45,3,46,4"}),
    (CARTE, {"z": "9" * 6000, "bbox": "45,3,46,4"}),
    (CARTE, {"z": "12"}),
    (CARTE, {"z": "12", "bbox": "46,3,45,4"}),
    (CARTE, {"z": "12", "bbox": "45,4,46,3"}),
    (CARTE, {"z": "12", "bbox": "45,3,45,3"}),
    (CARTE, {"z": "12", "bbox": "nan,3,46,4"}),
    (CARTE, {"z": "12", "bbox": "-inf,-inf,inf,inf"}),
    (CARTE, {"z": "12", "bbox": "1e400,3,46,4"}),
    (CARTE, {"z": "12", "bbox": "45,3,46"}),
    (CARTE, {"z": "12", "bbox": "45,3,46,4,5"}),
    (CARTE, {"z": "12", "bbox": "a,b,c,d"}),
    (CARTE, {"z": "12", "bbox": "-91,3,46,4"}),
    (CARTE, {"z": "12", "bbox": "45,-181,46,4"}),
    (CARTE, {"z": "12", "bbox": "9" * 5000}),
    (CARTE, {"largeur": "1", "hauteur": "400"}),
    (CARTE, {"largeur": "1e9", "hauteur": "400"}),
    (NOMS, {}),
    (NOMS, {"case": "1"}),
    (NOMS, {"case": "1.5,2"}),
    (NOMS, {"case": "-1,2"}),
    (NOMS, {"case": "1e300,2"}),
    (NOMS, {"case": "nan,nan"}),
    (NOMS, {"case": "<script>,2"}),
    (NOMS, {"bbox": "46,3,45,4"}),
]


@pytest.mark.django_db
@pytest.mark.parametrize(("url", "query"), BAD)
def test_an_unreadable_question_is_refused_in_french(client, url, query):
    response = client.get(url, query)
    assert response.status_code == 400
    message = response.json()["erreur"]
    assert message
    assert "<" not in message


@pytest.mark.django_db
def test_odd_filters_change_nothing(client):
    ServiceFactory(structure__lieu=None)
    query = VUE | {"theme": "\u202e<b>", "quartier": "x" * 500, "page": "9e9", "lat": "nan"}
    assert client.get(CARTE, query).status_code == 200
    assert client.get(POINTS, query).status_code == 200
    assert client.post(CARTE, VUE).status_code == 405


@pytest.mark.django_db
def test_beyond_the_limit_the_pack_is_refused_and_said_so(client, monkeypatch):
    ServiceFactory.create_batch(2, structure=StructureFactory())
    monkeypatch.setattr(carte, "MAX_PAQUET", 1)
    assert client.get(CARTE, VUE).json()["entier"] is False
    response = client.get(POINTS)
    assert response.status_code == 400
    assert "filtrez" in response.json()["erreur"]


@pytest.mark.django_db
def test_a_point_off_the_globe_breaks_nothing(client):
    """No form lets it in; a row written by hand might."""
    fiche = ServiceFactory(structure=StructureFactory())
    Entree.objects.filter(objet_id=fiche.pk, genre="service").update(latitude=999, longitude=-999)
    assert client.get(CARTE, {"largeur": 400, "hauteur": 480}).status_code == 200
    assert carte.unpack(client.get(POINTS).content)
