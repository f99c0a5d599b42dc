"""The public agenda: what is shown, to whom, at what cost."""

import json
from datetime import datetime, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import GardeEnfants
from evenements import actions
from evenements.enums import EtatOccurrence, ModeInscription
from portal.socle.calendrier import PARIS
from portal.socle.version import current_version
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.evenements.factories import (
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)
from tests.territoire.factories import (
    LieuFactory,
    PublicFactory,
    QuartierFactory,
    ThematiqueFactory,
)

pytestmark = pytest.mark.django_db

AGENDA = "/agenda/"


def read(client, query=""):
    response = client.get(AGENDA + query)
    assert response.status_code == 200
    return response.content.decode()


def shown(client, query=""):
    """pks of the dates a page lists."""
    context = client.get(AGENDA + query).context
    return [carte.pk for carte in context["page"]]


# -- What is there ---------------------------------------------------------------------------------


def test_dates_to_come_in_order(client):
    later = OccurrenceFactory(debut=in_days(3))
    sooner = OccurrenceFactory(debut=in_days(1))
    OccurrenceFactory(terminee=True)
    OccurrenceFactory(evenement__brouillon=True)
    OccurrenceFactory(evenement__ferme=True)
    OccurrenceFactory(retiree=True)

    assert shown(client) == [sooner.pk, later.pk]


def test_what_has_begun_is_still_there(client):
    going_on = OccurrenceFactory(
        debut=timezone.now() - timedelta(hours=1), fin=timezone.now() + timedelta(hours=1)
    )
    assert shown(client) == [going_on.pk]


def test_what_is_over_today_is_left_out_then_shown_when_asked_for(client):
    over = OccurrenceFactory(debut=in_days(0, 0), fin=in_days(0, 0, 1))
    OccurrenceFactory(evenement__nom="Hier", terminee=True)
    tonight = OccurrenceFactory(debut=in_days(0, 23, 58), fin=in_days(1, 1))

    page = client.get(AGENDA + "?quand=aujourdhui")
    assert [carte.pk for carte in page.context["page"]] == [tonight.pk]
    assert [jour for jour, _cartes in page.context["jours"]] == [timezone.localdate()]
    assert "Voir aussi 1 rendez-vous terminé<" in page.content.decode()

    assert shown(client, "?quand=aujourdhui&passes=1") == [over.pk, tonight.pk]
    assert "Terminé :" in read(client, "?quand=aujourdhui&passes=1")


def test_days_that_are_over_are_still_read(client):
    row = OccurrenceFactory(debut=in_days(-40))
    day = timezone.localdate(row.debut).isoformat()
    assert shown(client, f"?quand=aujourdhui&du={day}") == [row.pk]


def test_when_all_is_over_it_is_said(client):
    OccurrenceFactory(debut=in_days(0, 0), fin=in_days(0, 0, 1))
    page = read(client, "?quand=aujourdhui")
    assert "tout est terminé" in page
    assert "Voir aussi 1 rendez-vous terminé<" in page


def test_what_is_over_is_counted_as_the_filter_keeps_it(client):
    OccurrenceFactory(debut=in_days(0, 0), fin=in_days(0, 0, 1))
    OccurrenceFactory(evenement__gratuit=True, debut=in_days(0, 0), fin=in_days(0, 0, 1))
    assert "Voir aussi 1 rendez-vous terminé<" in read(client, "?quand=aujourdhui&gratuit=1")


def test_the_calendar_keeps_its_past_days_muted(client):
    today = timezone.localdate()
    row = OccurrenceFactory(debut=in_days(-today.day + 1, 0), fin=in_days(-today.day + 1, 0, 1))
    response = client.get(AGENDA + "?vue=mois")
    cells = [case for week in response.context["semaines"] for case in week]
    cell = next(case for case in cells if case["jour"] == today.replace(day=1))
    assert [carte.pk for carte in cell["cartes"]] == [row.pk]
    assert cell["cartes"][0].terminee
    assert cell["passe"] == (today.day > 1)


def test_full_by_sign_ups_is_said_in_words_in_the_calendar(client):
    row = OccurrenceFactory(evenement__inscriptions=True, capacite=1, debut=in_days(0, 23, 59))
    InscriptionFactory(occurrence=row)
    assert '<span class="complet">Complet</span>' in read(client, "?vue=mois")


