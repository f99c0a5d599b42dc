"""The draw: reproducible, fair by its own rule, its trace enough to do it again."""

import hashlib
import random
from datetime import timedelta

import pytest
from django.utils import timezone

from diffusion.models import Envoi
from evenements import actions as dates
from evenements.enums import Avis, CanalInscription, EtatInscription, GroupeTirage
from evenements.inscriptions import memoire, tirage
from evenements.inscriptions.actions import cancel, register
from evenements.inscriptions.attribution import draw
from evenements.inscriptions.echeances import do_due
from evenements.inscriptions.partage import Places
from evenements.inscriptions.regles import InscriptionRefusee, Personne
from evenements.models import Inscription, Passage, Tirage
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)

# -- Without a database ---------------------------------------------------------------------------


def requests(rng):
    return [
        tirage.Demande(f"K{n}", rng.choice([*GroupeTirage]), rng.choice([1, 2, 4]))
        for n in range(rng.randrange(1, 25))
    ]


def test_what_always_holds():
    for seed in range(100):
        check_drawn(seed)


def check_drawn(seed):
    rng = random.Random(seed)
    asked, places, graine = requests(rng), Places(capacite=rng.randrange(30)), f"{seed}"

    drawn = tirage.draw(asked, places, graine)

    assert tirage.draw(rng.sample(asked, len(asked)), places, graine) == drawn  # whatever the order
    assert sorted(d.cle for d, _place in drawn) == sorted(d.cle for d in asked)
    groups = [d.groupe for d, _place in drawn]
    assert groups == sorted(groups)
    served = [place for _d, place in drawn]
    assert served == sorted(served, reverse=True)  # nobody passes, whatever their group
    seats = sum(d.nombre for d, place in drawn if place)
    assert seats <= places.capacite
    if not all(served):
        assert seats + drawn[served.index(False)][0].nombre > places.capacite
    assert tirage.is_faithful(tirage.write_trace(drawn), places, graine)


def test_the_order_is_the_one_anybody_computes():
    asked = [tirage.Demande(cle, GroupeTirage.NOUVEAU) for cle in ("AAAAAA", "BBBBBB", "CCCCCC")]

    drawn = tirage.draw(asked, Places(capacite=1), "graine")

    by_hand = sorted(
        ["AAAAAA", "BBBBBB", "CCCCCC"],
        key=lambda cle: hashlib.sha256(b"graine:" + cle.encode()).hexdigest(),
    )
    assert [d.cle for d, _place in drawn] == by_hand == ["CCCCCC", "BBBBBB", "AAAAAA"]


def test_every_place_in_the_group_is_as_likely():
    asked = [tirage.Demande(f"K{n}", GroupeTirage.NOUVEAU) for n in range(5)]
    first = [tirage.draw(asked, Places(capacite=1), f"{s}")[0][0].cle for s in range(2000)]

    assert all(330 < first.count(f"K{n}") < 470 for n in range(5))  # 400, four deviations


def test_another_seed_is_another_order():
    asked = [tirage.Demande(f"K{n}", GroupeTirage.NOUVEAU) for n in range(10)]
    orders = {
        tuple(d.cle for d, _place in tirage.draw(asked, Places(capacite=3), f"{s}"))
        for s in range(20)
    }

    assert len(orders) == 20
    assert len({tirage.new_seed() for _n in range(50)}) == 50


@pytest.mark.parametrize(
    "tamper",
    [
        lambda trace: trace.reverse(),
        lambda trace: trace[0].__setitem__(1, 3),
        lambda trace: trace[-1].__setitem__(4, True),
        lambda trace: trace.pop(0),
    ],
)
def test_a_trace_that_was_touched_shows(tamper):
    asked = [tirage.Demande(f"K{n}", GroupeTirage.SANS_PLACE) for n in range(3)]
    asked += [tirage.Demande(f"L{n}", GroupeTirage.NOUVEAU) for n in range(3)]
    trace = tirage.write_trace(tirage.draw(asked, Places(capacite=4), "g"))
    tamper(trace)

    assert not tirage.is_faithful(trace, Places(capacite=4), "g")


# -- With people ----------------------------------------------------------------------------------


@pytest.fixture
def occurrence(db):
    return OccurrenceFactory(evenement__tirage=True, evenement__capacite=3)


def ask(occurrence, n, nombre=1, **values):
    return register(
        occurrence=occurrence,
        prenom="Amina",
        courriel=f"p{n}@exemple.fr",
        participants=[Personne() for _person in range(nombre)],
        **values,
    ).inscription


def after(*rows):
    return [Inscription.objects.get(pk=row.pk).etat for row in rows]


def outing(occurrence, days, *, drawn=True, **values):
    """Another outing of the same territory, in that many days (or that many ago)."""
    row = OccurrenceFactory(
        evenement=EvenementFactory(tirage=True, territoire=occurrence.evenement.territoire),
        debut=in_days(days),
        **values,
    )
    if drawn:
        Tirage.objects.create(
            occurrence=row,
            graine="g",
            algorithme="1",
            memoire=3,
            fait_le=row.debut - timedelta(days=7 if days <= 0 else days + 1),
        )
    return row


