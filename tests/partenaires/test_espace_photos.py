"""Photos: sent, refused, described, put in order, published."""

from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from PIL import Image as PILImage
from wagtail.images.models import Image
from wagtail.models import Collection

from annuaire.models import Photo
from partenaires import photos
from partenaires.enums import Publication
from partenaires.models import ReglagesStructure
from tests.annuaire.factories import ServiceFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import MembreFactory, PhotoFactory
from tests.portal.test_images import REFUSED, SCRIPT, photo, picture, upload

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


@pytest.fixture
def member(client):
    member = MembreFactory(contributeur=True)
    client.force_login(member.compte)
    return member


def url(fiche, nom="photos", *args):
    return reverse(f"espace:{nom}", args=[fiche.genre, fiche.pk, *args])


def send(client, fiche, content=None, name="photo.jpg", **data):
    form = {"description": "Des mains sur une table", "accord": "on"} | data
    if content is not None:
        form["image"] = upload(content, name)
    return client.post(url(fiche), form)


def test_a_photo_waits_for_the_coordinator(client, member):
    send(client, member.structure, photo())

    row = Photo.objects.get()
    assert (row.structure, row.publiee) == (member.structure, False)
    assert row.image.collection.name == photos.COLLECTION
    assert row.image.uploaded_by_user == member.compte
    page = unescape(client.get(url(member.structure)).content.decode())
    assert "Pas encore publiée" in page
    assert 'alt="Des mains sur une table"' in page


def test_looking_at_photos_writes_no_file(client, member, media):
    send(client, member.structure, picture(), "photo.png")
    before = sorted(media.rglob("*"))

    client.get(url(member.structure))
    client.force_login(UtilisateurFactory(coordination=True))
    client.get(reverse("partenaires_membres:photos"))

    assert sorted(media.rglob("*")) == before


@pytest.mark.parametrize(
    ("publication", "role", "publiee"),
    [
        (Publication.DIRECTE, "gestionnaire", True),
        (Publication.DIRECTE, "contributeur", False),
        (Publication.SECTIONS, "gestionnaire", False),
        (Publication.RELUE, "gestionnaire", False),
    ],
)
def test_who_publishes_at_once(client, member, publication, role, publiee):
    member.role = role
    member.save()
    ReglagesStructure.objects.create(structure=member.structure, publication=publication)
    service = ServiceFactory(structure=member.structure)

    send(client, service, photo(), publiee=not publiee and "on")

    assert Photo.objects.get().publiee is publiee


def test_nothing_of_the_place_or_the_owner_survives(client, member):
    send(client, member.structure, photo())

    with Image.objects.get().file.open("rb") as file:
        octets = file.read()
        file.seek(0)
        stored = PILImage.open(file)
        assert dict(stored.getexif()) == {}
    assert b"Fatima" not in octets


@pytest.mark.parametrize(("name", "content"), REFUSED.values(), ids=REFUSED)
def test_what_is_no_picture_is_refused_with_a_sentence(client, member, media, name, content):
    response = send(client, member.structure, content, name)

    page = unescape(response.content.decode())
    assert response.status_code == 400
    assert response.context["form"].errors["image"]
    assert 'value="Des mains sur une table"' in page  # nothing typed is lost
    assert not Image.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


def test_a_picture_that_is_also_a_page_loses_the_page(client, member):
    send(client, member.structure, picture() + SCRIPT, "photo.png")

    with Image.objects.get().file.open("rb") as file:
        assert SCRIPT not in file.read()


@pytest.mark.parametrize(
    ("data", "mots"),
    [
        ({"description": ""}, "Écrivez une phrase"),
        ({"description": "x" * 201}, "200"),
        ({"accord": ""}, "Demandez-leur d'abord"),
    ],
)
def test_words_are_asked_for(client, member, data, mots):
    response = send(client, member.structure, picture(), "photo.png", **data)

    assert response.status_code == 400
    assert mots in unescape(response.content.decode())
    assert not Photo.objects.exists()


