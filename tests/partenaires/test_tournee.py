"""The phone round: who is in it, in which order, what a call leaves behind."""

from datetime import date, timedelta
from html import unescape

import pytest
from django.urls import reverse
from django.utils import timezone

from annuaire.enums import Etat, Genre
from annuaire.models import Consultation, Structure
from partenaires.dues import midnight
from partenaires.enums import EtatFiche, ResultatAppel
from partenaires.models import Appel
from partenaires.ordre_appels import add_working_days, call_again, importance
from partenaires.tournee import get_round, note_call
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.partenaires.factories import (
    AppelFactory,
    FicheCampagneFactory,
    MembreFactory,
    RelanceFactory,
)
from tests.territoire.factories import ThematiqueFactory

ROLES = ("coordination", "accueil", "redaction", "referente", "partenaire")
TOURNEE = "/gestion/partenaires/tournee/"


def ago(days):
    return timezone.localdate() - timedelta(days=days)


# -- Pure -----------------------------------------------------------------------------------------


def test_importance_adds_age_readings_and_number_of_fiches():
    assert importance(7, 0, 1) == 8
    assert importance(7, 35, 3) == 13
    assert importance(None, 0, 1) == importance(24, 0, 1) == importance(60, 0, 1) == 25
    assert importance(0, 10_000, 50) == 18


def test_a_call_without_answer_comes_back_after_two_working_days_then_later():
    friday = date(2026, 11, 20)
    assert call_again(friday, 1) == date(2026, 11, 24)
    assert call_again(friday, 2) == date(2026, 11, 26)
    assert call_again(friday, 99) == add_working_days(friday, 10)
    assert call_again(date(2026, 11, 10), 1) == date(2026, 11, 13)  # the 11th is a holiday


# -- Who is in it --------------------------------------------------------------------------------


@pytest.fixture
def coordinator(db):
    return UtilisateurFactory(coordination=True)


def late(make=StructureFactory, **kwargs):
    """Due for months, and nobody to write to unless an address is given."""
    return make(**{"verifie_le": ago(300), "courriel": ""} | kwargs)


def names(maisons):
    return [maison.structure.nom for maison in maisons]


def test_the_third_reminder_or_no_address_brings_a_fiche_in(coordinator):
    late(nom="Sans adresse")
    late(nom="Écrite deux fois", courriel="a@exemple.fr")
    third = late(nom="Trois rappels", courriel="b@exemple.fr")
    RelanceFactory(structure=third, echeance=ago(110), rang=3, le=ago(80))
    booked = late(nom="Troisième pas encore parti", courriel="c@exemple.fr")
    RelanceFactory(structure=booked, echeance=ago(110), rang=3, le=ago(-2))
    StructureFactory(nom="À jour", verifiee=True, courriel="")
    late(nom="Fermée", etat=Etat.FERMEE)
    member = MembreFactory(structure=late(nom="A une membre"))

    shown = get_round(coordinator)

    assert sorted(names(shown.maintenant)) == ["Sans adresse", "Trois rappels"]
    member.compte.is_active = False
    member.compte.save()
    assert "A une membre" in names(get_round(coordinator).maintenant)


def test_a_verification_takes_a_fiche_out_and_the_reminders_of_before_no_longer_count(coordinator):
    fiche = late(courriel="b@exemple.fr")
    RelanceFactory(structure=fiche, echeance=ago(110), rang=3, le=ago(80))
    Structure.objects.filter(pk=fiche.pk).update(verifie_le=ago(1))
    assert not get_round(coordinator).maintenant

    Structure.objects.filter(pk=fiche.pk).update(verifie_le=ago(0), intervalle=1)
    later = timezone.localdate() + timedelta(days=40)
    assert not get_round(coordinator, today=later).maintenant


