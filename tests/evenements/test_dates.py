"""Rules and their dates: written ahead, changed one by one, from one on, all together."""

from datetime import UTC, date, datetime, time, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from evenements import actions, horizon
from evenements.enums import Changement, EtatOccurrence
from evenements.models import Annonce, Occurrence, Rythme
from evenements.recurrence import Frequence, Regle, Vacances
from evenements.signaux import date_changee
from portal.socle.calendrier import PARIS, is_vacances
from tests.annuaire.factories import ServiceFactory
from tests.evenements.factories import EvenementFactory, InscriptionFactory, OccurrenceFactory
from tests.territoire.factories import LieuFactory

pytestmark = pytest.mark.django_db

UN_JOUR = timedelta(days=1)


def next_monday():
    today = timezone.localdate()
    return today + timedelta(days=7 - today.weekday())


def weekly(jours=(0,), heure=14, duree=120, **kwargs):
    kwargs.setdefault("debut", next_monday())
    return Regle(frequence=Frequence.SEMAINE, jours=jours, heure=time(heure), duree=duree, **kwargs)


def add(regle=None, **kwargs):
    evenement = EvenementFactory(**kwargs)
    return actions.add_rule(evenement=evenement, regle=regle or weekly())


def days(rythme):
    rows = Occurrence.objects.filter(evenement=rythme.evenement_id).kept().chronological()
    return [timezone.localtime(row.debut).date() for row in rows]


def first(rythme):
    return rythme.occurrences.kept().chronological().first()


@pytest.fixture
def told():
    """What people who signed up would be told: [(what, origin of the date)]"""
    heard = []

    def hear(sender, occurrence, quoi, avant, **kwargs):
        heard.append((quoi, occurrence.pk))

    date_changee.connect(hear)
    yield heard
    date_changee.disconnect(hear)


# -- The horizon -----------------------------------------------------------------------------------


def test_a_rule_is_written_eighteen_months_ahead():
    rythme = add()

    written = days(rythme)

    assert written[0] == next_monday()
    assert len(written) == len(set(written)) == (rythme.ecrit_jusqua - next_monday()).days // 7 + 1
    assert rythme.ecrit_jusqua == timezone.localdate() + horizon.HORIZON


def test_the_beat_writes_only_what_is_missing_and_keeps_what_people_edited():
    rythme = add()
    moved, cancelled, withdrawn = list(rythme.occurrences.chronological()[:3])
    actions.change_date(occurrence=moved, debut=moved.debut + UN_JOUR, fin=moved.fin + UN_JOUR)
    actions.cancel_date(occurrence=cancelled, motif="Travaux")
    actions.withdraw_date(occurrence=withdrawn)
    before = list(Occurrence.objects.order_by("pk").values_list("pk", "debut", "etat", "sequence"))

    later = timezone.localdate() + timedelta(days=30)
    new = horizon.extend_horizon(later)
    again = horizon.extend_horizon(later)

    kept = [
        row
        for row in Occurrence.objects.order_by("pk").values_list("pk", "debut", "etat", "sequence")
        if row[0] <= before[-1][0]
    ]
    assert kept == before
    assert new in (4, 5)
    assert again == 0


def test_a_rule_that_skips_holidays_stops_where_the_school_calendar_does(settings):
    rythme = add(weekly(jours=(0, 1, 2, 3, 4), vacances=Vacances.HORS))

    assert not any(is_vacances(jour) for jour in days(rythme))
    assert rythme.ecrit_jusqua <= rythme.to_regle().connue_jusqua()


def test_the_hour_on_the_wall_stays_across_summer_time():
    rythme = add(weekly(debut=date(2027, 3, 22), fin=date(2027, 4, 5), heure=18))

    rows = rythme.occurrences.chronological()

    assert [timezone.localtime(row.debut).hour for row in rows] == [18, 18, 18]
    assert [row.debut.utctimetuple().tm_hour for row in rows] == [17, 16, 16]


@pytest.mark.parametrize("nb", [1, 3])
def test_extending_a_rule_takes_three_queries(nb, django_assert_max_num_queries):
    for _n in range(nb):
        add()
    later = timezone.localdate() + timedelta(days=30)

    with django_assert_max_num_queries(3 * nb + 12):
        horizon.extend_horizon(later)


# -- « Cette date » --------------------------------------------------------------------------------


