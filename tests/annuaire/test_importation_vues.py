"""The import's screens: a file, its columns, a report with both sides of duplicates, done."""

import os
import time
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from annuaire.importation import depot
from annuaire.models import Service, Structure
from tests.annuaire.factories import StructureFactory
from tests.annuaire.test_importation_lecture import xlsx
from tests.comptes.factories import UtilisateurFactory
from tests.territoire.factories import TerritoireFactory

pytestmark = pytest.mark.django_db
DEPOSER = "annuaire_importation:deposer"


@pytest.fixture
def coordinatrice(client):
    personne = UtilisateurFactory(coordination=True)
    client.force_login(personne)
    return personne


@pytest.fixture
def sud():
    return TerritoireFactory(nom="Territoire Sud", slug="sud")


@pytest.fixture(autouse=True)
def prive(settings, tmp_path):
    settings.FICHIERS_PRIVES = tmp_path / "prive"
    return tmp_path / "prive" / "imports"


def send(client, content, nom="essai.csv", **data):
    fichier = SimpleUploadedFile(nom, content.encode() if isinstance(content, str) else content)
    return client.post(reverse(DEPOSER), {"fichier": fichier, **data})


def key(response):
    return response.url.rstrip("/").split("/")[-2]


def url(name, cle):
    return reverse(f"annuaire_importation:{name}", args=[cle])


def match(client, cle, columns):
    data = {f"colonne_{position}": column for position, column in enumerate(columns)}
    return client.post(url("correspondance", cle), data)


def test_the_whole_way_from_a_file_to_fiches(client, coordinatrice, sud, prive):
    same = StructureFactory(nom="Jardins partagés", territoire=sud, lieu=None, courriel="")
    content = (
        "Nom;Tél;Mail du bureau\nLudothèque;0473408969;l@exemple.fr\n"
        "Jardin partagé;;j@exemple.fr\nRatée;04 73;\n"
    )

    response = send(client, content, source="Forum 2026")
    cle = key(response)
    page = client.get(response.url)
    assert page.status_code == 200
    assert "0473408969" in page.text  # examples beside each column
    assert page.context["form"]["colonne_1"].initial == "telephone"

    response = match(client, cle, ["nom", "telephone", "courriel"])
    assert response.url == url("rapport", cle)
    report = client.get(response.url)
    assert "n&#x27;est pas un numéro de téléphone" in report.text
    assert "Jardins partagés" in report.text
    assert "nom très proche" in report.text
    assert Structure.objects.count() == 1

    response = client.post(url("rapport", cle), {"ligne_3": str(same.pk)}, follow=True)

    assert response.status_code == 200
    assert "Nouvelle fiche : 1" in response.text
    assert "n&#x27;est pas un numéro de téléphone" in response.text
    new = Structure.objects.get(nom="Ludothèque")
    assert (new.source, new.courriel) == ("Forum 2026", "l@exemple.fr")
    same.refresh_from_db()
    assert same.courriel == "j@exemple.fr"
    assert new.latest_revision.user == coordinatrice
    assert list(prive.iterdir()) == []


def test_an_undecided_duplicate_stays_out(client, coordinatrice, sud):
    StructureFactory(nom="Jardins partagés", territoire=sud, lieu=None)
    cle = key(send(client, "nom\nJardin partagé\n"))
    match(client, cle, ["nom"])

    response = client.post(url("rapport", cle), follow=True)

    assert Structure.objects.count() == 1
    assert "Doublon possible, retenu : 1" in response.text


def test_a_workbook_s_sheet_is_chosen(client, coordinatrice, sud):
    StructureFactory(nom="Maison", territoire=sud, lieu=None)
    raw = xlsx(
        [["nom"], ["Une autre"]],
        title="Structures",
        more=[("Services", [["structure", "nom"], ["Maison", "Café"]])],
    )
    response = send(client, raw, nom="réseau.xlsx", genre="service")
    cle = key(response)
    page = client.get(response.url)
    assert page.context["feuille"].nom == "Services"
    assert client.get(response.url + "?onglet=0").context["feuille"].nom == "Structures"

    client.post(
        url("correspondance", cle), {"onglet": "1", "colonne_0": "structure", "colonne_1": "nom"}
    )
    client.post(url("rapport", cle))

    assert Service.objects.get().nom == "Café"


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        (["", "telephone"], "Dites quelle colonne donne : nom."),
        (["nom", "nom"], "est déjà prise par la colonne"),
        (["nom", "inconnue"], "inconnue"),
    ],
)
def test_columns_that_make_no_sense_are_said(client, coordinatrice, sud, columns, message):
    cle = key(send(client, "nom;tel\nMaison;1\n"))

    response = match(client, cle, columns)

    assert response.status_code == 200
    assert message in response.text
    assert client.get(url("rapport", cle)).url == url("correspondance", cle)