def test_one_call_for_all_the_fiches_of_a_structure_the_most_important_first(coordinator):
    small = late(nom="Petite", verifie_le=ago(200))
    big = late(nom="Grande", verifie_le=ago(200))
    late(ServiceFactory, structure=big)
    late(
        ServiceFactory,
        structure=StructureFactory(nom="Par son service", verifiee=True, courriel=""),
    )
    Consultation.objects.create(genre=Genre.STRUCTURE, objet_id=small.pk, jour=ago(40), nombre=500)

    assert names(get_round(coordinator).maintenant) == ["Grande", "Par son service", "Petite"]
    Consultation.objects.create(genre=Genre.STRUCTURE, objet_id=small.pk, jour=ago(3), nombre=60)
    shown = get_round(coordinator).maintenant
    assert names(shown) == ["Petite", "Grande", "Par son service"]
    assert [len(maison.lignes) for maison in shown] == [1, 2, 1]


def test_the_professionals_number_is_tried_first_wrong_ones_no_more(coordinator):
    house = late(pro=True, pro_courriel="")
    (maison,) = get_round(coordinator).maintenant
    assert maison.numeros == ["+33473111213", "+33473408969"]

    AppelFactory(structure=house, resultat=ResultatAppel.NUMERO_FAUX, numero="+33473111213")
    (maison,) = get_round(coordinator).maintenant
    assert (maison.numeros, maison.faux) == (["+33473408969"], ["+33473111213"])

    AppelFactory(structure=house, resultat=ResultatAppel.NUMERO_FAUX, numero="+33473408969")
    shown = get_round(coordinator)
    assert (names(shown.a_completer), shown.maintenant) == ([house.nom], [])

    Structure.objects.filter(pk=house.pk).update(telephone="+33473000000")
    assert get_round(coordinator).maintenant


def test_no_answer_sends_it_to_later(coordinator):
    house = late()
    AppelFactory(structure=house)
    assert names(get_round(coordinator).plus_tard) == [house.nom]

    Appel.objects.update(le=timezone.now() - timedelta(days=20))
    assert names(get_round(coordinator).maintenant) == [house.nom]


def test_a_campaign_sends_those_it_cannot_write_to(coordinator):
    fresh = StructureFactory(verifiee=True, courriel="")
    row = FicheCampagneFactory(structure=fresh, etat=EtatFiche.INJOIGNABLE)
    assert names(get_round(coordinator).maintenant) == [fresh.nom]

    row.campagne.etat = "close"
    row.campagne.save()
    assert not get_round(coordinator).maintenant


@pytest.mark.parametrize("number", [1, 3])
def test_the_page_costs_the_same_for_one_house_and_three(
    client, db, number, django_assert_max_num_queries
):
    client.force_login(UtilisateurFactory(coordination=True))
    for _ in range(number):
        house = late(pro=True, pro_courriel="")
        late(ServiceFactory, structure=house)
        AppelFactory(structure=house, le=timezone.now() - timedelta(days=30))
    client.get(TOURNEE)

    with django_assert_max_num_queries(30):
        page = client.get(TOURNEE)

    assert len(page.context["page_obj"].object_list) == number


# -- What an answer does --------------------------------------------------------------------------


def tap(client, house, geste, vu=0):
    return client.post(reverse("entretien:appel", args=[house.pk]), {"geste": geste, "vu": vu})


@pytest.fixture
def staff(client, coordinator):
    client.force_login(coordinator)
    return client


def said(response, client):
    page = client.get(response.url if response.status_code == 302 else TOURNEE, follow=True)
    return unescape(page.content.decode())


def test_still_true_verifies_by_phone_and_answers_the_campaigns(staff, coordinator):
    house = late()
    service = late(ServiceFactory, structure=house)
    row = FicheCampagneFactory(structure=house)

    response = tap(staff, house, "vrai")

    assert "C'est noté pour 2 fiches" in said(response, staff)
    for fiche in (house, service):
        fiche.refresh_from_db()
        assert (fiche.verifie_le, fiche.verifie_canal) == (ago(0), "telephone")
        assert fiche.verifie_par == coordinator
    row.refresh_from_db()
    assert (row.etat, row.canal) == (EtatFiche.CONFIRMEE, "telephone")
    assert Appel.objects.filter(par=coordinator, resultat="vrai").count() == 2
    assert not get_round(coordinator).maisons


