"""« Ma sélection »: short keys in, one sheet out."""

import pytest

from annuaire import selection
from tests.annuaire.factories import ServiceFactory, StructureFactory


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        ("se12,st3", [("service", 12), ("structure", 3)]),
        ("se12,se12", [("service", 12)]),
        ("", []),
        ("se,stx,xx1,<script>,se-4", []),
        ("se99999999999999999999", []),
    ],
)
def test_keys_are_read_or_left_out(text, keys):
    assert selection.parse(text) == keys


def test_a_selection_is_bounded():
    assert len(selection.parse(",".join(f"se{n}" for n in range(500)))) == selection.MAX_FICHES


@pytest.mark.django_db
@pytest.mark.parametrize("nb", [1, 3])
def test_the_sheet_keeps_the_order_and_costs_the_same(client, nb, django_assert_num_queries):
    services = ServiceFactory.create_batch(nb)
    structure, draft = StructureFactory(), ServiceFactory(brouillon=True)
    keys = [f"se{s.pk}" for s in services[::-1]] + [f"st{structure.pk}", f"se{draft.pk}", "se0"]
    client.get("/plan-du-site/")

    with django_assert_num_queries(1):
        response = client.get("/annuaire/selection/", {"f": ",".join(keys)})

    names = [card["titre"] for card in response.context["fiches"]]
    assert names == [s.nom for s in services[::-1]] + [structure.nom]
    page = response.content.decode()
    assert "mailto:?subject=" in page
    assert "existe plus" in page