@pytest.mark.parametrize(
    ("options", "words", "absent"),
    [
        ({"evenement__gratuit": True}, ["Gratuit", "Sans inscription"], ["Sur inscription"]),
        ({"evenement__inscriptions": True}, ["Sur inscription"], ["Sans inscription", "Complet<"]),
        ({"complet": True}, ["Complet<"], ["Sans inscription</span>"]),
        ({"evenement__age_min": 6, "evenement__age_max": 12}, ["De 6 à 12 ans"], []),
        ({"evenement__garde_enfants": GardeEnfants.OUI}, ["Garde d&#x27;enfants"], []),
        ({"evenement__garde_enfants": GardeEnfants.AVEC}, ["Avec vos enfants"], []),
        ({}, [], ["enfants</span>", " ans</span>"]),
    ],
)
def test_a_card_says_what_decides_price_first(client, options, words, absent):
    OccurrenceFactory(**options)
    card = read(client).split('class="carte date')[1].split("</li>")[0]
    positions = [card.index(word) for word in words]
    assert positions == sorted(positions)
    assert not [word for word in absent if word in card]


def test_the_programme_keeps_what_is_asked_without_a_box(client):
    structure = StructureFactory()
    row = OccurrenceFactory(evenement__organisateurs=[structure], evenement__nom="Couture")
    query = f"q=couture&age=8&structure={structure.pk}&lieu={row.evenement.lieu_id}"

    page = client.get(f"/agenda/programme/?{query}").content.decode()

    for name, value in (part.split("=") for part in query.split("&")):
        assert f'<input type="hidden" name="{name}" value="{value}">' in page


def test_cancelled_and_full_are_said(client):
    OccurrenceFactory(annulee=True, evenement__nom="Couture")
    OccurrenceFactory(complet=True, evenement__nom="Sortie")

    page = read(client)

    assert "Annulé</strong>" in page
    assert "Malade" in page
    assert "Complet</strong>" in page


def test_a_draft_proposal_is_nowhere(client):
    row = OccurrenceFactory(evenement__brouillon=True, evenement__nom="Secret 4812")

    for url in (
        AGENDA,
        "/agenda/?vue=mois",
        "/agenda/programme/",
        "/agenda/cadre/",
        "/agenda/agenda.rss",
        "/sitemap-agenda.xml",
        "/",
    ):
        assert "Secret 4812" not in client.get(url).content.decode()
    assert client.get(row.evenement.get_absolute_url()).status_code == 404
    assert client.get(row.get_absolute_url()).status_code == 404


def test_a_closed_group_is_a_contact_without_a_date(client):
    row = OccurrenceFactory(evenement__ferme=True, evenement__lieu_precisions="Salle secrète 77")

    page = client.get(row.evenement.get_absolute_url()).content.decode()

    assert "04 73 40 89 69".replace(" ", "\u00a0") in page
    assert "Salle secrète 77" not in page
    assert row.evenement.lieu.adresse not in page
    assert "Quand ?" not in page
    assert client.get(row.get_absolute_url()).status_code == 404


# -- When ------------------------------------------------------------------------------------------


def test_periods(client):
    today = OccurrenceFactory(debut=in_days(0, 23), fin=in_days(0, 23, 30))
    far = OccurrenceFactory(debut=in_days(60))

    assert today.pk in shown(client, "?quand=aujourdhui")
    assert far.pk not in shown(client, "?quand=mois")
    day = timezone.localtime(far.debut).date()
    assert shown(client, f"?quand=aujourdhui&du={day}") == [far.pk]
    assert shown(client, f"?du={day}&au={day}") == [far.pk]


def test_an_event_of_several_days_is_there_each_day(client):
    stay = OccurrenceFactory(debut=in_days(5), fin=in_days(8))
    middle = timezone.localdate() + timedelta(days=6)

    assert shown(client, f"?quand=aujourdhui&du={middle}") == [stay.pk]


def test_a_moved_date_is_found_at_its_new_day(client):
    row = OccurrenceFactory(debut=in_days(5))
    actions.change_date(occurrence=row, debut=in_days(6), fin=in_days(6, 16))

    old, new = (timezone.localdate() + timedelta(days=n) for n in (5, 6))
    assert shown(client, f"?quand=aujourdhui&du={old}") == []
    assert shown(client, f"?quand=aujourdhui&du={new}") == [row.pk]


