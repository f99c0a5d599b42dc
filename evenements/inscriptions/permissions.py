"""Who may see and handle the sign-ups of a date. People's names: nobody else, ever.

The staff by their group's rights, in the admin only (the second factor stands before it); in the
space, who keeps the event: its structures', or the committee when it is the committee's own.
"""

from evenements.models import Occurrence
from evenements.permissions import kept_by


def organised_by(user):
    """Dates of the events this account keeps; nothing by rights as staff."""
    return Occurrence.objects.kept().filter(evenement__in=kept_by(user).values("pk"))


def handles_as_staff(user) -> bool:
    """Sign up, change, cancel, give a place, tick presences: of every date."""
    return user.has_perm("evenements.change_inscription")


def may_draw_as_staff(user) -> bool:
    """Before the hour; the beat draws at the hour."""
    return user.has_perm("evenements.add_tirage")


def may_see_reliability(user) -> bool:
    """Absences and late cancellations of a family (memoire.reliability): the coordination."""
    return user.has_perm("evenements.view_passage")


def may_erase(user) -> bool:
    """At somebody's request (conservation.forget)."""
    return user.has_perm("evenements.delete_inscription")
