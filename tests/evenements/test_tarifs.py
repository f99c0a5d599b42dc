"""What a grid of prices says in a few words."""

import pytest

from evenements.models import GrilleTarifs


@pytest.mark.parametrize(
    ("lignes", "dit"),
    [
        ("Enfant : 2 €\nAdulte : 4,50 €", "de 2 à 4,50 €"),
        ("Moins de 6 ans : gratuit\nAdulte : 4 €", "jusqu'à 4 €"),
        ("Enfant : 0 €\nAdulte : 4.00 €", "jusqu'à 4 €"),
        ("Pour tous : 3 euros", "3 €"),
        ("Quotient de moins de 700 € : 2 €\nAutres : 5 €", "de 2 à 5 €"),
        ("Gratuit avant 6 ans\nAdulte : 4 €", "jusqu'à 4 €"),
        ("Selon vos revenus", ""),
        ("", ""),
    ],
)
def test_from_the_least_to_the_most(lignes, dit):
    assert GrilleTarifs(lignes=lignes).fourchette == dit


def test_a_line_is_who_then_how_much():
    grille = GrilleTarifs(lignes="Enfant : 2 €\n\nGratuit pour tous\nAdulte, seul : 4 €")

    assert grille.prix == [("Enfant", "2 €"), ("Gratuit pour tous", ""), ("Adulte, seul", "4 €")]