@pytest.mark.parametrize(
    ("nom", "content"),
    [
        ("vide.csv", ""),
        ("image.csv", b"\x89PNG\r\n\x1a\n" + bytes(range(256))),
        ("abime.xlsx", b"PK\x03\x04" + b"\0" * 500),
        ("../../etc/passwd", "nom\n"),
        ("long.csv", "nom\n" + "A\n" * 2_001),
    ],
)
def test_a_bad_file_is_refused_on_the_form(client, coordinatrice, prive, nom, content):
    response = send(client, content, nom=nom)

    assert response.status_code == 200
    assert response.context["form"].errors["fichier"]
    assert not prive.exists() or list(prive.iterdir()) == []


def test_nothing_sent_is_said(client, coordinatrice):
    response = client.post(reverse(DEPOSER), {"genre": "zut", "territoire": "99999"})

    assert response.status_code == 200
    assert set(response.context["form"].errors) == {"fichier", "genre", "territoire"}


@pytest.mark.parametrize("onglet", ["-1", "99", "x", "²", "1" * 400, "\0"])
def test_an_odd_sheet_number_is_the_first_sheet(client, coordinatrice, sud, onglet):
    response = send(client, "nom\nMaison\n")

    # The null byte is refused before any view (400), the others show the first sheet.
    assert client.get(response.url, {"onglet": onglet}).status_code in (200, 400)


def test_an_odd_decision_is_refused(client, coordinatrice, sud):
    other = StructureFactory(nom="Rien à voir", territoire=sud, lieu=None)
    StructureFactory(nom="Jardins partagés", territoire=sud, lieu=None)
    cle = key(send(client, "nom\nJardin partagé\n"))
    match(client, cle, ["nom"])

    for value in (str(other.pk), "-1", "zut"):
        response = client.post(url("rapport", cle), {"ligne_2": value})
        assert response.status_code == 200
        assert response.context["form"].errors
    assert Structure.objects.count() == 2


def test_giving_up_erases_the_file(client, coordinatrice, sud, prive):
    cle = key(send(client, "nom\nMaison\n"))
    assert len(list(prive.iterdir())) == 2

    response = client.get(url("abandonner", cle))
    assert response.status_code == 405
    client.post(url("abandonner", cle))

    assert list(prive.iterdir()) == []
    assert client.get(url("correspondance", cle)).status_code == 404


def test_looking_never_writes(client, coordinatrice, sud):
    cle = key(send(client, "nom\nMaison\n"))
    match(client, cle, ["nom"])

    for name in ("correspondance", "rapport"):
        assert client.get(url(name, cle)).status_code == 200
    assert Structure.objects.count() == 0


def test_done_twice_is_done_once(client, coordinatrice, sud):
    cle = key(send(client, "nom\nMaison\n"))
    match(client, cle, ["nom"])
    client.post(url("rapport", cle))

    assert client.post(url("rapport", cle)).status_code == 404
    assert Structure.objects.count() == 1


def test_a_file_that_goes_while_it_is_opened_is_not_found(client, coordinatrice, sud, monkeypatch):
    cle = key(send(client, "Nom\nLudothèque\n"))
    exists = Path.exists

    def there_then_gone(path):
        found = exists(path)
        if path.suffix == ".fichier":
            path.unlink()
        return found

    monkeypatch.setattr(Path, "exists", there_then_gone)

    assert client.get(url("correspondance", cle)).status_code == 404


def test_the_file_is_private_to_who_sent_it(client, coordinatrice, sud, prive):
    cle = key(send(client, "nom\nMaison\n"))
    match(client, cle, ["nom"])
    assert all(path.stat().st_mode & 0o077 == 0 for path in prive.iterdir())
    client.force_login(UtilisateurFactory(coordination=True))

    for name in ("correspondance", "rapport"):
        assert client.get(url(name, cle)).status_code == 404
        assert client.post(url(name, cle)).status_code == 404
    client.post(url("abandonner", cle))
    assert len(list(prive.iterdir())) == 2


@pytest.mark.parametrize("role", ["accueil", "redaction", "referente", "partenaire", None])
def test_only_coordinators_import(client, sud, role):
    if role:
        client.force_login(UtilisateurFactory(**{role: True}))

    response = client.get(reverse(DEPOSER))
    assert response.status_code in (302, 403)
    assert DEPOSER not in response.headers.get("Location", "")
    send(client, "nom\nMaison\n")
    assert not depot._folder().exists() or not list(depot._folder().iterdir())


def test_forgotten_files_are_swept(client, coordinatrice, sud, prive):
    send(client, "nom\nVieux\n")
    old = time.time() - depot.DUREE - 60
    for path in prive.iterdir():
        os.utime(path, (old, old))

    send(client, "nom\nNeuf\n")

    assert len(list(prive.iterdir())) == 2
    assert depot.sweep() == 0
