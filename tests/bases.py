"""Databases for the tests: migrations run once, every worker gets a copy of the result.

A model is named after what made it (migrations, or all the code and the demo data), so that it is
made again exactly when that changes. Copies carry the process number of their owner: what a killed
run left behind is removed by the next one.
"""

import fcntl
import functools
import hashlib
import os
import re
import shutil
import subprocess
import sys
from contextlib import closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from django.apps import apps
from django.conf import settings
from django.core.cache import caches
from django.db import connection
from django.db.migrations.loader import MigrationLoader

ROOT = settings.BASE_DIR


class Sqlite:
    """A base is a file, beside the one that the test settings name."""

    def __init__(self):
        self.stem = Path(settings.DATABASES["default"]["TEST"]["NAME"]).with_suffix("")
        self.stem.parent.mkdir(parents=True, exist_ok=True)

    def location(self, name):
        return f"{self.stem}-{name}.sqlite3"

    def url(self, name):
        return f"sqlite:///{self.location(name)}"

    def names(self):
        prefix = f"{self.stem.name}-"
        return [path.stem.removeprefix(prefix) for path in self.stem.parent.glob(f"{prefix}*")]

    def create(self, name):
        self.drop(name)

    def copy(self, source, target):
        self.drop(target)
        shutil.copyfile(self.location(source), self.location(target))

    def rename(self, source, target):
        Path(self.location(source)).rename(self.location(target))

    def drop(self, name):
        for suffix in ("", "-wal", "-shm"):
            Path(self.location(name) + suffix).unlink(missing_ok=True)


class Postgresql:
    """A base is a database of the server that DATABASE_URL names."""

    def __init__(self):
        self.stem = "test_" + settings.DATABASES["default"]["NAME"]

    def location(self, name):
        return f"{self.stem}-{name}"

    def url(self, name):
        return urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path=self.location(name)))

    def _run(self, statement, *names, params=()):
        from psycopg import connect, sql

        address = urlunsplit(urlsplit(os.environ["DATABASE_URL"])._replace(path="postgres"))
        with closing(connect(address, autocommit=True)) as server:
            names = [sql.Identifier(self.location(name)) for name in names]
            cursor = server.execute(sql.SQL(statement).format(*names), params)
            return cursor.fetchall() if cursor.description else []

    def names(self):
        rows = self._run(
            "SELECT datname FROM pg_database WHERE starts_with(datname, %s)",
            params=[f"{self.stem}-"],
        )
        return [name.removeprefix(f"{self.stem}-") for (name,) in rows]

    def create(self, name):
        self.drop(name)
        self._run("CREATE DATABASE {}", name)

    def copy(self, source, target):
        self.drop(target)
        self._run("CREATE DATABASE {} TEMPLATE {}", target, source)

    def rename(self, source, target):
        self._run("ALTER DATABASE {} RENAME TO {}", source, target)

    def drop(self, name):
        self._run("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


@functools.cache
def engine():
    return Postgresql() if connection.vendor == "postgresql" else Sqlite()


def copy_migrated(label):
    """A copy, for this process, of the base as the migrations leave it."""
    with _lock():
        return _copy(_migrated(), label)


def copy_demo(label):
    """A copy, for this process, of the base with the demo territory in it."""
    with _lock():
        model = f"demo-{_code_key()}"
        return _copy(_made_once(model, _load_demo), label)


def _migrated():
    return _made_once(f"modele-{_migrations_key()}", _migrate)


def _migrate(draft):
    engine().create(draft)
    manage(draft, "migrate", "-v0", "--skip-checks")


def _load_demo(draft):
    engine().copy(_migrated(), draft)
    manage(draft, "charger_demo", "-v0", "--skip-checks")
    manage(draft, "pages_demo", "-v0", "--skip-checks")
    manage(draft, "agenda_demo", "-v0", "--skip-checks")


def _made_once(name, make):
    if name not in engine().names():
        draft = _own(f"brouillon-{name}")
        make(draft)
        engine().rename(draft, name)
    return name


def _copy(model, label):
    engine().copy(model, _own(label))
    return _own(label)


def _own(label):
    return f"copie-{os.getpid()}-{label}"


def connect_to(name):
    """From now on Django's default connection speaks to that base."""
    connection.close()
    settings.DATABASES["default"]["NAME"] = engine().location(name)
    connection.settings_dict["NAME"] = engine().location(name)


@contextmanager
def visited(name):
    """Django's default connection speaks to that base for a while, and nothing read there or here
    is remembered on the other side."""
    assert not connection.in_atomic_block, "what a test wrote would be lost"
    before = settings.DATABASES["default"]["NAME"]
    forget()
    try:
        connect_to(name)
        yield
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before
        forget()


def forget():
    """What this process remembers of the database."""
    from annuaire import consultations, index
    from portal.socle import memoire, version

    for cache in caches.all(initialized_only=True):
        cache.clear()
    index.forget()
    consultations.forget()
    memoire.forget()
    version._seen.update(numero=None)


def environment(name, **variables):
    """Environment of a process that works on that base."""
    return os.environ | {
        "DATABASE_URL": engine().url(name),
        "DJANGO_SETTINGS_MODULE": "portal.settings.test",
        **variables,
    }


def manage(name, *command, **variables):
    done = subprocess.run(
        [sys.executable, "manage.py", *command],
        cwd=ROOT,
        env=environment(name, **variables),
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def remove_orphans():
    """Drop the copies whose run is dead and the models that nothing makes any more."""
    wanted = {f"modele-{_migrations_key()}", f"demo-{_code_key()}"}
    with _lock():
        for name in engine().names():
            owner = re.match(r"copie-(\d+)-", name)
            if _is_gone(int(owner[1])) if owner else name not in wanted:
                engine().drop(name)


@contextmanager
def _lock():
    """One process of this machine at a time."""
    path = settings.VAR_DIR / "bases.lock"
    with path.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def _is_gone(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False


@functools.cache
def _migrations_key():
    digest = hashlib.sha256(repr(sorted(MigrationLoader(None).disk_migrations)).encode())
    for config in apps.get_app_configs():
        path = Path(config.path)
        if ROOT in path.parents and "site-packages" not in path.parts:
            _feed(digest, (path / "migrations").glob("*.py"))
    return digest.hexdigest()[:12]


SALLES = (
    "annuaire",
    "comptes",
    "diffusion",
    "evenements",
    "partenaires",
    "portal",
    "territoire",
)


@functools.cache
def _code_key():
    digest = hashlib.sha256(_migrations_key().encode())
    for folder in SALLES:
        _feed(digest, (ROOT / folder).rglob("*.py"))
    _feed(digest, (path for path in (ROOT / "donnees").rglob("*") if path.is_file()))
    return digest.hexdigest()[:12]


def _feed(digest, paths):
    for path in sorted(paths):
        digest.update(str(path.relative_to(ROOT)).encode() + path.read_bytes())
