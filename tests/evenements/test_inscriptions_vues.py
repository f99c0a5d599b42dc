"""Signing up without an account: the form, what is said next, the secret links."""

import html
import re
from datetime import timedelta

import pytest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from diffusion.models import Envoi
from evenements.enums import EtatInscription, ModeInscription, UsageLien
from evenements.inscriptions import liens, parents, places
from evenements.inscriptions.actions import cancel, register
from evenements.inscriptions.etat import sign_up_state
from evenements.inscriptions.regles import Personne
from evenements.inscriptions.views import COOKIE, PAR_CONTACT, PAR_HEURE, mask
from evenements.models import Inscription, LienInscription
from portal.socle.prive import cookie_name
from tests.annuaire.factories import StructureFactory
from tests.evenements.factories import (
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)
from tests.territoire.factories import QuartierFactory

pytestmark = pytest.mark.django_db

AMINA = {"prenom": "Amina", "telephone": "06 12 34 56 78", "adultes": "1"}


@pytest.fixture
def occurrence():
    return OccurrenceFactory(evenement__inscriptions=True)


def address(occurrence):
    return reverse("evenements:sinscrire", args=[occurrence.pk])


def text_of(response):
    """Its words, spaces made one kind."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).split())


def send(client, occurrence, **values):
    return client.post(address(occurrence), AMINA | values)


# -- The box on a date's page ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("taken", "said", "complet"),
    [(6, "Encore 4 places", False), (9, "Encore une place", False), (10, "Complet", True)],
)
def test_how_many_places_are_left(occurrence, taken, said, complet):
    InscriptionFactory(occurrence=occurrence, ages=[None] * taken)

    etat = sign_up_state(occurrence)

    assert (etat["places"], etat["complet"]) == (said, complet)
    assert etat["url"] == address(occurrence)


def test_how_many_people_wait(occurrence):
    InscriptionFactory(occurrence=occurrence, ages=[None] * 10)
    InscriptionFactory(occurrence=occurrence, attente=True, ages=[None, 4, 7])

    etat = sign_up_state(occurrence)

    assert etat["places"] == "Complet : 3 personnes attendent"
    assert etat["bouton"] == "M'inscrire sur la liste d'attente"


def test_not_open_yet_says_when():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, evenement__ouverture_jours=7)

    etat = sign_up_state(occurrence)

    assert not etat["ouverte"]
    assert re.fullmatch(r"Les inscriptions ouvrent le \w+ \d+(er)? \S+ à 9 h\.", etat["quand"])
    assert etat["url"] == etat["bouton"] == ""


def test_closed_says_to_phone():
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, evenement__cloture_heures=48, debut=in_days(1)
    )

    etat = sign_up_state(occurrence)

    assert not etat["ouverte"]
    assert "closes" in etat["quand"]
    assert etat["telephone"] == "+33473408969"


def test_a_draw_says_when_and_how():
    occurrence = OccurrenceFactory(evenement__tirage=True)
    InscriptionFactory(occurrence=occurrence, demande=True, ages=[None, None])

    etat = sign_up_state(occurrence)

    assert etat["places"] == "10 places, 2 personnes ont demandé"
    assert etat["tirage"].startswith("Places tirées au sort le ")
    assert etat["url_regle"] == "/agenda/tirage/"
    assert etat["bouton"] == "Demander une place"


def test_what_is_paid_on_the_spot():
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, evenement__participation="3 € par personne."
    )

    assert sign_up_state(occurrence)["participation"] == "3 € par personne, à payer sur place."


def test_places_kept_for_partners_are_said():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, evenement__places_reservees=2)

    etat = sign_up_state(occurrence)

    assert etat["places"] == "Encore 8 places"
    assert etat["gardees"].startswith("2 autres places sont gardées jusqu'au ")


@pytest.mark.parametrize("mode", [ModeInscription.SANS, ModeInscription.LIEN])
def test_nothing_to_sign_up_to(mode):
    assert sign_up_state(OccurrenceFactory(evenement__inscription=mode)) is None


def test_nothing_of_a_closed_group_nor_of_what_is_over():
    assert sign_up_state(OccurrenceFactory(evenement__ferme=True)) is None
    for traits in ({"annulee": True}, {"terminee": True}):
        assert sign_up_state(OccurrenceFactory(evenement__inscriptions=True, **traits)) is None


def test_by_telephone_the_places_and_no_form():
    occurrence = OccurrenceFactory(
        evenement__inscription=ModeInscription.CONTACT, evenement__capacite=3
    )

    etat = sign_up_state(occurrence)

    assert (etat["places"], etat["url"]) == ("Encore 3 places", "")


def test_the_box_is_drawn(occurrence):
    fragment = "evenements/inscriptions/_etat.html"

    assert address(occurrence) in render_to_string(fragment, {"etat": sign_up_state(occurrence)})
    assert render_to_string(fragment, {"etat": None}).strip() == ""


# -- The form -------------------------------------------------------------------------------------


def test_the_form_is_private_and_says_what_is_kept(client, occurrence):
    response = client.get(address(occurrence))

    said = text_of(response)
    assert response.status_code == 200
    assert "no-store" in response.headers["Cache-Control"]
    assert "effacé 30 jours après la date" in said
    assert "Un seul des deux suffit" in said
    assert "Encore 10 places" in said


@pytest.mark.parametrize("nombre", [1, 3])
def test_the_form_asks_the_same_of_the_database(
    client, occurrence, nombre, django_assert_num_queries
):
    InscriptionFactory.create_batch(nombre, occurrence=occurrence, ages=[None, 4])
    QuartierFactory.create_batch(nombre, territoire=occurrence.evenement.territoire)

    # version, date, counts, quartiers, foot of the page, whether there is a journal
    with django_assert_num_queries(7):
        assert client.get(address(occurrence)).status_code == 200


@pytest.mark.parametrize(
    "traits",
    [
        {"evenement__ferme": True},
        {"evenement__inscription": ModeInscription.SANS},
        {"evenement__inscription": ModeInscription.CONTACT},
        {"evenement__inscriptions": True, "evenement__brouillon": True},
        {"evenement__inscriptions": True, "retiree": True},
    ],
)
def test_no_form_for_what_people_do_not_sign_up_to(client, traits):
    occurrence = OccurrenceFactory(**traits)

    assert client.get(address(occurrence)).status_code == 404
    assert send(client, occurrence).status_code == 404
    assert client.get(reverse("evenements:sinscrire", args=[987654321])).status_code == 404
    assert not Inscription.objects.exists()


@pytest.mark.parametrize(
    ("traits", "said"),
    [
        ({"annulee": True}, "Cette date est annulée. Malade"),
        ({"terminee": True}, "a commencé, ou il est passé"),
        ({"evenement__ouverture_jours": 3}, "Les inscriptions ouvrent le"),
        ({"evenement__cloture_heures": 72, "debut": in_days(2)}, "closes"),
    ],
)
def test_when_nobody_signs_up_any_more_or_yet_it_says_why(client, traits, said):
    occurrence = OccurrenceFactory(evenement__inscriptions=True, **traits)

    assert said in text_of(client.get(address(occurrence)))
    assert said in text_of(send(client, occurrence))
    assert not Inscription.objects.exists()


def test_a_family_signs_up(client, occurrence):
    quartier = QuartierFactory(territoire=occurrence.evenement.territoire)

    response = send(
        client,
        occurrence,
        adultes="2",
        age_1="4",
        age_3="7",
        quartier=quartier.pk,
        prenom="N'Guyễn",
    )

    row = Inscription.objects.get()
    assert response.url == reverse("evenements:inscrit")
    assert (row.prenom, row.telephone, row.quartier) == ("N'Guyễn", "+33612345678", quartier)
    assert [p.age for p in row.participants.all()] == [None, None, 4, 7]
    assert (row.langue, bool(row.version_texte)) == ("fr", True)
    assert Envoi.objects.get().destinataire == "+33612345678"

    said = text_of(client.get(response.url))
    assert "4 places sont gardées pour vous" in said
    assert "Un SMS part au 06 •• •• •• 78" in said
    assert "34 56" not in said


def test_an_address_is_enough(client, occurrence):
    response = send(client, occurrence, telephone="", courriel="Amina@Exemple.fr")

    assert Inscription.objects.get().courriel == "amina@exemple.fr"
    assert "Un courriel part à a…@exemple.fr" in text_of(client.get(response.url))


def test_a_landline_is_told_to_phone(client, occurrence):
    response = send(client, occurrence, telephone="04 73 34 12 34")

    said = text_of(client.get(response.url))
    assert "Ce numéro ne reçoit pas de message" in said
    assert "04 73 40 89 69" in said


@pytest.mark.parametrize(
    ("values", "field", "said"),
    [
        ({"prenom": " "}, "prenom", "Écrivez votre prénom"),
        ({"telephone": ""}, "telephone", "un seul suffit"),
        ({"telephone": "12"}, "telephone", "numéro court"),
        ({"telephone": "n'importe"}, "telephone", "n'est pas un numéro"),
        ({"courriel": "amina@"}, "courriel", "adresse"),
        ({"courriel": "amïna@exemple.fr"}, "courriel", "adresse"),
        ({"adultes": ""}, "adultes", "combien"),
        ({"adultes": "0"}, "adultes", "combien"),
        ({"adultes": "-1"}, "adultes", "chiffres"),
        ({"adultes": "9"}, "adultes", "8 personnes au plus"),
        ({"adultes": "8", "age_1": "3"}, "adultes", "8 personnes au plus"),
        ({"adultes": "0", "age_1": "7"}, "adultes", "Un adulte doit venir avec les enfants."),
        ({"age_1": "sept"}, "age_1", "chiffres"),
        ({"age_2": "150"}, "age_2", "trop grand"),
        ({"quartier": "999999"}, "quartier", ""),
    ],
)
def test_bad_input_is_said_beside_its_field_and_nothing_is_lost(
    client, occurrence, values, field, said
):
    response = send(client, occurrence, **values)

    page = response.content.decode()
    assert response.status_code == 400
    assert said in text_of(response)
    assert f'id="id_{field}_error"' in page
    if "prenom" not in values:
        assert 'value="Amina"' in page
    for name, value in values.items():
        assert field == "quartier" or response.context["form"][name].value() == value
    assert not Inscription.objects.exists()


def test_control_characters_go(client, occurrence):
    send(client, occurrence, prenom="Ami\x0bna")

    assert Inscription.objects.get().prenom == "Amina"


def test_a_program_that_fills_everything_gets_the_same_page_and_nothing_else(client, occurrence):
    response = send(client, occurrence, site="http://exemple.fr")

    assert response.url == reverse("evenements:inscrit")
    assert "Une place est gardée" in text_of(client.get(response.url))
    assert not Inscription.objects.exists()


def test_one_address_signs_up_so_many_an_hour(client, occurrence):
    for n in range(PAR_HEURE):
        assert send(client, occurrence, telephone=f"06123400{n:02d}").status_code == 302

    response = send(client, occurrence, telephone="0612340099")

    assert response.status_code == 400
    assert "Réessayez dans une heure" in text_of(response)
    assert Inscription.objects.count() == PAR_HEURE


@pytest.mark.parametrize(
    "contact",
    [
        {"telephone": "06 12 34 00 00"},
        {"telephone": "", "courriel": "Amina@exemple.fr"},
        {"parent_telephone": "+33 6 12 34 00 00", "age_1": "16"},
    ],
)
def test_nobody_is_flooded_by_their_number_typed_everywhere(client, contact):
    """From as many network addresses, to as many dates as one likes."""
    date = OccurrenceFactory(evenement__mineurs=True)
    values = {"telephone": "", "age_1": "40"} | contact
    for n in range(PAR_CONTACT + 1):
        if "parent_telephone" in contact:
            values["telephone"] = f"06123401{n:02d}"
        Inscription.objects.all().delete()
        response = client.post(address(date), AMINA | values, REMOTE_ADDR=f"192.0.2.{n}")
        assert response.status_code == (302 if n < PAR_CONTACT else 400)

    assert "Réessayez dans une heure" in text_of(response)
    other = client.post(
        address(date),
        AMINA
        | values
        | {"telephone": "0612349999", "age_1": "40", "courriel": "", "parent_telephone": ""},
    )
    assert other.status_code == 302


def test_full_is_the_waiting_list(client, occurrence):
    InscriptionFactory(occurrence=occurrence, ages=[None] * 10)

    assert "sur la liste d'attente : Rendez-vous" in text_of(client.get(address(occurrence)))
    response = send(client, occurrence)

    assert Inscription.objects.get(prenom="Amina").etat == EtatInscription.ATTENTE
    assert "Vous êtes sur la liste d'attente" in text_of(client.get(response.url))


def test_a_request_before_the_draw(client):
    occurrence = OccurrenceFactory(evenement__tirage=True)

    response = send(client, occurrence)

    assert Inscription.objects.get().etat == EtatInscription.DEMANDE
    assert "notée pour le tirage au sort" in text_of(client.get(response.url))


def test_the_same_contact_again_is_told_nothing(client, occurrence):
    """Byte for byte what somebody new is told, whatever was typed besides."""
    InscriptionFactory(occurrence=occurrence, courriel="", telephone="+33612345678")

    known = send(client, occurrence, adultes="3")
    new = send(client, occurrence, adultes="3", telephone="06 12 34 57 78")

    row = Inscription.objects.get(telephone="+33612345678")
    assert row.nombre == 1
    assert known.url == new.url
    assert {*known.cookies} == {*new.cookies}
    client.cookies[cookie_name(COOKIE)] = known.cookies[cookie_name(COOKIE)].value
    first = client.get(known.url).content
    client.cookies[cookie_name(COOKIE)] = new.cookies[cookie_name(COOKIE)].value
    assert client.get(new.url).content == first
    assert Envoi.objects.filter(destinataire="+33612345678").exists()  # its owner has the link


def test_without_its_cookie_what_happens_next_is_nobody_s(client):
    assert client.get(reverse("evenements:inscrit")).url == reverse("evenements:agenda")
    client.cookies[cookie_name(COOKIE)] = "forge"
    assert client.get(reverse("evenements:inscrit")).status_code == 302


@pytest.mark.parametrize(
    ("canal", "adresse", "masked"),
    [
        ("sms", "+33612345678", "06 •• •• •• 78"),
        ("sms", "+32470123456", "+32 •• •• •• 56"),
        ("courriel", "amina@exemple.fr", "a…@exemple.fr"),
    ],
)
def test_masked(canal, adresse, masked):
    assert mask(canal, adresse) == masked


def test_the_rule_of_draws_is_published(client):
    response = client.get(reverse("evenements:regle_tirage"))

    said = text_of(response)
    assert "sha256sum" in said
    assert "les places sont tirées au sort" in said
    assert "csrf" not in response.cookies


# -- Minors ---------------------------------------------------------------------------------------


@pytest.fixture
def mineurs():
    return OccurrenceFactory(evenement__mineurs=True)


MINEURE = {"prenom": "Lina", "telephone": "06 12 34 56 78", "age_1": "13"}


def test_a_child_alone_needs_a_parent(client, mineurs):
    response = client.post(address(mineurs), MINEURE)

    assert response.status_code == 400
    assert 'id="id_parent_telephone_error"' in response.content.decode()

    response = client.post(address(mineurs), MINEURE | {"parent_courriel": "mere@exemple.fr"})

    assert Inscription.objects.get().etat == EtatInscription.PARENT
    assert "il manque son accord" in text_of(client.get(response.url))


def test_the_answer_about_a_parent_tells_nothing_of_who_is_signed_up(client, mineurs):
    InscriptionFactory(occurrence=mineurs, courriel="", telephone="+33612345678")

    assert client.post(address(mineurs), MINEURE).status_code == 400


def test_the_child_s_own_contact_is_not_a_parent_s(client, mineurs):
    response = client.post(address(mineurs), MINEURE | {"parent_telephone": "0612345678"})

    assert "donnez celui d'un parent" in text_of(response)


def test_with_an_adult_no_parent_is_asked(client, mineurs):
    client.post(address(mineurs), MINEURE | {"age_2": "40"})

    assert Inscription.objects.get().etat == EtatInscription.CONFIRMEE


def test_everybody_s_age_is_asked_when_minors_may_be_alone(client, mineurs):
    response = client.post(address(mineurs), {"prenom": "Lina", "telephone": "0612345678"})

    assert 'id="id_age_1_error"' in response.content.decode()


# -- By the link ----------------------------------------------------------------------------------


def open_link(client, row, usage=UsageLien.PERSONNE):
    """The page a link leads to."""
    secret = liens.issue(row, usage)
    name = "inscription" if usage == UsageLien.PERSONNE else "accord"
    return client.get(client.get(reverse(f"evenements:{name}", args=[secret])).url)


def act(client, name, geste, **values):
    return client.post(reverse(f"evenements:{name}"), {"geste": geste} | values)


def state_of(row):
    row.refresh_from_db()
    return row.etat


def test_the_link_gives_a_clean_address_and_changes_nothing(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence)
    secret = liens.issue(row)

    for method in (client.head, client.get, client.get):
        response = method(reverse("evenements:inscription", args=[secret]))
        assert response.url == reverse("evenements:mon_inscription")
        assert "no-store" in response.headers["Cache-Control"]
        assert response.headers["Referrer-Policy"] == "no-referrer"
    page = client.get(response.url)
    assert secret not in page.content.decode()
    assert "Inscription confirmée" in text_of(page)
    assert page.headers["Referrer-Policy"] == "same-origin"
    assert state_of(row) == EtatInscription.CONFIRMEE


@pytest.mark.parametrize("secret", ["inconnu", "a" * 200, "é", "a b"])
def test_a_link_that_opens_nothing_says_so(client, secret):
    response = client.get(reverse("evenements:inscription", args=[secret]), follow=True)

    assert response.status_code == 404
    assert "Ce lien n'ouvre rien" in text_of(response)


def test_without_any_link_every_page_says_the_same(client, occurrence):
    for name in ("mon_inscription", "je_ne_viens_plus", "qui_vient", "ma_fiche", "mon_accord"):
        assert client.get(reverse(f"evenements:{name}")).status_code == 404


def test_a_parent_s_link_opens_nothing_of_the_person_s(client, mineurs):
    row = InscriptionFactory(occurrence=mineurs)
    secret = liens.issue(row, UsageLien.PARENT)

    response = client.get(reverse("evenements:inscription", args=[secret]), follow=True)

    assert response.status_code == 404


def test_i_do_not_come_any_more(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence)
    open_link(client, row)

    question = client.get(reverse("evenements:je_ne_viens_plus"))
    assert "Vous ne venez plus ?" in text_of(question)
    assert state_of(row) == EtatInscription.CONFIRMEE
    response = act(client, "je_ne_viens_plus", "annuler")

    assert state_of(row) == EtatInscription.ANNULEE
    assert "Vous n'êtes plus sur la liste" in text_of(client.get(response.url))


def test_a_robot_that_sends_the_forms_it_finds_does_nothing(client, occurrence):
    row = InscriptionFactory(
        occurrence=occurrence,
        etat=EtatInscription.PROPOSEE,
        proposee_jusqua=timezone.now() + timedelta(hours=5),
        ages=[None, 4],
    )
    page = open_link(client, row).content.decode()

    first = re.search(r"<form[^>]*>", page)[0]
    assert 'method="get"' in first
    for name in ("mon_inscription", "je_ne_viens_plus", "qui_vient"):
        client.post(reverse(f"evenements:{name}"))  # default fields: no button
    assert state_of(row) == EtatInscription.PROPOSEE
    assert row.nombre == 2


def test_an_offer_is_confirmed_with_one_button(client, occurrence):
    row = InscriptionFactory(
        occurrence=occurrence,
        etat=EtatInscription.PROPOSEE,
        rang=1,
        proposee_jusqua=timezone.now() + timedelta(hours=5),
    )
    assert "Je confirme ma place" in text_of(open_link(client, row))

    act(client, "mon_inscription", "confirmer")

    assert state_of(row) == EtatInscription.CONFIRMEE


def test_an_offer_that_is_over_says_so(client, occurrence):
    row = InscriptionFactory(
        occurrence=occurrence,
        etat=EtatInscription.PROPOSEE,
        rang=1,
        proposee_jusqua=timezone.now() - timedelta(minutes=1),
    )
    open_link(client, row)

    response = act(client, "mon_inscription", "confirmer")

    assert response.status_code == 400
    assert "ne vous attend plus" in text_of(response)


def test_an_offer_is_declined_and_goes_on(client, occurrence):
    row = InscriptionFactory(
        occurrence=occurrence,
        etat=EtatInscription.PROPOSEE,
        rang=1,
        proposee_jusqua=timezone.now() + timedelta(hours=5),
    )
    open_link(client, row)

    act(client, "je_ne_viens_plus", "annuler")

    assert state_of(row) == EtatInscription.REFUSEE


def test_fewer_people_and_a_place_for_the_next(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence, ages=[None, 4, 7])
    InscriptionFactory(occurrence=occurrence, ages=[None] * 7)
    waiting = InscriptionFactory(occurrence=occurrence, attente=True)
    open_link(client, row)
    page = client.get(reverse("evenements:qui_vient"))
    kept = [p.pk for p in row.participants.all()][:2]

    assert "Enfant de 7 ans, avec" in text_of(page)
    act(client, "qui_vient", "changer", reste=kept)

    row.refresh_from_db()
    assert [p.age for p in row.participants.all()] == [None, 4]
    assert state_of(waiting) == EtatInscription.PROPOSEE


def test_nobody_left_is_a_cancellation_said_so(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence, ages=[None, 4])
    open_link(client, row)

    response = act(client, "qui_vient", "changer")

    assert response.status_code == 400
    assert "annulez l'inscription" in text_of(response)


def test_children_are_not_left_without_their_adult(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence, ages=[None, 4])
    open_link(client, row)

    response = act(client, "qui_vient", "changer", reste=[row.participants.last().pk])

    assert response.status_code == 400
    assert "Un adulte doit venir avec les enfants." in text_of(response)
    assert row.participants.count() == 2


def test_somebody_else_s_people_are_not_mine(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence, ages=[None, 4])
    other = InscriptionFactory(occurrence=occurrence).participants.get()
    open_link(client, row)

    assert act(client, "qui_vient", "changer", reste=[other.pk]).status_code == 400


def test_coming_after_all(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence)
    cancel(inscription=row)
    assert "Je viens finalement" in text_of(open_link(client, row))

    act(client, "mon_inscription", "revenir")

    assert state_of(row) == EtatInscription.CONFIRMEE


def test_what_a_parent_refused_does_not_come_back_by_the_child(client, mineurs):
    row = register(
        occurrence=mineurs,
        prenom="Lina",
        telephone="0612345678",
        participants=[Personne(age=16)],
        parent_courriel="mere@exemple.fr",
    ).inscription
    parents.refuse_consent(inscription=row)
    assert "Je viens finalement" not in text_of(open_link(client, row))

    act(client, "mon_inscription", "revenir")

    assert state_of(row) == EtatInscription.REFUSEE


def test_once_begun_it_is_too_late_to_cancel_by_the_link(client):
    debut = timezone.now() - timedelta(minutes=5)
    row = InscriptionFactory(occurrence__evenement__inscriptions=True, occurrence__debut=debut)
    open_link(client, row)

    response = act(client, "je_ne_viens_plus", "annuler")

    assert response.status_code == 400
    assert state_of(row) == EtatInscription.CONFIRMEE


def test_the_slip_of_the_person(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence, prenom="Amina", ages=[None, 4])
    open_link(client, row)

    said = text_of(client.get(reverse("evenements:ma_fiche")))

    assert "Amina" in said
    assert row.cle in said
    assert (
        "04\u00a073\u00a040\u00a089\u00a069"
        in client.get(reverse("evenements:ma_fiche")).content.decode()
    )


def test_a_waiting_person_knows_their_rank(client, occurrence):
    InscriptionFactory(occurrence=occurrence, ages=[None] * 10)
    InscriptionFactory(occurrence=occurrence, attente=True, rang=1)
    row = InscriptionFactory(occurrence=occurrence, attente=True, rang=5)

    assert "2e sur la liste d'attente" in text_of(open_link(client, row))


# -- A parent -------------------------------------------------------------------------------------


@pytest.fixture
def lina(mineurs):
    return register(
        occurrence=mineurs,
        prenom="Lina",
        telephone="0612345678",
        participants=[Personne(age=13)],
        parent_courriel="mere@exemple.fr",
    ).inscription


def test_a_parent_agrees(client, lina):
    page = open_link(client, lina, UsageLien.PARENT)
    said = text_of(page)
    assert "Lina peut venir ?" in said
    assert "12 34 56" not in said.replace(
        "\u00a0", " "
    )  # the child's number is not the parent's business

    client.post(reverse("evenements:mon_accord"))
    assert state_of(lina) == EtatInscription.PARENT
    response = act(client, "mon_accord", "accord")

    assert state_of(lina) == EtatInscription.CONFIRMEE
    assert "Vous avez donné votre accord" in text_of(client.get(response.url))


def test_a_parent_refuses_after_being_asked_once_more(client, lina):
    open_link(client, lina, UsageLien.PARENT)
    client.get(reverse("evenements:refuser_accord"))
    client.post(reverse("evenements:refuser_accord"))
    assert state_of(lina) == EtatInscription.PARENT

    act(client, "refuser_accord", "refuser")

    assert state_of(lina) == EtatInscription.REFUSEE


def test_once_the_parent_agreed_they_may_still_change_their_mind(client, lina):
    parents.consent(inscription=lina)
    page = open_link(client, lina, UsageLien.PARENT)
    assert "Je ne suis pas d'accord" in text_of(page)

    act(client, "refuser_accord", "refuser")

    assert state_of(lina) == EtatInscription.REFUSEE


# -- What never leaks -----------------------------------------------------------------------------


def test_public_pages_name_nobody(client):
    evenement = EvenementFactory(inscriptions=True, organisateurs=[StructureFactory()])
    occurrence = OccurrenceFactory(evenement=evenement)
    InscriptionFactory(occurrence=occurrence, prenom="Zéphyrine", telephone="+33698765432")

    for url in (occurrence.get_absolute_url(), evenement.get_absolute_url(), "/agenda/"):
        said = text_of(client.get(url))
        assert "Zéphyrine" not in said
        assert "98 76" not in said


def test_no_page_of_a_link_is_kept_by_the_page_cache(client, occurrence):
    row = InscriptionFactory(occurrence=occurrence, prenom="Zéphyrine")
    assert "Zéphyrine" in text_of(open_link(client, row))
    client.cookies.clear()

    assert client.get(reverse("evenements:mon_inscription")).status_code == 404
    assert LienInscription.objects.count() == 1
    assert places.count(occurrence).prises == 1
