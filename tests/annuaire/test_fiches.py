"""The page of a fiche: complete or bare, at one address, to the right people."""

import json
import re
from datetime import timedelta
from html import unescape

import pytest
from django.utils import timezone

from annuaire import fiches
from annuaire.enums import Etat
from tests.annuaire.factories import ChampThematiqueFactory, ServiceFactory, StructureFactory
from tests.territoire.factories import LieuFactory, PublicFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db


def read(client, fiche):
    response = client.get(fiche.get_absolute_url())
    assert response.status_code == 200
    return " ".join(unescape(response.content.decode()).split())


def jsonld(page):
    return json.loads(re.search(r'ld\+json">(.*?)</script>', page).group(1))


def test_a_bare_service_still_reads_well(client):
    page = read(client, ServiceFactory(nue=True, nom="Café", structure=StructureFactory(nue=True)))
    for words in ("Café", "À demander sur place", "Adresse à compléter", "Pas encore vérifiée"):
        assert words in page
    assert "tel:" not in page
    assert "None" not in page


def test_a_full_service_says_everything(client):
    theme = ThematiqueFactory()
    ChampThematiqueFactory(thematique=theme, cle="niveau", libelle="Niveau des élèves ?")
    service = ServiceFactory(
        frais="payant",
        frais_precisions="5 € par an",
        publics=[PublicFactory(nom="Les enfants")],
        publics_precisions="de 6 à 11 ans",
        conditions="Venir une première fois",
        papiers="Un justificatif",
        niveau_francais="debutant",
        langues=["tr", "ar"],
        garde_enfants="avec",
        garde_precisions="Un coin jeux",
        thematiques=[theme],
        champs={"niveau": "Collège"},
        horaires="Mo-Fr 09:00-12:00",
        verifie_le=timezone.localdate(),
        message="Pas de séance lundi",
        saturation="attente",
    )
    page = read(client, service)
    for words in (
        "Payant : 5 € par an",
        "Les enfants (de 6 à 11 ans)",
        "Venir une première fois",
        "Un justificatif",
        "Quelques mots suffisent",
        "Arabe, Turc",
        "Un coin jeux",
        "Niveau des élèves ?",
        "Collège",
        "Vérifiée le",
        "Pas de séance lundi",
        "Liste d'attente",
        "04 73 40 89 69",
    ):
        assert words in page, words


@pytest.mark.parametrize("nb", [1, 3])
def test_a_service_page_costs_the_same_whatever_its_neighbours(
    client, nb, django_assert_num_queries
):
    service = ServiceFactory(thematiques=[ThematiqueFactory()], publics=[PublicFactory()])
    ServiceFactory.create_batch(nb, structure=service.structure)
    client.get("/plan-du-site/")
    with django_assert_num_queries(7):
        client.get(service.get_absolute_url())


@pytest.mark.parametrize("nb", [1, 3])
def test_a_structure_page_costs_the_same_whatever_its_services(
    client, nb, django_assert_num_queries
):
    structure, other = StructureFactory.create_batch(2)
    ServiceFactory.create_batch(nb, structure=structure)
    client.get(other.get_absolute_url())  # what each process keeps in memory
    with django_assert_num_queries(4):
        client.get(structure.get_absolute_url())


def test_an_old_name_leads_to_the_new_address(client):
    service = ServiceFactory(nom="Nouveau nom")
    response = client.get(f"/annuaire/services/{service.pk}-ancien-nom/")
    assert (response.status_code, response.url) == (301, service.get_absolute_url())


def test_a_merged_structure_leads_to_the_one_kept(client):
    kept = StructureFactory()
    merged = StructureFactory(etat=Etat.FUSIONNEE, fusionnee_dans=kept)
    response = client.get(merged.get_absolute_url())
    assert (response.status_code, response.url) == (301, kept.get_absolute_url())


def test_a_closed_structure_says_so(client):
    page = read(client, StructureFactory(fermee=True))
    assert "Cette structure est fermée depuis le 31 janvier 2026" in page


@pytest.mark.parametrize("make", [StructureFactory, ServiceFactory])
def test_drafts_are_nobodys(client, make):
    assert client.get(make(brouillon=True).get_absolute_url()).status_code == 404


def test_json_ld_holds_the_facts_and_cannot_close_its_script(client):
    lieu = LieuFactory(adresse="17 rue Baudelaire")
    structure = StructureFactory(
        nom="</script><script>alert(1)", lieu=lieu, horaires="Mo-Fr 09:00-12:00"
    )
    raw = client.get(structure.get_absolute_url()).content.decode()
    assert "<script>alert(1)" not in raw
    data = json.loads(re.search(r'ld\+json">(.*?)</script>', raw).group(1))
    main = data["mainEntity"]
    assert main["name"] == "</script><script>alert(1)"
    assert main["@type"] == ["NGO", "LocalBusiness"]
    assert main["address"]["streetAddress"] == "17 rue Baudelaire"
    assert main["openingHoursSpecification"]
    assert data["dateModified"]


def test_json_ld_gives_no_point_for_an_approximate_place(client):
    structure = StructureFactory(lieu=LieuFactory(approximatif=True))
    assert (
        "geo" not in jsonld(client.get(structure.get_absolute_url()).content.decode())["mainEntity"]
    )


def test_an_old_fiche_warns(client):
    service = ServiceFactory(verifie_le=timezone.localdate() - timedelta(days=400))
    assert "il y a 13 mois, téléphonez avant de vous déplacer" in read(client, service)


@pytest.mark.parametrize(
    "nom", ["O'Connor", "d'Ûzès", "Nguyễn Văn", "« l'été »", "🌻 12 bis", "<b>&amp;", "日本"]
)
def test_names_come_out_as_they_were_typed(client, nom):
    assert f"<h1>{nom}" in read(client, ServiceFactory(nom=nom))


@pytest.mark.parametrize(
    ("regle", "codes", "precisions", "expected"),
    [
        ("inconditionnel", ["tous-publics"], "", "Ouvert à tous"),
        ("inconditionnel", [], "dès 16 ans", "Ouvert à tous : dès 16 ans"),
        ("preferentiel", ["femmes"], "", "En priorité : femmes"),
        ("preferentiel", ["femmes"], "avec enfants", "En priorité : femmes (avec enfants)"),
        ("preferentiel", [], "", "Ouvert à tous"),
        ("exclusif", [], "Élèves de 6e", "Seulement : Élèves de 6e"),
        ("exclusif", [], "", ""),
    ],
)
def test_for_whom_in_plain_words(regle, codes, precisions, expected):
    publics = [PublicFactory(nom=code, code_data_inclusion=code) for code in codes]
    service = ServiceFactory(publics_regle=regle, publics=publics, publics_precisions=precisions)

    assert fiches.for_whom(service, publics) == expected
