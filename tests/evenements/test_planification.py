"""« Chaque mardi, 14 h–16 h »: written, said back with its dates, saved; by those who keep it."""

import re
from datetime import date, time, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from evenements import actions
from evenements.enums import EtatOccurrence
from evenements.models import Occurrence, Rythme
from evenements.planification.forms import FormulairePlan, boxes_of
from evenements.recurrence import Frequence, Regle
from portal.socle.dates import say_date
from tests.annuaire.factories import StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    DroitSurLieuFactory,
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
)
from tests.partenaires.factories import MembreFactory
from tests.territoire.factories import LieuFactory, ThematiqueFactory

pytestmark = pytest.mark.django_db

PHRASE = (
    "Chaque semaine, mardi et jeudi, 14 h–16 h, du {du} au {au}, "
    "sauf vacances scolaires (zone A) et jours fériés"
)
AUJOURDHUI = date(2026, 11, 25)


@pytest.fixture
def structure():
    return StructureFactory()


@pytest.fixture
def evenement(structure):
    return EvenementFactory(organisateurs=[structure], nom="Couture")


@pytest.fixture
def partner(client, structure):
    membre = MembreFactory(structure=structure)
    client.force_login(membre.compte)
    return membre.compte


def read(response):
    return response.content.decode().replace("\u00a0", " ").replace("\u202f", " ")


def url(name, *args, cote="mon_agenda"):
    return reverse(f"{cote}:{name}", args=args)


def posted(response):
    """What the page shown would send back."""
    form = response.context["form"]
    data = {}
    for field in form:
        value = field.value()
        if value in (None, "", False, (), []):
            continue
        data[field.html_name] = field.field.prepare_value(value)
        if field.name in ("jours", "rangs"):
            data[field.html_name] = [str(v) for v in value]
    return data


def write(client, address, phrase, **more):
    """Write a sentence, look at the dates, save: the last response."""
    seen = client.post(address, {"phrase": phrase, "voir": "1"} | more)
    assert seen.status_code == 200, seen.context["form"].errors
    return client.post(address, posted(seen) | {"enregistrer": "1"})


def long_phrase():
    du = timezone.localdate() + timedelta(days=10)
    return PHRASE.format(
        du=du.strftime("%d/%m/%Y"), au=(du + timedelta(days=170)).strftime("%d/%m/%Y")
    )


# -- Writing ---------------------------------------------------------------------------------------


def test_a_sentence_is_said_back_with_its_dates_before_anything_is_saved(
    client, evenement, partner
):
    response = client.post(url("ajouter", evenement.pk), {"phrase": long_phrase(), "voir": "1"})

    page = read(response)
    assert "Chaque semaine, le mardi et le jeudi, de 14 h à 16 h" in page
    assert "sauf vacances scolaires (zone A) et jours fériés" in page
    assert page.count("<li>") >= 12
    assert not Occurrence.objects.exists()


def test_what_was_seen_is_what_is_saved(client, evenement, partner):
    address = url("ajouter", evenement.pk)
    seen = client.post(address, {"phrase": long_phrase(), "voir": "1"})
    shown = [debut for debut, _fin in seen.context["apercu"].moments]

    response = client.post(address, posted(seen) | {"enregistrer": "1"})

    assert response.status_code == 302
    assert list(Occurrence.objects.chronological().values_list("debut", flat=True)) == shown
    assert Rythme.objects.get().regle.startswith("FREQ=WEEKLY;BYDAY=TU,TH;UNTIL=")


def test_nothing_is_saved_that_was_not_seen(client, evenement, partner):
    """« Enregistrer » on boxes changed since: the new dates are shown first."""
    address = url("ajouter", evenement.pk)
    seen = client.post(address, {"phrase": "chaque mardi de 14 h à 16 h", "voir": "1"})

    response = client.post(address, posted(seen) | {"a": "18:00", "enregistrer": "1"})

    assert response.status_code == 200
    assert "de 14 h à 18 h" in read(response)
    assert not Occurrence.objects.exists()


