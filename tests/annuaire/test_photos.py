"""Pictures on a fiche's page: light, described, gone with their fiche."""

import re
from html import unescape

import pytest
from wagtail.images import get_image_model

from annuaire.fusion import merge_structures
from annuaire.models import Photo
from annuaire.models.suivi import about
from tests.annuaire.factories import PhotoFactory, ServiceFactory, StructureFactory
from tests.territoire.factories import PublicFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db

FABRIQUES = [StructureFactory, ServiceFactory]
ImageModel = get_image_model()


@pytest.fixture
def published(django_capture_on_commit_callbacks):
    """published(fiche, **values): a photo whose copies the worker has made."""

    def make(fiche, **values):
        with django_capture_on_commit_callbacks(execute=True):
            return PhotoFactory(**about(fiche), **values)

    return make


def read(client, fiche):
    response = client.get(fiche.get_absolute_url())
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def figure(page):
    return re.search(r"<figure>.*?</figure>", page).group(0)


@pytest.mark.parametrize("make", FABRIQUES)
def test_a_photo_is_light_lazy_and_described(client, published, make):
    fiche = make()
    published(fiche, description="La salle d'accueil", credit="Maison des Voisins")

    shown = figure(read(client, fiche))

    assert 'type="image/avif"' in shown
    assert shown.count(".avif ") == shown.count(".webp ") == 2
    for said in (
        'loading="lazy"',
        'width="800" height="600"',
        'alt="La salle d\'accueil"',
        "Photo : Maison des Voisins",
        "400w",
        "800w",
    ):
        assert said in shown, said
    assert "original_images" not in shown


def test_a_small_picture_is_not_offered_twice(client, published):
    fiche = ServiceFactory()
    published(fiche, image__taille=(300, 200))

    shown = figure(read(client, fiche))

    assert 'width="300" height="200"' in shown
    assert shown.count("300w") == 2
    assert "<figcaption>" not in shown


def test_only_published_photos_of_this_fiche_are_shown(client, published):
    fiche = ServiceFactory()
    published(fiche, publiee=False, description="En attente")
    published(fiche.structure, description="Celle de la structure")

    page = read(client, fiche)

    assert "<figure>" not in page
    assert "Celle de la structure" in read(client, fiche.structure)


def test_six_at_most_in_their_order(client, published):
    fiche = ServiceFactory()
    for rang in range(8):
        published(fiche, ordre=8 - rang, description=f"Vue {rang}", image__taille=(30, 20))

    page = read(client, fiche)

    assert re.findall(r'alt="Vue (\d)"', page) == ["7", "6", "5", "4", "3", "2"]


def test_a_photo_just_published_is_seen_at_once(client, published):
    fiche = ServiceFactory()
    assert "<figure>" not in read(client, fiche)
    photo = published(fiche)
    assert "<figure>" in read(client, fiche)
    photo.delete()
    assert "<figure>" not in read(client, fiche)


def test_the_worker_makes_the_copies_and_reading_writes_nothing(client, published):
    fiche = ServiceFactory()
    photo = published(fiche)
    assert photo.image.renditions.count() == 4

    read(client, fiche)

    assert photo.image.renditions.count() == 4


def test_a_page_read_before_the_worker_makes_them(client):
    fiche = ServiceFactory()
    photo = PhotoFactory(service=fiche)
    assert photo.image.renditions.count() == 0

    assert "400w" in read(client, fiche)

    assert photo.image.renditions.count() == 4


@pytest.mark.parametrize("nb", [1, 3])
def test_photos_cost_two_queries_whatever_their_number(
    client, published, nb, django_assert_num_queries
):
    service = ServiceFactory(thematiques=[ThematiqueFactory()], publics=[PublicFactory()])
    ServiceFactory(structure=service.structure)
    for _rang in range(nb):
        published(service, image__taille=(30, 20))
    client.get("/plan-du-site/")
    client.get("/agenda/")  # its index is read once a content version
    with django_assert_num_queries(8):
        client.get(service.get_absolute_url())


def test_copies_stay_under_their_weight(published):
    """Noise, the worst of pictures: six of them at the size of a phone in less than 300 kB."""
    fiche = ServiceFactory()
    photo = published(fiche, image__bruit=True)

    largest = {}
    for copy in photo.image.renditions.all():
        largest[copy.filter_spec] = copy.file.size
    phone = next(size for spec, size in largest.items() if "width-400|format-avif" in spec)

    assert phone * 6 < 300_000


def test_a_page_reads_without_a_file_that_is_lost(client, caplog):
    fiche = ServiceFactory()
    photo = PhotoFactory(service=fiche)
    photo.image.file.storage.delete(photo.image.file.name)

    assert "<figure>" not in read(client, fiche)
    assert "is missing" in caplog.text


# -- Files ----------------------------------------------------------------------------------------


def files(photo):
    copies = [copy.file for copy in photo.image.renditions.all()]
    return [photo.image.file, *copies]


def exists(file):
    return file.storage.exists(file.name)


@pytest.mark.parametrize("what", ["photo", "fiche"])
def test_a_photo_deleted_takes_its_files_away(published, what, django_capture_on_commit_callbacks):
    fiche = ServiceFactory()
    photo = published(fiche)
    kept = files(photo)
    assert [exists(file) for file in kept] == [True] * 5

    with django_capture_on_commit_callbacks(execute=True):
        (photo if what == "photo" else fiche).delete()

    assert not ImageModel.objects.exists()
    assert [exists(file) for file in kept] == [False] * 5


@pytest.mark.parametrize("use", ["another photo", "a logo"])
def test_an_image_shown_elsewhere_stays(published, use, django_capture_on_commit_callbacks):
    photo = published(ServiceFactory())
    if use == "a logo":
        StructureFactory(logo=photo.image)
    else:
        published(ServiceFactory(), image=photo.image)

    with django_capture_on_commit_callbacks(execute=True):
        photo.delete()

    assert exists(photo.image.file)
    assert ImageModel.objects.filter(pk=photo.image_id).exists()


def test_a_merge_keeps_the_photos(published):
    gardee, absorbee = StructureFactory(), StructureFactory()
    photo = published(absorbee)

    merge_structures(gardee=gardee, absorbee=absorbee, champs=[], par=None)

    assert Photo.objects.get().structure == gardee
    assert exists(photo.image.file)
