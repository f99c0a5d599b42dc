"""The list: what a habitante types and ticks, and what never breaks it."""

from html import unescape

import pytest
from django.urls import reverse

from annuaire import views
from annuaire.models import MotCherche
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.territoire.factories import (
    LieuFactory,
    PublicFactory,
    QuartierFactory,
    TerritoireFactory,
    ThematiqueFactory,
)

pytestmark = pytest.mark.django_db
LISTE = "/annuaire/"


def names(response):
    return [card["titre"] for card in response.context["page"]]


@pytest.mark.parametrize("nb", [1, 3])
def test_the_list_costs_the_same_whatever_its_length(client, nb, django_assert_num_queries):
    services = ServiceFactory.create_batch(nb, structure=StructureFactory())
    client.get(LISTE)

    with django_assert_num_queries(2):  # the version, the cards
        response = client.get(LISTE + "?tri=x")

    assert sorted(names(response)) == sorted(service.nom for service in services)


@pytest.mark.parametrize("nb", [1, 3])
def test_a_search_costs_the_same_whatever_it_finds(client, nb, django_assert_max_num_queries):
    ServiceFactory.create_batch(nb, description="Alphabétisation")
    client.get(LISTE, {"q": "alphabet"})

    with django_assert_max_num_queries(8):
        response = client.get(LISTE, {"q": "alphabétisation"})

    assert len(names(response)) == nb


def test_facets_narrow_and_count(client):
    theme, autre = ThematiqueFactory.create_batch(2)
    quartier = QuartierFactory(nom="Fontaine du Bac", slug="fontaine")
    structure = StructureFactory(lieu=None)
    ici = ServiceFactory(nom="Ici", thematiques=[theme], quartiers=[quartier], structure=structure)
    ServiceFactory(nom="Ailleurs", thematiques=[theme], structure=structure)
    ServiceFactory(nom="Autre", thematiques=[autre], quartiers=[quartier], structure=structure)

    response = client.get(LISTE, {"theme": theme.slug, "quartier": "fontaine"})

    assert names(response) == [ici.nom]
    options = {o["valeur"]: o for g in response.context["groupes"] for o in g["options"]}
    assert options[theme.slug]["nombre"] == 1
    assert options[autre.slug]["nombre"] == 1  # what ticking it as well would add
    assert options["fontaine"]["nombre"] == 1


def test_a_theme_below_narrows_the_one_above(client):
    parent = ThematiqueFactory()
    enfant = ThematiqueFactory(parent=parent)
    ServiceFactory(nom="Dedans", thematiques=[enfant])
    ServiceFactory(nom="À côté", thematiques=[parent])

    assert len(names(client.get(LISTE, {"theme": parent.slug}))) == 2
    both = client.get(LISTE, {"theme": [parent.slug, enfant.slug]})
    assert names(both) == ["Dedans"]


def test_every_toggle_of_the_issue(client):
    public = PublicFactory(slug="seniors")
    lieu = LieuFactory(acces_pmr="oui")
    ServiceFactory(
        nom="Tout",
        frais="gratuit",
        horaires="24/7",
        langues=["ar"],
        garde_enfants="oui",
        publics=[public],
        lieu=lieu,
    )
    ServiceFactory(nom="Rien")

    for query in (
        {"gratuit": "1"},
        {"aujourdhui": "1"},
        {"langue": "ar"},
        {"garde": "1"},
        {"pmr": "1"},
        {"public": "seniors"},
    ):
        assert names(client.get(LISTE, query)) == ["Tout"], query


def test_distance_from_the_device_travels_in_a_header(client):
    ServiceFactory(nom="Loin", lieu=LieuFactory(latitude=45.80, longitude=3.09))
    ServiceFactory(nom="Près", lieu=LieuFactory(latitude=45.7656, longitude=3.0904))
    ServiceFactory(nom="Sans adresse", lieu=LieuFactory(inconnu=True))

    response = client.get(LISTE, {"tri": "moi"}, headers={"Portail-Position": "45.76551234,3.0905"})

    assert names(response) == ["Près", "Loin", "Sans adresse"]
    cards = list(response.context["page"])
    assert cards[0]["distance"] == "à 50 m"
    assert cards[1]["distance"] == "à 3,7 km"
    assert cards[2]["distance"] == ""
    assert "45.765" not in response.content.decode()


def test_distance_from_a_quartier_needs_no_device(client):
    QuartierFactory(slug="nord", latitude=45.81, longitude=3.09, nom="Nord")
    ServiceFactory(nom="Nord", lieu=LieuFactory(latitude=45.809, longitude=3.09))
    ServiceFactory(nom="Sud", lieu=LieuFactory(latitude=45.76, longitude=3.09))

    assert names(client.get(LISTE, {"tri": "nord"})) == ["Nord", "Sud"]


