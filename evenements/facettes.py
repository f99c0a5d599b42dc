"""The boxes of the agenda, in today's words: the directory's, and its own."""

from django.utils.translation import gettext as _

from annuaire.facettes import Choix, Facettes, ground_boxes, switches
from evenements.enums import TypeEvenement
from portal.socle.memoire import per_language
from territoire.referentiel import get_referentiel


@per_language
def get_facettes() -> Facettes:
    bascules = {
        "gratuit": _("Gratuit"),
        "libre": _("Sans inscription"),
        "garde": _("Avec mes enfants"),
        "pmr": _("Accès en fauteuil roulant"),
        "enligne": _("En ligne"),
    }
    types = [Choix("type", code, str(label), f"e:{code}") for code, label in TypeEvenement.choices]
    choix = {"type": types, **ground_boxes(get_referentiel()), **switches(bascules)}
    titres = {
        "quartier": _("Quartier"),
        "theme": _("Thème"),
        "type": _("Quoi"),
        "public": _("Pour qui"),
    }
    return Facettes(choix, titres, list(bascules))
