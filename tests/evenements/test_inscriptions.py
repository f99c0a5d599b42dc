"""Signing up: when, how many, the same contact twice, cancelling, coming back."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from diffusion.models import Envoi
from evenements import actions as dates
from evenements.enums import (
    Avis,
    CanalInscription,
    EtatInscription,
    ModeInscription,
)
from evenements.inscriptions import liens, places
from evenements.inscriptions.actions import cancel, change, register, reinstate, told
from evenements.inscriptions.regles import InscriptionRefusee, Personne
from evenements.models import Annonce, Inscription, LienInscription
from tests.annuaire.factories import ServiceFactory, StructureFactory
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import (
    EvenementFactory,
    InscriptionFactory,
    OccurrenceFactory,
    in_days,
)
from tests.territoire.factories import QuartierFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def occurrence():
    return OccurrenceFactory(evenement__inscriptions=True)


def people(*ages):
    return [Personne(age=age) for age in ages]


def sign_up(occurrence, *ages, **values):
    values = {"prenom": "Amina", "courriel": "amina@exemple.fr"} | values
    participants = people(*(ages or (None,)))
    return register(occurrence=occurrence, participants=participants, **values)


def refused(code, *args, **kwargs):
    with pytest.raises(InscriptionRefusee) as found:
        sign_up(*args, **kwargs)
    assert found.value.code == code
    return found.value.messages[0]


@pytest.fixture
def desk():
    return {"par": UtilisateurFactory(accueil=True), "canal": CanalInscription.ACCUEIL}


# -- A place --------------------------------------------------------------------------------------


def test_a_family_has_its_places(occurrence):
    quartier = QuartierFactory()

    reponse = register(
        occurrence=occurrence,
        prenom="  Nguyễn ",
        telephone="06 12 34 56 78",
        courriel=" N.Guyen@Exemple.FR ",
        quartier=quartier,
        participants=[Personne("Nguyễn", 38), Personne("Léo", 7), Personne(age=0)],
    )

    row = Inscription.objects.get()
    assert reponse.nouvelle
    assert reponse.inscription == row
    assert (row.prenom, row.telephone, row.courriel) == (
        "Nguyễn",
        "+33612345678",
        "n.guyen@exemple.fr",
    )
    assert (row.etat, row.nombre, row.quartier) == (EtatInscription.CONFIRMEE, 3, quartier)
    assert [(p.prenom, p.age) for p in row.participants.all()] == [
        ("Nguyễn", 38),
        ("Léo", 7),
        ("", 0),
    ]
    assert places.count(occurrence).libres == 7


def test_what_does_not_fit_waits_whole_in_order(occurrence):
    sign_up(occurrence, *[None] * 8)
    family = sign_up(occurrence, *[None] * 3, courriel="famille@exemple.fr").inscription
    single = sign_up(occurrence, courriel="seule@exemple.fr").inscription

    assert family.etat == single.etat == EtatInscription.ATTENTE  # nobody passes a family
    assert (places.position(family), places.position(single)) == (1, 2)
    assert places.count(occurrence).libres == 2
    assert places.count(occurrence).ouvertes == 0


def test_without_limit_everybody_has_a_place():
    occurrence = OccurrenceFactory(evenement__inscription=ModeInscription.PORTAIL)

    for n in range(20):
        sign_up(occurrence, courriel=f"p{n}@exemple.fr")

    assert occurrence.inscriptions.confirmed().count() == 20
    assert places.count(occurrence).libres is None


def test_a_date_has_its_own_capacity():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=1)
    sign_up(occurrence)

    assert sign_up(occurrence, courriel="b@exemple.fr").inscription.etat == EtatInscription.ATTENTE
    refused("trop", occurrence, None, None, courriel="c@exemple.fr")


def test_said_full_by_a_person_everybody_waits():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, complet=True)

    assert sign_up(occurrence).inscription.etat == EtatInscription.ATTENTE


def test_pages_learn_that_it_is_full_and_no_longer(django_capture_on_commit_callbacks):
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=2)

    def version_after(act):
        with django_capture_on_commit_callbacks(execute=True):
            done = act()
        return done, Annonce.objects.get(evenement=occurrence.evenement).maj

    _nothing, before = version_after(lambda: None)
    first, one_left = version_after(lambda: sign_up(occurrence).inscription)
    _second, full = version_after(lambda: sign_up(occurrence, courriel="b@exemple.fr"))
    _third, waiting = version_after(lambda: sign_up(occurrence, courriel="c@exemple.fr"))
    assert before == one_left < full == waiting  # unless it changes, pages say the same

    Inscription.objects.waiting().delete()
    _cancelled, free = version_after(lambda: cancel(inscription=first))
    assert free > full


# -- When, and how --------------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [{"brouillon": True}, {"service__brouillon": True}])
def test_nobody_signs_up_to_what_is_not_published(hidden, desk):
    if "service__brouillon" in hidden:
        hidden = {"service": ServiceFactory(brouillon=True)}
    occurrence = OccurrenceFactory(evenement=EvenementFactory(inscriptions=True, **hidden))
    refused("mode", occurrence)

    assert sign_up(occurrence, **desk).nouvelle


@pytest.mark.parametrize(
    "mode", [ModeInscription.SANS, ModeInscription.LIEN, ModeInscription.CONTACT]
)
def test_not_signed_up_to_on_the_portal(mode):
    refused("mode", OccurrenceFactory(evenement__inscription=mode))
    assert not Inscription.objects.exists()


def test_the_desk_signs_up_to_what_is_by_telephone_only(desk):
    occurrence = OccurrenceFactory(evenement__inscription=ModeInscription.CONTACT)

    row = sign_up(occurrence, **desk).inscription

    assert (row.etat, row.par) == (EtatInscription.CONFIRMEE, desk["par"])


def test_a_closed_group_is_for_professionals_only(desk):
    occurrence = OccurrenceFactory(evenement__ferme=True)
    refused("mode", occurrence)

    assert sign_up(occurrence, **desk).nouvelle


@pytest.mark.parametrize(
    "claimed",
    [
        {"canal": CanalInscription.ACCUEIL},
        {"prescripteur": "structure"},
        {"accord_papier": True},
    ],
)
def test_nobody_claims_to_be_the_desk(occurrence, claimed):
    if "prescripteur" in claimed:
        claimed = {"prescripteur": StructureFactory()}

    with pytest.raises(ValueError, match="only an account"):
        sign_up(occurrence, **claimed)


def test_cancelled_or_past_dates_take_nobody(desk):
    refused("annulee", OccurrenceFactory(evenement__inscriptions=True, annulee=True))
    past = OccurrenceFactory(evenement__inscriptions=True, terminee=True)
    refused("passee", past)
    refused("passee", past, **desk)


def test_the_opening_day_at_nine(desk):
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, evenement__ouverture_jours=5, debut=in_days(30)
    )

    words = refused("pas-encore", occurrence, moment=in_days(25, 8, 59))
    assert "à 9 h" in words
    refused("pas-encore", occurrence, moment=in_days(25, 8, 59), **desk)  # the same for all
    assert sign_up(occurrence, moment=in_days(25, 9)).nouvelle


def test_people_sent_by_a_partner_do_not_wait_for_the_opening(desk):
    occurrence = OccurrenceFactory(evenement__inscriptions=True, evenement__ouverture_jours=5)

    assert sign_up(occurrence, prescripteur=StructureFactory(), **desk).nouvelle


def test_the_closing_is_for_the_portal_the_desk_writes_until_the_end(desk):
    occurrence = OccurrenceFactory(
        evenement__inscriptions=True, evenement__cloture_heures=24, debut=in_days(2)
    )
    late = occurrence.debut - timedelta(hours=24)

    refused("close", occurrence, moment=late)
    assert sign_up(occurrence, moment=late - timedelta(seconds=1)).nouvelle
    begun = occurrence.debut + timedelta(minutes=5)
    assert sign_up(occurrence, courriel="b@exemple.fr", moment=begun, **desk).nouvelle


def test_sizes_are_bounded(occurrence, desk):
    with pytest.raises(InscriptionRefusee, match="combien"):
        register(occurrence=occurrence, prenom="A", courriel="a@exemple.fr", participants=[])
    refused("trop", occurrence, *[None] * 9)
    with pytest.raises(ValidationError):
        sign_up(occurrence, prenom="x" * 61)
    with pytest.raises(ValidationError):
        sign_up(occurrence, 121)
    with pytest.raises(ValidationError):
        sign_up(occurrence, prenom="   ")
    assert not Inscription.objects.exists()


def test_children_never_come_alone(occurrence, desk):
    alone = "Un adulte doit venir avec les enfants."

    said = refused("adulte", occurrence, 7, 17)
    assert said == f"{alone} Une question ? Téléphonez au 04 73 40 89 69."
    assert refused("adulte", occurrence, 4, **desk) == alone  # the desk is whom one phones
    assert not Inscription.objects.exists()


@pytest.mark.parametrize("ages", [(18,), (7, 18), (7, None), (None,)])
def test_at_eighteen_one_is_of_age_and_so_is_who_does_not_say(occurrence, ages):
    assert sign_up(occurrence, *ages).nouvelle


def test_without_any_number_to_phone_the_refusal_stays_a_sentence(occurrence):
    occurrence.evenement.telephone = ""
    occurrence.evenement.save()

    assert refused("adulte", occurrence, 4) == "Un adulte doit venir avec les enfants."


def test_where_minors_may_be_alone_their_age_refuses_nobody():
    occurrence = OccurrenceFactory(evenement__mineurs=True)

    row = sign_up(occurrence, 16, parent_courriel="parent@exemple.fr").inscription

    assert row.etat == EtatInscription.CONFIRMEE


def test_the_adult_does_not_leave_the_children_alone_afterwards(occurrence, desk):
    row = sign_up(occurrence, None, 4).inscription

    for values in ({}, {"par": desk["par"]}):
        with pytest.raises(InscriptionRefusee, match="adulte"):
            change(inscription=row, participants=people(4), **values)
    assert row.participants.count() == 2


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"telephone": "12"}, "telephone"),
        ({"telephone": "115"}, "telephone"),
        ({"telephone": "06 12"}, "telephone"),
        ({"courriel": "amina"}, "courriel"),
        ({"courriel": "a@b\r\nBcc: c@exemple.fr"}, "courriel"),
        ({"langue": "x" * 11}, "langue"),
    ],
)
def test_a_contact_that_is_none_is_said_by_field(occurrence, values, field):
    with pytest.raises(ValidationError) as found:
        sign_up(occurrence, **values)

    assert field in found.value.message_dict


def test_no_contact_at_all(occurrence):
    refused("contact", occurrence, courriel="")
    with pytest.raises(IntegrityError), transaction.atomic():
        InscriptionFactory(occurrence=occurrence, courriel="")


# -- The same contact twice -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "again",
    [
        {"courriel": "AMINA@exemple.fr"},
        {"courriel": "", "telephone": "+33 6 12 34 56 78"},
        {"courriel": "autre@exemple.fr", "telephone": "0612345678"},
    ],
)
def test_on_the_portal_nothing_changes_and_the_owner_is_written_to(occurrence, again):
    first = sign_up(occurrence, telephone="0612345678").inscription
    Envoi.objects.all().delete()

    reponse = sign_up(occurrence, None, None, prenom="Intrus", **again)

    assert not reponse.nouvelle
    row = Inscription.objects.get()
    assert (row.pk, row.prenom, row.nombre) == (first.pk, "Amina", 1)
    assert Envoi.objects.get().destinataire == "amina@exemple.fr"
    sign_up(occurrence, **again)
    assert Envoi.objects.count() == 1  # however often somebody types it


def test_a_closed_list_refuses_everybody_alike(occurrence, desk, monkeypatch):
    """Else the refusal would tell whose number is not on it."""
    sign_up(occurrence)
    monkeypatch.setattr("evenements.inscriptions.actions.LISTE_MAX", 1)

    assert refused("liste", occurrence) == refused("liste", occurrence, courriel="autre@exemple.fr")
    assert not sign_up(occurrence, None, None, **desk).nouvelle  # corrected by the desk


def test_at_the_desk_who_comes_is_corrected(occurrence, desk):
    first = sign_up(occurrence).inscription

    reponse = sign_up(occurrence, 40, 6, telephone="0612345678", prenom="Aminata", **desk)

    row = Inscription.objects.get()
    assert (reponse.nouvelle, row.pk) == (False, first.pk)
    assert (row.prenom, row.nombre, row.telephone) == ("Aminata", 2, "+33612345678")
    assert [p.age for p in row.participants.all()] == [40, 6]


def test_a_number_another_sign_up_is_known_by_is_not_taken_over(occurrence, desk):
    sign_up(occurrence, courriel="", telephone="0612345678")
    mine = sign_up(occurrence).inscription

    sign_up(occurrence, telephone="", **desk)
    sign_up(occurrence, courriel="amina@exemple.fr", telephone="0612345678", **desk)

    mine.refresh_from_db()
    assert Inscription.objects.count() == 2
    assert mine.telephone == ""


def test_another_date_is_another_sign_up(occurrence):
    sign_up(occurrence)

    assert sign_up(OccurrenceFactory(evenement=occurrence.evenement, debut=in_days(37))).nouvelle


def test_once_cancelled_one_may_sign_up_again(occurrence):
    cancel(inscription=sign_up(occurrence).inscription)

    assert sign_up(occurrence).nouvelle
    assert Inscription.objects.count() == 2


@pytest.mark.parametrize("contact", ["courriel", "telephone"])
def test_the_database_refuses_a_double_too(occurrence, contact):
    value = {"courriel": "a@exemple.fr", "telephone": "+33612345678"}[contact]
    values = {"courriel": "", "telephone": "", contact: value}
    InscriptionFactory(occurrence=occurrence, **values)

    with pytest.raises(IntegrityError), transaction.atomic():
        InscriptionFactory(occurrence=occurrence, attente=True, **values)
    InscriptionFactory(occurrence=occurrence, annulee=True, **values)


# -- Changing who comes ---------------------------------------------------------------------------


def test_fewer_people_leave_their_places_to_those_who_wait():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=4)
    family = sign_up(occurrence, *[None] * 4).inscription
    waiting = sign_up(occurrence, courriel="b@exemple.fr").inscription

    change(inscription=family, participants=people(30, 4, 2))

    waiting.refresh_from_db()
    assert waiting.etat == EtatInscription.PROPOSEE
    assert family.participants.count() == Inscription.objects.get(pk=family.pk).nombre == 3


def test_more_people_need_room_and_never_pass_those_who_wait():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=4)
    mine = sign_up(occurrence, None).inscription
    sign_up(occurrence, None, None, courriel="b@exemple.fr")

    assert change(inscription=mine, participants=people(None, None)).nombre == 2
    with pytest.raises(InscriptionRefusee, match="pas assez de places"):
        change(inscription=mine, participants=people(None, None, None))
    mine.refresh_from_db()
    assert (mine.nombre, mine.participants.count()) == (2, 2)

    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=4)
    mine = sign_up(occurrence, None).inscription
    sign_up(occurrence, *[None] * 4, courriel="b@exemple.fr")
    with pytest.raises(InscriptionRefusee):  # three seats are free, a family waits for them
        change(inscription=mine, participants=people(None, None))


def test_fewer_is_always_possible_whatever_the_date_has_become(occurrence, desk):
    """Once fewer places are left than a family already has, or fewer may come by sign-up."""
    row = sign_up(occurrence, *[None] * 6).inscription
    dates.change_date(occurrence=occurrence, capacite=3)
    type(occurrence.evenement).objects.update(places_par_inscription=2)

    change(inscription=row, participants=people(*[None] * 5))
    change(inscription=row, participants=people(*[None] * 4), par=desk["par"])

    assert occurrence.inscriptions.get().nombre == 4
    with pytest.raises(InscriptionRefusee) as found:
        change(inscription=row, participants=people(*[None] * 5), par=desk["par"])
    assert found.value.code == "trop"


def test_who_waits_may_become_fewer_and_keeps_the_rank():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=4)
    sign_up(occurrence, None, None)
    family = sign_up(occurrence, *[None] * 3, courriel="b@exemple.fr").inscription
    sign_up(occurrence, courriel="c@exemple.fr")

    change(inscription=family, participants=people(None, None))

    family.refresh_from_db()
    assert family.etat == EtatInscription.PROPOSEE


# -- Cancelling -----------------------------------------------------------------------------------


def test_cancelling_offers_the_place_to_the_next(occurrence):
    occurrence.evenement.capacite = 1
    occurrence.evenement.save()
    first = sign_up(occurrence).inscription
    second = sign_up(occurrence, courriel="b@exemple.fr").inscription
    third = sign_up(occurrence, courriel="c@exemple.fr").inscription

    row = cancel(inscription=first)

    assert (row.etat, row.tardive) == (EtatInscription.ANNULEE, False)
    assert row.annulee_le is not None
    second.refresh_from_db()
    third.refresh_from_db()
    assert (second.etat, third.etat) == (EtatInscription.PROPOSEE, EtatInscription.ATTENTE)
    assert cancel(inscription=first).annulee_le == row.annulee_le  # again: nothing


def test_i_am_not_coming_until_the_start():
    occurrence = OccurrenceFactory(evenement__inscriptions=True)
    row, other = (
        sign_up(occurrence, courriel=f"{name}@exemple.fr").inscription for name in ("a", "b")
    )

    cancelled = cancel(inscription=row, moment=occurrence.debut - timedelta(seconds=1))
    assert cancelled.tardive

    with pytest.raises(InscriptionRefusee, match="a commencé"):
        cancel(inscription=other, moment=occurrence.debut)


@pytest.mark.parametrize(("hours", "late"), [(25, False), (24, False), (23, True)])
def test_late_is_after_the_eve(hours, late):
    occurrence = OccurrenceFactory(evenement__inscriptions=True)
    row = sign_up(occurrence).inscription

    cancelled = cancel(inscription=row, moment=occurrence.debut - timedelta(hours=hours))

    assert cancelled.tardive == late


def test_giving_up_the_list_is_never_late(occurrence):
    row = InscriptionFactory(occurrence=occurrence, attente=True)

    assert not cancel(inscription=row, moment=occurrence.debut - timedelta(hours=1)).tardive


def test_the_desk_cancels_and_the_person_is_told(occurrence, desk):
    row = sign_up(occurrence, prevenir=False).inscription

    cancel(inscription=row, par=desk["par"])

    assert [envoi.cle.split(":")[3] for envoi in Envoi.objects.all()] == [Avis.ANNULATION]


# -- Coming back ----------------------------------------------------------------------------------


def test_reinstated_as_somebody_who_comes_now():
    occurrence = OccurrenceFactory(evenement__inscriptions=True, capacite=1)
    first = sign_up(occurrence).inscription
    cancel(inscription=first)
    assert reinstate(inscription=first).etat == EtatInscription.CONFIRMEE

    cancel(inscription=first)
    sign_up(occurrence, courriel="b@exemple.fr")
    back = reinstate(inscription=first)

    assert (back.etat, back.annulee_le, back.tardive) == (EtatInscription.ATTENTE, None, False)


def test_not_reinstated_beside_another_sign_up(occurrence):
    first = sign_up(occurrence).inscription
    cancel(inscription=first)
    sign_up(occurrence)

    with pytest.raises(InscriptionRefusee, match="déjà inscrite"):
        reinstate(inscription=first)


# -- Around ---------------------------------------------------------------------------------------


def test_dates_with_people_are_not_lightly_removed(occurrence):
    assert not dates.has_people(occurrence)
    row = sign_up(occurrence).inscription
    assert dates.has_people(occurrence)

    cancel(inscription=row)
    assert not dates.has_people(occurrence)


def test_links_open_their_own_sign_up_and_only_their_use(occurrence):
    row = sign_up(occurrence).inscription
    secret = liens.issue(row)

    assert liens.find(secret).inscription == row
    assert liens.find(secret, "parent") is None
    assert liens.find(secret[:-1]) is None
    assert liens.find("") is liens.find("x" * 5000) is None
    assert secret not in str(LienInscription.objects.values())
    assert len(secret) >= 22  # 128 bits

    liens.revoke(row)
    assert liens.find(secret) is None


def test_nobody_s_name_in_histories(occurrence):
    row = sign_up(occurrence, prenom="Secrète").inscription

    assert "Secrète" not in f"{row} {row!r} {row.participants.first()!r}"


def test_somebody_phoned(occurrence):
    row = InscriptionFactory(occurrence=occurrence, a_dire=Avis.PLACE)

    assert told(inscription=row)
    assert not told(inscription=row)
    assert not Inscription.objects.to_phone().exists()


@pytest.mark.parametrize("nb", [1, 3])
def test_the_desk_s_list_is_read_in_two_queries(occurrence, nb, django_assert_num_queries):
    for n in range(nb):
        InscriptionFactory(
            occurrence=occurrence, ages=[38, n], accueil=True, quartier=QuartierFactory()
        )
    InscriptionFactory(occurrence=occurrence, attente=True)

    with django_assert_num_queries(2):
        rows = list(occurrence.inscriptions.in_order().for_list())
        words = [(r.quartier and r.quartier.nom, r.par, [*r.participants.all()]) for r in rows]

    assert len(words) == nb + 1
    assert rows[-1].etat == EtatInscription.ATTENTE


@pytest.mark.parametrize("nb", [1, 3])
def test_places_of_a_list_of_dates_in_one_query(nb, django_assert_num_queries):
    evenement = EvenementFactory(inscriptions=True)
    rows = [OccurrenceFactory(evenement=evenement, debut=in_days(30 + n)) for n in range(nb)]
    InscriptionFactory(occurrence=rows[0], ages=[1, 2])

    with django_assert_num_queries(1):
        found = places.count_many(rows)

    assert [found[row.pk].libres for row in rows] == [8, *[10] * (nb - 1)]


def test_now_by_default(occurrence):
    before = timezone.now()
    assert sign_up(occurrence).inscription.place_le >= before
