"""Who may do what with events.

The groups' rights are made by a migration (docs/droits.md). A référent's hold for the events of
their themes; a partner's for those of the structures they belong to; a committee's for those of
its place.
"""

from django.contrib.auth import get_permission_codename
from django.contrib.auth.models import Permission
from django.db.models import Q
from django.utils import timezone
from wagtail.permission_policies import ModelPermissionPolicy

from annuaire.permissions import themes_of
from comptes.droits import REFERENTS
from evenements.models import Evenement, Inscription
from partenaires.enums import MODIFIENT
from partenaires.models import Membre
from territoire.models import Lieu

SUR_UN_EVENEMENT = ("change", "delete", "publish")


class PolitiqueEvenements(ModelPermissionPolicy):
    """The model's rights, restricted to their themes for référents. Nobody deletes an event people
    have signed up to: cancelling its dates tells them, deleting would not."""

    def user_has_permission_for_instance(self, user, action, instance):
        if not self.user_has_permission(user, action):
            return False
        if action not in SUR_UN_EVENEMENT or instance.pk is None:
            return True
        return self.instances_user_has_permission_for(user, action).filter(pk=instance.pk).exists()

    def user_has_any_permission_for_instance(self, user, actions, instance):
        return any(
            self.user_has_permission_for_instance(user, action, instance) for action in actions
        )

    def instances_user_has_any_permission_for(self, user, actions):
        actions = [action for action in actions if self.user_has_permission(user, action)]
        if not actions:
            return Evenement.objects.none()
        allowed = Evenement.objects.all()
        if actions == ["delete"]:
            allowed = allowed.exclude(pk__in=awaited_events())
        if any(a not in SUR_UN_EVENEMENT or self._has_everywhere(user, a) for a in actions):
            return allowed
        themes = list(themes_of(user).values_list("pk", flat=True))
        own = Q(thematiques__in=themes) | Q(service__thematiques__in=themes)
        return allowed.filter(pk__in=Evenement.objects.filter(own).order_by().values("pk"))

    def _has_everywhere(self, user, action):
        """Whether the right comes from something else than being a référent."""
        if user.is_superuser:
            return True
        codename = get_permission_codename(action, Evenement._meta)
        groups = user.groups.exclude(name=REFERENTS)
        return (
            Permission.objects.filter(content_type__app_label="evenements", codename=codename)
            .filter(Q(group__in=groups) | Q(user=user))
            .exists()
        )


def awaited_events():
    """pks of the events with somebody signed up to a date to come."""
    dates = Inscription.objects.living().filter(occurrence__fin__gt=timezone.now())
    return dates.order_by().values("occurrence__evenement")


POLITIQUE = PolitiqueEvenements(Evenement)


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
