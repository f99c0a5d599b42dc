"""Workers that are killed, rounds at the same time: nobody missed, nobody twice."""

import asyncio
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.conf import settings as project
from django.db import connection
from django.utils import timezone

from diffusion import expedition
from diffusion.enums import Etat
from diffusion.expedition import drain
from diffusion.models import Envoi
from tests import bases
from tests.diffusion.factories import EnvoiFactory

pytestmark = pytest.mark.django_db(transaction=True)


def in_thread(act):
    """Run in a thread of the pool, whose connection is closed behind it."""
    try:
        return act()
    finally:
        connection.close()


def test_rounds_at_the_same_time_send_each_message_once(serveur):
    boite = serveur(attente=0.01)
    EnvoiFactory.create_batch(130)  # several batches

    with ThreadPoolExecutor(4) as pool:
        gone = list(pool.map(in_thread, [drain] * 4))

    assert sum(gone) == 130
    assert set(Counter(boite.adresses).values()) == {1}
    assert len(boite.adresses) == 130
    assert Envoi.objects.filter(etat=Etat.PARTI).count() == 130
    assert sum(number > 0 for number in gone) > 1  # or nothing was proved


def test_rounds_at_the_same_time_keep_to_the_rate(serveur, settings):
    settings.DIFFUSION_PAR_MINUTE = {"courriel": 7}
    boite = serveur()
    EnvoiFactory.create_batch(30)

    with ThreadPoolExecutor(4) as pool:
        gone = list(pool.map(in_thread, [drain] * 4))

    assert sum(gone) == len(boite.recus) == 7


def test_the_task_called_by_two_beats(serveur):
    from diffusion.tasks import expedier

    boite = serveur()
    EnvoiFactory.create_batch(3)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(in_thread, [expedier] * 2))
    expedier()

    assert len(boite.recus) == len(set(boite.adresses)) == 3


def worker(*arguments):
    """A real worker process on this test's base."""
    return subprocess.Popen(
        [sys.executable, "-m", "tests.diffusion.travailleur", *arguments],
        cwd=project.BASE_DIR,
        env=bases.environment(
            f"copie-{os.getpid()}-base",
            TRAVAILLEUR_SMTP=str(project.EMAIL_PORT),
        ),
    )


def long_ago():
    """The clock, moved by as much on every row that is held."""
    moved = timezone.now() - timedelta(minutes=11)
    Envoi.objects.filter(etat=Etat.EN_COURS).exclude(remis_le=None).update(remis_le=moved)
    Envoi.objects.filter(etat=Etat.EN_COURS).update(pris_le=moved)


def test_a_worker_killed_between_taking_and_handing_over(serveur):
    boite = serveur()
    EnvoiFactory.create_batch(3)

    assert worker("mourir").wait(60) == -signal.SIGKILL
    assert Envoi.objects.filter(etat=Etat.EN_COURS, remis_le=None).count() == 3

    assert drain() == 0  # it may still be alive
    long_ago()
    assert drain() == 3
    assert len(boite.recus) == len(set(boite.adresses)) == 3


def test_a_worker_killed_while_the_server_answers(serveur):
    """The message that was being handed over waits for a person, the others leave."""
    boite = serveur(attente=0)
    boite.recu, boite.tue = threading.Event(), threading.Event()
    accept = boite.handle_DATA

    async def accept_and_wait(server, session, envelope):
        answer = await accept(server, session, envelope)
        if not boite.recu.is_set():
            boite.recu.set()
            await asyncio.to_thread(boite.tue.wait, 60)
        return answer

    boite.handle_DATA = accept_and_wait
    EnvoiFactory.create_batch(3)

    process = worker()
    assert boite.recu.wait(60)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    boite.tue.set()
    long_ago()
    assert drain() == 2

    assert len(boite.recus) == len(set(boite.adresses)) == 3
    (stuck,) = Envoi.objects.stuck()
    assert stuck.destinataire == boite.adresses[0]
    assert stuck.is_stuck


def test_a_database_that_fails_after_the_answer_leaves_a_row_for_a_person(serveur):
    boite = serveur()
    envoi = EnvoiFactory()
    (mine,) = expedition.claim("courriel", timezone.now())
    connection.execute_wrappers.append(_break_at("parti_le"))
    try:
        with pytest.raises(RuntimeError):
            expedition.send_batch("courriel", [mine], float("inf"))
    finally:
        connection.execute_wrappers.pop()
    long_ago()

    assert drain() == 0
    assert len(boite.recus) == 1
    assert list(Envoi.objects.stuck()) == [envoi]


def _break_at(word):
    def wrapper(execute, sql, params, many, context):
        if sql.startswith("UPDATE") and f'"{word}" =' in sql:
            raise RuntimeError("the disk is full")
        return execute(sql, params, many, context)

    return wrapper
