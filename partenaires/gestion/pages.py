"""What the upkeep's pages of the admin share."""

from functools import wraps

from django.core.exceptions import PermissionDenied
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _


def needs(*rights):
    """Decorator: all these rights, or the admin's home with its refusal."""

    def decorate(view):
        @wraps(view)
        def guarded(request, *args, **kwargs):
            if not request.user.has_perms(rights):
                raise PermissionDenied
            return view(request, *args, **kwargs)

        return guarded

    return decorate


def show(request, template, titre, context, *, sous=None, status=200):
    """A page with its crumbs. sous: (name of the page above, its label)."""
    crumbs = [{"url": reverse("wagtailadmin_home"), "label": _("Accueil de la gestion")}]
    if sous:
        crumbs.append({"url": reverse(sous[0]), "label": sous[1]})
    crumbs.append({"url": "", "label": titre})
    context = {"titre": titre, "miettes": crumbs} | context
    return render(request, f"partenaires/gestion/{template}.html", context, status=status)
