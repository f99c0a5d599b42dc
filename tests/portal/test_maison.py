"""The house holds together: settings, environment, containers, locks, doors."""

import ast
import hashlib
import importlib.util
import json
import os
import re
import runpy
import subprocess
import sys
from io import BytesIO
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.core.management import get_commands, load_command_class
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection
from gunicorn.config import Config

ROOT = Path(settings.BASE_DIR)
SECRET = hashlib.sha256(b"of the test suite").hexdigest()  # the same in each worker
PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "portal.settings.production",
    "SECRET_KEY": SECRET,
    "ALLOWED_HOSTS": "portail.exemple.fr",
}


def run_python(*arguments, **variables):
    """A Python of ours in an environment where only those variables are set."""
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=kept | variables,
        capture_output=True,
        text=True,
        timeout=120,
    )


# -- Environment variables: what the settings read, what the examples say -------------------------


def variables_read(path):
    """Names given as first argument to env.str(…), env.list(…), environ.Env().db(…)…"""
    for node in ast.walk(ast.parse(path.read_text())):
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Attribute)
            and ast.unparse(node.func.value) in ("env", "_env", "environ.Env()")
            and node.args
            and isinstance(node.args[0], ast.Constant)
        ):
            yield node.args[0].value


def settings_variables():
    modules = ("base", "dev", "production")
    return {
        name
        for module in modules
        for name in variables_read(ROOT / "portal" / "settings" / f"{module}.py")
    }


def example_variables():
    return set(re.findall(r"^(?:# )?([A-Z][A-Z_]+)=", (ROOT / ".env.example").read_text(), re.M))


def compose():
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def compose_substitutions():
    return set(re.findall(r"\$\{([A-Z_]+)", (ROOT / "docker-compose.yml").read_text()))


def test_settings_variables_are_found():
    found = settings_variables()
    assert {"SECRET_KEY", "DATABASE_URL", "REDIS_URL", "ALLOWED_HOSTS", "PORTAIL_VAR"} <= found


def test_env_example_tells_every_variable_the_settings_read():
    assert settings_variables() - example_variables() == set()


def test_env_example_tells_nothing_that_nobody_reads():
    assert example_variables() - settings_variables() - compose_substitutions() == set()


def test_compose_asks_for_nothing_the_example_does_not_tell():
    assert compose_substitutions() - example_variables() == set()


def test_caddy_reads_only_what_compose_gives():
    asked = set(re.findall(r"\{\$([A-Z_]+)", (ROOT / "deploy" / "Caddyfile").read_text()))
    assert asked == set(compose()["services"]["proxy"]["environment"])


def test_no_header_of_a_visitor_moves_a_page_to_another_address():
    """gunicorn believes SCRIPT_NAME of whoever speaks from this machine, where its proxy may be."""
    config = Config()
    for name, value in runpy.run_path(ROOT / "deploy" / "gunicorn.py").items():
        if name in config.settings:
            config.set(name, value)
    assert config.forwarder_headers == []
    assert config.secure_scheme_headers == {}
    assert config.header_map == "drop"


def test_the_proxy_receives_a_form_before_the_portal_spends_a_thread_on_it():
    # Ten visitors sending a body drop by drop would otherwise hold every thread.
    caddyfile = (ROOT / "deploy" / "Caddyfile").read_text()
    largest = re.search(r"max_size (\w+)", caddyfile)[1]
    assert f"request_buffers {largest}" in caddyfile
    assert re.search(r"read_body \d+m", caddyfile)


# -- Containers -----------------------------------------------------------------------------------

OURS = ("migrations", "web", "worker", "beat")


def test_compose_has_the_services_of_a_portal():
    assert set(compose()["services"]) == {*OURS, "db", "redis", "proxy"}


@pytest.mark.parametrize("name", OURS)
def test_our_containers_run_on_production_settings(name):
    environment = compose()["services"][name]["environment"]

    assert environment["DJANGO_SETTINGS_MODULE"] == "portal.settings.production"
    assert set(environment) - {"DJANGO_SETTINGS_MODULE"} <= settings_variables()


def our_commands():
    lines = [
        service["command"] for service in compose()["services"].values() if "command" in service
    ]
    text = (ROOT / "Dockerfile").read_text().replace("\\\n", " ")
    lines += [json.loads(line) for line in re.findall(r"^CMD (\[.*\])", text, re.M)]
    return lines


