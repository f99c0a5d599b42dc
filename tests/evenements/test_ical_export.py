"""What the agenda gives to calendars: its rows, date for date, in a form any of them reads."""

import random
from datetime import UTC, date, datetime, time, timedelta

import icalendar
import pytest
from dateutil.tz import tzical
from django.utils import timezone

from annuaire.enums import Frais
from evenements import actions, annonces
from evenements.effectif import resolve
from evenements.enums import EtatOccurrence, ModeInscription, ModeParticipation
from evenements.ical import export, rendus
from evenements.ical.lecture import read
from evenements.inscriptions.actions import cancel, register
from evenements.inscriptions.regles import HEURE, Personne
from evenements.models import Annonce, Evenement, Occurrence
from evenements.recurrence import Frequence, Regle, Vacances
from portal.socle.calendrier import PARIS, localize
from portal.socle.version import current_version
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.evenements.calendriers.outils import LOIN, as_rows, expand, vevents
from tests.evenements.factories import (
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)
from tests.territoire.factories import LieuFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db


def weekly(**options):
    """Every Tuesday from 14 to 16 h, from this month on."""
    options = {"debut": timezone.localdate(), "jours": (1,), "fin": None} | options
    return Regle(
        **{"frequence": Frequence.SEMAINE, "heure": time(14), "duree": 120, **options},
    )


def rendered(evenement):
    """A whole calendar of that event, freshly rendered."""
    return rendus.calendar(rendus.render_many([evenement.pk]).values(), nom="x", adresse="y")


def assert_says_its_rows(evenement):
    """What another program makes of the text is what the rows say."""
    texte = rendered(evenement)
    since = export.first_day()
    rows = Occurrence.objects.kept().filter(evenement=evenement, fin__gt=localize(since, 0))
    assert expand(texte, since, since + LOIN) == as_rows(rows)
    return texte


def planned(evenement, **options):
    return actions.add_rule(evenement=evenement, regle=weekly(**options))


def upcoming(evenement):
    return list(evenement.occurrences.order_by("debut"))


# -- A rule ----------------------------------------------------------------------------------------


def test_a_rule_is_one_vevent():
    evenement = EvenementFactory()
    rythme = planned(evenement)

    (event,) = vevents(assert_says_its_rows(evenement))

    assert str(event["UID"]) == f"{rythme.uid}@portail-de-territoire"
    assert event["RRULE"]["FREQ"] == ["WEEKLY"]
    assert event["DTSTART"].params["TZID"] == "Europe/Paris"
    (until,) = event["RRULE"]["UNTIL"]
    assert until.tzinfo == UTC or until.utcoffset() == timedelta(0)


@pytest.mark.parametrize("vacances", list(Vacances))
def test_holidays_are_taken_away(vacances):
    evenement = EvenementFactory()
    planned(evenement, vacances=vacances, sauf_feries=True, jours=(0, 1, 2, 3, 4))

    texte = assert_says_its_rows(evenement)
    assert "EXDATE" in texte


def test_one_date_cancelled_moved_elsewhere_or_with_a_word():
    evenement = EvenementFactory(nom="Café")
    rythme = planned(evenement)
    cancelled, moved, elsewhere, told, withdrawn, gone, full = upcoming(evenement)[:7]
    actions.cancel_date(occurrence=cancelled, motif="Animatrice malade")
    day = timedelta(days=1)
    actions.change_date(occurrence=moved, debut=moved.debut + day, fin=moved.fin + day)
    actions.change_date(occurrence=elsewhere, lieu=LieuFactory(nom="Stade"))
    actions.change_date(occurrence=told, message="Apportez un gâteau")
    actions.withdraw_date(occurrence=withdrawn)
    gone.delete()
    actions.change_date(occurrence=full, complet=True)

    events = vevents(assert_says_its_rows(evenement))

    assert {str(e["UID"]) for e in events} == {f"{rythme.uid}@portail-de-territoire"}
    by_moment = {e["RECURRENCE-ID"].dt: e for e in events if "RECURRENCE-ID" in e}
    assert set(by_moment) == {row.origine for row in (cancelled, moved, elsewhere, told, full)}
    event = by_moment[cancelled.origine]
    assert (str(event["STATUS"]), str(event["SUMMARY"])) == ("CANCELLED", "ANNULÉ : Café")
    assert str(event["DESCRIPTION"]).startswith("Annulé : Animatrice malade\n")
    assert str(by_moment[elsewhere.origine]["LOCATION"]).startswith("Stade")
    assert "Apportez un gâteau" in str(by_moment[told.origine]["DESCRIPTION"])
    assert str(by_moment[full.origine]["DESCRIPTION"]).startswith("Complet.")
    master = next(e for e in events if "RECURRENCE-ID" not in e)
    assert all(event["SEQUENCE"] > master["SEQUENCE"] for event in by_moment.values())