@pytest.mark.parametrize(
    "query",
    [
        "?quand=jamais",
        "?du=0001-01-01",
        "?du=9999-12-31&quand=mois",
        "?du=hier&au=demain",
        "?age=-3",
        "?age=douze",
        "?page=0",
        "?page=99999999999999999999",
        "?structure=99999999999999999999999",
        "?structure=x",
        "?theme=inconnu&quartier=%F0%9F%98%80",
        "?vue=mois&du=2100-01-01",
        "?vue=mois&du=2099-12-31",
        "?vue=mois&du=2000-01-01",
        "?q=%00",
        "?q=" + "a" * 5000,
        "?du=2026-01-01&au=2099-01-01",
    ],
)
def test_an_odd_query_is_never_an_accident(client, query):
    OccurrenceFactory()
    for url in (AGENDA, "/agenda/programme/", "/agenda/cadre/", "/agenda/agenda.rss"):
        assert client.get(url + query).status_code in (200, 400), url


# -- What, for whom --------------------------------------------------------------------------------


def test_filters(client):
    theme, quartier, public = ThematiqueFactory(), QuartierFactory(), PublicFactory()
    wanted = OccurrenceFactory(
        evenement__thematiques=[theme],
        evenement__quartiers=[quartier],
        evenement__publics=[public],
        evenement__gratuit=True,
        evenement__garde_enfants=GardeEnfants.OUI,
        evenement__age_min=6,
        evenement__age_max=12,
        evenement__nom="Atelier couture",
    )
    OccurrenceFactory(
        evenement__inscription=ModeInscription.CONTACT,
        evenement__age_min=18,
        evenement__nom="Sortie au cinéma",
    )

    for query in (
        f"?theme={theme.slug}",
        f"?quartier={quartier.slug}",
        f"?public={public.slug}",
        "?gratuit=1",
        "?garde=1",
        "?libre=1",
        "?age=8",
        "?q=coutures",
        f"?theme={theme.slug}&gratuit=1&age=6",
    ):
        assert shown(client, query) == [wanted.pk], query
    assert shown(client, "?age=13") == []
    assert shown(client, f"?theme={theme.slug}&q=cinema") == []


def test_the_agenda_of_a_structure_holds_its_services_dates(client):
    structure = StructureFactory()
    own = OccurrenceFactory(evenement__organisateurs=[structure], debut=in_days(1))
    of_service = OccurrenceFactory(
        evenement__service=ServiceFactory(structure=structure), debut=in_days(2)
    )
    OccurrenceFactory()

    assert shown(client, f"?structure={structure.pk}") == [own.pk, of_service.pk]


@pytest.mark.parametrize("suite", ["", "programme/", "cadre/", "integrer/", "agenda.rss"])
def test_only_what_is_public_is_named_by_its_number(client, suite):
    """A filter names its structure and its place: numbers tried one by one tell nothing else."""
    structure = StructureFactory(nom="Maison des Voisins")
    draft = StructureFactory(nom="Association secrète", brouillon=True)
    hall = OccurrenceFactory(evenement__lieu=LieuFactory(nom="Salle des fêtes")).evenement.lieu
    proposed = EvenementFactory(brouillon=True, lieu=LieuFactory(nom="Refuge caché")).lieu
    closed = EvenementFactory(ferme=True, lieu=LieuFactory(nom="Lieu du groupe fermé")).lieu

    def said(**query):
        return client.get(f"{AGENDA}{suite}", query).content.decode()

    assert "Maison des Voisins" in said(structure=structure.pk)
    assert "Salle des fêtes" in said(lieu=hall.pk)
    assert "secrète" not in said(structure=draft.pk)
    assert "Refuge caché" not in said(lieu=proposed.pk)
    assert "Lieu du groupe fermé" not in said(lieu=closed.pk)


@pytest.mark.parametrize("fiche", [StructureFactory, ServiceFactory])
def test_a_public_place_is_named_before_anything_happens_there(client, fiche):
    lieu = LieuFactory(nom="Salle des fêtes")
    fiche(lieu=lieu)

    assert "Salle des fêtes" in read(client, f"?lieu={lieu.pk}")


