"""A partner's own calendar taken in: the same twice changes nothing, what people wrote stays."""

from datetime import timedelta

import pytest
from django.utils import timezone

from evenements import actions, publication
from evenements.enums import Changement, EtatOccurrence, ModeParticipation, Relecture
from evenements.ical import importation
from evenements.ical.importation import import_calendar
from evenements.ical.lecture import CalendrierIllisible
from evenements.models import AgendaExterne, Evenement, Occurrence
from evenements.signaux import date_changee
from partenaires.enums import Publication
from partenaires.models import ReglagesEntretien, ReglagesStructure
from portal.socle.calendrier import PARIS
from portal.socle.version import current_version
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.calendriers.factories import AgendaExterneFactory, calendar, day_at, vevent
from tests.evenements.factories import InscriptionFactory
from tests.territoire.factories import LieuFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def agenda():
    """Of a structure whose words are published at once."""
    agenda = AgendaExterneFactory(structure__nom="Les Jardins")
    ReglagesStructure.objects.create(structure=agenda.structure, publication=Publication.DIRECTE)
    return agenda


@pytest.fixture
def told():
    """What people signed up would be told: [(quoi, occurrence)]."""
    heard = []

    def hear(sender, occurrence, quoi, **kwargs):
        heard.append((quoi, occurrence.pk))

    date_changee.connect(hear, weak=False)
    yield heard
    date_changee.disconnect(hear)


def await_dates():
    """Somebody signs up to each date there is."""
    for row in Occurrence.objects.all():
        InscriptionFactory(occurrence=row)


def take(agenda, *vevents, **options):
    return import_calendar(agenda=agenda, contenu=calendar(*vevents), **options)


def paris(jours, heure):
    return day_at(jours, heure).replace(tzinfo=PARIS)


def snapshot():
    """Everything an import might write."""
    return (
        list(Evenement.objects.order_by("pk").values()),
        list(Occurrence.objects.order_by("pk").values()),
        current_version(),
    )


# -- What comes in ---------------------------------------------------------------------------------


def test_an_event_and_its_date(agenda):
    bilan = take(
        agenda, vevent(DESCRIPTION="Venez\\nnombreux", URL="https://jardins.exemple.fr/cafe")
    )

    evenement = Evenement.objects.get()
    assert (evenement.nom, evenement.description) == ("Café des parents", "Venez\nnombreux")
    assert (evenement.agenda, evenement.uid_source) == (agenda, "un@exemple.fr")
    assert evenement.territoire == agenda.structure.territoire
    assert list(evenement.organisateurs.all()) == [agenda.structure]
    assert evenement.site_web == "https://jardins.exemple.fr/cafe"
    assert evenement.live
    assert evenement.annonce.visible
    row = evenement.occurrences.get()
    assert (row.debut, row.fin, row.origine) == (paris(10, 14), paris(10, 16), paris(10, 14))
    assert (bilan.nouveaux, bilan.dates) == (1, 1)
    revision = evenement.revisions.get()
    assert revision == evenement.latest_revision == evenement.live_revision
    assert revision.as_object().nom == "Café des parents"
    assert list(revision.as_object().organisateurs.all()) == [agenda.structure]


def test_seconds_are_left_out_so_that_each_date_has_its_page(agenda, client):
    """Some programs begin an event at the very second it was written."""
    debut = day_at(10, 14)
    known = {
        "DTSTART;TZID=Europe/Paris": f"{debut:%Y%m%dT%H%M}27",
        "DTEND;TZID=Europe/Paris": f"{debut:%Y%m%dT}155927",
        "EXDATE;TZID=Europe/Paris": f"{debut + timedelta(days=1):%Y%m%dT%H%M}27",
    }
    take(agenda, vevent(RRULE="FREQ=DAILY;COUNT=3", **known))

    rows = Occurrence.objects.kept().chronological()
    assert [row.debut for row in rows] == [paris(10, 14), paris(12, 14)]
    for row in rows:
        assert client.get(row.get_absolute_url()).status_code == 200


def test_a_series_is_one_event(agenda):
    take(agenda, vevent(RRULE="FREQ=WEEKLY;COUNT=5"))

    evenement = Evenement.objects.get()
    assert [r.debut for r in evenement.occurrences.all()] == [
        paris(10 + 7 * n, 14) for n in range(5)
    ]


