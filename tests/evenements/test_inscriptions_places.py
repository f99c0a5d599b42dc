"""Who sits: places kept for partners, offers, and many people at once."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from diffusion.models import Envoi
from evenements import actions as dates
from evenements.enums import Avis, CanalInscription, EtatInscription
from evenements.inscriptions import places
from evenements.inscriptions.actions import cancel, register
from evenements.inscriptions.attribution import (
    confirm,
    decline,
    expire_offer,
    give_place,
    promote,
)
from evenements.inscriptions.echeances import do_due
from evenements.inscriptions.regles import InscriptionRefusee, Personne
from evenements.models import Inscription
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import InscriptionFactory, OccurrenceFactory, in_days

pytestmark = pytest.mark.django_db

# -- Places kept ----------------------------------------------------------------------------------


def sign_up(occurrence, n, *ages, **values):
    return register(
        occurrence=occurrence,
        prenom="Amina",
        courriel=f"p{n}@exemple.fr",
        participants=[Personne(age=age) for age in (ages or (None,))],
        **values,
    ).inscription


@pytest.fixture
def sent():
    return {
        "prescripteur": StructureFactory(),
        "par": UtilisateurFactory(accueil=True),
        "canal": CanalInscription.PARTENAIRE,
    }


def test_kept_until_some_days_before_then_for_all(sent):
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True,
        evenement__capacite=3,
        evenement__places_reservees=2,
        evenement__reservees_jours=3,
    )
    first, second, third = (sign_up(occurrence, n) for n in range(3))
    assert [row.etat for row in (first, second, third)] == ["confirmee", "attente", "attente"]
    assert sign_up(occurrence, 3, **sent).etat == EtatInscription.CONFIRMEE

    before, at = in_days(27, 8, 59), in_days(27, 9)
    assert places.count(occurrence, before).gardees == 1
    assert promote(occurrence=occurrence, moment=before) == []
    assert promote(occurrence=occurrence, moment=at) == [second]


def test_the_beat_gives_kept_places_back():
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, evenement__capacite=1, evenement__places_reservees=1
    )
    row = sign_up(occurrence, 1)
    assert row.etat == EtatInscription.ATTENTE

    assert do_due(in_days(27, 8))["propositions"] == 0
    assert do_due(in_days(27, 9))["propositions"] == 1
    assert do_due(in_days(27, 9))["propositions"] == 0
    row.refresh_from_db()
    assert row.etat == EtatInscription.PROPOSEE


def test_more_places_are_offered_by_the_beat():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, evenement__capacite=1)
    rows = [sign_up(occurrence, n) for n in range(4)]
    dates.change_date(occurrence=occurrence, capacite=3)

    assert do_due()["propositions"] == 2
    assert [Inscription.objects.get(pk=row.pk).etat for row in rows] == [
        "confirmee",
        "proposee",
        "proposee",
        "attente",
    ]


# -- Offers ---------------------------------------------------------------------------------------


@pytest.fixture
def full():
    """One place, taken; two wait. Gives (date, who has it, first, second)."""
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, evenement__capacite=1, evenement__confirmation_heures=24
    )
    return occurrence, *(sign_up(occurrence, n) for n in range(3))


def told(row):
    keys = Envoi.objects.filter(cle__contains=f":{row.pk}:").order_by("pk")
    return [envoi.cle.split(":")[3] for envoi in keys]


def test_offered_for_a_day_then_to_the_next(full):
    _occurrence, holder, first, second = full
    now = in_days(10, 12)
    cancel(inscription=holder, moment=now)
    first.refresh_from_db()
    assert (first.etat, first.proposee_jusqua) == ("proposee", now + timedelta(hours=24))
    assert told(first) == [Avis.INSCRITE, Avis.PROPOSITION]

    early = first.proposee_jusqua - timedelta(seconds=1)
    assert not expire_offer(inscription=first, moment=early)
    assert do_due(first.proposee_jusqua)["expirees"] == 1
    assert do_due(first.proposee_jusqua)["expirees"] == 0

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.etat, second.etat) == ("expiree", "proposee")
    assert told(first)[-1] == Avis.EXPIREE
    with pytest.raises(InscriptionRefusee):
        confirm(inscription=first, moment=in_days(12))


def test_confirming_and_declining(full):
    _occurrence, holder, first, second = full
    cancel(inscription=holder)

    assert decline(inscription=first).etat == EtatInscription.REFUSEE
    second.refresh_from_db()
    assert second.etat == EtatInscription.PROPOSEE
    confirmed = confirm(inscription=second)
    assert (confirmed.etat, confirmed.proposee_jusqua) == (EtatInscription.CONFIRMEE, None)
    assert confirm(inscription=second).place_le == confirmed.place_le
    assert decline(inscription=second).etat == EtatInscription.CONFIRMEE
    with pytest.raises(InscriptionRefusee):
        confirm(inscription=first)


def test_too_late_to_ask_the_place_is_given_and_told(full):
    occurrence, holder, first, _second = full
    near = occurrence.debut - timedelta(hours=13)

    cancel(inscription=holder, moment=near)

    first.refresh_from_db()
    assert (first.etat, first.place_le) == (EtatInscription.CONFIRMEE, near)
    assert told(first)[-1] == Avis.PLACE


def test_the_deadline_never_comes_after_the_last_answer(full):
    occurrence, holder, first, _second = full

    cancel(inscription=holder, moment=occurrence.debut - timedelta(hours=20))

    first.refresh_from_db()
    assert first.proposee_jusqua == occurrence.debut - timedelta(hours=12)


def test_a_text_message_is_answered_from_when_telephones_ring():
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, capacite=1, evenement__confirmation_heures=2
    )
    holder = InscriptionFactory(occurrence=occurrence)
    waiting = InscriptionFactory(occurrence=occurrence, attente=True, sms=True)
    # A weekday's evening whose next morning telephones ring.
    evening = next(
        moment
        for n in range(1, 9)
        if (moment := in_days(n, 22)).weekday() < 4 and not _holiday(moment)
    )

    cancel(inscription=holder, moment=evening)

    waiting.refresh_from_db()
    assert waiting.proposee_jusqua == evening + timedelta(hours=12)


def _holiday(moment):
    from portal.socle.calendrier import is_ferie

    return is_ferie(moment.date() + timedelta(days=1))


def test_a_landline_cannot_be_asked_somebody_phones():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=1)
    holder = InscriptionFactory(occurrence=occurrence)
    waiting = InscriptionFactory(occurrence=occurrence, attente=True, fixe=True)

    cancel(inscription=holder)

    waiting.refresh_from_db()
    assert (waiting.etat, waiting.a_dire) == (EtatInscription.CONFIRMEE, Avis.PLACE)
    assert [*Inscription.objects.to_phone()] == [waiting]


def test_without_an_sms_provider_either(settings):
    settings.SMS_FOURNISSEUR = ""
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=1)
    holder = InscriptionFactory(occurrence=occurrence)
    waiting = InscriptionFactory(occurrence=occurrence, attente=True, sms=True)

    cancel(inscription=holder)

    waiting.refresh_from_db()
    assert (waiting.etat, waiting.a_dire) == (EtatInscription.CONFIRMEE, Avis.PLACE)


def test_nothing_is_offered_once_begun_or_cancelled(full):
    occurrence, holder, first, _second = full
    cancel(inscription=holder)
    decline(inscription=first)
    InscriptionFactory(occurrence=occurrence, attente=True, rang=50)
    occurrence.refresh_from_db()
    Inscription.objects.seated().update(etat=EtatInscription.ANNULEE)

    assert promote(occurrence=occurrence, moment=occurrence.debut) == []
    dates.cancel_date(occurrence=occurrence)
    assert promote(occurrence=occurrence) == []


def test_the_desk_gives_a_free_place_out_of_turn_and_history_says_so():
    from wagtail.models import ModelLogEntry

    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=4)
    InscriptionFactory(occurrence=occurrence, ages=[None] * 2)
    InscriptionFactory(occurrence=occurrence, attente=True, ages=[None] * 3)
    single = InscriptionFactory(occurrence=occurrence, attente=True, prenom="Secrète")
    par = UtilisateurFactory(accueil=True)

    given = give_place(inscription=single, par=par)

    assert given.etat == EtatInscription.CONFIRMEE
    entry = ModelLogEntry.objects.get(action="evenements.place_donnee")
    assert entry.user == par
    assert (entry.data["repere"], "Secrète" in str(entry.data)) == (single.cle, False)
    family = occurrence.inscriptions.waiting().get()
    with pytest.raises(InscriptionRefusee, match="pas assez"):
        give_place(inscription=family, par=par)


# -- Many at once (confiance.md CON-03) -----------------------------------------------------------


def at_once(acts):
    """Each act in its own thread, all let go together; returns what they raised."""
    ready, failures = threading.Barrier(len(acts)), []

    def run(act):
        ready.wait()
        try:
            act()
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(act,)) for act in acts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return failures


@pytest.mark.django_db(transaction=True)
def test_thirty_people_take_the_last_ten_places_in_the_same_second():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, evenement__capacite=10)

    failures = at_once([lambda n=n: sign_up(occurrence, n) for n in range(30)])

    assert failures == []
    rows = list(occurrence.inscriptions.order_by("pk"))  # the order they were written in
    assert [row.etat for row in rows] == ["confirmee"] * 10 + ["attente"] * 20
    assert [row.rang for row in rows[10:]] == [*range(1, 21)]
    assert [places.position(row) for row in rows[10:]] == [*range(1, 21)]
    assert places.count(occurrence).libres == 0


@pytest.mark.django_db(transaction=True)
def test_the_same_person_presses_ten_times():
    occurrence = OccurrenceFactory(evenement__inscriptions=True)

    failures = at_once([lambda: sign_up(occurrence, 1) for _press in range(10)])

    assert failures == []
    assert occurrence.inscriptions.count() == 1
    assert places.count(occurrence).prises == 1


@pytest.mark.django_db(transaction=True)
def test_coming_and_going_at_once_never_seats_two_in_one_place():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, evenement__capacite=5)
    first = [sign_up(occurrence, n) for n in range(5)]
    acts = [lambda n=n: sign_up(occurrence, n) for n in range(5, 15)]
    acts += [lambda row=row: cancel(inscription=row) for row in first]
    acts += [lambda: promote(occurrence=occurrence) for _beat in range(3)]

    failures = at_once(acts)

    assert failures == []
    assert places.count(occurrence).prises == 5
    waiting = occurrence.inscriptions.waiting()
    seated = occurrence.inscriptions.seated()
    assert (seated.count(), waiting.count()) == (5, 5)


@pytest.mark.django_db(transaction=True)
def test_the_date_is_cancelled_while_people_come_and_go():
    """Acts on dates and acts on sign-ups lock in the same order: all end."""
    occurrence = OccurrenceFactory(evenement__inscriptions=True, evenement__capacite=5)
    first = [sign_up(occurrence, n) for n in range(5)]
    acts = [lambda row=row: cancel(inscription=row) for row in first]
    acts += [lambda n=n: sign_up(occurrence, n) for n in range(5, 10)]
    acts += [lambda: dates.cancel_date(occurrence=occurrence, motif="Orage")]
    acts += [lambda: occurrence.evenement.save() for _save in range(3)]

    failures = at_once(acts)

    assert [error for error in failures if not isinstance(error, InscriptionRefusee)] == []
    assert places.count(occurrence).prises <= 5
