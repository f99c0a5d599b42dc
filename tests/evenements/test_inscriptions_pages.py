"""What public pages and lists say of places: counted once, and never old."""

from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import caches
from django.urls import reverse

from evenements import actions, cartes
from evenements.enums import ModeInscription
from evenements.inscriptions import places
from evenements.models import Evenement, GrilleTarifs
from tests.annuaire.factories import StructureFactory
from tests.evenements.factories import (
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)

pytestmark = pytest.mark.django_db

COMPLET = "Complet</strong>"


# -- What a page costs ----------------------------------------------------------------------------


@pytest.mark.parametrize("nb", [1, 3])
@pytest.mark.parametrize("telephone", ["+33473408969", ""])  # else an organiser's
def test_a_date_s_page_counts_places_once(client, nb, telephone, django_assert_num_queries):
    evenement = EvenementFactory(
        inscriptions=True,
        telephone=telephone,
        organisateurs=StructureFactory.create_batch(nb, telephone="+33473408960"),
    )
    rows = [OccurrenceFactory(evenement=evenement, debut=in_days(n + 5)) for n in range(nb)]
    InscriptionFactory.create_batch(nb, occurrence=rows[0], ages=[None, 4])
    client.get("/plan-du-site/")

    with django_assert_num_queries(8):
        page = client.get(rows[0].get_absolute_url()).content.decode()

    assert f"Encore {10 - 2 * nb} places" in page
    assert page.count("<li") >= nb
    with django_assert_num_queries(8):
        client.get(evenement.get_absolute_url())


def test_a_past_date_s_page_has_the_dates_to_come(client):
    past = OccurrenceFactory(evenement__inscriptions=True, debut=in_days(-5))
    later = [OccurrenceFactory(evenement=past.evenement, debut=in_days(n)) for n in range(1, 13)]
    for row in (past, *later):
        row.evenement = past.evenement

    page = client.get(past.get_absolute_url())

    shown = [carte.pk for carte in page.context["prochaines"]]
    assert shown == [row.pk for row in later[:10]]
    assert page.context["etat"] is None
    assert page.context["occurrence"] == past


# -- The page of an event --------------------------------------------------------------------------


def test_an_event_of_one_date_says_it_first_and_takes_sign_ups(client):
    row = OccurrenceFactory(evenement__inscriptions=True)
    form = reverse("evenements:sinscrire", args=[row.pk])

    page = client.get(row.evenement.get_absolute_url()).content.decode()

    assert page.index('class="moment"') < page.index(f'href="{form}"') < page.index('id="quand"')
    assert "Choisir une date" not in page


def test_among_several_dates_one_chooses(client):
    first = OccurrenceFactory(evenement__inscriptions=True, debut=in_days(3))
    OccurrenceFactory(evenement=first.evenement, debut=in_days(6))
    actions.cancel_date(occurrence=first, motif="Pluie")

    page = client.get(first.evenement.get_absolute_url())

    assert page.context["prochaine"].pk != first.pk
    assert "Prochaine date" in page.content.decode()
    assert 'class="bouton" href="#quand"' in page.content.decode()


def test_nothing_to_sign_up_to_when_the_only_date_is_cancelled(client):
    row = OccurrenceFactory(evenement__inscriptions=True)
    actions.cancel_date(occurrence=row, motif="Pluie")

    page = client.get(row.evenement.get_absolute_url())

    assert page.context["etat"] is None
    assert page.context["prochaine"] is None


# -- « Complet » ----------------------------------------------------------------------------------


def listed(client):
    return client.get(reverse("evenements:agenda")).content.decode()


def test_by_telephone_too_full_is_said(client):
    row = OccurrenceFactory(evenement__inscription=ModeInscription.CONTACT, evenement__capacite=1)
    assert COMPLET not in listed(client)

    InscriptionFactory(occurrence=row)
    caches["pages"].clear()

    assert COMPLET in listed(client)
    assert COMPLET in client.get(row.get_absolute_url()).content.decode()


def test_places_given_back_are_seen_within_minutes_though_nobody_changed_anything(client, settings):
    """Time alone passes: no act moves the content version."""
    row = OccurrenceFactory(
        evenement__inscriptions=True, evenement__capacite=1, evenement__places_reservees=1
    )
    pages = (reverse("evenements:agenda"), row.evenement.get_absolute_url())
    agenda, page = (client.get(url) for url in pages)
    assert COMPLET in agenda.content.decode()
    assert "complet" in page.content.decode()

    # As if the day had come when kept places are given back.
    Evenement.objects.filter(pk=row.evenement_id).update(reservees_jours=40)

    assert settings.CACHE_MIDDLEWARE_SECONDS <= 120
    caches["pages"].clear()  # that long after
    for url, before in zip(pages, (agenda, page), strict=True):
        after = client.get(url, headers={"If-None-Match": before.headers.get("ETag", '"x"')})
        assert after.status_code == 200
        assert "complet" not in after.content.decode().lower()


def test_counted_by_the_clock():
    row = OccurrenceFactory(
        evenement__inscriptions=True, evenement__capacite=1, evenement__places_reservees=1
    )
    until = in_days(27, 9)

    for moment, full in ((until - timedelta(seconds=1), True), (until, False)):
        assert places.count(row, moment).est_complete is full
    assert cartes.count_shown([OccurrenceFactory()]) == {}  # nothing to ask of the others


# -- What one will pay ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("participation", "dit"),
    [("", "Jusqu'à 4 €, à payer sur place."), ("3 € par famille", "3 € par famille, à payer")],
)
def test_who_signs_up_reads_the_price(client, participation, dit):
    evenement = EvenementFactory(inscriptions=True, participation=participation)
    evenement.grille = GrilleTarifs.objects.create(
        territoire=evenement.territoire,
        nom="Sorties",
        lignes="Moins de 6 ans : gratuit\nAdulte : 4 €",
    )
    evenement.save()
    row = OccurrenceFactory(evenement=evenement, debut=in_days(5))

    page = client.get(reverse("evenements:sinscrire", args=[row.pk]))

    assert dit in unescape(page.content.decode())