def test_free_dates_stand_alone():
    evenement = EvenementFactory()
    rows = actions.add_dates(
        evenement=evenement,
        dates=[(in_days(d), in_days(d) + timedelta(hours=3)) for d in (3, 9)],
    )
    actions.cancel_date(occurrence=rows[0])

    events = vevents(assert_says_its_rows(evenement))

    assert [str(e["UID"]) for e in events] == [f"{r.uid}@portail-de-territoire" for r in rows]
    assert not any("RRULE" in e or "RECURRENCE-ID" in e for e in events)


def test_whole_days():
    evenement = EvenementFactory()
    debut = localize(timezone.localdate() + timedelta(days=5), 0)
    OccurrenceFactory(evenement=evenement, debut=debut, fin=debut + timedelta(days=2), journee=True)

    (event,) = vevents(assert_says_its_rows(evenement))

    assert event["DTSTART"].dt == debut.astimezone(PARIS).date()
    assert event["DTEND"].dt == debut.astimezone(PARIS).date() + timedelta(days=2)


def test_the_rule_changes_on_the_way():
    evenement = EvenementFactory()
    rythme = planned(evenement, vacances=Vacances.HORS)
    rows = upcoming(evenement)
    actions.change_date(occurrence=rows[1], message="Un mot")
    actions.cancel_date(occurrence=rows[2])
    actions.change_all(rythme=rythme, regle=weekly(heure=time(18, 30), duree=90))
    assert_says_its_rows(evenement)

    rows = upcoming(evenement)
    actions.change_following(occurrence=rows[20], regle=weekly(jours=(1, 3), heure=time(9)))
    assert_says_its_rows(evenement)

    rythme.refresh_from_db()
    actions.stop_after(rythme=rythme, dernier=timezone.localdate() + timedelta(days=40))
    assert_says_its_rows(evenement)


# In Paris the clock skips from 2 to 3 h on 28 March 2027, and shows 2 h twice on 31 October 2027.
@pytest.mark.parametrize(
    ("heure", "duree"),
    [(time(2, 30), 60), (time(1, 30), 90), (time(22), 360), (time(0), 1439), (time(3), 30)],
)
def test_nights_when_the_clocks_change(heure, duree):
    evenement = EvenementFactory()
    planned(evenement, jours=(5, 6), heure=heure, duree=duree)

    assert_says_its_rows(evenement)


@pytest.mark.parametrize("seed", range(12))
def test_whatever_happened_to_its_dates(seed):
    """A year of a territory's life, at random."""
    chance = random.Random(seed)
    evenement = EvenementFactory()
    regle = chance.choice(
        [
            weekly(vacances=chance.choice(list(Vacances)), sauf_feries=chance.random() < 0.5),
            weekly(jours=(0, 5, 6), intervalle=2, heure=time(chance.randrange(24), 30)),
            weekly(frequence=Frequence.MOIS, rangs=(1, -1), jours=(5,)),
            weekly(frequence=Frequence.MOIS, jours=(), quantiemes=(31,)),
            weekly(frequence=Frequence.JOUR, jours=(), heure=time(23), duree=300),
        ]
    )
    actions.add_rule(evenement=evenement, regle=regle)
    for turn in range(25):
        happen(chance, evenement, turn)
        if chance.random() < 0.2:
            assert_says_its_rows(evenement)
    assert_says_its_rows(evenement)


def happen(chance, evenement, turn):
    """turn: the minute at which a new rule begins, so that no two dates ever meet."""
    row = chance.choice(list(evenement.occurrences.upcoming()) or [None])
    if row is None:
        return
    act = chance.choice(["cancel", "withdraw", "restore", "move", "shift", "delete", "add", "rule"])
    hours = timedelta(minutes=30 * chance.randrange(-200, 200))
    if act == "cancel":
        actions.cancel_date(occurrence=row, motif="Imprévu")
    elif act == "withdraw":
        actions.withdraw_date(occurrence=row)
    elif act == "restore":
        actions.restore_date(occurrence=row)
    elif act == "move":
        actions.change_date(occurrence=row, debut=row.debut + hours, fin=row.fin + hours)
    elif act == "shift":
        actions.change_date(occurrence=row, fin=row.fin + timedelta(minutes=45))
    elif act == "delete":
        row.delete()
    elif act == "add" and not evenement.occurrences.filter(origine=row.debut + hours).exists():
        actions.add_dates(evenement=evenement, dates=[(row.debut + hours, row.fin + hours)])
    elif act == "rule" and row.rythme_id:
        regle = weekly(heure=time(chance.randrange(6, 22), turn + 1), jours=(chance.randrange(7),))
        actions.change_following(occurrence=row, regle=regle)


