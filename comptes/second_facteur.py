"""The staff's second factor: a telephone's application, and codes on paper for the day it is lost.

Codes on paper are kept as fingerprints. Wrong codes slow down the next ones (django-otp: 1, 2, 4…
seconds), one that served is refused, even in the same half minute.
"""

import secrets
from base64 import b32encode
from math import ceil

import django_otp
import segno
from django.db import transaction
from django.utils import timezone
from django_otp.plugins.otp_static.models import StaticDevice
from django_otp.plugins.otp_totp.models import TOTPDevice

from portal.socle.jetons import fingerprint

NB_CODES = 8
LETTRES = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that are taken for one another


def device_of(compte) -> TOTPDevice | None:
    return TOTPDevice.objects.devices_for_user(compte, confirmed=True).first()


def draft_of(compte) -> TOTPDevice | None:
    """The application being set up."""
    return TOTPDevice.objects.devices_for_user(compte, confirmed=False).order_by("pk").last()


@transaction.atomic
def begin(compte) -> TOTPDevice:
    """A new key: it protects nothing before its first code, and the old one serves meanwhile."""
    TOTPDevice.objects.devices_for_user(compte, confirmed=False).delete()
    return TOTPDevice.objects.create(user=compte, name="application", confirmed=False)


@transaction.atomic
def confirm(compte, code) -> tuple[TOTPDevice, list[str]] | None:
    """(the device, the codes to print) when the code is that of the key being set up."""
    device = draft_of(compte)
    if device is None or not django_otp.verify_token(compte, device.persistent_id, code):
        return None
    TOTPDevice.objects.devices_for_user(compte).exclude(pk=device.pk).delete()
    device.refresh_from_db()
    device.confirmed = True
    device.save(update_fields=["confirmed"])
    return device, new_codes(compte)


def verify(compte, code):
    """The device that a code belongs to, on paper too; None. A code serves once."""
    code = "".join(code.split()).replace("-", "").lower()
    application = device_of(compte)
    if code.isdecimal():
        return application and django_otp.verify_token(compte, application.persistent_id, code)
    paper = StaticDevice.objects.devices_for_user(compte, confirmed=True).first()
    if application is None or paper is None:
        return None
    return django_otp.verify_token(compte, paper.persistent_id, _paper_print(code))


def wait_of(compte) -> int:
    """Seconds before another code is looked at."""
    waits = [0]
    for device in django_otp.devices_for_user(compte, confirmed=None):
        allowed, why = device.verify_is_allowed()
        if not allowed:
            waits.append(ceil((why["locked_until"] - timezone.now()).total_seconds()))
    return max(waits)


@transaction.atomic
def new_codes(compte) -> list[str]:
    """Codes on paper, to be shown once; those before serve no more."""
    StaticDevice.objects.devices_for_user(compte).delete()
    device = StaticDevice.objects.create(user=compte, name="papier", confirmed=True)
    codes = ["".join(secrets.choice(LETTRES) for _ in range(10)) for _ in range(NB_CODES)]
    for code in codes:
        device.token_set.create(token=_paper_print(code))
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def codes_left(compte) -> int:
    return sum(device.token_set.count() for device in StaticDevice.objects.devices_for_user(compte))


def remove_all(compte):
    for model in (TOTPDevice, StaticDevice):
        model.objects.devices_for_user(compte).delete()


def key_text(device) -> str:
    """The key as a person types it."""
    key = b32encode(device.bin_key).decode()
    return " ".join(key[i : i + 4] for i in range(0, len(key), 4))


def qr_code(device) -> str:
    """An address for <img>: the picture that the application reads. Black on white in the dark
    too: some cameras read nothing else."""
    return segno.make(device.config_url, error="m").svg_data_uri(
        scale=5, border=4, dark="#000", light="#fff"
    )


def _paper_print(code):
    return fingerprint(code, "secours")[:16]
