"""Who may see and handle the sign-ups of a date. People's names: nobody else, ever.

The staff by their group's rights; partners for dates their structure organises, or of its services,
as long as they may change its fiches; a committee for what happens in its place.
"""

from django.db.models import Q
from django.db.models.functions import Coalesce

from evenements.inscriptions.mots import place_of
from evenements.models import DroitSurLieu, Evenement, Occurrence
from partenaires.models import Membre

PLACE = Coalesce(
    "lieu",
    "rythme__lieu",
    "evenement__lieu",
    "evenement__service__lieu",
    "evenement__service__structure__lieu",
)


def may_see(user, occurrence) -> bool:
    """The list, with names and contacts."""
    return user.has_perm("evenements.view_inscription") or _organises(user, occurrence)


def may_handle(user, occurrence) -> bool:
    """Sign up, change, cancel, give a place, tick presences."""
    return user.has_perm("evenements.change_inscription") or _organises(user, occurrence)


def may_draw(user, occurrence) -> bool:
    """Before the hour; the beat draws at the hour."""
    return user.has_perm("evenements.add_tirage") or _organises(user, occurrence)


def may_see_reliability(user) -> bool:
    """Absences and late cancellations of a family (memoire.reliability): the coordination."""
    return user.has_perm("evenements.view_passage")


def may_erase(user) -> bool:
    """At somebody's request (conservation.forget)."""
    return user.has_perm("evenements.delete_inscription")


def handled_by(user):
    """The dates whose sign-ups this account handles, as a queryset."""
    if user.has_perm("evenements.change_inscription"):
        return Occurrence.objects.kept()
    if not user.is_authenticated or not user.is_active:
        return Occurrence.objects.none()
    structures = _structures(user)
    places = DroitSurLieu.objects.filter(compte=user).values("lieu")
    rows = Occurrence.objects.kept().annotate(ou=PLACE)
    return rows.filter(
        Q(evenement__in=_organised(structures))
        | Q(evenement__service__structure__in=structures)
        | Q(ou__in=places)
    )


def _organised(structures):
    return Evenement.objects.filter(organisateurs__in=structures).values("pk")


def _organises(user, occurrence):
    """Asked of the database each time: a role taken away is gone at the next page."""
    if not user.is_authenticated or not user.is_active:
        return False
    if _structures(user).filter(structure__in=_organisers(occurrence.evenement)).exists():
        return True
    place = place_of(occurrence)
    return place is not None and DroitSurLieu.objects.filter(compte=user, lieu=place).exists()


def _organisers(evenement):
    pks = {structure.pk for structure in evenement.organisateurs.all()}
    return pks | ({evenement.service.structure_id} if evenement.service_id else set())


def _structures(user):
    return Membre.objects.who_change().filter(compte=user).values("structure")
