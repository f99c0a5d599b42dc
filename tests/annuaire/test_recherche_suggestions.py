"""What is offered while typing."""

import pytest

from annuaire.models import Structure, Synonyme
from annuaire.recherche import suggest
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.territoire.factories import ThematiqueFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def theme():
    return ThematiqueFactory(
        nom="Inclusion numérique",
        nom_simple="Ordinateur et internet",
        description="Faire ses démarches en ligne, imprimer",
        slug="numerique",
    )


def labels(texte, **options):
    return [suggestion.libelle for suggestion in suggest(texte, **options)]


@pytest.mark.parametrize(
    "texte", ["ordi", "Ordinateur", "numeri", "ORDINATEURS", "internet", "impr", "ordinatuer"]
)
def test_themes_are_offered_by_any_of_their_words(theme, texte):
    found = suggest(texte)
    assert [s.libelle for s in found] == ["Ordinateur et internet"]
    assert found[0].genre == "theme"
    assert found[0].url.endswith("?theme=numerique")


def test_a_theme_is_offered_by_a_synonym(theme):
    Synonyme.objects.create(terme="tablette", equivalents="ordinateur; portable")
    assert labels("tabl") == ["Ordinateur et internet"]
    assert labels("portab") == ["Ordinateur et internet"]


def test_structures_are_offered_by_the_beginning_of_a_word_or_their_acronym():
    caf = StructureFactory(nom="Caisse d'allocations familiales", sigle="CAF")
    StructureFactory(nom="Maison des familles")
    ServiceFactory(nom="Allocations et calculs", structure=caf)
    assert labels("caf")[0] == "Caisse d'allocations familiales (CAF)"
    assert labels("alloc") == ["Caisse d'allocations familiales (CAF)"]  # services are not
    assert labels("caisse fam") == ["Caisse d'allocations familiales (CAF)"]
    assert set(labels("famil")) == {
        "Maison des familles",
        "Caisse d'allocations familiales (CAF)",
    }
    assert labels("famil")[0] == "Maison des familles"
    assert labels("alocations") == ["Caisse d'allocations familiales (CAF)"]
    found = suggest("caf")[0]
    assert found.genre == "structure"
    assert f"/{caf.pk}-" in found.url


def test_a_structure_withdrawn_is_not_offered():
    structure = StructureFactory(nom="Ressourcerie")
    assert labels("ressour") == ["Ressourcerie"]
    Structure.objects.get(pk=structure.pk).delete()
    assert labels("ressour") == []


@pytest.mark.parametrize("texte", ["", "a", "é", " ", "🙂", "\x00", "'", "l'", "x" * 10_000])
def test_less_than_two_letters_or_nonsense_offer_nothing(theme, texte):
    assert suggest(texte) == []


def test_offers_are_few_and_cost_few_queries(theme, django_assert_max_num_queries):
    for n in range(20):
        StructureFactory(nom=f"Ordinateurs pour tous {n}")
    suggest("ordi")
    with django_assert_max_num_queries(6):
        found = labels("ordi")
    assert len(found) == 8
    assert found[0] == "Ordinateur et internet"
    assert labels("ordi", limite=3)[0] == "Ordinateur et internet"
    assert len(labels("ordi", limite=3)) == 3