def test_one_date(client, evenement, partner):
    jour = timezone.localdate() + timedelta(days=20)

    write(client, url("ajouter", evenement.pk), f"le {jour:%d/%m/%Y} de 14 h à 17 h 30")

    row = Occurrence.objects.get()
    assert row.local[0].date() == jour
    assert (row.fin - row.debut) == timedelta(hours=3, minutes=30)
    assert row.rythme is None


def test_boxes_alone_do_as_well(client, evenement, partner):
    boxes = {"frequence": "mois", "jours": ["5"], "rangs": ["1"], "de": "10:00", "a": "12:00"}
    address = url("ajouter", evenement.pk)
    seen = client.post(address, boxes | {"vacances": "toutes", "voir": "1"})
    assert "Le 1er samedi du mois, de 10 h à 12 h" in read(seen)

    client.post(address, posted(seen) | {"enregistrer": "1"})

    assert Rythme.objects.get().regle.startswith("FREQ=MONTHLY;BYDAY=1SA")


def test_days_said_to_be_left_out_are(client, evenement, partner):
    first = timezone.localdate() + timedelta(days=(1 - timezone.localdate().weekday()) % 7 + 7)
    out = first + timedelta(days=7)

    write(
        client,
        url("ajouter", evenement.pk),
        f"chaque mardi de 14 h à 16 h à partir du {first:%d/%m/%Y}, sauf le {out:%d/%m/%Y}",
    )

    days = [row.local[0].date() for row in Occurrence.objects.kept().chronological()[:2]]
    assert days == [first, first + timedelta(days=14)]


@pytest.mark.parametrize(
    ("phrase", "dit"),
    [
        ("tous les mardis", "heure"),
        ("une matinée par mois", ""),
        ("chaque mardi de 14 h à 16 h sauf quand il pleut", "pleut"),
        ("bla bla", ""),
        ("", "jour"),
        ("mardi " * 90, ""),
        ("🎉" * 100, ""),
    ],
)
def test_what_is_not_understood_is_asked_and_nothing_is_lost(
    client, evenement, partner, phrase, dit
):
    response = client.post(url("ajouter", evenement.pk), {"phrase": phrase, "voir": "1"})

    page = read(response)
    assert response.status_code == 400
    assert dit in page
    assert phrase.strip()[:40] in page
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize(
    "boxes",
    [
        {"frequence": "semaine", "de": "14:00"},
        {"frequence": "mois", "jours": ["2"], "de": "14:00", "a": "15:00"},
        {"frequence": "semaine", "jours": ["9"], "de": "14:00", "a": "15:00"},
        {"frequence": "siecle", "de": "14:00", "a": "15:00"},
        {"frequence": "dates", "dates": "14/03/2027\nle 32", "de": "14:00", "a": "15:00"},
        {
            "frequence": "dates",
            "dates": "\n".join(
                ["14/03/2027"] * 3
                + [f"{n}/01/2027" for n in range(1, 29)]
                + [f"{n}/05/2027" for n in range(1, 29)]
                + [f"{n}/06/2027" for n in range(1, 29)]
            ),
            "de": "14:00",
            "a": "15:00",
        },
        {
            "frequence": "semaine",
            "du": "2027-06-01",
            "au": "2027-01-01",
            "de": "14:00",
            "a": "15:00",
        },
        {
            "frequence": "semaine",
            "du": "1990-06-01",
            "au": "1991-01-01",
            "de": "14:00",
            "a": "15:00",
        },
        {"frequence": "semaine", "du": "9999-12-31", "de": "14:00", "a": "15:00"},
        {"frequence": "mois", "quantiemes": "45", "de": "14:00", "a": "15:00"},
        {"frequence": "semaine", "intervalle": "99999999999", "de": "14:00", "a": "15:00"},
        {"frequence": "jour", "du": "0001-01-01", "de": "14:00", "a": "15:00"},
        {"frequence": "semaine", "nuits": "7", "de": "14:00", "a": "15:00"},
    ],
)
def test_boxes_that_do_not_hold_together(client, evenement, partner, boxes):
    response = client.post(url("ajouter", evenement.pk), boxes | {"enregistrer": "1"})
    assert response.status_code == 400
    assert not Occurrence.objects.exists()


