"""Minors who come without anyone of age (confiance.md PRIV-06)."""

from datetime import timedelta

import pytest

from diffusion.models import Envoi
from evenements.enums import Avis, CanalAccord, CanalInscription, EtatInscription
from evenements.inscriptions import places
from evenements.inscriptions.actions import change, register, reinstate
from evenements.inscriptions.conservation import purge
from evenements.inscriptions.parents import consent, note_paper_consent, refuse_consent
from evenements.inscriptions.regles import InscriptionRefusee, Personne
from evenements.models import Inscription
from tests.comptes.factories import UtilisateurFactory
from tests.evenements.factories import OccurrenceFactory, in_days

pytestmark = pytest.mark.django_db

PARENT = {"parent_courriel": "parent@exemple.fr"}


@pytest.fixture
def occurrence():
    return OccurrenceFactory(evenement__mineurs=True, evenement__capacite=2)


def sign_up(occurrence, *ages, n=0, **values):
    values = {"courriel": f"jeune{n}@exemple.fr"} | values
    return register(
        occurrence=occurrence,
        prenom="Inès",
        participants=[Personne(age=age) for age in ages],
        **values,
    ).inscription


def told():
    return [(envoi.cle.split(":")[3], envoi.destinataire) for envoi in Envoi.objects.order_by("pk")]


@pytest.mark.parametrize(
    ("ages", "etat", "to_parent"),
    [
        ((11,), EtatInscription.PARENT, Avis.PARENT_ACCORD),
        ((14,), EtatInscription.PARENT, Avis.PARENT_ACCORD),
        ((17, 14), EtatInscription.PARENT, Avis.PARENT_ACCORD),
        ((15,), EtatInscription.CONFIRMEE, Avis.PARENT_INFORME),
        ((17,), EtatInscription.CONFIRMEE, Avis.PARENT_INFORME),
        ((18,), EtatInscription.CONFIRMEE, None),
        ((12, 40), EtatInscription.CONFIRMEE, None),  # with somebody of age
    ],
)
def test_by_age(occurrence, ages, etat, to_parent):
    row = sign_up(occurrence, *ages, **PARENT)

    assert row.etat == etat
    asked = [avis for avis, address in told() if address == "parent@exemple.fr"]
    assert asked == ([to_parent] if to_parent else [])
    assert row.parent_courriel == ("parent@exemple.fr" if to_parent else "")  # no more than serves


def test_elsewhere_nobody_asks_for_a_parent():
    occurrence = OccurrenceFactory(evenement__inscriptions=True)

    assert sign_up(occurrence, None, 12, **PARENT).etat == EtatInscription.CONFIRMEE
    assert Inscription.objects.get().parent_courriel == ""


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, "parent"),
        ({"parent_telephone": "04 73 40 89 69"}, "parent"),  # shows no message
        ({"parent_courriel": "JEUNE0@exemple.fr"}, "parent-meme"),
        (
            {"telephone": "0612345678", "parent_telephone": "+33 6 12 34 56 78"},
            "parent-meme",
        ),
    ],
)
def test_a_parent_who_can_answer_and_is_somebody_else(occurrence, values, code):
    with pytest.raises(InscriptionRefusee) as found:
        sign_up(occurrence, 13, **values)

    assert found.value.code == code
    assert not Inscription.objects.exists()


def test_ages_must_be_said(occurrence):
    with pytest.raises(InscriptionRefusee) as found:
        sign_up(occurrence, None, **PARENT)
    assert found.value.code == "age"


def test_nothing_counts_before_the_parent_s_answer(occurrence):
    first = sign_up(occurrence, 13, n=1, **PARENT)
    assert places.count(occurrence).prises == 0
    sign_up(occurrence, 18, n=2)
    sign_up(occurrence, 18, n=3)

    agreed = consent(inscription=first)

    assert (agreed.etat, agreed.accord_canal) == (EtatInscription.ATTENTE, CanalAccord.LIEN)
    assert agreed.accord_le is not None
    assert consent(inscription=first).accord_le == agreed.accord_le  # again: nothing
    assert told().count((Avis.INSCRITE, "jeune1@exemple.fr")) == 2


