"""Public pages of the journals that are no page of one of them."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from journal import rayons


@require_safe
def tous(request):
    """Every journal, when there are several."""
    return render(request, "journal/tous.html", {"journaux": list(rayons.journaux().values())})
