"""What leaves, what does not, and why: on a real SMTP server that behaves more or less well."""

import threading
from datetime import timedelta
from email.header import decode_header, make_header

import pytest
from celery.signals import worker_shutting_down
from django.utils import timezone

from diffusion import (
    expedition,
    tasks,  # noqa: F401 - it listens to its worker
)
from diffusion.actions import cancel, schedule, stop_address
from diffusion.enums import Etat, Motif
from diffusion.expedition import DELAIS, drain
from diffusion.models import AdresseArretee, Envoi
from tests.diffusion.factories import EnvoiFactory

pytestmark = pytest.mark.django_db


def reload(envoi):
    envoi.refresh_from_db()
    return envoi


def test_a_message_leaves_once_with_all_its_headers(serveur):
    boite = serveur()
    envoi, _new = schedule("essai-rappel", "Anne@Exemple.fr", cle="rappel-1")

    assert drain() == 1
    assert drain() == 0

    assert boite.adresses == ["Anne@Exemple.fr"]
    (message,) = boite.messages
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-ID"] == reload(envoi).identifiant
    assert message["Message-ID"].endswith("@exemple.fr>")
    assert message["Date"]
    assert "portail@exemple.fr" in message["From"]
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    lien = "".join(message["List-Unsubscribe"].split())
    assert lien.startswith("<http://localhost:8000/envois/refus/")
    assert (envoi.etat, envoi.essais, envoi.erreur) == (Etat.PARTI, 1, "")
    assert envoi.pris_le <= envoi.remis_le <= envoi.parti_le == envoi.fini_le


def test_a_message_nobody_may_refuse_carries_no_way_to(serveur):
    boite = serveur()
    EnvoiFactory()

    drain()

    (message,) = boite.messages
    assert "List-Unsubscribe" not in message
    assert [part.get_content_type() for part in message.walk()][1:] == ["text/plain", "text/html"]


def test_the_identifier_is_the_same_at_each_try(serveur):
    boite = serveur(apres=["anne@exemple.fr"])
    envoi = EnvoiFactory(destinataire="anne@exemple.fr")

    drain()
    assert reload(envoi).etat == Etat.ECHEC_TEMPORAIRE
    Envoi.objects.update(prevu_le=timezone.now())
    drain()

    first, second = boite.messages  # the server took it, and dropped the line before saying so
    assert first["Message-ID"] == second["Message-ID"]
    assert reload(envoi).etat == Etat.PARTI


def test_one_connection_serves_a_batch_and_is_opened_again_when_broken(serveur):
    boite = serveur(avant=["2@exemple.fr"])
    for number in range(4):
        EnvoiFactory(destinataire=f"{number}@exemple.fr")

    assert drain() == 3

    assert boite.adresses == ["0@exemple.fr", "1@exemple.fr", "3@exemple.fr"]
    assert boite.connexions == 2
    assert Envoi.objects.get(destinataire="2@exemple.fr").etat == Etat.ECHEC_TEMPORAIRE


@pytest.mark.parametrize(
    ("answer", "stopped"),
    [
        ("550 5.1.1 <x> User unknown", True),
        ("553 5.1.3 bad destination mailbox address", True),
        ("550 no such user here", True),
        ("550 5.7.1 blocked by our policy", False),
        ("554 5.7.1 relay access denied", False),
        ("552 5.2.2 mailbox full", False),
    ],
)
def test_a_recipient_refused_for_good_is_tried_once(serveur, answer, stopped):
    boite = serveur(rcpt={"anne@exemple.fr": answer})
    envoi = EnvoiFactory(destinataire="anne@exemple.fr")
    attend = EnvoiFactory(destinataire="Anne@exemple.fr", prevu_le=timezone.now() + timedelta(1))
    autre = EnvoiFactory()

    drain()

    assert boite.adresses == [autre.destinataire]
    assert reload(envoi).etat == Etat.ECHEC_DEFINITIF
    assert envoi.erreur == answer
    assert envoi.fini_le
    assert AdresseArretee.objects.filter(motif=Motif.REBOND).exists() == stopped
    assert reload(attend).etat == (Etat.ANNULE if stopped else Etat.PREVU)


