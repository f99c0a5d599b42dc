"""When a committee agrees: the rule alone, without a database."""

import pytest

from journal.consensus import Etat, Regle, Voix, decide
from journal.enums import Qualite, Valeur

H, P = Qualite.HABITANT, Qualite.PROFESSIONNEL
A, R, B = Valeur.ACCORD, Valeur.RESERVE, Valeur.BLOCAGE


TROIS = Regle(3, 1, 1)


def bilan(*voix, regle=TROIS):
    return decide([Voix(n, *one) for n, one in enumerate(voix)], regle)


@pytest.mark.parametrize(
    ("voix", "etat"),
    [
        ([], Etat.ATTENTE),
        ([(H, A), (P, A)], Etat.ATTENTE),
        ([(H, A), (P, A), (H, A)], Etat.ACCORD),
        ([(H, A), (P, R), (H, R)], Etat.ACCORD),  # reserves are read, they stop nothing
        ([(H, A), (H, A), (H, A), (H, A)], Etat.ATTENTE),  # no professional
        ([(P, A), (P, A), (P, A)], Etat.ATTENTE),  # no habitant
        ([(H, A), (P, A), (H, A), (H, B)], Etat.BLOQUE),  # one block stops any number
        ([(H, B)], Etat.BLOQUE),
    ],
)
def test_enough_voices_of_each_kind_and_no_block(voix, etat):
    assert bilan(*voix).etat == etat


def test_what_is_missing_is_said():
    found = bilan((H, A), (H, R))

    assert (found.manque, found.manque_habitants, found.manque_professionnels) == (1, 0, 1)
    assert (found.accords, found.reserves, found.blocages, found.pour) == (1, 1, 0, 2)


def test_a_block_is_no_voice_for():
    assert bilan((H, A), (P, B)).manque == 2


def test_a_journal_may_ask_for_more_habitants():
    assert bilan((H, A), (P, A), (P, A), regle=Regle(3, 2, 1)).etat == Etat.ATTENTE


def test_one_member_one_voice():
    with pytest.raises(ValueError, match="one voice"):
        decide([Voix(1, H, A), Voix(1, H, A)], Regle(2))
