"""How many messages an operator bills."""

import pytest

from diffusion.gsm import count_segments, is_gsm7, simplify


@pytest.mark.parametrize(
    ("texte", "nombre"),
    [
        ("", 1),
        ("a" * 160, 1),
        ("a" * 161, 2),
        ("a" * 306, 2),
        ("a" * 307, 3),
        ("é" * 160, 1),  # é, è, ù, à are in the alphabet
        ("€" * 80, 1),  # but these count twice
        ("€" * 81, 2),
        ("ê" * 70, 1),  # and this one makes everything Unicode
        ("a" * 70 + "ê", 2),
        ("ê" * 134, 2),
        ("ê" * 135, 3),
        ("😀" * 35, 1),
        ("😀" * 36, 2),
    ],
)
def test_count_segments(texte, nombre):
    assert count_segments(texte) == nombre


def test_simplify_keeps_the_words_and_their_accents():
    assert simplify("L’atelier « Être ici » – c’est… demain") == (
        "L'atelier \"Être ici\" - c'est... demain"
    )
    assert is_gsm7(simplify("L’été à la « Maison » : c’est où ?"))
