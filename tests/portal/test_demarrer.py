"""`manage.py demarrer`: real processes, on a base of their own."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from annuaire.models import MotCherche
from tests import bases

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks for children in /proc")

DELAI = 90  # seconds: the machine may be busy with the other half of the suite
MOT = "epaves"  # as it is counted: folded


@pytest.fixture
def base(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        name = bases.copy_migrated("demarrer")
        bases.connect_to(name)
        yield name
        bases.connect_to(bases.copy_migrated("base"))
        bases.engine().drop(name)


@pytest.fixture
def environnement(base, tmp_path):
    return bases.environment(
        base, DJANGO_SETTINGS_MODULE="portal.settings.dev", PORTAIL_VAR=str(tmp_path)
    )


@contextmanager
def started(environnement, port, tmp_path):
    log = tmp_path / "journal.txt"
    with log.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "demarrer", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env=environnement,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
    process.log = log
    try:
        wait_until(lambda: "est ouvert" in log.read_text() or process.poll() is not None, log)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def wait_until(condition, log):
    limit = time.monotonic() + DELAI
    while not condition():
        assert time.monotonic() < limit, log.read_text()
        time.sleep(0.05)


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def family(pid):
    """The process numbers of all its descendants."""
    try:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except FileNotFoundError:
        return []
    return [found for child in map(int, children) for found in (child, *family(child))]


def alive(pids):
    def state(pid):
        try:
            return re.search(r"^State:\s+(\w)", Path(f"/proc/{pid}/status").read_text(), re.M)[1]
        except FileNotFoundError:
            return "Z"

    return [pid for pid in pids if state(pid) != "Z"]


def enqueue(environnement):
    """As a page does, from another process: the broker is the one of the embedded default."""
    code = f"from annuaire.tasks import compter_mot; compter_mot.delay({MOT!r})"
    subprocess.run(
        [sys.executable, "manage.py", "shell", "--no-imports", "-c", code],
        cwd=settings.BASE_DIR,
        env=environnement,
        check=True,
    )


def test_serves_pages_works_and_stops_leaving_nothing(environnement, tmp_path):
    port = free_port()
    enqueue(environnement)  # nothing runs yet: the message waits

    with started(environnement, port, tmp_path) as process:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/") as response:
            assert response.status == 200
        wait_until(MotCherche.objects.filter(texte=MOT).exists, process.log)
        children = family(process.pid)
        process.send_signal(signal.SIGTERM)
        status = process.wait(DELAI)

    assert status == 0, process.log.read_text()
    assert len(children) >= 3  # web and its worker, celery and its beat
    assert alive(children) == []
    assert "Traceback" not in process.log.read_text()


def test_stops_when_one_of_its_processes_dies(environnement, tmp_path):
    with started(environnement, free_port(), tmp_path) as process:
        children = family(process.pid)
        os.kill(children[0], signal.SIGKILL)
        status = process.wait(DELAI)

    assert status != 0
    assert "Le processus « web » s'est arrêté" in process.log.read_text()
    assert alive(children) == []


def test_killed_without_a_word_it_takes_its_children_along(environnement, tmp_path):
    with started(environnement, free_port(), tmp_path) as process:
        children = family(process.pid)
        process.kill()
        process.wait(DELAI)
        wait_until(lambda: not alive(children), process.log)


def test_refuses_a_port_that_is_taken(environnement, tmp_path):
    with socket.socket() as other:
        other.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]

        with started(environnement, port, tmp_path) as process:
            status = process.wait(DELAI)

    assert status != 0
    assert f"Le port {port} est déjà occupé" in process.log.read_text()
