"""Our words against the national vocabulary: data·inclusion's own package is the authority."""

import json

import pytest
from data_inclusion.schema import v1
from django.conf import settings

from annuaire import enums

DONNEES = settings.BASE_DIR / "donnees"


def values(enum):
    return {member.value for member in enum}


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        (enums.Frais, v1.Frais),
        (enums.ModeAccueil, v1.ModeAccueil),
        (enums.ModeMobilisation, v1.ModeMobilisation),
        (enums.MobilisablePar, v1.PersonneMobilisatrice),
    ],
)
def test_lists_that_are_theirs_too(ours, theirs):
    assert set(ours.values) == values(theirs)


def test_every_kind_of_service_says_its_national_type():
    assert set(enums.DATA_INCLUSION_TYPES) == set(enums.TypeService)
    assert set(enums.DATA_INCLUSION_TYPES.values()) <= values(v1.TypeService)


def test_the_demo_s_themes_and_publics_carry_known_codes():
    def codes(themes):
        for theme in themes:
            yield from theme["codes_data_inclusion"]
            yield from codes(theme.get("enfants", []))

    themes = json.loads((DONNEES / "thematiques.json").read_text(encoding="utf-8"))
    publics = json.loads((DONNEES / "publics.json").read_text(encoding="utf-8"))

    assert set(codes(themes)) <= values(v1.Thematique)
    assert len(set(codes(themes))) > 20
    known = {public["code_data_inclusion"] for public in publics} - {""}
    assert known <= values(v1.Public)
    assert known