def test_commands_name_modules_that_exist():
    seen = set()
    for line in our_commands():
        match line:
            case ["python", "manage.py", command, *_]:
                load_command_class(get_commands()[command], command)
            case ["celery", "--app", module, *_]:
                assert importlib.util.find_spec(module).origin
            case ["gunicorn", "--config", config, *_]:
                module, _, name = runpy.run_path(ROOT / config)["wsgi_app"].partition(":")
                assert callable(getattr(importlib.import_module(module), name))
            case ["redis-server", *_]:
                pass
            case _:
                pytest.fail(f"unknown command: {line}")
        seen.add(line[0])
    assert {"python", "celery", "gunicorn"} <= seen


def test_health_checks_exist():
    from deploy import sante

    for name in ("web", "worker", "beat"):
        test = compose()["services"][name].get("healthcheck", {}).get("test")
        if test is None:  # the image's own
            assert '"deploy/sante.py", "web"' in (ROOT / "Dockerfile").read_text()
        else:
            assert test[:3] == ["CMD", "python", "deploy/sante.py"]
            assert callable(getattr(sante, test[3]))


def test_one_beat_only():
    beats = [name for name, service in compose()["services"].items() if "beat" in str(service)]
    assert beats == ["beat"]


def test_images_are_pinned_to_a_major():
    images = re.findall(r"^FROM (\S+)", (ROOT / "Dockerfile").read_text(), re.M)
    images += [
        service["image"] for service in compose()["services"].values() if "build" not in service
    ]

    assert images
    assert [image for image in images if not re.search(r":\d+", image)] == []


def test_the_image_has_a_python_the_project_accepts():
    (version,) = set(re.findall(r"FROM python:(\d+\.\d+)", (ROOT / "Dockerfile").read_text()))
    assert tuple(map(int, version.split("."))) >= (3, 11)


def test_the_image_does_not_run_as_root():
    text = (ROOT / "Dockerfile").read_text()
    assert re.findall(r"^USER (\S+)", text, re.M) == ["portail"]


def test_the_image_leaves_secrets_and_data_out():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".env", "var", ".git", ".venv"} <= set(ignored)


# -- Locks ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["production", "dev", "uv"])
def test_locks_are_hashed_and_name_no_address(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    packages = re.split(r"\n(?=\S)", text.strip())

    assert "http" not in text
    assert packages
    assert [package for package in packages if "--hash=sha256:" not in package] == []


def test_development_has_the_versions_of_production():
    def pins(name):
        return set(re.findall(r"^\S+==\S+", (ROOT / "requirements" / name).read_text(), re.M))

    assert pins("production.txt") <= pins("dev.txt")


def test_tools_of_pre_commit_are_those_of_the_lock():
    """They run from .venv: no second version to keep in step, nothing fetched from elsewhere."""
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())
    assert {repository["repo"] for repository in config["repos"]} == {"local"}


# -- Production settings --------------------------------------------------------------------------


def test_production_passes_the_deployment_checks(tmp_path):
    done = run_python(
        *("manage.py", "check", "--deploy", "--fail-level", "WARNING"),
        **PRODUCTION | {"PORTAIL_VAR": str(tmp_path)},
    )
    assert done.returncode == 0, done.stderr
    assert "0 silenced" in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("secret", "why"),
    [
        (None, "missing"),
        ("", "empty"),
        ("short" * 3, "short"),
        ("a" * 60, "always the same letter"),
        ("django-insecure-" + SECRET, "Django's example"),
    ],
    ids=lambda value: (value or "")[:20],
)
def test_production_refuses_a_weak_secret(tmp_path, secret, why):
    variables = PRODUCTION | {"PORTAIL_VAR": str(tmp_path)}
    del variables["SECRET_KEY"]
    if secret is not None:
        variables["SECRET_KEY"] = secret

    done = run_python("-c", "import django; django.setup()", **variables)

    assert done.returncode != 0
    assert "SECRET_KEY is missing or too weak" in done.stderr


@pytest.mark.parametrize("hosts", ["", "*", "portail.exemple.fr,*"])
def test_production_refuses_any_host(tmp_path, hosts):
    variables = PRODUCTION | {"PORTAIL_VAR": str(tmp_path), "ALLOWED_HOSTS": hosts}
    done = run_python("-c", "import django; django.setup()", **variables)

    assert done.returncode != 0
    assert "ALLOWED_HOSTS must name" in done.stderr