# -- Its words -------------------------------------------------------------------------------------


def complete(**options):
    structure = StructureFactory(nom="Centre social")
    return EvenementFactory(
        **{
            "nom": "Atelier cuisine",
            "organisateurs": [structure],
            "thematiques": [ThematiqueFactory(nom_simple="Manger, cuisiner")],
            "frais": Frais.PAYANT,
            "frais_precisions": "2 € par personne",
            "lieu_precisions": "salle 3",
            "a_apporter": "un tablier",
            "inscription": ModeInscription.CONTACT,
            "contact_nom": "Fatou",
            **options,
        }
    )


def single(evenement, **options):
    OccurrenceFactory(evenement=evenement, **options)
    return vevents(assert_says_its_rows(evenement))[0]


def test_the_words_price_first():
    event = single(complete())

    lines = str(event["DESCRIPTION"]).split("\n")
    assert lines[0] == "Payant : 2 € par personne"
    assert "salle 3" in lines[1]
    assert lines[2] == "À apporter : un tablier"
    assert lines[3].startswith("Sur inscription")
    assert lines[4] == "Contact : Fatou, 04 73 40 89 69, contact@exemple.fr"
    assert lines[-1] == str(event["URL"])
    assert str(event["URL"]).startswith("http://localhost:8000/agenda/")
    assert str(event["LOCATION"]).endswith("salle 3")
    assert str(event["CLASS"]) == "PUBLIC"
    assert str(event["TRANSP"]) == "TRANSPARENT"
    assert [str(c) for c in event["CATEGORIES"].cats] == ["Atelier", "Manger, cuisiner"]


def test_a_place_known_by_its_quartier_is_no_point():
    assert "GEO" in single(complete())
    assert "GEO" not in single(complete(lieu=LieuFactory(approximatif=True)))


def test_online():
    event = single(
        complete(mode=ModeParticipation.EN_LIGNE, lien_en_ligne="https://visio.exemple.fr/a,b;c")
    )

    assert str(event["CONFERENCE"]) == "https://visio.exemple.fr/a,b;c"
    assert str(event["LOCATION"]) == "En ligne"
    assert "GEO" not in event


def test_a_permanence_says_what_its_service_says():
    service = ServiceFactory(nom="Permanence CAF", description="Vos droits", frais=Frais.GRATUIT)
    event = single(EvenementFactory(nom="", description="", service=service))

    assert str(event["SUMMARY"]) == "Permanence CAF"
    assert str(event["DESCRIPTION"]).startswith("Gratuit")
    assert "Vos droits" in str(event["DESCRIPTION"])


HOSTILES = [
    "fin\r\nATTENDEE:mailto:x@y.fr",
    "fin\nEND:VEVENT\nBEGIN:VALARM",
    'a,b;c\\d\\n"e":f',
    "\u2028\u0085 é 日本 😀" * 30,
    "a\u202eb",
    "O'Connor, d'Ûzès, Nguyễn",
]


@pytest.mark.parametrize("texte", HOSTILES)
def test_nothing_written_by_people_adds_a_line(texte):
    titre = texte[:150]
    evenement = EvenementFactory(nom=titre, description=texte, a_apporter=texte[:300])
    event = single(evenement, message=texte[:300], motif=texte[:200])

    assert str(event["SUMMARY"]) == Evenement.objects.get(pk=evenement.pk).nom
    assert "ATTENDEE" not in event
    assert not event.subcomponents
    texte = rendered(evenement)
    assert "\n" not in texte.replace("\r\n", "")
    assert "\r" not in texte.replace("\r\n", "")
    assert max(len(line.encode()) for line in texte.split("\r\n")) <= 75


# -- Stable ----------------------------------------------------------------------------------------


def test_rendered_again_it_is_the_same_text():
    evenement = complete()
    planned(evenement, vacances=Vacances.HORS)
    actions.cancel_date(occurrence=upcoming(evenement)[3])

    assert rendered(evenement) == rendered(evenement)


