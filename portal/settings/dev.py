"""The embedded default: SQLite, files, one machine, nothing to install. DEBUG=1 to develop."""

from pathlib import Path

from django.core.management.utils import get_random_secret_key

from portal.settings.base import *  # noqa: F403 - settings files are layered this way
from portal.settings.base import STATIC_ROOT, VAR_DIR, env


def _local_secret():
    """A secret of this folder's own, made at the first start and kept."""
    path = VAR_DIR / "secret_key"
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(get_random_secret_key())
    return path.read_text()


Path(STATIC_ROOT).mkdir(parents=True, exist_ok=True)
DEBUG = env.bool("DEBUG", False)
SECOND_FACTEUR = env.bool("SECOND_FACTEUR", False)  # off: a demo is visited without a telephone
SECRET_KEY = env.str("SECRET_KEY", "") or _local_secret()