def test_a_structure_names_its_closed_groups_and_whom_to_ask(client):
    structure = StructureFactory()
    row = OccurrenceFactory(
        evenement__ferme=True,
        evenement__nom="Groupe de parole",
        evenement__organisateurs=[structure],
    )
    OccurrenceFactory(evenement__organisateurs=[structure], evenement__nom="Ouvert à tous")
    EvenementFactory(ferme=True, brouillon=True, nom="Brouillon", organisateurs=[structure])

    page = client.get(structure.get_absolute_url()).content.decode()

    groupes = page.split('id="groupes"')[1].split("</section>")[0]
    assert row.evenement.get_absolute_url() in groupes
    assert "tel:+33473408969" in groupes
    assert "Ouvert à tous" not in groupes
    assert "Brouillon" not in page
    assert row.get_absolute_url() not in page
    assert "Groupe de parole" not in read(client, f"?structure={structure.pk}")


def test_a_structure_without_a_closed_group_says_nothing_of_them(client):
    structure = StructureFactory()
    EvenementFactory(ferme=True, organisateurs=[StructureFactory()])
    assert 'id="groupes"' not in client.get(structure.get_absolute_url()).content.decode()


def test_a_service_page_shows_its_next_dates(client):
    service = ServiceFactory()
    row = OccurrenceFactory(evenement__service=service, evenement__nom="")
    actions.cancel_date(occurrence=row, motif="Formation")

    page = client.get(service.get_absolute_url()).content.decode()

    assert row.get_absolute_url() in page
    assert "Formation" in page


def test_boxes_say_how_many_dates_they_show(client):
    theme = ThematiqueFactory()
    evenement = EvenementFactory(thematiques=[theme])
    OccurrenceFactory.create_batch(1, evenement=evenement, debut=in_days(1))
    OccurrenceFactory(evenement=evenement, debut=in_days(2))
    OccurrenceFactory()

    boxes = client.get(AGENDA).context["groupes"]

    (themes,) = [group for group in boxes if group["nom"] == "theme"]
    assert [(box["valeur"], box["nombre"]) for box in themes["options"]] == [(theme.slug, 2)]


# -- Pages -----------------------------------------------------------------------------------------


def test_the_page_of_a_date(client):
    row = OccurrenceFactory(evenement__gratuit=True, evenement__nom="Café des parents")
    page = client.get(row.get_absolute_url()).content.decode()

    data = json.loads(page.split("application/ld+json")[1].split(">", 1)[1].split("</script>")[0])
    assert data["@type"] == "Event"
    assert data["startDate"] == timezone.localtime(row.debut).isoformat()
    assert data["eventStatus"].endswith("EventScheduled")
    assert data["isAccessibleForFree"] is True
    assert "Gratuit" in page


def machines(response):
    return json.loads(response.context["jsonld"])


def test_places_left_are_told_to_machines_on_the_date_only(client):
    row = OccurrenceFactory(evenement__inscriptions=True, capacite=4)
    InscriptionFactory(occurrence=row, ages=[38, 7])

    data = machines(client.get(row.get_absolute_url()))
    assert (data["maximumAttendeeCapacity"], data["remainingAttendeeCapacity"]) == (4, 2)

    data = machines(client.get(row.evenement.get_absolute_url()))
    assert data["maximumAttendeeCapacity"] == 4
    assert "remainingAttendeeCapacity" not in data  # caches keep this page


@pytest.mark.parametrize(
    ("frais", "free", "offered"), [("gratuit", True, True), ("payant", False, False), ("", 0, 0)]
)
def test_the_price_for_machines(client, frais, free, offered):
    data = machines(client.get(OccurrenceFactory(evenement__frais=frais).get_absolute_url()))

    assert data.get("isAccessibleForFree", 0) == free
    assert ("offers" in data) == offered
    if offered:
        assert data["offers"] == {"@type": "Offer", "price": "0", "priceCurrency": "EUR"}