def test_only_what_is_to_come(agenda):
    take(agenda, vevent(jours=-40), vevent("deux", jours=-14, RRULE="FREQ=WEEKLY;COUNT=4"))

    assert (
        Occurrence.objects.count() == 2
        if day_at(0, 16) > day_at(0, timezone.localtime().hour)
        else 1
    )
    assert Evenement.objects.get().uid_source == "deux"


@pytest.mark.parametrize(
    ("texte", "trouve", "reste", "ailleurs"),
    [
        ("Maison des Jardins", True, "", ""),
        ("maison des jardins\\, salle 3", True, "salle 3", ""),
        ("12 rue du Port\\, 63000 Clermont-Ferrand\\, France", True, "", ""),
        ("Stade Gabriel-Montpied", False, "", "Stade Gabriel-Montpied"),
        ("", False, "", ""),
    ],
)
def test_the_structure_s_own_place_is_recognised(agenda, texte, trouve, reste, ailleurs):
    agenda.structure.lieu = LieuFactory(nom="Maison des Jardins", adresse="12 rue du Port")
    agenda.structure.save()
    take(agenda, vevent(LOCATION=texte))

    evenement = Evenement.objects.get()
    assert (evenement.lieu == agenda.structure.lieu, evenement.lieu_precisions) == (trouve, reste)
    assert evenement.rendez_vous == ailleurs


def test_a_link_instead_of_a_place(agenda):
    take(agenda, vevent(LOCATION="https://visio.exemple.fr/salon"))

    evenement = Evenement.objects.get()
    assert evenement.mode == ModeParticipation.EN_LIGNE
    assert evenement.lien_en_ligne == "https://visio.exemple.fr/salon"


# -- Again -----------------------------------------------------------------------------------------


def test_the_same_file_twice_changes_nothing(agenda):
    events = (
        vevent(LOCATION="Stade", SEQUENCE="2", LAST_MODIFIED="20260101T000000Z"),
        vevent("deux", RRULE="FREQ=WEEKLY;COUNT=10"),
        vevent("trois", STATUS="CANCELLED"),
    )
    take(agenda, *events)
    before = snapshot()

    bilan = take(agenda, *events)

    assert snapshot() == before
    assert (bilan.nouveaux, bilan.changes, bilan.annules, bilan.inchanges) == (0, 0, 0, 2)


def test_the_same_uid_in_two_agendas_is_two_events(agenda):
    take(agenda, vevent())
    take(AgendaExterneFactory(), vevent())

    assert Evenement.objects.count() == 2


def test_words_and_hours_follow_the_calendar(agenda, told):
    take(agenda, vevent())
    row = Occurrence.objects.get()
    await_dates()

    bilan = take(agenda, vevent(titre="Café des voisins", heure=15, SEQUENCE="1"))

    moved = Occurrence.objects.get()
    assert Evenement.objects.get().nom == "Café des voisins"
    assert (moved.pk, moved.debut, moved.origine) == (row.pk, paris(10, 15), paris(10, 14))
    assert moved.sequence > row.sequence
    assert told == [(Changement.DEPLACEE, row.pk)]
    assert bilan.changes == 1


def test_a_lagging_copy_does_not_take_it_back(agenda):
    take(agenda, vevent(titre="Nouveau", SEQUENCE="3"))

    take(agenda, vevent(titre="Ancien", SEQUENCE="2"))
    assert Evenement.objects.get().nom == "Nouveau"

    take(agenda, vevent(titre="Plus neuf", SEQUENCE="3", LAST_MODIFIED="20261101T000000Z"))
    take(agenda, vevent(titre="Ancien", SEQUENCE="3", LAST_MODIFIED="20261001T000000Z"))
    assert Evenement.objects.get().nom == "Plus neuf"


def test_a_series_moved_by_an_hour_keeps_its_dates(agenda, told):
    take(agenda, vevent(RRULE="FREQ=WEEKLY;COUNT=3"))
    before = set(Occurrence.objects.values_list("pk", flat=True))
    await_dates()

    take(agenda, vevent(heure=17, RRULE="FREQ=WEEKLY;COUNT=3"))

    rows = list(Occurrence.objects.order_by("debut"))
    assert {row.pk for row in rows} == before
    assert [row.debut for row in rows] == [paris(10 + 7 * n, 17) for n in range(3)]
    assert all(row.origine == row.debut for row in rows)
    assert {quoi for quoi, _pk in told} == {Changement.DEPLACEE}