def test_moving_one_date_leaves_the_others(told):
    rythme = add()
    row = first(rythme)

    actions.change_date(occurrence=row, debut=row.debut + UN_JOUR, fin=row.fin + UN_JOUR)

    row.refresh_from_db()
    assert row.deplacee
    assert row.sequence == 1
    assert days(rythme)[1] == next_monday() + timedelta(days=7)
    assert told == [(Changement.DEPLACEE, row.pk)]


def test_a_message_alone_tells_nobody(told):
    row = first(add())

    actions.change_date(occurrence=row, message="Apportez un tablier")

    assert told == []
    assert not Occurrence.objects.get(pk=row.pk).deplacee


def test_cancelling_twice_is_cancelling_once(told):
    row = first(add())

    actions.cancel_date(occurrence=row, motif="Malade")
    actions.cancel_date(occurrence=row, motif="Autre raison")

    row.refresh_from_db()
    assert (row.etat, row.motif, row.sequence) == (EtatOccurrence.ANNULEE, "Malade", 1)
    assert told == [(Changement.ANNULEE, row.pk)]


def test_a_cancelled_date_comes_back(told):
    row = first(add())
    actions.cancel_date(occurrence=row, motif="Malade")

    actions.restore_date(occurrence=row)

    row.refresh_from_db()
    assert (row.etat, row.motif) == (EtatOccurrence.PREVUE, "")
    assert told[-1] == (Changement.RETABLIE, row.pk)


def test_a_withdrawn_date_is_not_written_again():
    rythme = add()
    row = first(rythme)
    actions.withdraw_date(occurrence=row)

    actions.change_all(rythme=rythme, regle=rythme.to_regle())

    assert next_monday() not in days(rythme)


def test_a_date_added_by_hand_stands_beside_the_rule():
    rythme = add()
    debut = datetime.combine(next_monday() + UN_JOUR, time(10), PARIS)

    actions.add_dates(evenement=rythme.evenement, dates=[(debut, debut + timedelta(hours=2))])

    assert days(rythme)[:2] == [next_monday(), next_monday() + UN_JOUR]


def test_the_same_date_is_not_added_twice():
    row = first(add())

    with pytest.raises(ValidationError, match="déjà une date"):
        actions.add_dates(evenement=row.evenement, dates=[(row.debut, row.fin)])


def test_a_date_lasts_a_year_at_most():
    """Lists find their first dates by it."""
    row = OccurrenceFactory()
    too_late = row.debut + timedelta(days=367)

    with pytest.raises(ValidationError, match="un an"):
        actions.add_dates(evenement=row.evenement, dates=[(row.debut - UN_JOUR, too_late)])
    with pytest.raises(ValidationError, match="un an"):
        actions.change_date(occurrence=row, fin=too_late)

    assert Occurrence.objects.get().fin == row.fin


def test_a_withdrawn_date_added_again_comes_back():
    row = first(add())
    actions.withdraw_date(occurrence=row)

    actions.add_dates(evenement=row.evenement, dates=[(row.debut, row.fin)])

    row.refresh_from_db()
    assert row.etat == EtatOccurrence.PREVUE


def test_days_left_out_of_a_rule_are_shown_nowhere():
    rythme = add()
    third = days(rythme)[2]

    actions.leave_out(rythme=rythme, jours=[third])

    assert third not in days(rythme)
    assert len(days(rythme)) == rythme.occurrences.count() - 1


def test_a_day_left_out_that_people_count_on_is_cancelled_and_told(told):
    rythme = add()
    row = rythme.occurrences.chronological()[2]
    InscriptionFactory(occurrence=row)

    actions.leave_out(rythme=rythme, jours=[timezone.localtime(row.debut).date()])

    row.refresh_from_db()
    assert row.etat == EtatOccurrence.ANNULEE
    assert told == [(Changement.ANNULEE, row.pk)]


def test_an_end_a_person_changed_stays_when_the_rule_changes():
    rythme = add()
    row = first(rythme)
    actions.change_date(occurrence=row, fin=row.fin + timedelta(hours=2))

    actions.change_all(rythme=rythme, regle=weekly(duree=90))

    row.refresh_from_db()
    assert row.fin - row.debut == timedelta(hours=4)


def test_a_withdrawn_date_moves_its_rules_sequence():
    rythme = add()

    actions.withdraw_date(occurrence=first(rythme))

    rythme.refresh_from_db()
    assert rythme.sequence == 1