def test_a_change_moves_sequence_and_date_but_no_uid():
    evenement = EvenementFactory()
    rythme = planned(evenement)
    (before,) = vevents(rendered(evenement))
    actions.change_all(rythme=rythme, regle=weekly(heure=time(10)))
    (after,) = vevents(rendered(evenement))

    assert before["UID"] == after["UID"]
    assert after["SEQUENCE"] > before["SEQUENCE"]
    assert after["LAST-MODIFIED"].dt >= before["LAST-MODIFIED"].dt
    assert after["CREATED"].dt == before["CREATED"].dt


def test_what_is_long_past_is_left_out():
    evenement = EvenementFactory()
    OccurrenceFactory(evenement=evenement, debut=in_days(-100))
    recent = OccurrenceFactory(evenement=evenement, debut=in_days(-50))

    (event,) = vevents(rendered(evenement))
    assert str(event["UID"]).startswith(str(recent.uid))


def test_the_time_zone_is_that_of_paris():
    """Hour by hour over ten years, read by a library that knows nothing else of Paris."""
    import io

    zone = tzical(io.StringIO(rendus.FUSEAU)).get()
    moment = datetime(2025, 1, 1, tzinfo=UTC)
    while moment.year < 2035:
        assert moment.astimezone(zone).utcoffset() == moment.astimezone(PARIS).utcoffset(), moment
        moment += timedelta(hours=7)
    for jour in (date(2027, 3, 28), date(2027, 10, 31)):
        for minutes in range(0, 24 * 60, 30):
            moment = datetime.combine(jour, time(), UTC) + timedelta(minutes=minutes)
            ours = moment.astimezone(zone).replace(tzinfo=None)
            assert ours == moment.astimezone(PARIS).replace(tzinfo=None)


# -- Kept ------------------------------------------------------------------------------------------


def test_what_changed_is_rendered_once_and_kept():
    evenement = EvenementFactory()
    planned(evenement)
    empty, hidden = EvenementFactory(), EvenementFactory(brouillon=True)
    OccurrenceFactory(evenement=hidden)
    before = current_version()

    assert rendus.render_missing() == 2
    assert rendus.render_missing() == 0

    kept = dict(Annonce.objects.values_list("pk", "ical"))
    assert kept[evenement.pk].startswith("BEGIN:VEVENT\r\n")
    assert kept[empty.pk] == rendus.RIEN
    assert kept[hidden.pk] == ""
    assert current_version() == before  # nothing to tell caches: they say the same

    actions.cancel_date(occurrence=upcoming(evenement)[0])
    assert rendus.render_missing() == 1
    assert "CANCELLED" in Annonce.objects.get(pk=evenement.pk).ical


def test_a_text_older_than_its_event_is_not_kept(monkeypatch):
    """The event changes while it is being rendered: it stays to be rendered."""
    row = OccurrenceFactory()
    render_many = rendus.render_many

    def meanwhile(pks):
        texts = render_many(pks)
        annonces.dates_changed([row.evenement_id])
        return texts

    monkeypatch.setattr(rendus, "render_many", meanwhile)
    rendus.render_missing()

    assert Annonce.objects.get(pk=row.evenement_id).ical == ""


@pytest.mark.parametrize("nb", [1, 3])
def test_queries_do_not_follow_the_number_of_events(nb, django_assert_num_queries):
    for _n in range(nb):
        evenement = complete()
        planned(evenement)
        OccurrenceFactory(evenement=evenement, lieu=LieuFactory())
    pks = list(Evenement.objects.values_list("pk", flat=True))

    with django_assert_num_queries(8):
        assert len(rendus.render_many(pks)) == nb


# -- Full dates ------------------------------------------------------------------------------------


def fill(row):
    InscriptionFactory(occurrence=row, nombre=row.evenement.capacite)


def test_a_date_that_sign_ups_fill_is_full():
    evenement = EvenementFactory(inscriptions=True, capacite=2)
    planned(evenement)
    filled, said, free = upcoming(evenement)[1:4]
    fill(filled)
    actions.change_date(occurrence=said, complet=True)

    texte = assert_says_its_rows(evenement)

    full = [event for event in vevents(texte) if "Complet." in event["DESCRIPTION"]]
    assert [event["RECURRENCE-ID"].dt for event in full] == [filled.origine, said.origine]
    assert free.origine not in {event["DTSTART"].dt for event in vevents(texte)}
    (alone,) = vevents(one_date(filled, completes={filled.pk}))
    assert "Complet." in alone["DESCRIPTION"]