def test_one_date_of_a_series_changed_or_cancelled(agenda, told):
    serie = vevent(RRULE="FREQ=WEEKLY;COUNT=4")
    take(agenda, serie)
    first, second, third, last = Occurrence.objects.order_by("debut")
    InscriptionFactory.create_batch(2, occurrence=second)
    InscriptionFactory(occurrence=last)  # nobody comes to the third: there is nobody to tell
    moved = vevent(
        jours=18, **{"RECURRENCE-ID;TZID=Europe/Paris": f"{day_at(17, 14):%Y%m%dT%H%M%S}"}
    )
    cancelled = vevent(
        jours=24,
        STATUS="CANCELLED",
        **{"RECURRENCE-ID;TZID=Europe/Paris": f"{day_at(24, 14):%Y%m%dT%H%M%S}"},
    )
    removed = f"EXDATE;TZID=Europe/Paris:{day_at(31, 14):%Y%m%dT%H%M%S}"

    take(agenda, serie.replace("END:VEVENT", f"{removed}\r\nEND:VEVENT"), moved, cancelled)

    for row in (first, second, third, last):
        row.refresh_from_db()
    assert (first.debut, first.etat) == (paris(10, 14), EtatOccurrence.PREVUE)
    assert (second.debut, second.origine) == (paris(18, 14), paris(17, 14))
    assert third.etat == EtatOccurrence.ANNULEE
    assert "Les Jardins" in third.motif
    assert last.etat == EtatOccurrence.ANNULEE
    assert told == [(Changement.DEPLACEE, second.pk), (Changement.ANNULEE, last.pk)]


def test_what_left_the_calendar_is_cancelled_and_comes_back(agenda, told):
    take(agenda, vevent(), vevent("deux", "Chorale"))
    await_dates()
    bilan = take(agenda, vevent())

    row = Occurrence.objects.get(evenement__nom="Chorale")
    assert (row.etat, row.motif) == (
        EtatOccurrence.ANNULEE,
        "N'est plus dans l'agenda de Les Jardins.",
    )
    assert bilan.annules == 1
    before = snapshot()
    take(agenda, vevent())
    assert snapshot() == before

    take(agenda, vevent(), vevent("deux", "Chorale"))
    row.refresh_from_db()
    assert (row.etat, row.motif) == (EtatOccurrence.PREVUE, "")
    assert [quoi for quoi, _pk in told] == [Changement.ANNULEE, Changement.RETABLIE]


def test_what_is_past_never_changes(agenda):
    take(agenda, vevent(jours=2), maintenant=timezone.now() - timedelta(days=1))
    Occurrence.objects.update(debut=paris(-3, 14), fin=paris(-3, 16), origine=paris(-3, 14))
    before = snapshot()

    bilan = take(agenda)

    assert snapshot() == before
    assert bilan.annules == 0


def test_a_date_put_off_for_years_is_the_same_date(agenda):
    """Taken in, over since, then announced once more: the row it has stays as it was."""
    autrefois = {"RECURRENCE-ID;TZID=Europe/Paris": "20200301T140000"}
    take(agenda, vevent(jours=2, **autrefois))
    Occurrence.objects.update(debut=paris(-3, 14), fin=paris(-3, 16))
    before = list(Occurrence.objects.values())

    take(agenda, vevent(jours=9, **autrefois))

    assert list(Occurrence.objects.values()) == before


def test_an_event_that_could_not_be_read_is_not_gone(agenda):
    take(agenda, vevent())

    bilan = take(agenda, vevent(RRULE="FREQ=SECONDLY"))

    assert Occurrence.objects.get().etat == EtatOccurrence.PREVUE
    assert "plus souvent qu'une fois par jour" in bilan.refus[0]


def test_nothing_half_imported(agenda):
    take(agenda, vevent())
    before = snapshot()
    good = calendar(vevent(titre="Autre"), vevent("deux"))

    with pytest.raises(CalendrierIllisible, match="coupé"):
        import_calendar(agenda=agenda, contenu=good[:-40])
    assert snapshot() == before


def test_a_failure_on_the_way_undoes_the_beginning(agenda):
    def fail(sender, **kwargs):
        raise ZeroDivisionError

    take(agenda, vevent())
    await_dates()
    before = snapshot()
    date_changee.connect(fail)
    try:
        with pytest.raises(ZeroDivisionError):
            take(agenda, vevent("zero", jours=1), vevent(heure=18))
    finally:
        date_changee.disconnect(fail)
    assert snapshot() == before


# -- What people wrote -----------------------------------------------------------------------------