def test_an_approximate_place_never_tells_a_distance(client):
    ServiceFactory(lieu=LieuFactory(approximatif=True))
    response = client.get(LISTE, {"tri": "moi"}, headers={"Portail-Position": "45.7,3.0"})
    assert next(iter(response.context["page"]))["distance"] == ""


def test_what_is_called_so_comes_first_then_services_then_structures(client):
    quartier = StructureFactory(nom="Maison de quartier")
    ServiceFactory(nom="Accueil de la maison de quartier", structure=quartier)
    StructureFactory(nom="Amis de la maison de quartier")

    response = client.get(LISTE, {"q": "Maison de quartier"})

    assert names(response) == [
        "Maison de quartier",
        "Accueil de la maison de quartier",
        "Amis de la maison de quartier",
    ]


def test_the_theme_above_does_not_lend_its_words(client):
    above = ThematiqueFactory(nom="Habiter", nom_simple="Logement et quartier")
    nature = ThematiqueFactory(nom="Nature", nom_simple="Jardins", parent=above)
    ServiceFactory(nom="Jardiner ensemble", thematiques=[nature])
    ServiceFactory(nom="Visite", thematiques=[], description="Visite du logement avec vous")

    assert names(client.get(LISTE, {"q": "logement"})) == ["Visite"]


def test_a_language_spoken_there_is_a_word_to_search(client):
    ServiceFactory(nom="Écrivain public", langues=["ar", "fr"])

    assert names(client.get(LISTE, {"q": "arabe"})) == ["Écrivain public"]
    assert names(client.get(LISTE, {"q": "parler français"})) == []


def test_nothing_found_says_who_to_call_and_counts_the_words(client):
    TerritoireFactory(nom="Territoire Sud", telephone="+33473408969")

    response = client.get(LISTE, {"q": "zzyzx"})

    page = " ".join(unescape(response.content.decode()).split())  # no-break spaces too
    assert "0 résultat pour « zzyzx »" in page
    assert "04 73 40 89 69" in page
    assert MotCherche.objects.get().texte == "zzyzx"


def test_a_program_typing_at_random_does_not_fill_the_queue(client, monkeypatch):
    monkeypatch.setattr(views, "MOTS_PAR_MINUTE", 3)

    for lettre in "bcdfgh":
        client.get(LISTE, {"q": f"zzyz{lettre}"})

    assert MotCherche.objects.count() <= 3


def test_near_matches_too_say_who_to_call(client):
    TerritoireFactory(nom="Territoire Sud", telephone="+33473408969")
    ServiceFactory(nom="Atelier cuisine", telephone="")
    ServiceFactory(nom="Atelier danse", telephone="")

    exact = unescape(client.get(LISTE, {"q": "cuisine"}).content.decode())
    near = unescape(client.get(LISTE, {"q": "cuisine danse"}).content.decode())

    assert "s'en approche" in near
    assert "demander à une personne" in near
    assert "demander à une personne" not in exact


def test_everyone_who_finds_nothing_is_counted(client):
    for _person in range(3):
        client.get(LISTE, {"q": "zzyzx"})

    assert MotCherche.objects.get().nombre == 3


def test_a_removed_filter_is_said_and_set_aside(client):
    ServiceFactory(nom="Là")
    response = client.get(LISTE, {"theme": "ancien-theme"})
    assert names(response) == ["Là"]
    assert "n'existe plus" in unescape(response.content.decode())


def test_pages_go_to_the_last_one_when_asked_beyond(client):
    ServiceFactory.create_batch(21, structure=StructureFactory())
    assert len(names(client.get(LISTE))) == 20
    assert len(names(client.get(LISTE, {"page": "2"}))) == 1
    assert len(names(client.get(LISTE, {"page": "99999"}))) == 1


def test_htmx_gets_the_fragment_and_people_the_page(client):
    ServiceFactory()
    fragment = client.get(LISTE, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in fragment
    assert 'hx-swap-oob="innerHTML"' in fragment
    assert "<html" in client.get(LISTE).content.decode()


def test_suggestions_are_links(client):
    theme = ThematiqueFactory(nom_simple="Apprendre le français", slug="francais")
    page = client.get(reverse("annuaire:suggestions"), {"q": "apprendre"}).content.decode()
    assert theme.nom_simple in page
    assert "href=" in page


@pytest.mark.parametrize("genre", ["structure", "service"])
def test_the_feed_lists_what_is_new(client, genre):
    ServiceFactory(nom="Un service & un autre", structure__nom="La structure")
    feed = client.get(reverse("annuaire:flux")).content.decode()
    assert {"structure": "La structure", "service": "Un service &amp; un autre"}[genre] in feed