@pytest.mark.parametrize(
    "phrase",
    [
        PHRASE.format(du="6 janvier", au="30 juin"),
        "le 1er samedi du mois de 10 h à 12 h",
        "un mercredi sur deux, 9 h 30–11 h",
        "le dernier jour du mois de 18 h à 20 h",
        "le 1 et le 15 de chaque mois de 9 h à 10 h",
        "tous les jours de 9 h à 18 h pendant les vacances scolaires",
        "chaque année le 21 juin de 18 h à 2 h",
        "le 1er et le 3e jeudi du mois, 18 h–20 h, sauf jours fériés",
        "les 3, 10 et 17 mars de 14 h à 15 h",
        "le samedi 14 mars de 22 h à 2 h",
        "du vendredi 12 mars 18 h au dimanche 14 mars 16 h",
        "chaque mardi de 14 h à 16 h à partir du 1er décembre, sauf le 15 décembre",
    ],
)
def test_the_boxes_hold_all_that_a_sentence_said(phrase):
    form = FormulairePlan({"phrase": phrase}, aujourdhui=AUJOURDHUI)
    assert form.is_valid(), form.errors
    filled = FormulairePlan(initial=boxes_of(form.plan, phrase), aujourdhui=AUJOURDHUI)
    data = {}
    for field in filled:
        value = field.value()
        if value not in (None, "", False, (), []):
            data[field.html_name] = field.field.prepare_value(value)
    again = FormulairePlan(data, aujourdhui=AUJOURDHUI)

    assert again.is_valid(), again.errors
    assert again.plan.empreinte == form.plan.empreinte


# -- Changing --------------------------------------------------------------------------------------


@pytest.fixture
def rythme(evenement):
    today = timezone.localdate()
    regle = Regle(
        frequence=Frequence.SEMAINE,
        jours=(1,),
        debut=today + timedelta(days=1),
        heure=time(14),
        duree=120,
    )
    return actions.add_rule(evenement=evenement, regle=regle)


def test_all_dates(client, evenement, partner, rythme):
    address = url("rythme", evenement.pk, rythme.pk)
    assert "Chaque mardi, de 14 h à 16 h" in read(client.get(address))

    write(client, address, "chaque mardi de 18 h à 20 h")

    hours = {row.local[0].hour for row in Occurrence.objects.kept()}
    assert hours == {18}


def test_this_date_and_the_following(client, evenement, partner, rythme):
    third = rythme.occurrences.chronological()[2]

    write(
        client,
        url("suivantes", evenement.pk, third.pk),
        f"chaque mardi de 18 h à 20 h à partir du {third.local[0]:%d/%m/%Y}",
    )

    hours = [row.local[0].hour for row in Occurrence.objects.kept().chronological()[:4]]
    assert hours == [14, 14, 18, 18]


def test_the_following_dates_begin_with_the_one_they_were_asked_from(
    client, evenement, partner, rythme
):
    """What is said back and listed is what is saved: nothing before that date."""
    third = rythme.occurrences.chronological()[2]
    address = url("suivantes", evenement.pk, third.pk)

    assert say_date(third.local[0].date(), "l j F Y") in read(client.get(address))
    seen = client.post(address, {"phrase": "chaque mardi de 18 h à 20 h", "voir": "1"})
    assert seen.context["apercu"].moments[0][0] == third.debut + timedelta(hours=4)
    client.post(address, posted(seen) | {"enregistrer": "1"})

    hours = [row.local[0].hour for row in Occurrence.objects.kept().chronological()[:4]]
    assert hours == [14, 14, 18, 18]


def test_a_rule_over_before_that_date_has_no_following(client, evenement, partner, rythme):
    third = rythme.occurrences.chronological()[2]
    second = rythme.occurrences.chronological()[1].local[0]

    response = client.post(
        url("suivantes", evenement.pk, third.pk),
        {"phrase": f"chaque mardi de 18 h à 20 h jusqu'au {second:%d/%m/%Y}", "voir": "1"},
    )

    assert response.status_code == 400
    assert "Aucune date à venir" in read(response)


