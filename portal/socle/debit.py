"""How often somebody may do something without an account."""

import hashlib

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone


def allow(action, who, *, limit, seconds):
    """True when `who` has done `action` fewer than limit times in this window of seconds."""
    window = int(timezone.now().timestamp()) // seconds
    key = "debit:" + hashlib.sha256(f"{action}:{who}:{window}".encode()).hexdigest()
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) <= limit
    except ValueError:  # the window ended between the two calls
        return True


def address(request):
    """The visitor's network address. X-Forwarded-For is believed only behind our own proxies:
    the rightmost PROXYS entries were written by them, what is further left by anyone."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.PROXYS and len(forwarded) >= settings.PROXYS and forwarded[-settings.PROXYS]:
        return forwarded[-settings.PROXYS][:45]
    return request.META.get("REMOTE_ADDR", "")
