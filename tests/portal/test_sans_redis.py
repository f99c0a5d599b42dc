"""Redis gone: pages come and forms are taken all the same."""

import socket
import time

import pytest
from celery import Celery
from django.core.cache.backends.redis import RedisCache

from portal.settings.broker import broker_options
from portal.socle import debit
from portal.socle.taches import wake


@pytest.fixture
def dead_redis():
    """The address of a port where nobody listens."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{probe.getsockname()[1]}/0"


def test_a_task_is_dropped_and_the_page_goes_on(dead_redis):
    app = Celery("essai", broker=dead_redis, set_as_current=False)
    app.conf.broker_transport_options = broker_options(dead_redis, None)

    @app.task(name="essai")
    def essai():
        raise AssertionError("must not run here")

    start = time.monotonic()
    assert wake(essai) is False
    assert time.monotonic() - start < 3


def test_a_report_is_let_through(dead_redis, monkeypatch):
    monkeypatch.setattr(debit, "cache", RedisCache(dead_redis, {}))
    assert debit.allow("signaler", "192.0.2.1", limit=1, seconds=60)
    assert debit.allow("signaler", "192.0.2.1", limit=1, seconds=60)