def test_no_file_is_said(client, member):
    response = send(client, member.structure)

    assert response.status_code == 400
    assert "Choisissez une photo" in unescape(response.content.decode())


def test_six_at_most(client, member):
    PhotoFactory.create_batch(6, structure=member.structure)

    response = send(client, member.structure, picture(), "photo.png")

    assert response.status_code == 400
    assert Photo.objects.count() == 6
    assert "supprimez-en une d'abord" in unescape(response.content.decode())


def test_order_by_buttons(client, member):
    first, second, third = PhotoFactory.create_batch(3, structure=member.structure)

    client.post(url(member.structure, "deplacer_photo", third.pk, "monter"))
    assert [*photos.photos_of(member.structure)] == [first, third, second]
    client.post(url(member.structure, "deplacer_photo", first.pk, "descendre"))
    assert [*photos.photos_of(member.structure)] == [third, first, second]
    client.post(url(member.structure, "deplacer_photo", third.pk, "monter"))  # already first
    assert [*photos.photos_of(member.structure)] == [third, first, second]


def test_new_words_are_read_again(client, member):
    row = PhotoFactory(structure=member.structure, publiee=True)

    client.post(url(member.structure, "decrire_photo", row.pk), {"description": "Une salle vide"})

    row.refresh_from_db()
    row.image.refresh_from_db()
    assert (row.description, row.image.description) == ("Une salle vide", "Une salle vide")
    assert row.publiee is False


def test_wrong_words_keep_the_old_ones(client, member):
    row = PhotoFactory(structure=member.structure)

    response = client.post(url(member.structure, "decrire_photo", row.pk), {"description": " "})

    assert response.status_code == 400
    assert "Écrivez une phrase" in unescape(response.content.decode())
    row.refresh_from_db()
    assert row.description


@pytest.mark.django_db(transaction=True)
def test_a_photo_taken_back_leaves_no_file(client, media):
    member = MembreFactory(contributeur=True)
    client.force_login(member.compte)
    send(client, member.structure, picture(), "photo.png")
    client.get(url(member.structure))  # makes a rendition
    row = Photo.objects.get()
    assert [path for path in media.rglob("*") if path.is_file()]

    client.post(url(member.structure, "supprimer_photo", row.pk))

    assert not Image.objects.exists()
    assert [path for path in media.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("nom", ["deplacer_photo", "decrire_photo", "supprimer_photo"])
def test_a_photo_of_another_fiche_is_out_of_reach(client, member, nom):
    other = PhotoFactory(structure=MembreFactory(contributeur=True).structure)
    sens = ["monter"] if nom == "deplacer_photo" else []

    response = client.post(url(member.structure, nom, other.pk, *sens), {"description": "x"})

    assert response.status_code == 404
    other.refresh_from_db()
    assert other.description != "x"


def test_queries_do_not_grow(client, member):
    PhotoFactory(structure=member.structure)
    client.get(url(member.structure))
    client.get(url(member.structure))
    with CaptureQueriesContext(connection) as one:
        client.get(url(member.structure))
    PhotoFactory.create_batch(2, structure=member.structure)
    client.get(url(member.structure))

    with CaptureQueriesContext(connection) as three:
        client.get(url(member.structure))

    assert len(three) == len(one)


def test_one_collection(member):
    assert photos.get_collection() == photos.get_collection()
    assert Collection.objects.filter(name=photos.COLLECTION).count() == 1


def test_the_coordinator_publishes(client, member):
    row = PhotoFactory(structure=member.structure)
    client.force_login(UtilisateurFactory(coordination=True))
    page = unescape(client.get(reverse("partenaires_membres:photos")).content.decode())
    assert row.description in page
    assert member.structure.nom in page

    client.post(reverse("partenaires_membres:publier_photo", args=[row.pk]))

    row.refresh_from_db()
    assert row.publiee