def test_people_signed_up_are_counted_before_saving(client, evenement, partner, rythme):
    InscriptionFactory(occurrence=rythme.occurrences.chronological()[1])

    seen = client.post(
        url("rythme", evenement.pk, rythme.pk),
        {"phrase": "chaque mercredi de 14 h à 16 h", "voir": "1"},
    )

    assert "1 date sera annulée" in read(seen)


def test_one_date_is_moved_then_cancelled_then_restored(client, evenement, partner, rythme):
    row = rythme.occurrences.chronological().first()
    day = row.local[0].date() + timedelta(days=1)
    client.post(
        url("date", evenement.pk, row.pk),
        {"jour": day.isoformat(), "de": "15:00", "a": "17:00", "message": "Salle 3"},
    )
    row.refresh_from_db()
    assert (row.local[0].date(), row.local[0].hour, row.message) == (day, 15, "Salle 3")

    client.post(url("annuler", evenement.pk, row.pk), {"motif": "Travaux"})
    row.refresh_from_db()
    assert (row.etat, row.motif) == (EtatOccurrence.ANNULEE, "Travaux")

    client.post(url("retablir", evenement.pk, row.pk))
    row.refresh_from_db()
    assert row.etat == EtatOccurrence.PREVUE

    client.post(url("retirer", evenement.pk, row.pk))
    assert row.pk not in Occurrence.objects.kept().values_list("pk", flat=True)


def test_one_date_is_moved_to_a_known_place_then_to_a_meeting_point(
    client, evenement, partner, rythme
):
    row = rythme.occurrences.chronological().first()
    gymnase = StructureFactory(lieu=LieuFactory(nom="Gymnase")).lieu
    address = url("date", evenement.pk, row.pk)
    data = posted(client.get(address))

    client.post(address, data | {"lieu": gymnase.pk, "lieu_precisions": "entrée B"})
    row.refresh_from_db()
    assert (row.lieu, row.lieu_precisions) == (gymnase, "entrée B")
    assert posted(client.get(address))["lieu"] == gymnase.pk
    assert "Gymnase" in read(client.get(url("dates", evenement.pk)))

    data = posted(client.get(address)) | {"rendez_vous": "Départ devant la mairie"}
    both = client.post(address, data)
    assert both.status_code == 400
    assert "rendez_vous" in both.context["form"].errors

    client.post(address, data | {"lieu": "", "lieu_precisions": ""})
    row.refresh_from_db()
    assert (row.lieu, row.rendez_vous) == (None, "Départ devant la mairie")


def test_a_place_nobody_offers_is_refused(client, evenement, partner, rythme):
    row = rythme.occurrences.chronological().first()
    hidden = StructureFactory(brouillon=True, lieu=LieuFactory()).lieu
    address = url("date", evenement.pk, row.pk)

    response = client.post(address, posted(client.get(address)) | {"lieu": hidden.pk})

    assert response.status_code == 400
    assert Occurrence.objects.get(pk=row.pk).lieu is None


def test_a_rule_held_elsewhere(client, evenement, partner):
    address = url("ajouter", evenement.pk)
    write(client, address, "chaque mardi de 14 h à 16 h", rendez_vous="Au ponton")

    rythme = evenement.rythmes.get()
    assert rythme.rendez_vous == "Au ponton"
    assert "Au ponton" in read(client.get(url("dates", evenement.pk)))


@pytest.mark.parametrize(
    "data",
    [
        {"jour": "", "de": "14:00", "a": "15:00"},
        {"jour": "2027-03-14", "de": "14:00", "a": "15:00", "jusqu_au": "2027-03-10"},
        {"jour": "9999-12-31", "de": "14:00", "a": "13:00"},
        {"jour": "0001-01-01", "de": "14:00", "a": "15:00"},
        {"jour": "2027-03-14", "de": "25:00", "a": "15:00"},
        {"jour": "2027-03-14", "de": "14:00", "a": "15:00", "message": "x" * 400},
        {"jour": "2027-03-14", "de": "14:00", "a": "15:00", "capacite": "0"},
        {"jour": "2027-03-14", "de": "14:00", "a": "15:00", "jusqu_au": "2028-03-14"},
    ],
)
def test_a_date_that_does_not_hold_together(client, evenement, partner, rythme, data):
    row = rythme.occurrences.chronological().first()
    response = client.post(url("date", evenement.pk, row.pk), data)
    assert response.status_code == 400
    assert not Occurrence.objects.get(pk=row.pk).retouchee


