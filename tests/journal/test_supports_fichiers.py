"""Files of issues: made once, never half, never what a consent hides any more; who takes them."""

import io
import os
import threading
import time

import pikepdf
import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from journal import mesures
from journal.enums import SorteMesure
from journal.lu import fingerprint
from journal.models import Consentement, Mesure, PageArticle, PageNumero
from journal.supports import contenu, fichiers, taches
from journal.supports.fichiers import EPUB, IMPRESSION, LEGER, SUPPORTS, TEXTE
from portal.socle.version import bump_version
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import (
    ArticleFactory,
    JournalFactory,
    MembreFactory,
    NumeroFactory,
    make_image,
)

LECTRICE = {"HTTP_USER_AGENT": "Mozilla/5.0 (Android 14; Mobile) Firefox/130.0"}


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.FICHIERS_PRIVES = tmp_path / "prive"


@pytest.fixture
def numero(db):
    journal = JournalFactory(title="La Gazette d'été")
    return NumeroFactory(journal=journal, numero=7)


@pytest.fixture
def article(numero):
    return ArticleFactory(journal=numero.journal, numero=numero, paru=True, title="Le banc")


def address(numero, support):
    return reverse("journal_supports:fichier", args=[numero.pk, support.nom])


def names():
    root = settings.FICHIERS_PRIVES / "journal"
    return sorted(path.name for path in root.rglob("*") if path.is_file())


def body(response):
    return b"".join(response.streaming_content)


def withdraw(article, **what):
    return Consentement.objects.create(
        article=article,
        personne="Zoé",
        objet="image",
        support="papier",
        recueilli_par="Fatou",
        recueilli_le=timezone.localdate(),
        retire_le=timezone.now(),
        **what,
    )


# -- Made once ---------------------------------------------------------------------------


def test_every_support_is_made_once(article):
    assert fichiers.render_missing() == len(SUPPORTS)
    before = names()

    assert fichiers.render_missing() == 0
    assert fichiers.render_issue(article.numero) == 0
    assert names() == before


def test_a_change_makes_new_files_and_forgets_the_old(numero, article):
    fichiers.render_issue(numero)
    old = fichiers.find(contenu.describe(numero), TEXTE)
    numero.theme = "Nos jardins"
    numero.save()

    assert fichiers.find(contenu.describe(numero), TEXTE) is None
    taches.rendre_supports()

    found = fichiers.find(contenu.describe(numero), TEXTE)
    assert "Nos jardins" in found.read_text()
    assert not old.exists()


def test_issues_being_prepared_have_no_files_of_their_own_accord(numero, article):
    PageNumero.objects.filter(pk=numero.pk).update(live=False)

    assert fichiers.render_missing() == 0


def test_files_of_an_issue_that_is_taken_off_go_after_a_day(numero, article):
    fichiers.render_missing()
    PageNumero.objects.filter(pk=numero.pk).update(live=False)
    bump_version()
    fichiers.render_missing()
    assert len(names()) > 2

    bump_version()
    fichiers.render_missing(moment=time.time() + fichiers.ABANDON + 60)

    assert names() == ["version"]


def test_what_fails_does_not_prevent_the_rest_and_waits_before_it_is_tried_again(numero, article):
    with_hole = make_broken(EPUB)
    numero_dit = contenu.describe(numero)
    made = [fichiers._make(numero_dit, one, None, 1_000.0) for one in (with_hole, TEXTE)]

    assert made == [0, 1]
    assert fichiers.failure(numero_dit, with_hole)


def make_broken(support):
    def fail(numero, plan):
        raise RuntimeError("broken")

    return fichiers.Support(support.nom, support.mime, support.libelle, fail)


def test_a_file_is_never_seen_half_written(tmp_path):
    """One writes long contents again and again; what is read is always whole."""
    path, seen, stop = tmp_path / "journal.txt", set(), threading.Event()
    fichiers.write_whole(path, b"a" * 3_000_000)

    def write():
        for letter in b"bcdefgh":
            fichiers.write_whole(path, bytes([letter]) * 3_000_000)
        stop.set()

    writer = threading.Thread(target=write)
    writer.start()
    while not stop.is_set():
        content = path.read_bytes()
        seen.add((len(content), len(set(content))))
    writer.join()

    assert seen == {(3_000_000, 1)}
    assert os.listdir(tmp_path) == ["journal.txt"]
    assert path.stat().st_mode & 0o077 == 0


def test_a_second_process_leaves_it_to_the_first(numero, article):
    with fichiers._alone(numero.pk) as alone:
        assert alone
        assert fichiers.render_issue(numero) == 0
    assert fichiers.render_issue(numero) == len(SUPPORTS)


# -- Taken by readers --------------------------------------------------------------------


@pytest.mark.parametrize("support", [TEXTE, EPUB, LEGER])
def test_a_reader_takes_a_published_issue(client, numero, article, support):
    fichiers.render_issue(numero)

    response = client.get(address(numero, support))

    assert response.status_code == 200
    assert response.headers["Content-Type"] == support.mime
    name = f"la-gazette-dete-7-{support.nom.removeprefix('journal-')}"
    assert f'filename="{name}"' in response.headers["Content-Disposition"]
    assert response.headers["Content-Disposition"].isascii()
    assert len(body(response)) > 500