def test_asked_then_drawn_at_noon_a_week_before(occurrence):
    rows = [ask(occurrence, n) for n in range(5)]
    assert after(*rows) == ["demande"] * 5

    assert do_due(in_days(23, 11, 59))["tirages"] == 0
    assert do_due(in_days(23, 12))["tirages"] == 1
    assert do_due(in_days(23, 12))["tirages"] == 0

    assert sorted(after(*rows)) == ["attente"] * 2 + ["confirmee"] * 3
    told = [envoi.cle.split(":")[3] for envoi in Envoi.objects.all()]
    assert told.count(Avis.PLACE) == 3
    assert told.count(Avis.SANS_PLACE) == 2
    waiting = [row.cle for row in occurrence.inscriptions.waiting()]
    trace = Tirage.objects.get().trace
    assert waiting == [line[0] for line in trace if not line[4]]


def test_the_row_is_enough_to_draw_again_and_names_nobody(occurrence):
    for n in range(8):
        ask(occurrence, n, nombre=1 + n % 3)

    row = draw(occurrence=occurrence)

    places = Places(capacite=row.places, gardees=row.places_reservees)
    assert tirage.is_faithful(row.trace, places, row.graine)
    assert len(row.graine) == 32
    assert "exemple.fr" not in str(row.trace)
    assert "Amina" not in str(row.trace)


def test_drawn_once_for_all(occurrence):
    rows = [ask(occurrence, n) for n in range(6)]
    par = UtilisateurFactory(coordination=True)

    first = draw(occurrence=occurrence, seed="a", par=par)
    states = after(*rows)

    assert draw(occurrence=occurrence, seed="b") == first
    assert (after(*rows), first.par) == (states, par)


def test_what_is_not_drawn_is_not(occurrence):
    with pytest.raises(InscriptionRefusee):
        draw(occurrence=OccurrenceFactory(evenement__inscriptions=True))
    dates.cancel_date(occurrence=occurrence)
    with pytest.raises(InscriptionRefusee):
        draw(occurrence=occurrence)
    assert not Tirage.objects.exists()


def test_after_the_draw_first_come(occurrence):
    ask(occurrence, 1)
    draw(occurrence=occurrence)

    assert ask(occurrence, 2).etat == EtatInscription.CONFIRMEE


def test_past_the_hour_first_come_when_nobody_asked(occurrence):
    late = in_days(23, 13)

    assert ask(occurrence, 1, moment=late).etat == EtatInscription.CONFIRMEE


def test_a_late_beat_still_draws_all_who_asked(occurrence):
    before = ask(occurrence, 1)
    late = ask(occurrence, 2, moment=in_days(24))

    do_due(in_days(24, 18))

    assert after(before, late) == ["confirmee", "confirmee"]
    assert len(Tirage.objects.get().trace) == 2


def test_who_gave_up_before_is_not_drawn(occurrence):
    gone, stays = ask(occurrence, 1), ask(occurrence, 2)
    cancel(inscription=gone)

    draw(occurrence=occurrence)

    assert [line[0] for line in Tirage.objects.get().trace] == [stays.cle]


@pytest.mark.django_db
def test_families_are_drawn_whole_and_kept_places_are_kept():
    occurrence = OccurrenceFactory(
        evenement__tirage=True, evenement__capacite=4, evenement__places_reservees=2
    )
    sent = ask(
        occurrence,
        0,
        2,
        par=UtilisateurFactory(accueil=True),
        canal=CanalInscription.PARTENAIRE,
        prescripteur=StructureFactory(),
    )
    families = [ask(occurrence, n, 2) for n in range(1, 6)]

    row = draw(occurrence=occurrence)

    assert after(sent) == ["confirmee"]
    assert after(*families).count("confirmee") == 1
    assert (row.places, row.places_reservees) == (4, 2)
    assert tirage.is_faithful(row.trace, Places(capacite=4, gardees=2), row.graine)


# -- Memory ---------------------------------------------------------------------------------------


def groups(occurrence, *rows):
    found = memoire.groups(occurrence, Inscription.objects.filter(pk__in=[r.pk for r in rows]))
    return [found[row.pk] for row in rows]


def test_the_three_groups(occurrence):
    before = outing(occurrence, -10)
    InscriptionFactory(occurrence=before, courriel="p1@exemple.fr")
    InscriptionFactory(occurrence=before, courriel="p2@exemple.fr", attente=True)
    rows = [ask(occurrence, n) for n in range(4)]

    assert groups(occurrence, *rows) == [
        GroupeTirage.NOUVEAU,
        GroupeTirage.AUTRE,
        GroupeTirage.SANS_PLACE,
        GroupeTirage.NOUVEAU,
    ]
    drawn = draw(occurrence=occurrence).trace
    assert drawn[0][0] == rows[2].cle
    assert drawn[-1][0] == rows[1].cle


def test_known_by_number_or_by_address(occurrence):
    before = outing(occurrence, -10)
    InscriptionFactory(occurrence=before, courriel="ancienne@exemple.fr", telephone="+33612345678")

    row = ask(occurrence, 1, telephone="06 12 34 56 78")

    assert groups(occurrence, row) == [GroupeTirage.AUTRE]