@pytest.mark.parametrize("where", ["rcpt", "data"])
def test_a_refusal_of_the_moment_is_tried_again_later(serveur, where):
    boite = serveur(**{where: {"anne@exemple.fr": "451 4.3.0 try again later"}})
    envoi = EnvoiFactory(destinataire="anne@exemple.fr")
    autre = EnvoiFactory()

    drain()

    assert boite.adresses == [autre.destinataire]
    assert reload(envoi).etat == Etat.ECHEC_TEMPORAIRE
    assert envoi.erreur == "451 4.3.0 try again later"
    assert envoi.remis_le is None
    assert timedelta(0) < envoi.prevu_le - timezone.now() < timedelta(minutes=2)
    assert drain() == 0


def test_tries_are_further_and_further_apart_and_end(serveur):
    serveur(rcpt={"": "451 4.3.0 try again later"})
    envoi = EnvoiFactory()

    waits = []
    for _number in DELAIS:
        drain()
        assert reload(envoi).etat == Etat.ECHEC_TEMPORAIRE
        waits.append(envoi.prevu_le - timezone.now())
        Envoi.objects.update(prevu_le=timezone.now())
    drain()

    assert reload(envoi).etat == Etat.ECHEC_DEFINITIF
    assert envoi.essais == len(DELAIS) + 1
    assert waits[:6] == sorted(waits[:6])
    assert timedelta(hours=40) < sum(waits, timedelta()) < timedelta(hours=55)


def test_a_refusal_of_the_words_does_not_stop_the_address(serveur):
    serveur(data={"": "550 5.7.1 message content rejected"})
    envoi = EnvoiFactory()

    drain()

    assert reload(envoi).etat == Etat.ECHEC_DEFINITIF
    assert not AdresseArretee.objects.exists()


def test_a_server_that_is_down_costs_nobody_a_try(port_ferme):
    envois = EnvoiFactory.create_batch(3)

    assert drain() == 0

    for envoi in envois:
        assert reload(envoi).etat == Etat.ECHEC_TEMPORAIRE
        assert envoi.essais == 0
        assert "ne répond pas" in envoi.erreur
        assert (envoi.pris_le, envoi.remis_le) == (None, None)
        assert timezone.now() < envoi.prevu_le < timezone.now() + timedelta(minutes=2)


def test_they_all_leave_once_it_is_back(port_ferme, serveur):
    EnvoiFactory.create_batch(3)
    drain()

    boite = serveur()
    Envoi.objects.update(prevu_le=timezone.now())

    assert drain() == 3
    assert len(set(boite.adresses)) == 3


def test_a_slow_server_is_not_waited_for(serveur, settings):
    settings.EMAIL_TIMEOUT = 0.2
    serveur(attente=1)
    envoi = EnvoiFactory()

    drain()

    assert reload(envoi).etat == Etat.ECHEC_TEMPORAIRE
    assert envoi.remis_le is None


def test_a_round_ends_in_time_and_gives_back_what_it_did_not_do(serveur):
    boite = serveur(attente=0.4)
    envois = EnvoiFactory.create_batch(3)

    assert drain(duree=0.3) == 1

    assert len(boite.recus) == 1
    rest = [reload(envoi) for envoi in envois[1:]]
    assert [(row.etat, row.essais, row.pris_le) for row in rest] == [(Etat.PREVU, 0, None)] * 2


def test_a_worker_asked_to_stop_ends_between_two_messages(serveur, monkeypatch):
    monkeypatch.setattr(expedition, "ARRET", threading.Event())
    boite = serveur()
    envois = EnvoiFactory.create_batch(3)
    claimed = expedition.claim("courriel", timezone.now())
    worker_shutting_down.send("essai", sig="SIGTERM", how="warm", exitcode=0)

    assert expedition.send_batch("courriel", claimed, float("inf")) == (0, False)
    assert drain() == 0

    assert boite.recus == []
    assert {(reload(envoi).etat, envoi.essais) for envoi in envois} == {(Etat.PREVU, 0)}


