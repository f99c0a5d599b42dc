"""What changed between two texts, in words."""

import random

from portal.socle.differences import AJOUTE, ENLEVE, GARDE, compare


def test_a_word_changed_inside_a_paragraph():
    (found,) = compare(["Le pain est cher ici."], ["Le pain est bon ici."])

    assert found.runs == (
        (GARDE, "Le pain est "),
        (ENLEVE, "cher"),
        (AJOUTE, "bon"),
        (GARDE, " ici."),
    )


def test_paragraphs_added_and_taken_away():
    found = compare(["Un.", "Deux.", "Trois."], ["Un.", "Trois.", "Quatre !"])

    assert [one.change for one in found] == [False, True, False, True]
    assert [one.runs[0] for one in found if one.change] == [
        (ENLEVE, "Deux."),
        (AJOUTE, "Quatre !"),
    ]


def test_another_paragraph_in_its_place_is_not_mixed_word_by_word():
    found = compare(["Le lavoir date de 1884."], ["Demain, tous au marché !"])

    assert [one.runs for one in found] == [
        ((ENLEVE, "Le lavoir date de 1884."),),
        ((AJOUTE, "Demain, tous au marché !"),),
    ]


def test_both_texts_are_all_there():
    chance = random.Random(5)
    words = ["pain", "marché", "place", "enfants", "hier", "demain", "été"]
    for _essay in range(200):
        before, after = (
            [
                " ".join(chance.choices(words, k=chance.randint(1, 9)))
                for _line in range(chance.randint(0, 6))
            ]
            for _text in range(2)
        )
        found = compare(before, after)

        assert [one.texte for one in found if one.texte] == after
        taken = "".join(w for one in found for kind, w in one.runs if kind != AJOUTE)
        assert sorted(taken) == sorted("".join(before))


def test_same_texts_change_nothing():
    assert not any(one.change for one in compare(["Un.", "Deux."], ["Un.", "Deux."]))


def test_a_very_long_paragraph_rewritten_takes_no_time():
    before = "mot " * 20_000
    found = compare([before], [before + "fin"])

    assert found[0].change
