"""What every test stands on: a fresh copy of the database, and traps (see tests/pieges.py)."""

import os

import pytest

from tests.navigateur.chromium import find_chromium


def pytest_configure(config):
    if os.environ.get("CI") == "true" and not find_chromium():
        raise pytest.UsageError(
            "CI needs Chromium: the browser tests are part of the suite. "
            "Install it, or name it in the CHROMIUM variable."
        )


# Files of few tests and much time: begun first, so that no process ends long after the others.
LONGS = ("test_portes.py", "test_demarrer.py", "test_relances.py", "test_donnees.py")


def pytest_collection_modifyitems(items):
    from django.conf import settings

    items.sort(key=lambda item: item.path.name not in LONGS and "navigateur" not in item.path.parts)

    postgresql = "postgresql" in settings.DATABASES["default"]["ENGINE"]
    missing = {
        "navigateur": None if find_chromium() else "no Chromium",
        "postgresql": None if postgresql else "no PostgreSQL: DATABASE_URL",
        "redis": None if settings.REDIS_URL else "no Redis: REDIS_URL",
    }
    for item in items:
        if item.path.parent.name == "navigateur":
            item.add_marker("navigateur")
        for mark, reason in missing.items():
            if reason and item.get_closest_marker(mark):
                item.add_marker(pytest.mark.skip(reason=reason))


def pytest_terminal_summary(terminalreporter):
    skipped = terminalreporter.stats.get("skipped", [])
    without_browser = [report for report in skipped if "no Chromium" in str(report.longrepr)]
    if without_browser:
        terminalreporter.section("BROWSER TESTS NOT RUN", sep="!", red=True, bold=True)
        terminalreporter.line(
            f"{len(without_browser)} tests need Chromium, which is not on this machine: nothing "
            "here tells whether the pages work in a browser.\n"
            "Install it (Debian: apt install chromium) or name it in the CHROMIUM variable.",
            red=True,
        )


# -- Databases ----------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment, django_db_blocker):
    """This worker's own copy of the migrated base (instead of pytest-django's creation)."""
    from tests import bases

    with django_db_blocker.unblock():
        bases.remove_orphans()
        name = bases.copy_migrated("base")
        bases.connect_to(name)
    yield name
    with django_db_blocker.unblock():
        bases.connection.close()
        bases.engine().drop(name)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_teardown(item):
    """After a test without rollback, whose end empties every table: the migrated base again."""
    result = yield
    if _is_transactional(item):
        from tests import bases

        bases.connection.close()
        bases.connect_to(bases.copy_migrated("base"))
    return result


def _is_transactional(item):
    mark = item.get_closest_marker("django_db")
    names = getattr(item, "fixturenames", ())
    return bool(
        (mark and mark.kwargs.get("transaction")) or {"transactional_db", "live_server"} & {*names}
    )


# -- Traps and forgetting ----------------------------------------------------------------


@pytest.fixture(scope="session", autouse=True)
def _traps(django_test_environment):
    from django.template import engines

    from tests import pieges

    with pytest.MonkeyPatch.context() as monkeypatch:
        engine = engines["django"].engine
        monkeypatch.setattr(engine, "string_if_invalid", pieges.UndefinedVariable("%s"))
        pieges.refuse_outside(monkeypatch)
        pieges.refuse_datetimes_in_date_fields(monkeypatch)
        yield


@pytest.fixture(scope="session", autouse=True)
def _own_files(django_test_environment, tmp_path_factory, worker_id):
    """Uploads go to a folder that disappears, caches to a Redis database of this worker's own."""
    from django.conf import settings
    from django.core.cache import caches
    from django.test import override_settings

    if settings.REDIS_URL:
        number = int(worker_id.removeprefix("gw")) + 1 if worker_id != "master" else 1
        address = settings.REDIS_URL.rsplit("/", 1)[0]
        settings.CACHES["default"]["LOCATION"] = f"{address}/{number}"
        del caches["default"]  # it may be connected already
    folder = tmp_path_factory.mktemp("fichiers")
    with override_settings(MEDIA_ROOT=str(folder / "media"), FICHIERS_PRIVES=folder / "prive"):
        yield


@pytest.fixture(autouse=True)
def _forget():
    """What this process remembers of the database would survive the rollback: forget it."""
    from tests import bases

    bases.forget()
