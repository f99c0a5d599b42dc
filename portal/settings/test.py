"""Settings of the test suite: fast, closed to the outside, as strict as production."""

import environ

_env = environ.Env()

from portal.settings.base import *  # noqa: E402, F403 - settings files are layered this way
from portal.settings.base import DATABASES, VAR_DIR  # noqa: E402

SECRET_KEY = "secret-of-the-test-suite-only"  # noqa: S105 - not a secret
TESTING = True
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
CELERY_TASK_ALWAYS_EAGER = True
CELERY_TASK_EAGER_PROPAGATES = True
CONTENU_VERSION_SECONDES = 0
TUILES_URL = "/static/test/tuile-{z}-{x}-{y}.png"  # tests never reach outside
WHITENOISE_AUTOREFRESH = True
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, so that --reuse-db works: 4 seconds instead of the 30 of the migrations.
    DATABASES["default"]["TEST"] = {
        "NAME": _env.str("PORTAIL_TEST_DB", str(VAR_DIR / "test.sqlite3"))
    }
MEDIA_ROOT = str(VAR_DIR / "test-media")