def test_no_demo_account_in_production(tmp_path):
    done = run_python("manage.py", "comptes_demo", **PRODUCTION | {"PORTAIL_VAR": str(tmp_path)})

    assert done.returncode != 0
    assert "Pas de comptes de démonstration" in done.stderr


# -- A machine without GDAL -----------------------------------------------------------------------

NO_GDAL = """
import ctypes.util, os, sys
found = ctypes.util.find_library
ctypes.util.find_library = lambda name: None if "gdal" in name or "geos" in name else found(name)
os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings.test"
import django
django.setup()
"""


def test_boots_without_gdal():
    script = "from django.core.management import call_command; call_command('check')"
    done = run_python("-c", NO_GDAL + script)

    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout


def test_the_machine_without_gdal_is_well_imitated():
    done = run_python("-c", NO_GDAL + "import leaflet.forms.fields")

    assert done.returncode != 0
    assert "Could not find the GDAL library" in done.stderr


# -- SQLite (confiance.md CON-02) -----------------------------------------------------------------


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
@pytest.mark.parametrize(
    ("pragma", "value"), [("journal_mode", "wal"), ("busy_timeout", 20000), ("foreign_keys", 1)]
)
def test_pragmas_of_each_connection(pragma, value):
    with connection.cursor() as cursor:
        assert cursor.execute(f"PRAGMA {pragma}").fetchone() == (value,)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite only")
def test_transactions_take_the_write_lock_at_once():
    assert settings.DATABASES["default"]["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


# -- Requests that Django alone answers 500 (confiance.md V5) -------------------------------------

FORM = "application/x-www-form-urlencoded"


@pytest.fixture
def ask(db):
    """ask(content_type, method, path): status through the WSGI callable, as the server calls it."""
    signals = (request_started, request_finished)
    for signal in signals:  # they would close the connection that holds the test's transaction
        signal.disconnect(close_old_connections)
    yield call_wsgi
    for signal in signals:
        signal.connect(close_old_connections)


def call_wsgi(content_type, method="POST", path="/gestion/login/", body=b"a=1"):
    from portal.wsgi import application

    answer = {}
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "CONTENT_TYPE": content_type,
        "CONTENT_LENGTH": str(len(body)),
        "wsgi.input": BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.url_scheme": "http",
        "wsgi.version": (1, 0),
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }

    def start_response(status, response_headers, exc_info=None):
        answer["status"] = int(status[:3])

    response = application(environ, start_response)
    b"".join(response)
    getattr(response, "close", lambda: None)()
    return answer["status"]


@pytest.mark.parametrize(
    "content_type",
    [
        f"{FORM}; charset=utf-16",
        f"{FORM}; charset=utf-7",
        f"{FORM}; charset=BOGUS",
        f"{FORM}; charset*=BOGUS''x",
        f"{FORM}; charset*=utf-8''%ff",
        f"{FORM}; charset*0=utf; charset*1=-16",
        f"{FORM}; autre*=BOGUS''x",
        f"{FORM}; (;x*;x*99\t",
        f"{FORM}; charset*=" + ";" * 5000,
        f"{FORM}; charset=hex",
        f"{FORM}; charset=idna",
        f"{FORM}; charset=\x00",
        f"{FORM}; charset=\xff",
        f"{FORM}; charset=" + "a" * 5000,
        f"{FORM}; charset=",
        f"{FORM}; charset",
        "multipart/form-data; charset*=BOGUS''x; boundary=x",
        "multipart/form-data",
        "multipart/form-data; boundary=\xff",
        "multipart/form-data; boundary*=BOGUS''x",
        ";;;===",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("path", ["/", "/gestion/login/", "/nulle-part/"])
def test_no_content_type_breaks_it(ask, content_type, method, path):
    assert ask(content_type, method, path) < 500


def test_an_unreadable_form_is_refused(ask):
    assert ask(f"{FORM}; charset=utf-16") == 400
    assert ask(f"{FORM}; charset*=BOGUS''x") == 400
    assert ask(f"{FORM}; autre*=BOGUS''x") == 400


# -- The beat --------------------------------------------------------------------------------------


def test_the_beat_only_calls_tasks_that_the_worker_knows():
    from portal.celery import app

    app.loader.import_default_modules()
    called = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}

    assert len(called) > 5
    assert not called - set(app.tasks)
