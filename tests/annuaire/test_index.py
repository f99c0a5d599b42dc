"""The index in memory answers as a plain loop over the fiches would, new or updated."""

import math
import random
from datetime import date, timedelta

import pytest
from django.utils import timezone

from annuaire import entrees, index
from annuaire.enums import Frais
from annuaire.models import Entree
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.territoire.factories import LieuFactory, QuartierFactory, ThematiqueFactory

TODAY = date(2026, 11, 24)


def make_rows(nb, seed=1):
    """Rows as Entree.objects.values_list(*CHAMPS) gives them."""
    rng = random.Random(seed)
    rows = []
    for pk in range(1, nb + 1):
        placed = rng.random() < 0.9
        rows.append(
            (
                pk,
                rng.random() < 0.95,
                rng.random() < 0.8,
                rng.choice(["service", "structure"]),
                f"{rng.choice('éaBzÇ')} nom {pk}",
                [code for code in ("t1", "t2", "q1", "gratuit") if rng.random() < 0.4],
                45.75 + rng.random() / 20 if placed else None,
                3.05 + rng.random() / 20 if placed else None,
                rng.random() < 0.3,
                TODAY,
                rng.getrandbits(28),
                TODAY - timedelta(days=rng.randrange(900)) if rng.random() < 0.7 else None,
                6,
            )
        )
    return rows


def loaded(rows):
    built = index.Index(TODAY)
    built.load(rows)
    return built


def updated(rows):
    """The same rows, taken in through changes: half first, then each of them twice."""
    built = index.Index(TODAY)
    half = len(rows) // 2
    built.load(
        [(*row[:3], "service", "autre", ["t9", "q1"], 1.0, 1.0, *row[8:]) for row in rows[:half]]
    )
    built.update(rows)
    built.update(rows[::3])
    return built


BUILDERS = [pytest.param(loaded, id="chargé"), pytest.param(updated, id="mis à jour")]


@pytest.mark.parametrize("build", BUILDERS)
def test_filters_and_counts_agree_with_a_plain_loop(build):
    rows = make_rows(400)
    built = build(rows)
    groupes = {"theme": ["t1", "t2"], "gratuit": ["gratuit"]}

    bits = built.filter(built.vitrine, groupes)
    counts = built.counts(built.vitrine, groupes, {"theme": ["t1"], "quartier": ["q1"]})

    def shown(row):
        return row[1] and row[2]

    expected = {r[0] for r in rows if shown(r) and {"t1", "t2"} & {*r[5]} and "gratuit" in r[5]}
    assert {built.pk[pos] for pos in index.positions(bits)} == expected
    assert counts["q1"] == sum("q1" in r[5] for r in rows if r[0] in expected)
    # Its own group's choice is set aside: how many « t1 » would show, gratuit kept.
    assert counts["t1"] == sum(shown(r) and "t1" in r[5] and "gratuit" in r[5] for r in rows)


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("code", ["t1", None])
def test_pages_follow_one_order_and_cover_everything_once(build, code):
    rows = make_rows(300)
    built = build(rows)
    bits = built.facette(code) if code else built.visible

    pages = [built.ordered(bits, start, start + 20) for start in range(0, 320, 20)]

    seen = [pos for page in pages for pos in page]
    assert len(seen) == len(set(seen)) == bits.bit_count()
    assert seen == built.ordered(bits, 0, 1000)
    titles = [built._cles[pos] for pos in seen]
    assert titles == sorted(titles)


@pytest.mark.parametrize("build", BUILDERS)
@pytest.mark.parametrize("nb", [50, 3_000])
@pytest.mark.parametrize("point", [(45.77, 3.07), (45.0, 4.0)], ids=["dedans", "loin"])
def test_nearest_agrees_with_measuring_everything(build, nb, point):
    built = build(make_rows(nb))
    bits = built.visible

    found = built.nearest(bits, *point, 5, 25)

    placed = [pos for pos in index.positions(bits) if not math.isnan(built.lat[pos])]
    expected = sorted(placed, key=lambda pos: built.metres(pos, *point))[5:25]
    assert [pos for _metres, pos in found] == expected


def test_fiches_without_a_point_come_last():
    built = loaded(make_rows(60))

    found = built.nearest(built.visible, 45.77, 3.07, 0, 60)

    known = [metres is not None for metres, _pos in found]
    assert known == sorted(known, reverse=True)
    assert not all(known)
    assert len(found) == built.visible.bit_count()


@pytest.mark.parametrize("build", BUILDERS)
def test_open_days_follow_changes(build):
    rows = make_rows(100)
    built = build(rows)
    jour = TODAY + timedelta(days=3)
    built.ouverts(jour)  # held from now on

    row = list(rows[0])
    row[1], row[10] = True, 1 << 3
    built.update([tuple(row)])
    opened = built.ouverts(jour) >> built.pos[1] & 1
    row[10] = 0
    built.update([tuple(row)])

    assert opened == 1
    assert built.ouverts(jour) >> built.pos[1] & 1 == 0
    assert built.ouverts(TODAY + timedelta(days=40)) == 0  # beyond what the rows describe