def test_consent_within_seven_days(occurrence):
    now = in_days(1, 12)
    rows = [sign_up(occurrence, 13, n=n, moment=now, **PARENT) for n in range(2)]
    limit = now + timedelta(days=7)

    assert consent(inscription=rows[0], moment=limit - timedelta(seconds=1)).accord_le
    with pytest.raises(InscriptionRefusee, match="délai"):
        consent(inscription=rows[1], moment=limit)


def test_consent_before_the_date_whatever_the_seven_days():
    occurrence = OccurrenceFactory(evenement__mineurs=True, debut=in_days(2))
    row = sign_up(occurrence, 13, **PARENT)

    with pytest.raises(InscriptionRefusee):
        consent(inscription=row, moment=occurrence.debut)


@pytest.mark.parametrize(("seconds", "kept"), [(-1, True), (0, False)])
def test_without_an_answer_nothing_is_left(occurrence, seconds, kept):
    now = in_days(1, 12)
    sign_up(occurrence, 13, moment=now, **PARENT)

    purge(now + timedelta(days=7, seconds=seconds))

    assert Inscription.objects.exists() == kept
    assert Envoi.objects.exclude(destinataire="").exists() == kept


def test_a_parent_says_no_and_seven_days_later_nothing_is_left(occurrence):
    row = sign_up(occurrence, 13, **PARENT)

    refused = refuse_consent(inscription=row, moment=in_days(1))

    assert refused.etat == EtatInscription.REFUSEE
    assert told()[-1] == (Avis.ANNULATION, "jeune0@exemple.fr")
    with pytest.raises(InscriptionRefusee):
        reinstate(inscription=row)
    purge(in_days(8))
    assert not Inscription.objects.exists()


def test_a_parent_changes_their_mind_and_the_place_goes_on(occurrence):
    first = sign_up(occurrence, 13, n=1, **PARENT)
    consent(inscription=first)
    sign_up(occurrence, 18, n=2)
    waiting = sign_up(occurrence, 18, n=3)

    withdrawn = refuse_consent(inscription=first)

    waiting.refresh_from_db()
    assert (withdrawn.etat, withdrawn.accord_le) == (EtatInscription.REFUSEE, None)
    assert waiting.etat == EtatInscription.PROPOSEE


def test_whose_parent_said_no_comes_back_at_the_desk_only(occurrence):
    row = sign_up(occurrence, 16, **PARENT)
    refuse_consent(inscription=row)

    with pytest.raises(InscriptionRefusee):
        reinstate(inscription=row)
    back = reinstate(inscription=row, par=UtilisateurFactory(accueil=True))
    assert back.etat == EtatInscription.CONFIRMEE


def test_the_desk_has_seen_the_paper(occurrence):
    par = UtilisateurFactory(accueil=True)
    row = sign_up(occurrence, 13, par=par, canal=CanalInscription.ACCUEIL, accord_papier=True)
    assert (row.etat, row.accord_canal, row.accord_note_par) == (
        EtatInscription.CONFIRMEE,
        CanalAccord.PAPIER,
        par,
    )

    later = sign_up(occurrence, 13, n=2, **PARENT)
    noted = note_paper_consent(inscription=later, par=par)
    assert (noted.etat, noted.accord_note_par) == (EtatInscription.CONFIRMEE, par)


def test_no_minor_is_slipped_in_afterwards(occurrence):
    row = sign_up(occurrence, 15, **PARENT)

    with pytest.raises(InscriptionRefusee):
        change(inscription=row, participants=[Personne(age=15), Personne(age=11)])
    with pytest.raises(InscriptionRefusee):
        change(inscription=row, participants=[Personne()])
