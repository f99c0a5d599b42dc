"""The boxes of the agenda, in today's words: the directory's, and its own."""

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from annuaire.facettes import Choix, Facettes, ground_boxes, switches
from evenements.enums import TypeEvenement
from portal.socle.memoire import ParVersion
from territoire.referentiel import get_referentiel


def get_facettes() -> Facettes:
    held, langue = _by_language(), get_language()
    if langue not in held:
        held[langue] = _make()
    return held[langue]


@ParVersion
def _by_language():
    return {}


def _make():
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
