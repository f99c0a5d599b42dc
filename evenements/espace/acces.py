"""Which events an account sees and keeps, by its structures or as a committee. Asked once a page.

The rule of evenements.permissions.kept_by, with two nuances: members who only read see the events
of their structure; a committee keeps what happens in its place, not what a structure organises
there.
"""

from dataclasses import dataclass
from functools import cached_property, wraps

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import Http404
from django.shortcuts import get_object_or_404

from annuaire.models import Service, Structure
from comptes.models import Utilisateur
from evenements.models import DroitSurLieu, Evenement
from evenements.publication import Pour, structures_of
from partenaires.acces import acces_par_compte
from partenaires.enums import MODIFIENT
from portal.socle.prive import private


@dataclass
class AccesAgenda:
    """roles: {structure pk: role}; comites: {place pk: the right to publish for it}."""

    compte: Utilisateur
    roles: dict[int, str]
    comites: dict[int, DroitSurLieu]

    @property
    def writes_for(self) -> set[int]:
        """pks of the structures whose events this account writes."""
        return {pk for pk, role in self.roles.items() if role in MODIFIENT}

    @cached_property
    def structures(self) -> list[Structure]:
        if not self.writes_for:
            return []
        rows = Structure.objects.filter(pk__in=self.writes_for, live=True)
        return list(rows.select_related("lieu", "territoire").order_by("nom", "pk"))

    @cached_property
    def services(self) -> list[Service]:
        if not self.writes_for:
            return []
        rows = Service.objects.filter(structure__in=self.writes_for, live=True)
        return list(rows.select_related("structure").order_by("structure__nom", "nom", "pk"))

    def visible(self):
        """Events this account may look at."""
        own = Q(organisateurs__in=self.roles) | Q(service__structure__in=self.roles)
        own |= Q(lieu__in=self.comites, organisateurs=None, service=None)
        found = Evenement.objects.filter(own).order_by().values("pk")
        return Evenement.objects.filter(pk__in=found).shown_to_partners()

    def may_change(self, evenement) -> bool:
        """No query when organisers and service are prefetched."""
        structures = {structure.pk for structure in evenement.organisateurs.all()}
        if evenement.service_id:
            structures.add(evenement.service.structure_id)
        if structures:
            return bool(structures & self.writes_for)
        return evenement.lieu_id in self.comites

    def on_behalf(self, evenement) -> Pour:
        """Whose a copy of this event would be."""
        own = tuple(s for s in structures_of(evenement) if s.pk in self.writes_for)
        return Pour(own, None if own else self.comites.get(evenement.lieu_id))


def acces_of(compte) -> AccesAgenda:
    droits = DroitSurLieu.objects.filter(compte=compte).select_related("lieu__quartier")
    return AccesAgenda(
        compte, acces_par_compte(compte).roles, {droit.lieu_id: droit for droit in droits}
    )


def in_agenda(view):
    """Signed in; the view gets (request, acces, …)."""

    @private
    @login_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        return view(request, acces_of(request.user), *args, **kwargs)

    return wrapped


def own_event(acces, pk, *, change=False) -> Evenement:
    """The same 404 for what is not theirs and for what does not exist; 403 for who only reads."""
    rows = acces.visible().with_place().select_related("image", "grille", "propose_par")
    evenement = get_object_or_404(rows.prefetch_related("organisateurs"), pk=pk)
    if change and not acces.may_change(evenement):
        raise PermissionDenied
    return evenement


def own_place(acces, lieu) -> DroitSurLieu:
    if int(lieu) not in acces.comites:
        raise Http404
    return acces.comites[int(lieu)]
