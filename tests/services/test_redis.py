"""What several processes of one portal share through Redis."""

import os
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.cache import cache

from portal.socle import debit

pytestmark = pytest.mark.redis


def test_a_visitor_has_one_allowance_for_all_processes():
    code = (
        "import django; django.setup(); from portal.socle import debit; "
        "print([debit.allow('essai', '192.0.2.1', limit=3, seconds=86400) for _ in range(3)])"
    )
    address = settings.CACHES["default"]["LOCATION"]
    other = subprocess.run(
        [sys.executable, "-c", code],
        cwd=settings.BASE_DIR,
        env=os.environ | {"REDIS_URL": address, "DJANGO_SETTINGS_MODULE": "portal.settings.test"},
        capture_output=True,
        text=True,
        check=True,
    )

    assert other.stdout.strip() == "[True, True, True]"
    assert not debit.allow("essai", "192.0.2.1", limit=3, seconds=86400)
    assert debit.allow("essai", "192.0.2.2", limit=3, seconds=86400)


def test_each_worker_of_the_suite_has_its_own_database(worker_id):
    number = 1 if worker_id == "master" else int(worker_id.removeprefix("gw")) + 1

    assert cache._cache._servers == [f"{settings.REDIS_URL.rsplit('/', 1)[0]}/{number}"]