def test_fresh_fiches_come_before_old_ones_and_services_before_structures():
    rows = [
        (1, True, True, "service", "a", [], None, None, True, None, 0, TODAY - timedelta(900), 6),
        (2, True, True, "structure", "b", [], None, None, True, None, 0, TODAY, 6),
        (3, True, True, "service", "c", [], None, None, True, None, 0, TODAY, 6),
    ]
    built = loaded(rows)

    assert [built.pk[pos] for pos in built.ordered(built.visible, 0, 9)] == [3, 2, 1]


@pytest.mark.django_db
@pytest.mark.parametrize("nb", [1, 3])
def test_index_follows_the_content_version(nb, django_assert_num_queries):
    ServiceFactory.create_batch(nb)
    index.get_index()
    with django_assert_num_queries(1):  # the version, nothing moved
        index.get_index()

    service = ServiceFactory(nom="Nouveau", frais=Frais.GRATUIT)
    with django_assert_num_queries(2):  # the version, the rows that moved
        held = index.get_index()

    pos = held.pos[Entree.objects.get(genre="service", objet_id=service.pk).pk]
    assert held.facette("gratuit") >> pos & 1
    service.frais = ""
    service.save()
    assert not index.get_index().facette("gratuit") >> pos & 1


@pytest.mark.django_db
def test_facet_codes_of_a_service_name_its_theme_and_the_one_above():
    parent = ThematiqueFactory()
    theme = ThematiqueFactory(parent=parent)
    quartier = QuartierFactory()
    service = ServiceFactory(
        thematiques=[theme], quartiers=[quartier], langues=["ar"], garde_enfants="avec"
    )

    entree = Entree.objects.get(genre="service", objet_id=service.pk)

    expected = {f"t{theme.pk}", f"t{parent.pk}", f"q{quartier.pk}", "l:ar", "garde"}
    assert expected <= set(entree.facettes)


@pytest.mark.django_db
class TestEntrees:
    def entree(self, fiche):
        return Entree.objects.get(genre=fiche.genre, objet_id=fiche.pk)

    def test_a_structure_with_services_steps_back_when_browsing(self):
        structure = StructureFactory()
        assert self.entree(structure).vitrine
        service = ServiceFactory(structure=structure)
        assert not self.entree(structure).vitrine
        service.delete()
        assert self.entree(structure).vitrine

    def test_a_closed_structure_takes_its_services_away(self):
        service = ServiceFactory()
        service.structure.etat = "fermee"
        service.structure.save()
        assert not self.entree(service).visible
        assert not self.entree(service.structure).visible

    def test_drafts_never_show(self):
        assert not self.entree(ServiceFactory(brouillon=True)).visible

    def test_a_moved_place_moves_its_fiches(self):
        service = ServiceFactory()
        service.lieu.adresse = "3 rue Nouvelle"
        service.lieu.save()
        assert "3 rue Nouvelle" in self.entree(service).lieu

    def test_a_quartier_renamed_is_found_under_its_new_name(self):
        theme = ThematiqueFactory(nom_simple="Réparer")
        service = ServiceFactory(thematiques=[theme])
        theme.nom_simple = "Raccommoder"
        theme.save()
        from annuaire.recherche import search

        assert self.entree(service).pk in search("raccommoder").ids

    def test_a_deleted_quartier_leaves_the_facets(self, django_capture_on_commit_callbacks):
        quartier = QuartierFactory()
        service = ServiceFactory(quartiers=[quartier])
        code = f"q{quartier.pk}"
        assert code in self.entree(service).facettes
        with django_capture_on_commit_callbacks(execute=True):
            quartier.delete()
        assert code not in self.entree(service).facettes

    def test_an_unknown_address_sits_at_its_quartier_and_says_so(self):
        service = ServiceFactory(lieu=LieuFactory(approximatif=True))
        entree = self.entree(service)
        assert entree.approximatif
        assert (entree.latitude, entree.longitude) == (45.765, 3.09)

    def test_deferred_writes_once(self):
        from portal.socle.version import current_version

        with entrees.deferred():
            before = current_version()
            services = ServiceFactory.create_batch(3, structure=StructureFactory())
            written = Entree.objects.filter(objet_id__in=[s.pk for s in services], genre="service")
            assert not written.exists()
        assert written.count() == 3
        assert current_version() <= before + 4  # the ground's own rows, then one for the fiches

    def test_very_many_are_written_a_lot_at_a_time(self, monkeypatch):
        """Nobody else could write while one transaction held them all."""
        ServiceFactory.create_batch(3)
        monkeypatch.setattr(entrees, "LOT", 2)

        assert entrees.reindex() == 6

        assert Entree.objects.values("maj").distinct().count() == 4  # two lots of each genre
        assert Entree.objects.visible().count() == 6

    def test_days_move_on_with_the_calendar(self):
        service = ServiceFactory(horaires="Mo-Su 09:00-12:00")
        tomorrow = timezone.localdate() + timedelta(days=1)
        assert entrees.refresh_days(tomorrow) >= 1
        entree = self.entree(service)
        assert (entree.jours_du, entree.jours_ouverts) == (tomorrow, 2**28 - 1)
        assert entrees.refresh_days(tomorrow) == 0  # safe to run twice

    def test_a_temporary_closure_takes_days_away(self):
        today = timezone.localdate()
        service = ServiceFactory(
            horaires="Mo-Su 09:00-12:00", fermeture_du=today, fermeture_au=today + timedelta(2)
        )
        assert self.entree(service).jours_ouverts == 2**28 - 1 - 0b111
