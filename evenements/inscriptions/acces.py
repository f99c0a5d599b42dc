"""Whose sign-ups one handles, on each side: the partners' space and the admin, one set of pages.

Rights of the staff hold in the admin only, behind the second factor; in the space an account
handles what its structure organises, or what happens in its committee's place, were it the
coordinator's.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.shortcuts import get_object_or_404

from evenements import cotes
from evenements.cotes import Cote
from evenements.inscriptions import permissions
from evenements.inscriptions.etat import SANS_CONTOURS
from evenements.inscriptions.permissions import PLACE
from evenements.inscriptions.places import AVEC_DATE
from evenements.models import DroitSurLieu, Evenement, Occurrence
from partenaires.models import Membre
from portal.socle.prive import private


@dataclass(frozen=True)
class CoteInscriptions(Cote):
    dates: Callable = field(repr=False)  # (user) -> the dates whose sign-ups they handle
    may_draw: Callable = field(repr=False)  # (user) -> before the hour
    en_gestion: bool


def organised_by(user):
    """Dates of their structures, or of their committee's place; nothing by rights as staff."""
    structures = Membre.objects.who_change().filter(compte=user).values("structure")
    lieux = DroitSurLieu.objects.filter(compte=user).values("lieu")
    organised = Evenement.objects.filter(organisateurs__in=structures).values("pk")
    return (
        Occurrence.objects.kept()
        .annotate(ou=PLACE)
        .filter(
            Q(evenement__in=organised)
            | Q(evenement__service__structure__in=structures)
            | Q(ou__in=lieux)
        )
    )


def handled_as_staff(user):
    if user.has_perm("evenements.change_inscription"):
        return Occurrence.objects.kept()
    return Occurrence.objects.none()


ESPACE = CoteInscriptions(
    "espace",
    cotes.ESPACE.cadre,
    "mes_inscriptions",
    cotes.ESPACE.may_keep,
    organised_by,
    lambda user: True,
    False,
)
GESTION = CoteInscriptions(
    "gestion",
    cotes.GESTION.cadre,
    "inscriptions_gestion",
    cotes.GESTION.may_keep,
    handled_as_staff,
    lambda user: user.has_perm("evenements.add_tirage"),
    True,
)
COTES = {cote.nom: cote for cote in (ESPACE, GESTION)}


def on_a_side(view):
    """view(request, cote, …), signed in. URLs give `cote`, a name."""

    @private
    @login_required
    @wraps(view)
    def wrapped(request, cote, **kwargs):
        return view(request, COTES[cote], **kwargs)

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
