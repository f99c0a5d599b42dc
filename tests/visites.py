"""Several people before the doors of one house, made once."""

from copy import copy

from django.core.cache import caches
from django.db import transaction


def knock(client, method, url, data=None):
    """The answer. What a POST did is undone, in the base as in the browser."""
    cookies = copy(client.cookies)
    for known in caches.all(initialized_only=True):
        known.clear()
    with transaction.atomic():
        response = getattr(client, method)(url, data or {})
        transaction.set_rollback(method == "post")
    client.cookies = cookies
    return response
