"""Where a date may be moved to: the places its keepers know. Reads only."""

from django.db.models import Q
from django.utils.translation import gettext as _

from annuaire.models import Service, Structure
from evenements.permissions import places_kept_by, structures_kept_by
from territoire.models import Lieu


def known_places(evenement, user, present: Lieu | None = None) -> list[tuple[str, list]]:
    """[(title, [(place, its name)])]: those of whoever organises it or keeps it, then the
    directory's. A committee publishes for its own place: it is offered no other. present: kept in
    any case."""
    own = _own(evenement, user)
    if present:
        own |= Q(pk=present.pk)
    mine = list(Lieu.objects.filter(own))
    groups = [(_("Lieux habituels"), mine)]
    if not evenement.comite:
        known = {lieu.pk for lieu in mine}
        public = Lieu.objects.filter(_public()).exclude(nom="", adresse="")
        others = [lieu for lieu in public if lieu.pk not in known]
        groups.append((_("Lieux de l'annuaire"), others))
    return [(title, _named(found)) for title, found in groups if found]


def _named(lieux):
    """Many places are known by whom one finds there: « Centre social, 12 rue … »."""
    here = Structure.objects.active().filter(lieu__in=[lieu.pk for lieu in lieux], lieu__nom="")
    names = dict(here.order_by("-nom").values_list("lieu", "nom"))
    found = []
    for lieu in lieux:
        parts = [lieu.nom or names.get(lieu.pk, ""), lieu.ligne]
        found.append((lieu, ", ".join(filter(None, parts)) or str(lieu)))
    return sorted(found, key=lambda one: one[1])


def _own(evenement, user):
    if evenement.comite:
        return Q(pk__in=places_kept_by(user).order_by().values("pk"))
    kept = Q(pk__in=structures_kept_by(user)) | Q(evenements=evenement)
    if evenement.service_id:
        kept |= Q(pk=evenement.service.structure_id)
    structures = Structure.objects.filter(kept).order_by()
    services = Service.objects.filter(structure__in=structures.values("pk")).order_by()
    return Q(pk__in=structures.values("lieu")) | Q(pk__in=services.values("lieu"))


def _public():
    structures = Structure.objects.active().order_by().values("lieu")
    services = Service.objects.active().order_by().values("lieu")
    return Q(pk__in=structures) | Q(pk__in=services)