@pytest.mark.parametrize("nb", [1, 3])
def test_full_dates_cost_one_query(nb, django_assert_num_queries):
    for row in OccurrenceFactory.create_batch(nb, evenement__inscriptions=True):
        fill(row)
        fill(OccurrenceFactory(evenement=row.evenement, debut=in_days(300)))
    pks = list(Evenement.objects.values_list("pk", flat=True))

    with django_assert_num_queries(8):
        texts = rendus.render_many(pks)
    assert all(texte.count("Complet.") == 2 for texte in texts.values())


def test_kept_texts_follow_the_sign_ups(django_capture_on_commit_callbacks):
    row = OccurrenceFactory(evenement__inscriptions=True, evenement__capacite=1)
    rendus.render_missing()
    assert "Complet." not in kept(row)

    with django_capture_on_commit_callbacks(execute=True):
        inscription = register(
            occurrence=row, participants=[Personne()], prenom="Amina", courriel="a@exemple.fr"
        ).inscription
    rendus.render_missing()
    assert "Complet." in kept(row)

    before = current_version()
    with django_capture_on_commit_callbacks(execute=True):
        cancel(inscription=inscription)
    rendus.render_missing()
    assert "Complet." not in kept(row)
    assert current_version() > before  # addresses that calendars come back to answer anew


def test_kept_texts_follow_the_hour_when_kept_places_are_given_back():
    """Nobody does anything: it is the time that passes."""
    now = timezone.localtime()
    row = OccurrenceFactory(
        debut=in_days(5),
        evenement__inscriptions=True,
        evenement__capacite=1,
        evenement__places_reservees=1,
        evenement__reservees_jours=0,
    )
    rendus.render_missing()
    assert "Complet." in kept(row)
    before = current_version()
    rendus.render_missing()
    assert current_version() == before

    today = now.date() if now.hour >= HEURE else now.date() - timedelta(days=1)
    jours = (timezone.localdate(row.debut) - today).days
    Evenement.objects.update(reservees_jours=jours)
    rendus.render_missing()
    assert "Complet." not in kept(row)
    after = current_version()
    assert after > before
    rendus.render_missing()
    assert current_version() == after


def kept(row):
    return Annonce.objects.get(pk=row.evenement_id).ical


# -- One date --------------------------------------------------------------------------------------


def one_date(row, **options):
    """A whole calendar of that date."""
    vevent = export.render_date(resolve(row.evenement), row, **options)
    return rendus.calendar([vevent], nom="x", adresse="y")


def assert_the_same_appointment(row):
    """Alone it is that date; beside the calendar of its event it makes no other one; and it is to
    our own reader what it is to the library."""
    texte, du = one_date(row), export.first_day()
    rows = as_rows([row])
    assert expand(texte, du, du + LOIN) == rows
    (lu,) = read(texte.encode(), maintenant=timezone.now()).evenements
    assert [(d.debut, d.fin, d.annulee, d.journee) for d in lu.dates] == rows
    whole = rendered(row.evenement)
    (vevent,) = vevents(texte)
    both = whole.replace("END:VCALENDAR", vevent.to_ical().decode() + "END:VCALENDAR")
    assert expand(both, du, du + LOIN) == expand(whole, du, du + LOIN)
    assert vevent["UID"] in {event["UID"] for event in vevents(whole)}
    return vevent


def test_one_date_of_a_series_alone():
    evenement = EvenementFactory()
    rythme = planned(evenement)
    plain, moved, cancelled = upcoming(evenement)[2:5]
    day = timedelta(days=1)
    actions.change_date(occurrence=moved, debut=moved.debut + day, fin=moved.fin + day)
    actions.cancel_date(occurrence=cancelled, motif="Malade")

    for row in (plain, moved, cancelled):
        event = assert_the_same_appointment(Occurrence.objects.get(pk=row.pk))
        assert str(event["UID"]) == f"{rythme.uid}@portail-de-territoire"
        assert event["RECURRENCE-ID"].dt == row.origine


def test_one_date_no_rule_explains():
    evenement = EvenementFactory()
    planned(evenement)
    row = OccurrenceFactory(evenement=evenement)

    event = assert_the_same_appointment(row)
    assert str(event["UID"]).startswith(str(row.uid))
    assert "RECURRENCE-ID" not in event


def test_states_are_known():
    """A new state of dates is to be thought of here."""
    assert set(EtatOccurrence) == {
        EtatOccurrence.PREVUE,
        EtatOccurrence.ANNULEE,
        EtatOccurrence.RETIREE,
    }


def test_the_library_reads_what_it_wrote():
    evenement = complete()
    planned(evenement)
    for event in icalendar.Calendar.from_ical(rendered(evenement)).walk():
        assert not event.errors