# -- « Cette date et les suivantes », « toutes » ---------------------------------------------------


def test_following_dates_take_other_hours_and_keep_their_sign_ups(told):
    rythme = add()
    third = list(rythme.occurrences.chronological())[2]
    inscription = InscriptionFactory(occurrence=third)

    following = actions.change_following(occurrence=third, regle=weekly(heure=18))

    rythme.refresh_from_db()
    inscription.occurrence.refresh_from_db()
    hours = [
        timezone.localtime(row.debut).hour
        for row in Occurrence.objects.filter(evenement=rythme.evenement).chronological()[:4]
    ]
    assert hours == [14, 14, 18, 18]
    assert rythme.fin == next_monday() + timedelta(days=13)
    assert inscription.occurrence.rythme == following
    assert (Changement.DEPLACEE, third.pk) in told


def test_following_from_the_first_date_is_changing_all():
    rythme = add()

    following = actions.change_following(occurrence=first(rythme), regle=weekly(heure=18))

    assert following.pk == rythme.pk
    assert Rythme.objects.count() == 1


def test_dates_the_new_rule_no_longer_gives_go_unless_people_count_on_them(told):
    rythme = add(weekly(jours=(0, 3)))
    thursdays = [
        row
        for row in rythme.occurrences.chronological()
        if timezone.localtime(row.debut).weekday() == 3
    ]
    InscriptionFactory(occurrence=thursdays[0])
    moved = thursdays[1]
    actions.change_date(occurrence=moved, debut=moved.debut + UN_JOUR, fin=moved.fin + UN_JOUR)

    actions.change_all(rythme=rythme, regle=weekly(jours=(0,)))

    left = {row.pk: row for row in Occurrence.objects.filter(pk__in=[t.pk for t in thursdays])}
    assert set(left) == {thursdays[0].pk, moved.pk}
    assert left[thursdays[0].pk].etat == EtatOccurrence.ANNULEE
    assert left[moved.pk].etat == EtatOccurrence.PREVUE  # it was put elsewhere by a person
    assert (Changement.ANNULEE, thursdays[0].pk) in told


def test_a_date_added_by_hand_at_the_new_hours_stays_and_the_rules_gives_way(told):
    rythme = add()
    row = first(rythme)
    by_hand = row.debut + timedelta(hours=4)
    (added,) = actions.add_dates(
        evenement=rythme.evenement, dates=[(by_hand, by_hand + timedelta(hours=1))]
    )

    actions.change_all(rythme=rythme, regle=weekly(heure=18))

    added.refresh_from_db()
    assert (added.debut, added.rythme) == (by_hand, None)
    assert not Occurrence.objects.filter(pk=row.pk).exists()
    assert days(rythme)[:2] == [next_monday(), next_monday() + timedelta(days=7)]


def test_a_cancelled_date_stays_cancelled_when_the_hours_change():
    rythme = add()
    row = first(rythme)
    actions.cancel_date(occurrence=row, motif="Travaux")

    actions.change_all(rythme=rythme, regle=weekly(heure=18))

    row.refresh_from_db()
    assert row.etat == EtatOccurrence.ANNULEE
    assert len(days(rythme)) == len(set(days(rythme)))


def test_past_dates_stay_as_they_were():
    rythme = add(weekly(debut=next_monday() - timedelta(days=70)))
    past = list(rythme.occurrences.filter(fin__lt=timezone.now()).values_list("pk", "debut"))
    assert past

    actions.change_all(rythme=rythme, regle=weekly(heure=18))

    assert (
        list(
            Occurrence.objects.filter(pk__in=[pk for pk, _ in past])
            .order_by("debut")
            .values_list("pk", "debut")
        )
        == past
    )


def test_stopping_a_rule():
    rythme = add()
    third = days(rythme)[2]

    actions.stop_after(rythme=rythme, dernier=third)

    assert days(rythme)[-1] == third
    assert horizon.extend_horizon(timezone.localdate() + timedelta(days=60)) == 0


def test_cancelling_everything_writes_no_more():
    rythme = add()

    n = actions.cancel_upcoming(evenement=rythme.evenement, motif="Fin du projet")

    assert n == len(days(rythme))
    assert not rythme.evenement.occurrences.planned().exists()
    assert horizon.extend_horizon(timezone.localdate() + timedelta(days=60)) == 0


# -- A permanence and its service ------------------------------------------------------------------