# -- Not sent on purpose ----------------------------------------------------------------


def test_what_is_too_late_is_cancelled_and_says_so(serveur):
    boite = serveur()
    hier = timezone.now() - timedelta(days=1)
    envoi = EnvoiFactory(expire_le=hier, erreur="451 4.3.0 plus tard", etat=Etat.ECHEC_TEMPORAIRE)

    drain()

    assert boite.recus == []
    assert reload(envoi).etat == Etat.ANNULE
    assert envoi.erreur == "Trop tard pour l'envoyer. 451 4.3.0 plus tard"
    assert envoi.fini_le


def test_what_is_no_longer_wanted_is_cancelled(serveur):
    boite = serveur()
    envoi = EnvoiFactory(contexte={"mot": "plus la peine"})

    drain()

    assert boite.recus == []
    assert (reload(envoi).etat, envoi.erreur) == (Etat.ANNULE, "Ce message n'a plus lieu d'être.")


@pytest.mark.parametrize(("kind", "leaves"), [("", False), ("essai", False), ("autre", True)])
def test_nothing_leaves_to_a_stopped_address(serveur, kind, leaves):
    boite = serveur()
    stop_address("courriel", "ANNE@exemple.fr ", motif=Motif.REFUS, notification=kind)
    envoi = EnvoiFactory(destinataire="anne@exemple.fr")

    drain()

    assert bool(boite.recus) == leaves
    assert reload(envoi).etat == (Etat.PARTI if leaves else Etat.ANNULE)
    if not leaves:
        assert envoi.erreur == Motif.REFUS.label


def test_an_address_stopped_while_its_message_is_written_gets_nothing(serveur):
    boite = serveur()
    envoi = EnvoiFactory(destinataire="anne@exemple.fr", contexte={"arreter": "anne@exemple.fr"})
    autre = EnvoiFactory()

    drain()

    assert boite.adresses == [autre.destinataire]
    assert (reload(envoi).etat, envoi.erreur) == (Etat.ANNULE, Motif.PLAINTE.label)


def test_cancelled_in_the_hands_of_a_worker(serveur):
    boite = serveur()
    EnvoiFactory()
    (mine,) = expedition.claim("courriel", timezone.now())

    assert cancel(Envoi.objects.all()) == 1
    sent, _open = expedition.send_batch("courriel", [mine], float("inf"))

    assert (sent, boite.recus) == (0, [])
    assert reload(mine).etat == Etat.ANNULE


def test_our_own_mistake_loses_no_row_and_stops_nobody_else(serveur, caplog):
    boite = serveur()
    casse = EnvoiFactory(notification="essai-casse")
    inconnue = EnvoiFactory(notification="d'une autre version")
    autre = EnvoiFactory()

    drain()

    assert boite.adresses == [autre.destinataire]
    assert reload(casse).etat == reload(inconnue).etat == Etat.ECHEC_DEFINITIF
    assert "LookupError" in casse.erreur
    assert casse.destinataire not in casse.erreur
    assert f"envoi {casse.pk}" in caplog.text


@pytest.mark.parametrize(
    "adresse", ["pas une adresse", "a@b\nBcc: tous@exemple.fr", "é@exemple.fr"]
)
def test_an_address_that_is_none_never_reaches_the_server(serveur, adresse):
    boite = serveur()
    envoi = EnvoiFactory(destinataire=adresse)

    drain()

    assert boite.recus == []
    assert reload(envoi).etat == Etat.ECHEC_DEFINITIF


def test_no_header_is_smuggled_in_by_a_subject(serveur):
    boite = serveur()
    envoi = EnvoiFactory(contexte={"mot": "bonjour\nBcc: tous@exemple.fr"})

    drain()

    assert boite.recus == []
    assert reload(envoi).etat == Etat.ECHEC_DEFINITIF
    assert "BadHeaderError" in envoi.erreur


# -- A worker that died ---------------------------------------------------------------------------


def test_a_row_taken_but_not_handed_over_is_taken_again(serveur):
    boite = serveur()
    envoi = EnvoiFactory(abandonne=True)

    assert drain() == 1

    assert boite.adresses == [envoi.destinataire]
    assert (reload(envoi).etat, envoi.essais) == (Etat.PARTI, 2)


