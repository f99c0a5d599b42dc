"""Placeholder of the partners' form."""

from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Section:
    cle: str
    titre: str


SECTIONS = [
    Section("contacts", _("Contacts")),
    Section("horaires", _("Horaires")),
    Section("fermeture", _("Fermeture temporaire")),
    Section("message", _("Message aux habitants")),
    Section("ou", _("Où")),
    Section("description", _("Description")),
    Section("pour_qui", _("Pour qui")),
    Section("prix", _("Prix")),
    Section("comment", _("Comment faire")),
    Section("themes", _("Thèmes")),
    Section("reserve", _("Réservé aux professionnels")),
]
