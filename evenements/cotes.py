"""The two sides the agenda is kept from: the partners' space, and the admin. One set of pages.

A side says which pages frame it, where its addresses are, and which events the person may keep.
What a person may do as staff holds behind the second factor only, in the admin.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import wraps

from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.urls import reverse

from evenements.models import Evenement
from evenements.permissions import can_change, kept_by
from portal.socle.prive import private


@dataclass(frozen=True)
class Cote:
    nom: str
    cadre: str  # template its pages extend; block « page »
    espace: str  # URL namespace of the shared pages
    inscriptions: str  # that of who signed up
    may_keep: Callable = field(repr=False)  # (user, evenement) -> bool

    def url(self, name, *args) -> str:
        return reverse(f"{self.espace}:{name}", args=args)


ESPACE = Cote(
    "espace",
    "partenaires/espace/base.html",
    "mon_agenda",
    "mes_inscriptions",
    lambda user, evenement: kept_by(user).filter(pk=evenement.pk).exists(),
)
GESTION = Cote(
    "gestion",
    "composants/gestion.html",
    "agenda_gestion",
    "inscriptions_gestion",
    can_change,
)
COTES = {cote.nom: cote for cote in (ESPACE, GESTION)}


def keeps(view):
    """view(request, cote, evenement, …) for who keeps the event; the same 404 for what is not
    theirs and for what does not exist. URLs give `cote` (a name) and `pk`."""

    @private
    @login_required
    @wraps(view)
    def wrapped(request, cote, pk, **kwargs):
        side = COTES[cote]
        found = Evenement.objects.with_place().filter(pk=pk).first()
        if found is None or not side.may_keep(request.user, found):
            raise Http404
        return view(request, side, found, **kwargs)

    return wrapped
