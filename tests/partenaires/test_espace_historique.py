"""Versions: who wrote them, what they changed, going back."""

import time
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from annuaire.enums import Canal, Frais
from annuaire.gestion.actes import publish_latest, write_values
from annuaire.importation import champs
from annuaire.models import Service
from partenaires import historique
from partenaires.historique import word_diff
from partenaires.models import ReglagesStructure
from tests.annuaire.factories import ChampThematiqueFactory, ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import MembreFactory
from tests.territoire.factories import PublicFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client):
    member = MembreFactory(contributeur=True, compte__first_name="Zora", compte__last_name="Diallo")
    client.force_login(member.compte)
    return member


def write(fiche, par=None, **valeurs):
    """A change made public at once."""
    write_values(fiche=fiche, valeurs=valeurs, par=par)
    fiche.refresh_from_db()
    return fiche.live_revision_id


def url(nom, fiche, *args):
    return reverse(f"espace:{nom}", args=[fiche.genre, fiche.pk, *args])


def get(client, *args):
    return unescape(client.get(url(*args)).content.decode()).replace("\u00a0", " ")


def test_each_version_says_who_and_what(client, member):
    fiche = ServiceFactory(structure=member.structure, frais="")
    write(fiche, member.compte, telephone="+33473111111")
    write(fiche, member.compte, frais=Frais.GRATUIT)
    write(
        fiche, UtilisateurFactory(coordination=True, last_name="Secrète"), horaires="Mo 09:00-12:00"
    )

    page = get(client, "historique", fiche)

    newest, second, first = page.split('<li class="carte">')[1:]
    assert "par la coordination" in newest
    assert "en ligne aujourd'hui" in newest
    assert "lundi : 9 h – 12 h" in newest
    assert "Secrète" not in page
    assert "par Zora Diallo" in second
    assert "(vide)" in second
    assert "Gratuit" in second
    assert "Première version gardée" in first


def test_a_draft_is_never_shown(client, member):
    fiche = member.structure
    write(fiche, nom="Publique")
    fiche.nom = "Brouillon secret"
    fiche.save_revision(user=UtilisateurFactory(coordination=True), log_action=True)
    draft = fiche.get_latest_revision()

    assert "secret" not in get(client, "historique", fiche)
    assert client.get(url("version", fiche, draft.pk)).status_code == 404
    assert client.post(url("revenir", fiche, draft.pk), {"champs": "nom"}).status_code == 404

    publish_latest(fiche=fiche, par=UtilisateurFactory(coordination=True))
    assert "Brouillon secret" in get(client, "historique", fiche)


def test_a_version_of_another_fiche_is_not_found(client, member):
    other = StructureFactory()
    pk = write(other, nom="Ailleurs")

    assert client.get(url("version", member.structure, pk)).status_code == 404
    assert client.post(url("revenir", member.structure, pk), {"champs": "nom"}).status_code == 404


def test_names_of_people_and_professional_contacts_stay_out(client, member):
    fiche = ServiceFactory(structure=member.structure)
    write(fiche, contact_nom="Dominique Partie")
    first = write(fiche, message="Bonjour")
    write(fiche, contact_nom="Camille Arrivée")
    write(member.structure, pro_nom="Dominique Partie", pro_courriel="partie@exemple.fr")
    write(member.structure, pro_nom="", pro_courriel="", message="Bonjour")

    pages = get(client, "historique", fiche), get(client, "historique", member.structure)
    pages += (get(client, "version", fiche, first),)

    assert not any("Dominique" in page or "partie@" in page for page in pages)
    assert "Personne à demander</b> : modifié" in pages[0]
    values = historique.values_to_restore(fiche, first, {"contact_nom", "pro_nom", "message"})
    assert "contact_nom" not in values


def test_going_back_writes_only_what_was_ticked(client, member):
    ReglagesStructure.objects.create(structure=member.structure, publication="directe")
    fiche = ServiceFactory(structure=member.structure)
    theme = ThematiqueFactory()
    old = write(fiche, message="Avant", telephone="+33473111111", thematiques=[theme])
    write(fiche, message="Après", telephone="+33473222222", thematiques=[])
    verified = fiche.verifie_le
    page = get(client, "version", fiche, old)
    assert "Avant" in page
    assert page.count('name="champs"') == 3

    client.post(url("revenir", fiche, old), {"champs": ["message", "thematiques"]})

    fiche = Service.objects.get(pk=fiche.pk)
    assert fiche.message == "Avant"
    assert fiche.telephone == "+33473222222"
    assert [*fiche.thematiques.all()] == [theme]
    assert verified is None
    assert fiche.verifie_canal == Canal.COMPTE  # a change is an answer
    assert "remis comme avant" in get(client, "historique", fiche)


def test_facts_out_of_version_never_come_back(client, member):
    fiche = member.structure
    old = write(fiche, message="Avant")
    type(fiche).objects.filter(pk=fiche.pk).update(source="Import", source_id="12")
    fiche.refresh_from_db()
    write(fiche, message="Après")

    client.post(
        url("revenir", fiche, old),
        {"champs": ["message", "source", "source_id", "verifie_le", "live", "etat", "territoire"]},
    )

    fiche.refresh_from_db()
    assert (fiche.message, fiche.source, fiche.source_id) == ("Avant", "Import", "12")
    assert fiche.live


