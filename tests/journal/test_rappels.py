"""Opinions that are waited for, messages as they leave, what is forgotten."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from diffusion.models import Envoi
from diffusion.notifications import get_notification
from journal import avis, conservation, messages, rappels
from journal.enums import EtatProposition, Valeur
from journal.lu import fingerprint
from journal.models import Message, PageArticle, Proposition
from tests.journal.factories import (
    ArticleFactory,
    EnregistrementFactory,
    JournalFactory,
    MembreFactory,
    publish,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def comite():
    journal = JournalFactory()
    ali = MembreFactory(journal=journal, nom="Ali")
    jo = MembreFactory(journal=journal, nom="Jo", courriel="", telephone="+33612345678")
    return journal, ali, jo


def asked(journal, days):
    """An article whose opinions are due in that many days."""
    article = ArticleFactory(journal=journal)
    avis.ask(article=article, par="Fatou")
    deadline = timezone.localdate() + timedelta(days=days)
    PageArticle.objects.filter(pk=article.pk).update(avis_avant=deadline)
    return PageArticle.objects.get(pk=article.pk)


def reminders():
    return Envoi.objects.filter(contexte__quoi=messages.RAPPEL)


def render(envoi):
    return get_notification(envoi.notification).render(envoi)


def test_nobody_is_reminded_long_before(comite):
    asked(comite[0], 3)

    assert rappels.remind_due() == 0


@pytest.mark.parametrize("days", [2, 0, -1, -5])
def test_near_and_past_the_deadline_once(comite, days):
    asked(comite[0], days)

    assert rappels.remind_due() == 2
    assert rappels.remind_due() == 0
    assert {envoi.canal for envoi in reminders()} == {"courriel", "sms"}


def test_several_articles_make_one_message(comite):
    for _n in range(3):
        asked(comite[0], 1)

    assert rappels.remind_due() == 2
    assert "3 articles attendent" in render(reminders().get(canal="sms")).texte


def test_who_gave_an_opinion_is_left_alone(comite):
    journal, ali, jo = comite
    article = asked(journal, 1)
    avis.give(
        article=article,
        membre=ali,
        valeur=Valeur.ACCORD,
        lu=fingerprint(article.last_text),
    )
    rappels.remind_due()

    assert [envoi.contexte["membre"] for envoi in reminders()] == [jo.pk]


def test_a_reminder_that_has_lost_its_reason_does_not_leave(comite):
    journal, ali, _jo = comite
    article = asked(journal, 1)
    rappels.remind_due()
    avis.give(
        article=article,
        membre=ali,
        valeur=Valeur.ACCORD,
        lu=fingerprint(article.last_text),
    )

    assert render(reminders().get(canal="courriel")) is None
    assert render(reminders().get(canal="sms")) is not None


def test_no_message_leaves_for_who_left(comite):
    journal, ali, _jo = comite
    asked(journal, 1)
    envoi = Envoi.objects.get(contexte__membre=ali.pk, contexte__quoi=messages.AVIS)
    avis.remove_member(membre=ali)
    envoi.refresh_from_db()

    assert render(envoi) is None


def test_each_try_of_a_message_has_a_link_that_opens(comite, client):
    asked(comite[0], 1)
    for envoi in Envoi.objects.filter(contexte__quoi=messages.AVIS):
        texte = render(envoi).texte
        address = texte[texte.index("http://") :].split()[0]
        client.cookies.clear()
        shown = client.get(address.removeprefix("http://localhost:8000"), follow=True)
        assert shown.status_code == 200
        assert "Donner mon avis" in shown.content.decode()


def test_a_text_message_is_short(comite):
    asked(comite[0], 1)
    (envoi,) = Envoi.objects.filter(canal="sms")

    assert len(render(envoi).texte) <= 306  # two at most


# -- What is forgotten ----------------------------------------------------------------------------


def proposition(journal, **values):
    given = {"sorte": "son", "titre": "Le four", "nom": "Ana", "contact": "06 12 34 56 78"}
    return Proposition.objects.create(journal=journal, **given | values)


def test_the_contact_of_a_proposal_is_forgotten_a_month_after_the_answer(comite):
    now = timezone.now()
    old, new, waiting = (
        proposition(comite[0], etat=etat, lue_le=lue_le)
        for etat, lue_le in (
            (EtatProposition.RETENUE, now - timedelta(days=31)),
            (EtatProposition.RETENUE, now - timedelta(days=29)),
            (EtatProposition.A_LIRE, None),
        )
    )

    conservation.purge()

    assert [Proposition.objects.get(pk=one.pk).contact != "" for one in (old, new, waiting)] == [
        False,
        True,
        True,
    ]


def test_what_was_put_aside_goes_with_its_file(comite, django_capture_on_commit_callbacks):
    recording = EnregistrementFactory()
    path = recording.fichier.path
    proposition(
        comite[0],
        etat=EtatProposition.ECARTEE,
        lue_le=timezone.now() - timedelta(days=31),
        enregistrement=recording,
    )

    with django_capture_on_commit_callbacks(execute=True):
        conservation.purge()

    assert not Proposition.objects.exists()
    assert not Path(path).exists()


def test_what_a_committee_said_is_forgotten_a_year_after_the_article(comite):
    journal, ali, _jo = comite
    old, new = (publish(ArticleFactory(journal=journal)) for _n in range(2))
    for article in (old, new):
        Message.objects.create(article=article, membre=ali, texte="Oui")
    long_ago = timezone.now() - timedelta(days=366)
    PageArticle.objects.filter(pk=old.pk).update(first_published_at=long_ago)

    conservation.purge()

    assert [one.article_id for one in Message.objects.all()] == [new.pk]