def test_each_date_of_a_series_says_where_and_whether_it_moved(client):
    row = OccurrenceFactory(evenement__lieu_precisions="salle 3")
    evenement = row.evenement
    other = OccurrenceFactory(evenement=evenement, debut=in_days(31), rendez_vous="Au ponton")
    actions.change_date(
        occurrence=row, debut=row.debut - timedelta(days=1), fin=row.fin - timedelta(days=1)
    )

    data = machines(client.get(evenement.get_absolute_url()))

    assert data["@type"] == "EventSeries"
    first, second = data["subEvent"]
    assert first["eventStatus"].endswith("EventRescheduled")
    assert first["previousStartDate"] == timezone.localtime(row.origine).isoformat()
    assert first["location"]["geo"]["latitude"] == evenement.lieu.latitude
    assert first["location"]["description"] == "salle 3"
    assert second["eventStatus"].endswith("EventScheduled")
    assert second["location"] == {"@type": "Place", "name": "Au ponton"}
    assert second["url"].endswith(other.get_absolute_url())


def test_a_cancelled_date_says_so_to_machines(client):
    row = OccurrenceFactory(annulee=True)
    page = client.get(row.get_absolute_url()).content.decode()
    data = json.loads(page.split("application/ld+json")[1].split(">", 1)[1].split("</script>")[0])
    assert data["eventStatus"].endswith("EventCancelled")


def test_a_moved_date_keeps_its_address_and_says_it_moved(client):
    row = OccurrenceFactory()
    address = row.get_absolute_url()
    actions.change_date(
        occurrence=row, debut=row.debut + timedelta(days=1), fin=row.fin + timedelta(days=1)
    )

    page = client.get(address).content.decode()

    assert "Cette date a changé" in page
    assert "EventRescheduled" in page


def test_an_old_title_leads_to_the_new_address(client):
    row = OccurrenceFactory(evenement__nom="Nouveau titre")
    evenement = row.evenement
    for tail in ("", row.get_absolute_url().rsplit("/", 2)[1] + "/"):
        response = client.get(f"/agenda/{evenement.pk}-ancien-titre/{tail}")
        assert response.status_code == 301
        assert "nouveau-titre" in response.url


@pytest.mark.parametrize("moment", ["2026-13-45-9999", "2026-01-01-0000"])
def test_a_moment_that_is_none_of_its_dates(client, moment):
    row = OccurrenceFactory()
    assert client.get(f"{row.evenement.get_absolute_url()}{moment}/").status_code == 404


def test_the_month_names_three_dates_a_day(client):
    day = in_days(0).replace(day=15)
    for hour in range(5):
        OccurrenceFactory(debut=day.replace(hour=9 + hour))

    response = client.get(f"/agenda/?vue=mois&du={day:%Y-%m-%d}")

    (cell,) = [c for week in response.context["semaines"] for c in week if c["cartes"]]
    assert (len(cell["cartes"]), cell["reste"]) == (3, 2)


def test_the_month_places_each_date_on_its_days(client):
    """An evening that ends at midnight is of one day, that of the summer hour too; what began
    before the month stands on its first days."""
    mars = datetime(timezone.localdate().year + 1, 3, 1, tzinfo=PARIS)
    dimanche = 31 - (mars.replace(day=31).weekday() + 1) % 7
    soir = OccurrenceFactory(
        debut=mars.replace(day=dimanche, hour=20), fin=mars.replace(day=dimanche + 1)
    )
    sejour = OccurrenceFactory(debut=mars - timedelta(days=2), fin=mars.replace(day=2, hour=12))

    response = client.get(f"/agenda/?vue=mois&du={mars:%Y-%m-%d}")

    shown = {
        cell["jour"].day: [carte.pk for carte in cell["cartes"]]
        for week in response.context["semaines"]
        for cell in week
        if cell["cartes"]
    }
    assert shown == {1: [sejour.pk], 2: [sejour.pk], dimanche: [soir.pk]}
    assert response.context["selection"].total == 2


def test_what_began_months_ago_and_lasts_is_still_there(client):
    """Lists are read along the beginnings: nothing lasts more than a year (actions)."""
    debut = timezone.now() - timedelta(days=350)
    OccurrenceFactory(
        debut=debut, fin=debut + timedelta(days=360), evenement__nom="Exposition sur le quartier"
    )

    assert "Exposition sur le quartier" in read(client)


