"""What every page of the people who keep fiches has in common."""

from functools import wraps

from django.http import HttpRequest
from django.utils.cache import add_never_cache_headers, patch_cache_control

GESTE = "geste"  # the name of the button that was tapped


def private(view):
    """Kept nowhere, its address told to no other site.

    « same-origin » and not « no-referrer »: with the latter a browser sends `Origin: null` with
    the page's own forms, and Django refuses them.
    """

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        add_never_cache_headers(response)
        patch_cache_control(response, no_store=True)
        response.headers.setdefault("Referrer-Policy", "same-origin")
        return response

    return wrapped


def gesture(request: HttpRequest) -> str:
    """Which button a person tapped. A program that sends a form's default fields taps none:
    nothing is done then, whatever else it sends."""
    return request.POST.get(GESTE, "")