def test_a_rule_is_stopped_and_everything_cancelled(client, evenement, partner, rythme):
    second = rythme.occurrences.chronological()[1]
    client.post(url("arreter", evenement.pk, rythme.pk), {"dernier": second.local[0].date()})
    assert Occurrence.objects.kept().count() == 2

    client.post(url("tout_annuler", evenement.pk), {"motif": "Fin"})
    assert not Occurrence.objects.planned().exists()


@pytest.mark.parametrize("dernier", ["2077-01-01", "9999-12-30", "9999-12-31"])
def test_a_rule_is_not_stopped_beyond_what_a_rule_can_say(
    client, evenement, partner, rythme, dernier
):
    response = client.post(url("arreter", evenement.pk, rythme.pk), {"dernier": dernier})

    assert response.status_code == 400
    assert "dernier" in response.context["form"].errors


def test_the_page_of_dates_costs_the_same(client, evenement, partner, django_assert_num_queries):
    for n in (1, 3):
        Occurrence.objects.all().delete()
        for k in range(n):
            OccurrenceFactory(evenement=evenement, debut=timezone.now() + timedelta(days=k + 1))
        client.get(url("dates", evenement.pk))
        with django_assert_num_queries(9):
            client.get(url("dates", evenement.pk))


# -- Who -------------------------------------------------------------------------------------------


def people(structure, evenement):
    theme = ThematiqueFactory()
    evenement.thematiques.set([theme])
    evenement.save()
    comite = DroitSurLieuFactory(lieu=evenement.lieu)
    referente = UtilisateurFactory(referente=True)
    theme.referents.add(referente)
    return {
        "gestionnaire": MembreFactory(structure=structure).compte,
        "contributeur": MembreFactory(structure=structure, contributeur=True).compte,
        "lecteur": MembreFactory(structure=structure, lecteur=True).compte,
        "partie": MembreFactory(structure=structure, retire=True).compte,
        "ailleurs": MembreFactory().compte,
        "comite": comite.compte,
        "comite_ailleurs": DroitSurLieuFactory().compte,
        "accueil": UtilisateurFactory(accueil=True),
        "referente": referente,
        "autre_referente": UtilisateurFactory(referente=True),
        "coordination": UtilisateurFactory(coordination=True),
    }


ESPACE = {"gestionnaire", "contributeur"}
GESTION = {"referente", "coordination"}


def test_who_keeps_the_dates(client, structure, evenement, rythme):
    row = rythme.occurrences.chronological().first()
    who = people(structure, evenement)
    pages = (
        ("dates", ()),
        ("ajouter", ()),
        ("rythme", (rythme.pk,)),
        ("date", (row.pk,)),
        ("suivantes", (row.pk,)),
        ("arreter", (rythme.pk,)),
        ("tout_annuler", ()),
    )
    for name, account in who.items():
        client.force_login(account)
        for page, args in pages:
            for cote, allowed in (("mon_agenda", ESPACE), ("agenda_gestion", GESTION)):
                status = client.get(url(page, evenement.pk, *args, cote=cote)).status_code
                assert status == (200 if name in allowed else 404), (name, page, cote)
        if name not in ESPACE:
            assert client.post(url("annuler", evenement.pk, row.pk)).status_code == 404
            row.refresh_from_db()
            assert row.etat == EtatOccurrence.PREVUE


def test_a_committee_does_not_keep_what_a_structure_organises_in_its_place(
    client, evenement, rythme
):
    row = rythme.occurrences.chronological().first()
    client.force_login(DroitSurLieuFactory(lieu=evenement.lieu).compte)

    assert client.get(url("dates", evenement.pk)).status_code == 404
    assert client.post(url("annuler", evenement.pk, row.pk)).status_code == 404