def test_but_not_while_its_worker_may_be_alive(serveur):
    boite = serveur()
    EnvoiFactory(abandonne=True, pris_le=timezone.now() - timedelta(minutes=9))

    assert drain() == 0
    assert boite.recus == []


def test_a_row_handed_over_waits_for_a_person(serveur):
    boite = serveur()
    envoi = EnvoiFactory(bloque=True)

    assert drain() == 0

    assert boite.recus == []
    assert reload(envoi).etat == Etat.EN_COURS
    assert list(Envoi.objects.stuck()) == [envoi]


def test_a_worker_thought_dead_comes_back_to_nothing(serveur):
    """Slow, not dead: its rows were given to another, it must not send them too."""
    boite = serveur()
    EnvoiFactory(prevu_le=timezone.now() - timedelta(hours=1))
    (mine,) = expedition.claim("courriel", timezone.now() - timedelta(minutes=11))

    assert drain() == 1  # another worker took it back, and sent it

    assert not expedition.hand_over(mine)
    assert len(boite.recus) == 1


def test_a_message_that_kills_its_worker_each_time_ends(serveur):
    serveur()
    envoi = EnvoiFactory(abandonne=True, essais=len(DELAIS) + 1)

    drain()

    assert reload(envoi).etat == Etat.ECHEC_DEFINITIF


# -- The beat ---------------------------------------------------------------------------


def test_a_beat_stopped_for_a_day_misses_nobody(serveur):
    boite = serveur()
    for hours in range(24):
        EnvoiFactory(prevu_le=timezone.now() - timedelta(hours=hours))
    EnvoiFactory(prevu_le=timezone.now() + timedelta(minutes=1))

    assert drain() == 24
    assert len(set(boite.adresses)) == 24


def test_the_most_pressing_leaves_first(serveur):
    boite = serveur()
    old = EnvoiFactory(prevu_le=timezone.now() - timedelta(hours=2))
    pressing = EnvoiFactory(priorite=0)

    drain()

    assert boite.adresses == [pressing.destinataire, old.destinataire]


def test_a_rate_holds_back_the_rest_for_a_minute(serveur, settings):
    settings.DIFFUSION_PAR_MINUTE = {"courriel": 5}
    boite = serveur()
    EnvoiFactory.create_batch(2, parti=True)
    EnvoiFactory.create_batch(2, parti=True, pris_le=timezone.now() - timedelta(seconds=61))
    EnvoiFactory.create_batch(8)

    assert drain() == 3
    assert drain() == 0

    Envoi.objects.filter(pris_le__isnull=False).update(
        pris_le=timezone.now() - timedelta(seconds=61)
    )
    assert drain() == 5
    assert len(boite.recus) == 8


def test_a_ceiling_holds_back_the_rest_until_tomorrow(serveur, settings):
    settings.DIFFUSION_PAR_JOUR = {"courriel": 2}
    serveur()
    EnvoiFactory.create_batch(3)

    assert drain() == 2
    assert drain() == 0
    Envoi.objects.filter(pris_le__isnull=False).update(pris_le=timezone.now() - timedelta(days=1))
    assert drain() == 1


@pytest.mark.parametrize("nb", [1, 3])
def test_writes_a_message(serveur, nb, django_assert_num_queries):
    serveur()
    EnvoiFactory.create_batch(nb)
    envois = expedition.claim("courriel", timezone.now())

    with django_assert_num_queries(1 + 2 * nb):  # handing over, what came of it
        sent, is_open = expedition.send_batch("courriel", envois, float("inf"))

    assert (sent, is_open) == (nb, True)


def test_a_name_with_accents_is_written_as_mail_wants(serveur, settings):
    settings.WAGTAIL_SITE_NAME = "Portail d'été"
    boite = serveur()
    EnvoiFactory()

    drain()

    (message,) = boite.messages
    assert str(make_header(decode_header(message["From"]))) == "Portail d'été <portail@exemple.fr>"
