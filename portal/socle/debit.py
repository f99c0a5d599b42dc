"""How often somebody may do something without an account."""

import hashlib
import ipaddress
import logging

from django.conf import settings
from django.core.cache import cache
from django.utils import timezone
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def allow(action, who, *, limit, seconds):
    """True when `who` has done `action` fewer than limit times in this window of seconds."""
    window = int(timezone.now().timestamp()) // seconds
    key = "debit:" + hashlib.sha256(f"{action}:{who}:{window}".encode()).hexdigest()
    try:
        cache.add(key, 0, seconds)
        return cache.incr(key) <= limit
    except ValueError:  # the window ended between the two calls
        return True
    except RedisError:  # no counter: better a few messages too many than none
        logger.warning("cache unreachable: %s not counted", action)
        return True


def address(request):
    """The visitor's network address. X-Forwarded-For is believed only behind our own proxies:
    the rightmost PROXYS entries were written by them, what is further left by anyone."""
    forwarded = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if settings.PROXYS and len(forwarded) >= settings.PROXYS and forwarded[-settings.PROXYS]:
        return _household(forwarded[-settings.PROXYS][:45])
    return _household(request.META.get("REMOTE_ADDR", ""))


def _household(text):
    """One visitor holds a whole /64 of IPv6 addresses, and could change at each request."""
    try:
        found = ipaddress.ip_address(text)
    except ValueError:
        return text
    if found.version == 4:
        return text
    if found.ipv4_mapped:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found), 64), strict=False))
