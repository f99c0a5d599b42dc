"""The round of the paper: who carries how many copies where, told against the print run."""

import csv
import io

import pytest
from django.urls import reverse

from journal.models import PointDeDepot
from journal.supports import depots
from tests.comptes.factories import UtilisateurFactory
from tests.journal.factories import JournalFactory, NumeroFactory


@pytest.fixture
def journal(db):
    journal = JournalFactory(title="La Gazette")
    NumeroFactory(journal=journal, numero=7, title="Automne", tirage=100)
    return journal


def put(journal, nom, quantite, porteur="", **values):
    return PointDeDepot.objects.create(
        journal=journal, nom=nom, quantite=quantite, porteur=porteur, **values
    )


def test_each_person_has_their_places_in_order_and_nobodys_come_first(journal):
    put(journal, "Mairie", 20, "Odile", ordre=2)
    put(journal, "Boulangerie", 30, "odile", ordre=1, porteur_telephone="+33612345678")
    put(journal, "Gymnase", 10)
    put(JournalFactory(), "Ailleurs", 500)

    found = depots.describe(journal)

    assert [(one.nom, one.total) for one in found.porteurs] == [("", 10), ("odile", 50)]
    assert [one.nom for one in found.porteurs[1].depots] == ["Boulangerie", "Mairie"]
    assert found.porteurs[1].telephone == "06 12 34 56 78"
    assert (found.total, found.tirage) == (60, 100)


@pytest.mark.parametrize(
    ("carried", "said"),
    [
        (60, "40 exemplaires imprimés n'ont pas encore de place"),
        (99, "1 exemplaire imprimé n'a pas encore de place"),
        (100, "ont leur place"),
        (130, "Il manque 30 exemplaires"),
    ],
)
def test_the_print_run_and_the_places_are_compared(journal, carried, said):
    put(journal, "Mairie", carried)

    assert said in depots.describe(journal).dit


def test_a_journal_without_an_issue_says_so(db):
    assert "pas encore écrit" in depots.describe(JournalFactory()).dit


@pytest.mark.parametrize("nb", [1, 3])
def test_as_many_queries_for_one_place_as_for_three(journal, nb, django_assert_num_queries):
    for n in range(nb):
        put(journal, f"Lieu {n}", 10, f"Personne {n}")

    with django_assert_num_queries(2):
        assert len(depots.describe(journal).depots) == nb


def test_a_cell_is_never_a_formula(journal):
    put(journal, "=1+1", 10, "@Odile", adresse="1 rue; de l'Exemple")

    rows = list(csv.reader(io.StringIO(depots.as_csv(depots.describe(journal))), delimiter=";"))

    assert rows[1][1:6] == ["'=1+1", "1 rue; de l'Exemple", "", "10", "'@Odile"]
    assert rows[-2][1:5] == ["Total", "", "", "10"]
    assert rows[-1][1:5] == ["Tirage", "", "", "100"]
    assert rows[0][0] == "\ufeffOrdre"


# -- In the admin ------------------------------------------------------------------------


def address(nom, journal):
    """Through the list's own addresses."""
    return reverse(f"{PointDeDepot.snippet_viewset.url_namespace}:{nom}", args=[journal.pk])


def test_the_round_is_for_those_who_may_see_the_places(client, settings, journal):
    settings.SECOND_FACTEUR = False
    put(journal, "Mairie", 20, "Odile", porteur_telephone="+33612345678")
    client.force_login(UtilisateurFactory(is_superuser=True))

    page = client.get(address("tournee", journal)).content.decode()
    sheet = client.get(address("tournee_csv", journal))

    assert "Odile" in page
    assert "06 12 34 56 78" in page.replace("\u00a0", " ")
    assert "Mairie" in sheet.content.decode()
    assert sheet.headers["Content-Disposition"] == 'attachment; filename="tournee-la-gazette.csv"'

    for person in (None, UtilisateurFactory()):
        client.logout()
        if person:
            client.force_login(person)
        for nom in ("tournee", "tournee_csv"):
            response = client.get(address(nom, journal))
            assert response.status_code in (302, 403)
            assert b"Odile" not in response.content
