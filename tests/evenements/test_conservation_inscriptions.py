"""What is erased and when; figures that stay; the person's own rights (confiance.md PRIV-*)."""

from datetime import timedelta
from itertools import chain

import pytest
from django.apps import apps
from django.utils import timezone

from comptes import actions as comptes
from comptes.donnees import export
from diffusion.enums import Etat
from diffusion.models import Envoi
from evenements.enums import EtatInscription, TrancheAge, tranche_of
from evenements.inscriptions import bilans, conservation, liens, memoire
from evenements.inscriptions.actions import cancel, register
from evenements.inscriptions.conservation import forget, purge
from evenements.inscriptions.presence import add_walk_in, tick
from evenements.inscriptions.regles import Personne
from evenements.models import (
    Bilan,
    Inscription,
    LienInscription,
    Participant,
    Passage,
    Tirage,
)
from evenements.tasks import inscriptions_dues, purger_inscriptions
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)
from tests.territoire.factories import QuartierFactory

pytestmark = pytest.mark.django_db

SECRETS = ("Zéphyrine", "zephyrine@exemple.fr", "+33611223344")


@pytest.fixture
def occurrence():
    return OccurrenceFactory(evenement__inscriptions=True, debut=in_days(-1))


def past(occurrence, **delta):
    return occurrence.fin + timedelta(**delta)


def planted(occurrence, **values):
    values = {"ages": [34, 6]} | values
    row = InscriptionFactory(
        occurrence=occurrence,
        prenom=SECRETS[0],
        courriel=SECRETS[1],
        telephone=SECRETS[2],
        **values,
    )
    row.participants.update(prenom=SECRETS[0])
    return row


def everything_written():
    """Every value of every row of every table."""
    for model in apps.get_models(include_auto_created=True):
        yield from chain.from_iterable(model.objects.values_list())


# -- When -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("delta", "kept"),
    [({"days": 29}, True), ({"days": 30, "seconds": -1}, True), ({"days": 30}, False)],
)
def test_thirty_days_after_the_date_to_the_second(occurrence, delta, kept):
    planted(occurrence)
    add_walk_in(occurrence=occurrence, prenom="Sacha")

    purge(past(occurrence, **delta))

    assert Inscription.objects.exists() == kept
    assert Participant.objects.exists() == kept
    assert Bilan.objects.exists() == (not kept)


def test_nothing_of_a_person_is_left_anywhere(occurrence):
    row = planted(occurrence)
    register(
        occurrence=OccurrenceFactory(evenement__inscriptions=True),
        prenom="Autre",
        courriel="autre@exemple.fr",
        participants=[Personne()],
    )
    liens.issue(row)
    cancel(inscription=row, par=UtilisateurFactory(), moment=in_days(-2))
    assert Envoi.objects.filter(destinataire=SECRETS[1]).exists()

    purge(past(occurrence, days=30))

    text = " ".join(map(str, everything_written()))
    assert "Autre" in text  # the search finds what is there
    assert not [secret for secret in SECRETS if secret in text]
    assert not LienInscription.objects.exists()
    assert Envoi.objects.get(destinataire="").etat == Etat.ANNULE


def test_a_dry_run_says_what_the_run_does(occurrence):
    planted(occurrence)
    add_walk_in(occurrence=occurrence)
    InscriptionFactory()
    young = OccurrenceFactory(evenement__mineurs=True, debut=in_days(60))
    register(
        occurrence=young,
        prenom="Inès",
        courriel="ines@exemple.fr",
        participants=[Personne(age=12)],
        parent_courriel="parent@exemple.fr",
    )
    moment = past(occurrence, days=30)

    said = purge(moment, simulation=True)

    assert said == {"inscriptions": 1, "participants": 3, "accords": 1, "passages": 0}
    assert Inscription.objects.count() == 3
    assert purge(moment) == said
    assert Inscription.objects.count() == 1
    assert not any(purge(moment).values())