def test_who_has_it_already_is_told_so(client, numero, article):
    fichiers.render_issue(numero)
    first = client.get(address(numero, TEXTE))
    body(first)

    again = client.get(address(numero, TEXTE), headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 304

    numero.theme = "Autre chose"
    numero.save()
    fichiers.render_issue(numero)
    changed = client.get(address(numero, TEXTE), headers={"If-None-Match": first.headers["ETag"]})
    assert changed.status_code == 200
    body(changed)


def test_what_is_not_made_yet_is_said_in_french(client, numero, article):
    response = client.get(address(numero, LEGER))

    assert response.status_code == 503
    assert response.headers["Retry-After"] == "60"
    assert "Ce fichier se prépare" in response.content.decode()


@pytest.mark.parametrize("nom", ["autre.pdf", "journal.docx", "verrou"])
def test_other_names_are_nothing(client, numero, article, nom):
    fichiers.render_issue(numero)

    assert client.get(f"/journal/numeros/{numero.pk}/{nom}").status_code == 404


def test_an_issue_being_prepared_is_nobodys(client, numero, article):
    fichiers.render_issue(numero)
    PageNumero.objects.filter(pk=numero.pk).update(live=False)

    assert client.get(address(numero, TEXTE)).status_code == 404


def test_a_withdrawn_consent_hides_at_once_even_before_new_files(client, numero, article):
    image = make_image()
    with_picture = ArticleFactory(
        journal=numero.journal, numero=numero, paru=True, image=image, image_description="Zoé"
    )
    fichiers.render_issue(numero)
    assert b"[Image" in body(client.get(address(numero, TEXTE)))

    withdraw(with_picture, image=image)

    assert client.get(address(numero, TEXTE)).status_code == 503
    taches.rendre_supports()
    assert b"[Image" not in body(client.get(address(numero, TEXTE)))


def test_downloads_are_counted_without_programs(client, numero, article):
    fichiers.render_issue(numero)
    for agent in (LECTRICE, LECTRICE, {"HTTP_USER_AGENT": "curl/8"}):
        body(client.get(address(numero, TEXTE), **agent))
    client.get(address(numero, LEGER).replace("leger", "lourd"), **LECTRICE)
    mesures.flush()

    row = Mesure.objects.get(page_id=numero.pk, sorte=SorteMesure.TELECHARGEMENT)
    assert row.nombre == 2


def test_what_can_be_taken_is_told_with_its_size(numero, article):
    assert fichiers.offered(numero) == []
    fichiers.render_issue(numero)

    found = fichiers.offered(numero)

    assert [one["adresse"] for one in found] == [address(numero, s) for s in (TEXTE, EPUB, LEGER)]
    assert all(one["octets"] and one["poids"] for one in found)


# -- To print ----------------------------------------------------------------------------


@pytest.fixture
def people(numero):
    """Named people: who may print, who may not."""
    odile, hamid, josette, marc = (UtilisateurFactory() for _person in range(4))
    autre = JournalFactory()
    MembreFactory(journal=numero.journal, compte=odile, anime=True)
    MembreFactory(journal=numero.journal, compte=hamid)
    MembreFactory(journal=autre, compte=josette, anime=True)
    MembreFactory(journal=numero.journal, compte=marc, anime=True, parti=True)
    root = UtilisateurFactory(is_superuser=True)
    return {"Odile": odile, "Hamid": hamid, "Josette": josette, "Marc": marc, "gestion": root}


@pytest.mark.parametrize(
    ("nom", "expected"),
    [
        ("Odile", 200),  # animates this committee
        ("gestion", 200),
        ("Hamid", 404),  # in the committee
        ("Josette", 404),  # animates another
        ("Marc", 404),  # has left
        (None, 404),
    ],
)
def test_the_file_to_print_is_for_who_animates(
    client, settings, numero, article, people, nom, expected
):
    settings.SECOND_FACTEUR = False
    fichiers.render_issue(numero)
    if nom:
        client.force_login(people[nom])

    response = client.get(address(numero, IMPRESSION))

    assert response.status_code == expected
    if expected == 200:
        assert "no-store" in response.headers["Cache-Control"]
        with pikepdf.open(io.BytesIO(body(response))) as document:
            assert len(document.pages) == 4


def test_it_can_be_printed_before_the_issue_appears(client, numero, article, people):
    PageNumero.objects.filter(pk=numero.pk).update(live=False)
    client.force_login(people["Odile"])
    assert client.get(address(numero, IMPRESSION)).status_code == 503

    taches.rendre_numero(numero.pk)

    response = client.get(address(numero, IMPRESSION))
    assert response.status_code == 200
    body(response)


def test_a_proof_holds_what_will_appear_and_nothing_else(client, numero, people):
    PageNumero.objects.filter(pk=numero.pk).update(live=False)
    numero.refresh_from_db()
    agreed, rewritten, _unread = (
        ArticleFactory(journal=numero.journal, numero=numero, title=title, texte=[title])
        for title in ("Accordé", "Récrit", "En écriture")
    )
    for article in (agreed, rewritten):
        PageArticle.objects.filter(pk=article.pk).update(
            accorde_empreinte=fingerprint(article.last_text)
        )
    rewritten.corps = [("texte", "<p>Autre chose.</p>")]
    rewritten.save_revision()

    found = contenu.describe(numero)

    assert [one.titre for one in found.articles] == ["Accordé"]
    assert [bloc.paragraphes[0].texte for bloc in found.articles[0].blocs] == ["Accordé"]


def test_too_long_for_paper_is_told_to_who_prints_and_the_rest_is_made(client, numero, people):
    for n in range(16):
        texte = ["Un mot de plus " * 350] * 2
        ArticleFactory(
            journal=numero.journal, numero=numero, paru=True, title=f"Long {n}", texte=texte
        )
    fichiers.render_issue(numero)
    client.force_login(people["Odile"])

    response = client.get(address(numero, IMPRESSION))

    assert response.status_code == 404
    assert "Retirez du papier" in response.content.decode()
    assert "Retirez du papier" not in client.get(address(numero, LEGER)).content.decode()
    assert fichiers.find(contenu.describe(numero), TEXTE)