def test_what_somebody_writes_before_it_is_public_stays_too():
    agenda = AgendaExterneFactory()
    take(agenda, vevent(DESCRIPTION="Ancienne"))
    draft = Evenement.objects.get().get_latest_revision_as_object()
    draft.nom = "Café des voisines"
    draft.save_revision()

    take(agenda, vevent(titre="Café (nouveau)", DESCRIPTION="Nouvelle"))

    draft = Evenement.objects.get().get_latest_revision_as_object()
    assert (draft.nom, draft.description) == ("Café des voisines", "Nouvelle")
    assert not draft.live


def test_a_person_s_words_stay_the_others_follow(agenda):
    take(agenda, vevent(DESCRIPTION="Ancienne", LOCATION="Stade"))
    evenement = Evenement.objects.get()
    evenement.nom = "Café des parents, avec les enfants"
    evenement.save()

    take(agenda, vevent(titre="Café (nouveau)", DESCRIPTION="Nouvelle", LOCATION="Gymnase"))

    evenement.refresh_from_db()
    assert evenement.nom == "Café des parents, avec les enfants"
    assert (evenement.description, evenement.rendez_vous) == ("Nouvelle", "Gymnase")


def test_a_person_s_place_stays(agenda):
    take(agenda, vevent(LOCATION="Stade"))
    evenement, lieu = Evenement.objects.get(), LieuFactory()
    evenement.lieu = lieu
    evenement.save()

    take(agenda, vevent(LOCATION="Stade"))
    evenement.refresh_from_db()
    assert evenement.lieu == lieu


@pytest.mark.parametrize("then", ["moved", "gone", "cancelled"])
def test_a_date_somebody_touched_stays(agenda, then):
    take(agenda, vevent())
    row = Occurrence.objects.get()
    actions.change_date(occurrence=row, debut=paris(11, 9), fin=paris(11, 10))
    row.refresh_from_db()

    take(
        agenda,
        *{
            "moved": [vevent(heure=20)],
            "gone": [],
            "cancelled": [vevent(STATUS="CANCELLED")],
        }[then],
    )

    same = Occurrence.objects.filter(pk=row.pk).values().get()
    assert same == {name: getattr(row, name) for name in same}


def test_a_date_withdrawn_by_a_person_does_not_come_back(agenda):
    take(agenda, vevent())
    actions.withdraw_date(occurrence=Occurrence.objects.get())

    take(agenda, vevent())
    assert Occurrence.objects.get().etat == EtatOccurrence.RETIREE


# -- Who publishes ---------------------------------------------------------------------------------


def partner_agenda(publication_, **options):
    agenda = AgendaExterneFactory(ajoute_par=UtilisateurFactory(partenaire=True), **options)
    ReglagesStructure.objects.create(structure=agenda.structure, publication=publication_)
    return agenda


@pytest.mark.parametrize(
    ("reglage", "rubriques", "publie"),
    [
        (Publication.DIRECTE, [], True),
        (Publication.RELUE, ["agenda"], False),
        (Publication.SECTIONS, [], False),
        (Publication.SECTIONS, ["agenda"], True),
    ],
)
def test_published_or_left_to_be_read(reglage, rubriques, publie):
    ReglagesEntretien.objects.create(sections_directes=rubriques)
    agenda = partner_agenda(reglage)

    bilan = take(agenda, vevent())

    evenement = Evenement.objects.get()
    assert (evenement.live, evenement.annonce.visible) == (publie, publie)
    assert evenement.relecture == ("" if publie else Relecture.ATTENTE)
    assert bilan.a_relire == (not publie)
    if not publie:
        assert evenement.propose_par == agenda.ajoute_par
        assert evenement.has_unpublished_changes


def test_once_accepted_its_changes_are_read_too():
    agenda = partner_agenda(Publication.RELUE)
    coordination = UtilisateurFactory(coordination=True)
    take(agenda, vevent())
    evenement = Evenement.objects.get()
    publication.accept(evenement=evenement, lu=evenement.latest_revision_id, par=coordination)
    evenement.refresh_from_db()
    assert evenement.live

    take(agenda, vevent(titre="Autre titre", heure=18))
    evenement.refresh_from_db()
    assert (evenement.nom, evenement.relecture) == ("Café des parents", Relecture.ATTENTE)
    assert Occurrence.objects.get().debut == paris(10, 18)  # nobody comes at the wrong hour
    before = snapshot()
    take(agenda, vevent(titre="Autre titre", heure=18))
    assert snapshot() == before

    publication.accept(evenement=evenement, lu=evenement.latest_revision_id, par=coordination)
    evenement.refresh_from_db()
    assert evenement.nom == "Autre titre"
    take(agenda, vevent(titre="Encore un autre", heure=18))
    evenement.refresh_from_db()
    assert evenement.get_latest_revision_as_object().nom == "Encore un autre"


