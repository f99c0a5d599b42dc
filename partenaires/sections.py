"""Placeholder of the partners' form: its keys and names."""

from django.utils.translation import gettext_lazy as _

NOMS = {
    "contacts": _("Téléphone, courriel, site"),
    "horaires": _("Horaires"),
    "fermeture": _("Fermeture de quelques jours"),
    "message": _("Message aux habitants"),
    "ou": _("Adresse et accès"),
    "description": _("Description"),
    "pour_qui": _("Pour qui"),
    "prix": _("Prix"),
    "comment": _("Comment faire"),
    "themes": _("Thèmes"),
    "reserve": _("Réservé aux professionnels"),
}


def choices():
    return list(NOMS.items())