@pytest.mark.django_db
def test_only_the_last_outings_of_the_territory_count():
    occurrence = OccurrenceFactory(evenement__tirage=True, evenement__memoire_sorties=2)
    for days in (-30, -20, -10):
        before = outing(occurrence, days)
        InscriptionFactory(occurrence=before, courriel=f"p{-days}@exemple.fr")
    elsewhere = outing(OccurrenceFactory(), -5)
    InscriptionFactory(occurrence=elsewhere, courriel="p5@exemple.fr")
    cancelled = outing(occurrence, -4, annulee=True)
    InscriptionFactory(occurrence=cancelled, courriel="p4@exemple.fr")
    ordinary = OccurrenceFactory(
        evenement=EvenementFactory(inscriptions=True, territoire=occurrence.evenement.territoire),
        debut=in_days(-3),
    )
    InscriptionFactory(occurrence=ordinary, courriel="p3@exemple.fr")
    rows = [ask(occurrence, n) for n in (30, 20, 10, 5, 4, 3)]

    assert groups(occurrence, *rows) == [
        GroupeTirage.SANS_PLACE,  # three outings ago
        GroupeTirage.AUTRE,
        GroupeTirage.AUTRE,
        GroupeTirage.NOUVEAU,  # of another territory
        GroupeTirage.SANS_PLACE,  # it did not take place
        GroupeTirage.SANS_PLACE,  # no outing, but somebody known
    ]


def test_a_place_at_the_next_outing_counts_already(occurrence):
    following = outing(occurrence, 40)
    InscriptionFactory(occurrence=following, courriel="p1@exemple.fr")

    assert groups(occurrence, ask(occurrence, 1)) == [GroupeTirage.AUTRE]


def test_signing_up_elsewhere_for_later_makes_nobody_known(occurrence):
    later = outing(occurrence, 20, drawn=False)
    InscriptionFactory(occurrence=later, courriel="p1@exemple.fr")

    assert groups(occurrence, ask(occurrence, 1)) == [GroupeTirage.NOUVEAU]


def test_a_place_given_up_is_no_place(occurrence):
    before = outing(occurrence, -10)
    InscriptionFactory(occurrence=before, courriel="p1@exemple.fr", annulee=True)
    InscriptionFactory(occurrence=before, courriel="p2@exemple.fr", annulee=True, tardive=True)
    rows = [ask(occurrence, n) for n in (1, 2)]

    assert groups(occurrence, *rows) == [GroupeTirage.NOUVEAU, GroupeTirage.SANS_PLACE]


def test_remembered_once_erased_and_no_longer_than_a_year(occurrence):
    before = outing(occurrence, -200)
    old = outing(occurrence, -400)
    marks = [InscriptionFactory(courriel=f"p{n}@exemple.fr").empreintes[1] for n in (1, 2, 3)]
    Inscription.objects.all().delete()

    def remember(date, mark, place):
        Passage.objects.create(
            territoire=occurrence.evenement.territoire,
            occurrence=date,
            jour=timezone.localdate(date.debut),
            empreinte=mark,
            place=place,
        )

    remember(before, marks[0], place=True)
    remember(before, marks[1], place=False)
    old.tirage.delete()
    remember(old, marks[2], place=True)
    rows = [ask(occurrence, n) for n in (1, 2, 3)]

    assert groups(occurrence, *rows) == [
        GroupeTirage.AUTRE,
        GroupeTirage.SANS_PLACE,
        GroupeTirage.NOUVEAU,
    ]


def test_losing_today_passes_before_others_next_time(occurrence):
    rows = [ask(occurrence, n) for n in range(5)]
    draw(occurrence=occurrence)
    lost = {row.courriel for row in occurrence.inscriptions.waiting()}
    following = outing(occurrence, 35, drawn=False)
    following.evenement.capacite = 2
    following.evenement.save()
    again = [ask(following, n) for n in range(8)]

    draw(occurrence=following)

    served = {row.courriel for row in following.inscriptions.confirmed()}
    assert served == lost
    assert len(rows) == 5
    assert len(again) == 8


def test_reliability_is_counted_and_refuses_nobody(occurrence):
    before = outing(occurrence, -10)
    InscriptionFactory(occurrence=before, courriel="p1@exemple.fr", annulee=True, tardive=True)
    absent = InscriptionFactory(
        occurrence=outing(occurrence, -12), courriel="p1@exemple.fr", ages=[30, 4]
    )
    absent.participants.update(present=False)

    row = ask(occurrence, 1)

    assert memoire.reliability(row) == {"places": 1, "absences": 1, "tardives": 1}
    assert groups(occurrence, row) == [GroupeTirage.AUTRE]


@pytest.mark.parametrize("nb", [1, 10])
def test_groups_are_found_in_a_constant_number_of_queries(
    occurrence, nb, django_assert_num_queries
):
    rows = [ask(occurrence, n) for n in range(nb)]
    outing(occurrence, -10)

    with django_assert_num_queries(5):
        memoire.groups(occurrence, rows)
