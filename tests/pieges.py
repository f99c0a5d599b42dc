"""Traps set for every test: what would be a silent mistake in production fails here."""

import ipaddress
import socket
import sys
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.db import models


class UndefinedVariable(str):
    """Django asks this for the text of a variable it does not find: ours must all exist."""

    __slots__ = ()

    def __mod__(self, variable):
        origin = _template_being_rendered()
        if origin and settings.BASE_DIR in origin.parents and "site-packages" not in origin.parts:
            pytest.fail(f"undefined variable « {variable} » in {origin}")
        return ""


def _template_being_rendered():
    """The file in which the current node is written, included and extended ones told apart."""
    frame = sys._getframe(2)
    while frame:
        if frame.f_code.co_name == "render_annotated":
            return Path(frame.f_locals["self"].origin.name)
        frame = frame.f_back
    return None


def refuse_outside(monkeypatch):
    """No test speaks to another machine: it would pass or fail with the weather."""
    connect, lookup = socket.socket.connect, socket.getaddrinfo

    def local_connect(self, address):
        if self.family in (socket.AF_INET, socket.AF_INET6):
            _assert_local(address[0])
        return connect(self, address)

    def local_lookup(host, *args, **kwargs):
        _assert_local(host)
        return lookup(host, *args, **kwargs)

    monkeypatch.setattr(socket.socket, "connect", local_connect)
    monkeypatch.setattr(socket, "getaddrinfo", local_lookup)


def _assert_local(host):
    name = host.decode() if isinstance(host, bytes) else host
    if name in (None, "", "localhost", socket.gethostname()):
        return
    try:
        local = ipaddress.ip_address(name).is_loopback
    except ValueError:
        local = False
    if not local:
        pytest.fail(f"a test tried to reach {name}")


def refuse_datetimes_in_date_fields(monkeypatch):
    """A datetime given to a DateField loses its hour, on the wrong side of midnight sometimes."""
    prepare = models.DateField.get_prep_value

    def strict(self, value):
        if isinstance(value, datetime) and not isinstance(self, models.DateTimeField):
            pytest.fail(f"{self} was given a datetime: {value!r}")
        return prepare(self, value)

    monkeypatch.setattr(models.DateField, "get_prep_value", strict)
