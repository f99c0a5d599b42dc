"""The whole portal in one command: web, worker and beat as children of this process."""

import contextlib
import ctypes
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command

DELAI_DEMARRAGE = 120  # seconds for the first page to come
DELAI_ARRET = 15  # seconds left to a child to finish what it is doing
PR_SET_PDEATHSIG = 1


class Command(BaseCommand):
    help = "Démarre le portail : serveur web, travailleur et planificateur. Ctrl-C arrête tout."
    requires_system_checks = []  # each child runs its own

    def add_arguments(self, parser):
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--hote", default="127.0.0.1")
        parser.add_argument("--processus", type=int, default=1, help="processus web")
        parser.add_argument("--demo", action="store_true", help="charge d'abord la démonstration")
        parser.add_argument("--dev", action="store_true", help="recharge le code modifié")

    def handle(self, *, port, hote, processus, demo, dev, **options):
        if not is_free(hote, port):
            raise CommandError(
                f"Le port {port} est déjà occupé : choisissez-en un autre "
                f"(« make demo PORT={port + 1} » ou « --port {port + 1} »)."
            )
        Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)  # else whitenoise warns
        self.say("Préparation de la base…")
        call_command("migrate", verbosity=0, interactive=False)
        if demo:
            self.say("Territoire de démonstration…")
            call_command("charger_demo", stdout=self.stdout)
            call_command("pages_demo", stdout=self.stdout)
            call_command("agenda_demo", stdout=self.stdout)
        if demo or dev:  # addresses in e-mails and JSON-LD; a production says its own
            os.environ.setdefault("PORTAIL_ADRESSE", f"http://{hote}:{port}")
        self.say("Démarrage…")
        children = Children()
        # From the first child on, a signal must lead to the orderly stop below.
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, children.ask_stop)
        try:
            children.start("web", web_command(hote, port, processus, dev=dev))
            if children.wait_for_page(hote, port):
                children.start("travailleur", worker_command())
                self.welcome(hote, port, demo=demo)
                dead = children.wait()
            else:
                dead = "" if children.stopping else "web"
        finally:
            children.stop()
        if dead:
            raise CommandError(f"Le processus « {dead} » s'est arrêté : le portail aussi.")

    def say(self, text):
        """At once: the first start takes a while."""
        self.stdout.write(text)
        self.stdout.flush()

    def welcome(self, hote, port, *, demo):
        self.stdout.write(f"\n  Le portail est ouvert : http://{hote}:{port}/")
        self.stdout.write(f"  Sa gestion            : http://{hote}:{port}/gestion/")
        if demo:
            call_command("comptes_demo", stdout=self.stdout)
            call_command("referente_demo")
            call_command("entretien_demo")
            call_command("exemples_demo")
            call_command("journal_demo", stdout=self.stdout)
        self.say("\n  Ctrl-C pour arrêter.\n")


def is_free(hote, port):
    # No SO_REUSEPORT: with it, two portals would share the visitors at random.
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((hote, port))
        except OSError:
            return False
    return True


def web_command(hote, port, processus, *, dev):
    if dev:
        return [sys.executable, "manage.py", "runserver", f"{hote}:{port}"]
    return [
        *(sys.executable, "-m", "gunicorn", "--chdir", str(settings.BASE_DIR)),
        *("--config", str(settings.BASE_DIR / "deploy" / "gunicorn.py")),
        *("--bind", f"{hote}:{port}", "--workers", str(processus)),
    ]


def worker_command():
    return [
        # A demo on a throw-away machine may well run as root: celery need not repeat it.
        *(sys.executable, "-W", "ignore:You're running the worker with superuser", "-m", "celery"),
        *("--quiet", "--app", "portal.celery", "worker", "--beat"),
        *("--pool", "threads", "--concurrency", "2", "--without-gossip", "--without-mingle"),
        *("--loglevel", "warning"),
    ]


class Children:
    """Processes that live and die together."""

    def __init__(self):
        self.running = {}
        self.stopping = False

    def ask_stop(self, *args):
        self.stopping = True

    def start(self, name, command):
        # Their own session: a Ctrl-C in the terminal reaches them once, through us.
        self.running[name] = subprocess.Popen(  # noqa: S603 - commands of our own
            command,
            cwd=settings.BASE_DIR,
            env=os.environ | {"DJANGO_SETTINGS_MODULE": settings.SETTINGS_MODULE},
            stdin=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=die_with_parent,
        )

    def first_dead(self):
        return next((name for name, child in self.running.items() if child.poll() is not None), "")

    def wait_for_page(self, hote, port):
        """True once the home answers, whatever its status; False when there is no hope."""
        limit = time.monotonic() + DELAI_DEMARRAGE
        while time.monotonic() < limit and not self.stopping and not self.first_dead():
            if answers(hote, port):
                return True
            time.sleep(0.1)
        return False

    def wait(self):
        """Until one of them dies, whose name is returned, or someone asks to stop ("")."""
        while not self.stopping:
            if dead := self.first_dead():
                return dead
            time.sleep(0.3)
        return ""

    def stop(self):
        for child in self.running.values():
            send(child, signal.SIGTERM)
        limit = time.monotonic() + DELAI_ARRET
        for child in self.running.values():
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(max(0.1, limit - time.monotonic()))
            # What a child may have left behind (a beat, a web worker) goes with its session.
            send(child, signal.SIGKILL, group=True)
            child.wait()


def answers(hote, port):
    """Asked as the reverse proxy of a production would."""
    name = settings.ALLOWED_HOSTS[0].lstrip(".") if settings.ALLOWED_HOSTS else hote
    visitor = http.client.HTTPConnection(hote, port, timeout=30)
    with contextlib.closing(visitor), contextlib.suppress(OSError, http.client.HTTPException):
        visitor.request("GET", "/", headers={"Host": name, "X-Forwarded-Proto": "https"})
        return bool(visitor.getresponse().status)
    return False


def send(child, number, *, group=False):
    with contextlib.suppress(ProcessLookupError):
        (os.killpg if group else os.kill)(child.pid, number)


def die_with_parent():
    """Linux only: a parent killed without a word must not leave a server behind."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
