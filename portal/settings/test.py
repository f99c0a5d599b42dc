"""Settings of the test suite: fast, closed to the outside, as strict as production."""

import os
from pathlib import Path

# The suite writes beside the data of `make demo`, never in it.
os.environ.setdefault("PORTAIL_VAR", str(Path(__file__).resolve().parents[2] / "var" / "tests"))

from portal.settings.base import *  # noqa: F403 - settings files are layered this way
from portal.settings.base import DATABASES, VAR_DIR, env

SECRET_KEY = "secret-of-the-test-suite-only"  # noqa: S105 - not a secret
TESTING = True
SECOND_FACTEUR = False  # tests/comptes turn it on
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
if "EMAIL_URL" not in os.environ:  # a test that has an SMTP server of its own names it there
    EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
SMS_FOURNISSEUR = "fichier"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CONTENU_VERSION_SECONDES = 3
CONSULTATIONS_SECONDES = 0  # never by itself: a thread would write between two tests
TUILES_URL = "/static/test/tuile-{z}-{x}-{y}.png"  # tests never reach outside
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # tests/bases.py keeps its models and copies beside this file.
    DATABASES["default"]["TEST"] = {
        "NAME": env.str("PORTAIL_TEST_DB", str(VAR_DIR / "base.sqlite3"))
    }