def test_memory_lasts_twelve_months(occurrence):
    planted(occurrence)
    purge(past(occurrence, days=30))
    marks = Passage.objects.values_list("empreinte", flat=True)
    assert len(set(marks)) == 2  # the number's and the address's

    assert purge(occurrence.debut + timedelta(days=365))["passages"] == 0
    assert purge(occurrence.debut + timedelta(days=366))["passages"] == 2
    assert not Passage.objects.exists()
    assert Bilan.objects.get().jour == timezone.localdate(occurrence.debut)


def test_what_fairness_remembers(occurrence):
    present = InscriptionFactory(occurrence=occurrence, courriel="a@exemple.fr")
    absent = InscriptionFactory(occurrence=occurrence, courriel="b@exemple.fr")
    present.participants.update(present=True)
    absent.participants.update(present=False)
    InscriptionFactory(occurrence=occurrence, courriel="c@exemple.fr", attente=True)
    InscriptionFactory(occurrence=occurrence, courriel="d@exemple.fr", annulee=True)
    late = InscriptionFactory(
        occurrence=occurrence, courriel="e@exemple.fr", annulee=True, tardive=True
    )
    before = memoire.reliability(absent), memoire.reliability(late)

    purge(past(occurrence, days=30))

    rows = Passage.objects.order_by("pk").values_list("place", "venu", "tardive")
    assert [*rows] == [
        (True, True, False),
        (True, False, False),
        (False, None, False),
        (False, None, True),
    ]
    assert (memoire.reliability(absent), memoire.reliability(late)) == before


def test_the_trace_of_a_draw_stays_and_names_nobody():
    occurrence = OccurrenceFactory(evenement__tirage=True, debut=in_days(-1))
    row = planted(occurrence)
    Tirage.objects.create(
        occurrence=occurrence,
        graine="g",
        algorithme="1",
        memoire=3,
        trace=[[row.cle, 2, 1, False, True]],
        fait_le=in_days(-8),
    )

    purge(past(occurrence, days=30))

    assert Tirage.objects.get().trace[0][0] == row.cle
    assert not Inscription.objects.exists()


def test_the_tasks(occurrence):
    OccurrenceFactory(debut=in_days(-60))
    planted(OccurrenceFactory(evenement__inscriptions=True, debut=in_days(-60)))
    planted(occurrence)

    purger_inscriptions()
    purger_inscriptions()
    inscriptions_dues()

    assert Inscription.objects.count() == 1
    assert Bilan.objects.count() == 1  # none for a date nobody signed up to


# -- Figures --------------------------------------------------------------------------------------


def test_the_same_figures_before_and_after(occurrence):
    quartier, structure = QuartierFactory(nom="Saint-Jacques"), StructureFactory(nom="Le CCAS")
    family = planted(occurrence, ages=[34, 36, 2, 3], quartier=quartier)
    sent = InscriptionFactory(occurrence=occurrence, ages=[70], prescripteur=structure)
    InscriptionFactory(occurrence=occurrence, attente=True, ages=[None, None])
    InscriptionFactory(occurrence=occurrence, annulee=True)
    InscriptionFactory(occurrence=occurrence, annulee=True, tardive=True)
    earlier = OccurrenceFactory(
        evenement=EvenementFactory(inscriptions=True, territoire=occurrence.evenement.territoire),
        debut=in_days(-20),
    )
    InscriptionFactory(occurrence=earlier, courriel=sent.courriel)
    for participant in family.participants.all()[:3]:
        tick(participant=participant, present=True)
    tick(participant=sent.participants.get(), present=False)
    add_walk_in(occurrence=occurrence, age=9)

    live = bilans.figures(occurrence)

    assert live == bilans.Chiffres(
        inscrits=5,
        familles=2,
        nouveaux=4,
        presents=4,
        absents=1,
        sans_inscription=1,
        en_attente=2,
        annulations=2,
        tardives=1,
        prescrits=1,
        ages={"26-59": 2, "0-2": 1, "6-10": 1},
        quartiers={"Saint-Jacques": 3, "": 1},
        prescripteurs={"Le CCAS": 1},
    )
    purge(past(occurrence, days=30))
    assert bilans.figures(occurrence) == live
    assert bilans.keep(occurrence).inscrits == 5  # never written over by nothing
    assert bilans.totals(Bilan.objects.filter(jour=timezone.localdate(occurrence.debut))) == {
        "dates": 1,
        **{name: getattr(live, name) for name in bilans.SOMMES},
    }


