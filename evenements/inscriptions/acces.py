"""Whose sign-ups one handles, on each side: the partners' space and the admin, one set of pages.

Rights of the staff hold in the admin only, behind the second factor; in the space an account
handles the dates of the events it keeps, were it the coordinator's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import get_object_or_404

from evenements import cotes
from evenements.cotes import Cote
from evenements.inscriptions import permissions
from evenements.inscriptions.places import AVEC_DATE, SANS_CONTOURS
from evenements.models import Occurrence
from portal.socle.prive import private


@dataclass(frozen=True)
class CoteInscriptions(Cote):
    dates: Callable = field(repr=False)  # (user) -> the dates whose sign-ups they handle
    may_enter: Callable = field(repr=False)  # (user) -> bool
    may_draw: Callable = field(repr=False)  # (user) -> before the hour
    en_gestion: bool


ESPACE = CoteInscriptions(
    "espace",
    cotes.ESPACE.cadre,
    "mes_inscriptions",
    "mes_inscriptions",
    cotes.ESPACE.may_keep,
    permissions.organised_by,
    lambda user: True,
    lambda user: True,
    False,
)
GESTION = CoteInscriptions(
    "gestion",
    cotes.GESTION.cadre,
    "inscriptions_gestion",
    "inscriptions_gestion",
    cotes.GESTION.may_keep,
    lambda user: Occurrence.objects.kept(),
    permissions.handles_as_staff,
    permissions.may_draw_as_staff,
    True,
)
COTES = {cote.nom: cote for cote in (ESPACE, GESTION)}


def on_a_side(view):
    """view(request, cote, …), signed in; in the admin, for who handles sign-ups. URLs give `cote`,
    a name."""

    @private
    @login_required
    @wraps(view)
    def wrapped(request, cote, **kwargs):
        side = COTES[cote]
        if not side.may_enter(request.user):
            raise Http404
        return view(request, side, **kwargs)

    return wrapped


def handles(view):
    """view(request, cote, occurrence, …) for who handles the sign-ups of that date; the same 404
    for what is not theirs and for what does not exist."""

    @on_a_side
    @wraps(view)
    def wrapped(request, cote, date, **kwargs):
        rows = cote.dates(request.user).select_related(*AVEC_DATE).defer(*SANS_CONTOURS)
        return view(request, cote, get_object_or_404(rows, pk=date), **kwargs)

    return wrapped


def sees_known_families(cote) -> bool:
    """« Déjà venue »: known of the whole territory, so told to the desk, not to one partner."""
    return cote.en_gestion


def sees_reliability(cote, user) -> bool:
    return cote.en_gestion and permissions.may_see_reliability(user)
