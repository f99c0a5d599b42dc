"""Words not found are counted, never who typed them."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection
from django.utils import timezone

from annuaire.models import MotCherche
from annuaire.recherche import missing


@pytest.mark.django_db
def test_one_row_a_text_a_day():
    for texte in ("Vétérinaire", "veterinaire", "je cherche un vétérinaire ?", "piscine", "سباحة"):
        assert missing.count_missing(texte)
    assert dict(MotCherche.objects.values_list("texte", "nombre")) == {
        "veterinaire": 3,
        "piscine": 1,
        "سباحة": 1,
    }
    MotCherche.objects.update(jour=timezone.localdate() - timezone.timedelta(days=1))
    missing.count_missing("piscine")
    assert MotCherche.objects.filter(texte="piscine").count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    "texte",
    [
        "",
        "?!",
        "🙂",
        "\x00",
        "jeanne@exemple.fr",
        "06 12 34 56 78",
        "0612345678",
        "+33 6 12 34 56 78 jeanne",
        "1 85 05 78 006 084 36",
        "mon mari est parti et je ne sais plus quoi faire",
        "a b c d e f g",
        "x" * 10_000,
    ],
)
def test_what_may_tell_of_a_person_is_not_counted(texte):
    assert not missing.count_missing(texte)
    assert not MotCherche.objects.exists()


@pytest.mark.django_db
def test_a_program_typing_at_random_does_not_fill_the_table(monkeypatch):
    monkeypatch.setattr(missing, "MAX_PAR_JOUR", 3)
    texts = ["piscine", "patinoire", "manège", "cirque", "piscine"]
    assert [missing.count_missing(texte) for texte in texts] == [True, True, True, False, True]


@pytest.mark.django_db(transaction=True)
def test_no_count_is_lost_between_workers():
    def count(_n):
        try:
            return missing.count_missing("piscine")
        finally:
            connection.close()

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(count, range(40)))
    assert MotCherche.objects.get().nombre == 40