def test_what_was_deleted_since_stays_away(client, member):
    ReglagesStructure.objects.create(structure=member.structure, publication="directe")
    fiche = ServiceFactory(structure=member.structure)
    gone, kept = ThematiqueFactory(), ThematiqueFactory()
    old = write(fiche, thematiques=[gone, kept])
    write(fiche, thematiques=[])
    gone.delete()

    assert "(disparu)" in get(client, "version", fiche, old)
    client.post(url("revenir", fiche, old), {"champs": ["thematiques"]})

    assert [*Service.objects.get(pk=fiche.pk).thematiques.all()] == [kept]


def test_nothing_ticked_is_said(client, member):
    old = write(member.structure, message="Avant")
    write(member.structure, message="Après")

    response = client.post(url("revenir", member.structure, old), {"champs": ["inconnu"]})

    assert response.status_code == 400
    assert "Cochez au moins une chose" in unescape(response.content.decode())


def test_long_texts_are_compared_word_by_word(client, member):
    write(member.structure, description="Un accueil le mardi matin pour tous les habitants. " * 3)
    pk = write(
        member.structure, description="Un accueil le jeudi matin pour tous les habitants. " * 3
    )

    page = get(client, "version", member.structure, pk)

    assert page.count("mardi") == page.count("jeudi") == 3
    assert "Description</b> : modifié" in get(client, "historique", member.structure)


def test_markup_is_shown_as_it_was_written(client, member):
    write(member.structure, message="Avant")
    pk = write(member.structure, message="<script>alert(1)</script>")

    for nom, *args in (("historique",), ("version", pk)):
        page = client.get(url(nom, member.structure, *args)).content.decode()
        assert "<script>alert" not in page
        assert "&lt;script&gt;" in page


def test_words_of_a_version_are_those_of_the_fiche():
    """The JSON of a version reads like the fiche itself, field by field."""
    question = ChampThematiqueFactory()
    fiche = ServiceFactory(
        thematiques=[ThematiqueFactory(), ThematiqueFactory()],
        publics=[PublicFactory()],
        mots_cles=["Papiers", "CV", "école"],
        langues=["fr", "ar"],
        champs={question.cle: "Le matin"},
        fermeture_du="2026-08-01",
        frais=Frais.GRATUIT,
    )
    write(fiche, message="Bonjour")
    fiche = Service.objects.get(pk=fiche.pk)
    lecture = historique.Lecture(fiche, [fiche.live_revision])

    values = lecture.values(fiche.live_revision)

    assert f"champs.{question.cle}" in values
    assert set(values) == set(lecture.champs)
    assert {name: champs.read_value(fiche, name) for name in values} == values


@pytest.mark.parametrize("nom", ["historique", "version"])
def test_queries_do_not_grow(client, member, nom):
    fiche = ServiceFactory(structure=member.structure, mots_cles=["un"])
    write(fiche, message="0")
    pk = write(fiche, member.compte, message="1")
    args = [pk] if nom == "version" else []
    client.get(url(nom, fiche, *args))
    with CaptureQueriesContext(connection) as few:
        client.get(url(nom, fiche, *args))
    for n in range(5):
        write(fiche, UtilisateurFactory(), message=f"encore {n}", mots_cles=[f"mot {n}"])
    client.get(url(nom, fiche, *args))

    with CaptureQueriesContext(connection) as many:
        client.get(url(nom, fiche, *args))

    assert len(many) <= len(few)


def test_pages_of_twenty(client, member):
    for n in range(22):
        write(member.structure, message=f"Message {n}")

    page = client.get(url("historique", member.structure)).context["page"]
    last = client.get(url("historique", member.structure) + "?page=2").context["page"]

    assert len(page.object_list) == 20
    assert not page.object_list[-1].premiere  # compared with the next page's first
    assert [version.premiere for version in last.object_list] == [False, True]
    for odd in ("0", "-1", "x", "99999999999999999999"):
        assert client.get(url("historique", member.structure), {"page": odd}).status_code == 200


@pytest.mark.parametrize(
    ("before", "after", "pieces"),
    [
        ("le lundi", "le mardi", [("egal", "le "), ("retrait", "lundi"), ("ajout", "mardi")]),
        ("", "neuf", [("ajout", "neuf")]),
        ("vieux", "", [("retrait", "vieux")]),
        ("pareil", "pareil", [("egal", "pareil")]),
    ],
)
def test_word_diff(before, after, pieces):
    assert [(piece.genre, piece.texte) for piece in word_diff(before, after)] == pieces


def test_very_long_texts_are_not_compared_for_ever():
    before, after = "a b " * 2000, "b a " * 2000

    assert [piece.genre for piece in word_diff(before, after)] == ["retrait", "ajout"]


def test_the_same_words_again_and_again_are_compared_at_once():
    before, after = "a b " * 700, "b a c " * 450

    start = time.process_time()
    pieces = word_diff(before, after)

    assert time.process_time() - start < 2  # nine seconds once
    assert "".join(p.texte for p in pieces if p.genre != "ajout") == before
    assert "".join(p.texte for p in pieces if p.genre != "retrait") == after