def test_true_for_one_fiche_leaves_the_others(staff, coordinator):
    house = late()
    service = late(ServiceFactory, structure=house)

    tap(staff, house, f"vrai:service-{service.pk}")

    (maison,) = get_round(coordinator).maintenant
    assert [ligne.cle for ligne in maison.lignes] == [f"structure-{house.pk}"]


def test_changed_leads_to_the_edit_page_and_waits_there_until_it_is_written(staff, coordinator):
    house = late()
    row = FicheCampagneFactory(structure=house)

    response = tap(staff, house, f"modifie:structure-{house.pk}")

    assert response.url == reverse("wagtailsnippets_annuaire_structure:edit", args=[house.pk])
    house.refresh_from_db()
    assert house.verifie_le == ago(300)
    (maison,) = get_round(coordinator).a_finir
    tap(staff, house, f"vrai:structure-{house.pk}", vu=maison.vu)
    house.refresh_from_db()
    row.refresh_from_db()
    assert house.verifie_le == ago(0)
    assert row.etat == EtatFiche.MODIFIEE


def test_a_wrong_number_is_told_where_it_is_mended(staff, coordinator):
    house = late()
    row = FicheCampagneFactory(structure=house)
    edit = reverse("wagtailsnippets_annuaire_structure:edit", args=[house.pk])
    assert "ne mène pas ici" not in staff.get(edit).content.decode()

    tap(staff, house, "numero-faux:+33473408969")

    assert names(get_round(coordinator).a_completer) == [house.nom]
    assert "ne mène pas ici" in staff.get(edit).content.decode()
    row.refresh_from_db()
    assert (row.etat, row.canal) == (EtatFiche.INJOIGNABLE, "telephone")
    house.refresh_from_db()
    assert house.verifie_le == ago(300)


def test_another_number_left_to_try_is_no_dead_end(staff, coordinator):
    house = late(pro=True, pro_courriel="")
    row = FicheCampagneFactory(structure=house)

    tap(staff, house, "numero-faux:+33473111213")

    assert names(get_round(coordinator).maintenant) == [house.nom]
    row.refresh_from_db()
    assert row.etat == EtatFiche.A_FAIRE


@pytest.mark.parametrize(
    "geste", ["", "explose", "vrai:service-0", "numero-faux:+33400000000", "numero-faux", "ferme"]
)
def test_a_forged_gesture_notes_nothing(staff, geste):
    house = late()

    response = tap(staff, house, geste)

    assert response.status_code == 302
    assert not Appel.objects.exists()


def test_somebody_else_just_called(staff, coordinator):
    house = late()
    desk = UtilisateurFactory(accueil=True, first_name="Assia", last_name="Accueil")
    note_call(
        structure=house.pk,
        cles={f"structure-{house.pk}"},
        resultat=ResultatAppel.SANS_REPONSE,
        par=desk,
        vu=0,
    )

    response = tap(staff, house, "vrai", vu=0)

    page = said(response, staff)
    assert "Assia Accueil vient d'appeler" in page
    assert "n'a pas été notée" in page
    house.refresh_from_db()
    assert house.verifie_le == ago(300)
    assert Appel.objects.count() == 1


def test_verified_meanwhile_by_its_link_nothing_to_note(staff):
    house = late()
    Structure.objects.filter(pk=house.pk).update(verifie_le=ago(0))

    response = tap(staff, house, "sans-reponse")

    assert "n'est plus à appeler" in said(response, staff)
    assert not Appel.objects.exists()


