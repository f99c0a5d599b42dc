"""Who may do what with events.

The groups' rights are made by a migration (docs/droits.md). A référent's hold for the events of
their themes; a partner's for those of the structures they belong to; a committee's for those of
its place.
"""

from django.db.models import Q
from django.utils import timezone

from annuaire.permissions import PolicyByTheme
from evenements.models import Evenement, Inscription
from partenaires.enums import MODIFIENT
from partenaires.models import Membre
from territoire.models import Lieu


class PolitiqueEvenements(PolicyByTheme):
    """Nobody deletes an event people have signed up to: cancelling its dates tells them, deleting
    would not."""

    def without_untouchable(self, rows, actions):
        return rows.exclude(pk__in=awaited_events()) if actions == ["delete"] else rows


def awaited_events():
    """pks of the events with somebody signed up to a date to come."""
    dates = Inscription.objects.living().filter(occurrence__fin__gt=timezone.now())
    return dates.order_by().values("occurrence__evenement")


POLITIQUE = PolitiqueEvenements(Evenement, through="service")


def can_change(user, evenement):
    return POLITIQUE.user_has_permission_for_instance(user, "change", evenement)


def can_publish(user, evenement):
    return POLITIQUE.user_has_permission_for_instance(user, "publish", evenement)


# -- Outside the admin: the structures one belongs to, the place one's committee keeps -------------


def structures_kept_by(compte):
    """pks of the structures for which this account writes (not those it only reads)."""
    members = Membre.objects.active().filter(compte=compte, role__in=MODIFIENT)
    return members.values_list("structure_id", flat=True)


def places_kept_by(compte):
    """Places this account publishes for, as a residents' committee."""
    return Lieu.objects.filter(droits_de_publier__compte=compte)


def kept_by(compte):
    """Events this account keeps by its structures or its place; never by its rights as staff."""
    structures = list(structures_kept_by(compte))
    places = list(places_kept_by(compte).values_list("pk", flat=True))
    own = Q(organisateurs__in=structures) | Q(service__structure__in=structures)
    # What a structure organises in the committee's place stays that structure's.
    own |= Q(lieu__in=places, organisateurs=None, service=None)
    found = Evenement.objects.filter(own).order_by().values("pk")
    return Evenement.objects.filter(pk__in=found).shown_to_partners()