def test_the_frame_may_be_shown_elsewhere_and_nothing_else(client):
    OccurrenceFactory()
    frame, page = client.get("/agenda/cadre/"), client.get(AGENDA)
    assert "frame-ancestors *" in frame.headers["Content-Security-Policy"]
    assert "X-Frame-Options" not in frame.headers
    assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]
    assert not frame.cookies


def test_the_feed_says_what_is_cancelled(client):
    OccurrenceFactory(annulee=True, evenement__nom="Couture & tricot")
    feed = client.get("/agenda/agenda.rss").content.decode()
    assert "ANNULÉ" in feed
    assert "Couture &amp; tricot" in feed


# -- Cost ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("nb", [1, 3])
def test_the_agenda_costs_the_same_whatever_is_there(client, nb, django_assert_num_queries):
    theme = ThematiqueFactory()
    OccurrenceFactory.create_batch(nb, evenement__thematiques=[theme])
    client.get("/plan-du-site/")
    current_version()
    jour = timezone.localdate() + timedelta(days=30)
    for query, cost in ((f"?theme={theme.slug}", 3), (f"?vue=mois&du={jour}", 2)):
        with django_assert_num_queries(cost):
            client.get(AGENDA + query)


@pytest.mark.parametrize("nb", [1, 3])
def test_an_event_page_costs_the_same_whatever_its_dates(client, nb, django_assert_num_queries):
    evenement = EvenementFactory(organisateurs=[StructureFactory()])
    rows = [OccurrenceFactory(evenement=evenement, debut=in_days(n + 1)) for n in range(nb)]
    client.get("/plan-du-site/")
    with django_assert_num_queries(7):
        client.get(evenement.get_absolute_url())
    with django_assert_num_queries(7):
        client.get(rows[0].get_absolute_url())


def test_a_change_is_seen_at_once(client):
    row = OccurrenceFactory(evenement__nom="Couture")
    assert "Annulé</strong>" not in read(client)

    actions.cancel_date(occurrence=row, motif="Malade")

    assert "Annulé</strong>" in read(client)
    assert row.etat == EtatOccurrence.PREVUE  # the act read its own row
    assert reverse("evenements:agenda") == AGENDA


# -- Places ----------------------------------------------------------------------------------------


def test_a_date_without_a_place_left_is_said_full(client):
    row = OccurrenceFactory(evenement__inscriptions=True, evenement__capacite=2)
    InscriptionFactory(occurrence=row, ages=[30, 5])

    assert "Complet</strong>" in read(client)
    page = client.get(row.get_absolute_url())
    assert "Complet" in page.content.decode()
    assert "no-cache" in page.headers["Cache-Control"]


@pytest.mark.parametrize("nb", [1, 3])
def test_counting_places_takes_one_query_for_the_page(client, nb, django_assert_num_queries):
    for _n in range(nb):
        OccurrenceFactory(evenement__inscriptions=True, evenement__places_reservees=1)
    client.get("/plan-du-site/")
    with django_assert_num_queries(4):
        client.get(AGENDA)


def test_a_sentence_shows_what_says_the_most_of_it(client):
    """« une sortie avec les enfants ce week-end »: nothing says it all, an outing is shown."""
    outing = OccurrenceFactory(evenement__nom="Sortie des enfants au lac")
    OccurrenceFactory(evenement__nom="Sortie des aînés")
    OccurrenceFactory(evenement__nom="Théâtre", evenement__description="Des enfants, en sortie.")
    OccurrenceFactory(evenement__nom="Couture")
    address = reverse("evenements:agenda")

    page = client.get(f"{address}?q=une+sortie+avec+les+enfants+ce+week-end")
    feed = client.get(reverse("agenda_flux:ensemble") + "?q=sortie+enfants+week-end")

    assert page.context["selection"].pks == {outing.evenement_id}
    assert "Voici ce qui s'en approche" in page.content.decode()
    assert b"BEGIN:VEVENT" not in feed.content
    nothing = client.get(f"{address}?q=pétanque")
    assert nothing.context["selection"].pks == set()
    assert "s'en approche" not in nothing.content.decode()


def test_who_looks_for_an_outing_among_services_is_led_to_the_agenda(client):
    page = client.get(reverse("annuaire:liste") + "?q=sortie+%C3%A0 la mer").content.decode()

    assert f'href="{reverse("evenements:agenda")}?q=sortie%20%C3%A0%20la%20mer"' in page
