"""Is this container well? Exit code 0 or 1, for the health checks of docker-compose.yml.

web: the home answers 200, as the reverse proxy would ask for it.
travailleur: the worker answers a ping through the broker.
planificateur: the beat wrote its schedule within the last ten minutes (it does every three).
"""

import os
import subprocess
import sys
import time
import urllib.request
from pathlib import Path

MAX_AGE = 600  # seconds


def web():
    host = os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0].strip()
    request = urllib.request.Request(
        "http://127.0.0.1:8000/", headers={"Host": host, "X-Forwarded-Proto": "https"}
    )
    with urllib.request.urlopen(request, timeout=8) as response:  # noqa: S310 - same
        return response.status == 200


def travailleur():
    ping = ["celery", "--app", "portal.celery", "inspect", "ping", "--timeout", "5"]
    name = f"celery@{os.uname().nodename}"
    return subprocess.run([*ping, "--destination", name], check=False).returncode == 0  # noqa: S603


def planificateur():
    folder = Path(os.environ.get("PORTAIL_VAR", "var"))
    written = [path.stat().st_mtime for path in folder.glob("celerybeat-schedule*")]
    return bool(written) and time.time() - max(written) < MAX_AGE


if __name__ == "__main__":
    checks = {"web": web, "travailleur": travailleur, "planificateur": planificateur}
    sys.exit(not checks[sys.argv[1]]())