def test_a_bilan_outlives_its_event(occurrence):
    planted(occurrence)
    purge(past(occurrence, days=30))
    titre = occurrence.evenement.titre

    occurrence.evenement.delete()

    assert Bilan.objects.get().titre == titre


@pytest.mark.parametrize(
    ("age", "band"),
    [
        (0, "0-2"),
        (2, "0-2"),
        (3, "3-5"),
        (5, "3-5"),
        (6, "6-10"),
        (10, "6-10"),
        (11, "11-14"),
        (14, "11-14"),
        (15, "15-17"),
        (17, "15-17"),
        (18, "18-25"),
        (25, "18-25"),
        (26, "26-59"),
        (59, "26-59"),
        (60, "60+"),
        (120, "60+"),
        (None, "?"),
    ],
)
def test_bands_of_ages(age, band):
    assert tranche_of(age) == TrancheAge(band)


@pytest.mark.parametrize("nb", [1, 4])
def test_figures_in_a_constant_number_of_queries(occurrence, nb, django_assert_num_queries):
    for _family in range(nb):
        InscriptionFactory(
            occurrence=occurrence, quartier=QuartierFactory(), prescripteur=StructureFactory()
        )

    with django_assert_num_queries(5):
        bilans.figures(occurrence)


# -- The person's rights --------------------------------------------------------------------------


def test_forgotten_at_their_request_and_the_place_goes_on():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=2)
    planted(occurrence)
    waiting = InscriptionFactory(occurrence=occurrence, attente=True)
    other = OccurrenceFactory(evenement__inscriptions=True)
    register(
        occurrence=other,
        prenom=SECRETS[0],
        telephone=SECRETS[2],
        participants=[Personne(SECRETS[0])],
    )
    Passage.objects.create(
        territoire=other.evenement.territoire,
        jour=timezone.localdate(),
        empreinte=Inscription.objects.first().empreintes[0],
        place=True,
    )

    assert forget(telephone="06 11 22 33 44") == 3

    waiting.refresh_from_db()
    assert waiting.etat == EtatInscription.PROPOSEE
    text = " ".join(map(str, everything_written()))
    assert not [secret for secret in SECRETS if secret in text]
    assert not Passage.objects.exists()
    assert forget(telephone=SECRETS[2]) == 0


def test_forgetting_nobody_forgets_nobody():
    InscriptionFactory(sms=True)
    InscriptionFactory()

    assert forget() == 0
    assert Inscription.objects.count() == 2


def test_an_account_takes_its_sign_ups_away_and_they_go_with_it():
    compte = UtilisateurFactory(email="zephyrine@exemple.fr")
    planted(OccurrenceFactory(evenement__inscriptions=True))
    InscriptionFactory(prenom="Quelqu'un d'autre")

    (found,) = export(compte)["inscriptions"]

    assert (found["prenom"], found["telephone"]) == (SECRETS[0], SECRETS[2])
    assert [p["age"] for p in found["personnes"]] == [34, 6]
    comptes.delete(compte)
    assert [row.prenom for row in Inscription.objects.all()] == ["Quelqu'un d'autre"]


def test_each_duration_is_in_the_register():
    from django.conf import settings

    text = (settings.BASE_DIR / "docs" / "donnees-personnelles.md").read_text()

    assert "`evenements/inscriptions/conservation.py`" in text
    assert conservation.INSCRIPTION.days == 30
    assert "30 jours après" in text