def test_what_the_coordinator_has_begun_and_shown_to_nobody_is_hers(client, evenement, partner):
    type(evenement).objects.filter(pk=evenement.pk).update(live=False, first_published_at=None)

    assert client.get(url("dates", evenement.pk)).status_code == 404
    assert client.post(url("tout_annuler", evenement.pk), {"motif": "Non"}).status_code == 404


def test_a_committee_keeps_what_is_its_own(client):
    own = EvenementFactory()
    client.force_login(DroitSurLieuFactory(lieu=own.lieu).compte)

    assert client.get(url("dates", own.pk)).status_code == 200


def test_errors_are_tied_to_their_field(client, evenement, partner):
    page = read(client.post(url("ajouter", evenement.pk), {"phrase": "bla bla", "voir": "1"}))

    told = set(" ".join(re.findall(r'aria-describedby="([^"]+)"', page)).split())
    assert "id_phrase_error" in told
    assert told <= set(re.findall(r'id="([^"]+)"', page))


@pytest.mark.parametrize("frequence", ["", "dates"])
def test_nothing_written_is_said_beside_the_sentence(client, evenement, partner, frequence):
    """Not in the boxes nobody opened."""
    data = {"phrase": "", "frequence": frequence, "voir": "1"}
    response = client.post(url("ajouter", evenement.pk), data)

    assert response.status_code == 400
    assert "phrase" in response.context["form"].errors
    assert "de" not in response.context["form"].errors


def test_an_error_in_a_box_is_not_folded_away(client, evenement, partner):
    data = {"frequence": "dates", "dates": "14/03/2027", "voir": "1"}
    page = read(client.post(url("ajouter", evenement.pk), data))

    assert "À quelle heure ?" in page
    assert '<details class="cases" open>' in page


@pytest.mark.parametrize("live", [True, False])
def test_nobody_sees_what_is_not_published(client, partner, structure, live):
    evenement = EvenementFactory(organisateurs=[structure], live=live, propose_par=partner)
    row = OccurrenceFactory(evenement=evenement)

    response = client.post(url("annuler", evenement.pk, row.pk), {"motif": "Pluie"}, follow=True)

    assert ("Les habitants le voient" in read(response)) is live


def test_the_dates_lead_back_to_their_event(client, evenement, partner, rythme):
    row = rythme.occurrences.first()
    own = reverse("mes_evenements:evenement", args=[evenement.pk])
    for name, args in (("dates", ()), ("ajouter", ()), ("date", (row.pk,))):
        assert f'href="{own}"' in read(client.get(url(name, evenement.pk, *args)))


def test_in_the_admin_a_date_leads_back_to_the_others(client, evenement, rythme):
    client.force_login(UtilisateurFactory(coordination=True))
    row = rythme.occurrences.first()

    page = read(client.get(url("date", evenement.pk, row.pk, cote="agenda_gestion")))

    nav = page[page.index('class="miettes"') :]
    assert (
        f'href="{url("dates", evenement.pk, cote="agenda_gestion")}"' in nav[: nav.index("</nav>")]
    )


def test_nobody_is_sent_to_sign_in(client, evenement):
    for cote in ("mon_agenda", "agenda_gestion"):
        response = client.get(url("dates", evenement.pk, cote=cote))
        assert response.status_code == 302
        assert "/compte/connexion/" in response.url


def test_a_date_of_another_event_is_not_changed_through_ones_own(client, evenement, partner):
    other = OccurrenceFactory()
    for name in ("date", "suivantes"):
        assert client.get(url(name, evenement.pk, other.pk)).status_code == 404
    for name in ("annuler", "retirer", "retablir"):
        assert client.post(url(name, evenement.pk, other.pk)).status_code == 404


def test_looking_changes_nothing(client, evenement, partner, rythme):
    row = rythme.occurrences.chronological().first()
    for name in ("annuler", "retirer", "retablir"):
        assert client.get(url(name, evenement.pk, row.pk)).status_code == 405


def test_the_pages_are_kept_by_no_cache(client, evenement, partner, rythme):
    response = client.get(url("dates", evenement.pk))
    assert "no-store" in response.headers["Cache-Control"]
    assert re.search(r'name="robots" content="noindex"', read(response))
