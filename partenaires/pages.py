"""What every page of the people who keep fiches has in common."""

from django.http import HttpRequest

GESTE = "geste"  # the name of the button that was tapped


def gesture(request: HttpRequest) -> str:
    """Which button a person tapped. A program that sends a form's default fields taps none:
    nothing is done then, whatever else it sends."""
    return request.POST.get(GESTE, "")