def test_closed_asks_for_the_day_then_closes(staff, coordinator):
    house = late(nom="Ancienne mercerie")
    url = reverse("entretien:ferme", args=["structure", house.pk])
    page = unescape(staff.get(url).content.decode())
    assert "Ancienne mercerie" in page
    house.refresh_from_db()
    assert house.etat == Etat.ACTIVE

    wrong = staff.post(url, {"le": "hier", "a_la_place": "La mairie", "vu": 0})
    assert wrong.status_code == 400
    assert "La mairie" in wrong.content.decode()

    staff.post(url, {"le": ago(10).isoformat(), "a_la_place": "La mairie", "vu": 0})
    house.refresh_from_db()
    assert (house.etat, house.fermee_depuis, house.a_la_place) == (
        Etat.FERMEE,
        ago(10),
        "La mairie",
    )
    assert not get_round(coordinator).maisons
    assert staff.get(url).status_code == 404


def test_the_desk_cannot_close_but_is_heard(client, coordinator):
    house = late()
    client.force_login(UtilisateurFactory(accueil=True))
    url = reverse("entretien:ferme", args=["structure", house.pk])

    client.post(url, {"le": ago(10).isoformat(), "a_la_place": "", "vu": 0})

    house.refresh_from_db()
    assert (house.etat, house.verifie_le) == (Etat.ACTIVE, ago(300))
    (maison,) = get_round(coordinator).a_finir
    assert maison.lignes[0].dite_fermee


def test_a_get_notes_nothing(staff):
    house = late()

    assert staff.get(reverse("entretien:appel", args=[house.pk])).status_code == 405
    staff.get(TOURNEE)
    assert not Appel.objects.exists()


def test_the_page_says_what_to_read_aloud(staff):
    house = late(horaires="Mo 09:00-12:00", description="Aide <b>aux</b> démarches")
    page = unescape(staff.get(TOURNEE).content.decode())

    assert 'href="tel:+33473408969"' in page
    assert "9\xa0h" in page
    assert "Aide &lt;b&gt;aux" in staff.get(TOURNEE).content.decode()
    assert "Je vous le lis" in page
    assert house.nom in page


def test_the_history_of_the_fiche_tells_the_call(staff):
    house = late()
    tap(staff, house, "sans-reponse")

    url = reverse("wagtailsnippets_annuaire_structure:history", args=[house.pk])
    assert "Appel : pas de réponse" in unescape(staff.get(url).content.decode())


# -- Who may --------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", [*ROLES, "anonyme"])
def test_who_phones(client, role, db):
    theme = ThematiqueFactory()
    mine, other = late(nom="Du thème", thematiques=[theme]), late(nom="D'un autre")
    if role != "anonyme":
        user = UtilisateurFactory(**{role: True})
        client.force_login(user)
        if role == "referente":
            theme.referents.add(user)
    sees = {"coordination": {mine, other}, "accueil": {mine, other}, "referente": {mine}}

    page = client.get(TOURNEE)
    assert (page.status_code == 200) == (role in sees)
    for fiche in (mine, other):
        allowed = fiche in sees.get(role, set())
        if page.status_code == 200:
            assert (fiche.nom in unescape(page.content.decode())) == allowed
        close = client.get(reverse("entretien:ferme", args=["structure", fiche.pk]))
        assert (close.status_code == 200) == allowed
        tap(client, fiche, "vrai")
        fiche.refresh_from_db()
        assert (fiche.verifie_le == ago(0)) == allowed


def test_a_referent_without_theme_has_an_empty_round(client, db):
    late(thematiques=[ThematiqueFactory()])
    client.force_login(UtilisateurFactory(referente=True))

    assert "Personne à appeler" in unescape(client.get(TOURNEE).content.decode())


def test_never_verified_counts_from_its_creation(coordinator):
    house = late(verifie_le=None)
    Structure.objects.filter(pk=house.pk).update(cree_le=midnight(ago(-1)))
    assert not get_round(coordinator).maisons

    Structure.objects.filter(pk=house.pk).update(cree_le=midnight(ago(0)))
    assert names(get_round(coordinator).maintenant) == [house.nom]