def test_a_refused_change_is_not_proposed_again():
    agenda = partner_agenda(Publication.RELUE)
    coordination = UtilisateurFactory(coordination=True)
    take(agenda, vevent())
    evenement = Evenement.objects.get()
    publication.accept(evenement=evenement, lu=evenement.latest_revision_id, par=coordination)
    take(agenda, vevent(titre="PROMO"))
    evenement.refresh_from_db()
    publication.refuse(
        evenement=evenement, lu=evenement.latest_revision_id, par=coordination, motif="Publicité"
    )

    take(agenda, vevent(titre="PROMO"))
    evenement.refresh_from_db()
    assert (evenement.nom, evenement.relecture) == ("Café des parents", Relecture.REFUSEE)


def test_a_draft_in_progress_stays_a_draft(agenda):
    take(agenda, vevent(DESCRIPTION="Ancienne"))
    evenement = Evenement.objects.get()
    draft = evenement.get_latest_revision_as_object()
    draft.nom = "En cours d'écriture"
    draft.save_revision()

    take(agenda, vevent(DESCRIPTION="Nouvelle"))

    evenement.refresh_from_db()
    assert (evenement.nom, evenement.description) == ("Café des parents", "Nouvelle")
    draft = evenement.get_latest_revision_as_object()
    assert (draft.nom, draft.description) == ("En cours d'écriture", "Nouvelle")


# -- Given up --------------------------------------------------------------------------------------


def test_withdrawn_then_given_again(agenda):
    take(agenda, vevent(), vevent("deux", "Chorale"))
    touched = Occurrence.objects.get(evenement__nom="Chorale")
    actions.change_date(occurrence=touched, message="Avec un goûter")

    assert importation.withdraw(agenda=agenda) == 1

    assert Occurrence.objects.published().get() == touched
    assert not Evenement.objects.get(nom="Café des parents").live
    take(agenda, vevent(), vevent("deux", "Chorale"))
    assert Occurrence.objects.published().count() == 2


# -- Size ------------------------------------------------------------------------------------------


def test_a_big_calendar_does_not_hold_the_database_long(agenda, django_assert_max_num_queries):
    events = [vevent(f"{n}@exemple.fr", f"Rendez-vous {n}", jours=1 + n % 300) for n in range(200)]
    with django_assert_max_num_queries(60):
        take(agenda, *events)

    assert Evenement.objects.count() == 200
    assert Occurrence.objects.count() == 200


def test_queries_of_an_unchanged_calendar_do_not_follow_its_size(
    agenda, django_assert_max_num_queries
):
    events = [vevent(f"{n}@exemple.fr", jours=1 + n) for n in range(30)]
    take(agenda, *events)
    with django_assert_max_num_queries(10):
        take(agenda, *events)


def test_another_structure_s_events_are_left_alone(agenda):
    other = AgendaExterneFactory(structure=StructureFactory())
    take(other, vevent())
    before = snapshot()

    take(agenda)
    assert snapshot() == before
    assert AgendaExterne.objects.count() == 2


def test_what_came_in_is_found_in_the_admin(agenda, django_capture_on_commit_callbacks):
    from wagtail.search.backends import get_search_backend

    with django_capture_on_commit_callbacks(execute=True):
        take(agenda, vevent(titre="Chorale"))

    found = get_search_backend().search("chorale", Evenement)
    assert [evenement.nom for evenement in found] == ["Chorale"]


# -- Big calendars ---------------------------------------------------------------------------------


@pytest.mark.parametrize("nb", [1, 3])
def test_what_changes_is_written_together(agenda, nb, django_assert_max_num_queries):
    """Two thousand titles, ten thousand dates: the database is not held for a minute."""

    def say(titre, heure):
        uids = [f"{n}@exemple.fr" for n in range(nb)]
        return [vevent(uid, titre, heure=heure, RRULE="FREQ=DAILY;COUNT=5") for uid in uids]

    take(agenda, *say("Café", 14))
    with django_assert_max_num_queries(35):
        bilan = take(agenda, *say("Thé", 15))
    assert bilan.changes == nb
    with django_assert_max_num_queries(30):
        assert take(agenda).annules == nb