def test_a_temporary_closure_of_the_service_cancels_its_dates_and_gives_them_back():
    service = ServiceFactory()
    rythme = add(service=service)
    second = days(rythme)[1]
    service.fermeture_du, service.fermeture_au = second, second
    service.save()

    row = rythme.occurrences.chronological()[1]
    assert (row.etat, row.par_fermeture) == (EtatOccurrence.ANNULEE, True)

    service.fermeture_du = service.fermeture_au = None
    service.save()
    row.refresh_from_db()
    assert (row.etat, row.motif, row.par_fermeture) == (EtatOccurrence.PREVUE, "", False)


def test_a_date_a_person_restored_stays_during_the_closure():
    service = ServiceFactory()
    rythme = add(service=service)
    jour = days(rythme)[0]
    service.fermeture_du, service.fermeture_au = jour, jour
    service.save()
    actions.restore_date(occurrence=first(rythme))

    service.save()

    assert first(rythme).etat == EtatOccurrence.PREVUE


def test_dates_of_a_service_that_closes_for_good_are_not_public():
    service = ServiceFactory()
    row = first(add(service=service, nom=""))
    assert Occurrence.objects.published().filter(pk=row.pk).exists()

    service.etat = "fermee"
    service.save()

    assert not Occurrence.objects.published().filter(pk=row.pk).exists()


def test_the_service_fills_what_its_dates_leave_empty():
    service = ServiceFactory(nom="Écrivain public", frais="gratuit")
    evenement = EvenementFactory(service=service, nom="", lieu=None, description="", telephone="")

    assert evenement.annonce.titre == "Écrivain public"
    assert "gratuit" in evenement.annonce.facettes

    service.nom = "Aide aux courriers"
    service.save()
    evenement.annonce.refresh_from_db()
    assert evenement.annonce.titre == "Aide aux courriers"


def test_a_closed_group_shows_no_date():
    row = OccurrenceFactory(evenement__ferme=True)

    assert not Occurrence.objects.published().filter(pk=row.pk).exists()


def test_a_place_that_moves_takes_its_dates_along():
    row = first(add())
    place = LieuFactory(nom="Salle des fêtes")
    actions.change_date(occurrence=row, lieu=place)
    Annonce.objects.update(ical="kept")

    place.nom = "Salle polyvalente"
    place.save()

    assert Annonce.objects.get().ical == ""


# -- Two people at once ----------------------------------------------------------------------------


def test_a_rule_is_stopped_as_it_is_by_now():
    """Somebody moved it to 18 h between the reading of the page and the button."""
    rythme = add()
    as_it_was = Rythme.objects.get(pk=rythme.pk)
    actions.change_all(rythme=rythme, regle=weekly(heure=18))

    actions.stop_after(rythme=as_it_was, dernier=next_monday() + 7 * UN_JOUR)

    now = Rythme.objects.get(pk=rythme.pk)
    assert (now.heure, now.fin) == (time(18), next_monday() + 7 * UN_JOUR)
    assert now.sequence == 2


def test_the_following_dates_leave_the_rule_they_are_of_by_now():
    rythme = add()
    as_it_was = rythme.occurrences.select_related("rythme").chronological()[2]
    actions.change_all(rythme=rythme, regle=weekly(heure=18))

    actions.change_following(occurrence=as_it_was, regle=weekly(heure=20))

    hours = [row.local[0].hour for row in Occurrence.objects.kept().chronological()[:4]]
    assert hours == [18, 18, 20, 20]
    assert Rythme.objects.get(pk=rythme.pk).heure == time(18)


def test_the_following_dates_of_a_date_gone_meanwhile_are_refused():
    rythme = add()
    as_it_was = rythme.occurrences.select_related("rythme").chronological()[2]
    actions.stop_after(rythme=rythme, dernier=next_monday())

    with pytest.raises(ValidationError):
        actions.change_following(occurrence=as_it_was, regle=weekly(heure=20))


# -- Its address -----------------------------------------------------------------------------------


@pytest.mark.parametrize("hour", [0, 1])  # in UTC: half past two, twice
def test_each_date_of_the_night_that_has_an_hour_twice_has_its_page(client, hour):
    debut = datetime(2027, 10, 31, hour, 30, tzinfo=UTC)
    row = OccurrenceFactory(debut=debut)

    response = client.get(row.get_absolute_url())

    assert response.status_code == 200
    assert response.context["occurrence"] == row
