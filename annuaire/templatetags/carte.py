"""What the map's scripts need to know, handed over as data: nothing is loaded before a tap."""

from django import template
from django.conf import settings
from django.templatetags.static import static
from django.utils.translation import gettext as _
from leaflet import app_settings

register = template.Library()


@register.simple_tag(takes_context=True)
def carte_options(context):
    """Options of templates/annuaire/_carte.html (its parameters), for json_script."""
    point = context.get("point")
    many = _texts_of_dates if context.get("sujet") == "agenda" else _texts_of_many
    options = {
        "leaflet": static("leaflet/leaflet.js"),
        "styles": [static("leaflet/leaflet.css"), static("css/carte.css")],
        "tuiles": settings.TUILES_URL,
        "attribution": settings.TUILES_ATTRIBUTION,
        "zooms": [app_settings["MIN_ZOOM"], app_settings["MAX_ZOOM"]],
        "textes": _texts_of_one() if point else many(),
    }
    if point:
        options |= {
            "point": point,
            "approximatif": bool(context.get("approximatif")),
            "nom": str(context.get("nom", "")),
        }
    return options


def _texts():
    return {
        "carte": _("Carte. Flèches du clavier pour la déplacer, + et − pour zoomer."),
        "zoomer": _("Zoomer"),
        "dezoomer": _("Dézoomer"),
        "fermer": _("Fermer"),
        "sans_fond": _("Le fond de carte ne répond pas. Les quartiers et les points sont là."),
        "contours": _("Contours des quartiers dessinés approximativement."),
    }


def _texts_of_one():
    return _texts() | {
        "ici": _("Adresse à compléter : on sait seulement que c'est dans ce quartier.")
    }


def _texts_of_dates():
    """What the agenda's map says otherwise."""
    return _texts_of_many() | {
        "quartier": [
            _("{n} rendez-vous dans ce quartier, adresse à compléter"),
            _("{n} rendez-vous dans ce quartier, adresse à compléter"),
        ],
        "adresse": _("{n} rendez-vous à cette adresse"),
        "voir": _("Voir le rendez-vous"),
    }


def _texts_of_many():
    """« {n} » is replaced by a number; pairs are singular and plural."""
    return _texts() | {
        "resultats": [
            _("{n} résultat dans cette partie de la carte"),
            _("{n} résultats dans cette partie de la carte"),
        ],
        "partie": _("Dans cette partie de la carte"),
        "noms": _("Les noms, du centre de la carte vers les bords"),
        "sans_lieu": [
            _("{n} résultat sans lieu connu n'est que dans la liste."),
            _("{n} résultats sans lieu connu ne sont que dans la liste."),
        ],
        "adresse": _("{n} résultats à cette adresse"),
        "quartier": [
            _("{n} service dans ce quartier, adresse à compléter"),
            _("{n} services dans ce quartier, adresse à compléter"),
        ],
        "autres": [_("et {n} autre, dans la liste"), _("et {n} autres, dans la liste")],
        "approximatif": _("adresse à compléter"),
        "voir": _("Voir la fiche"),
        "tout": _("Tout voir"),
        "moi": _("Près de moi"),
        "legende": [
            _("une adresse"),
            _("plusieurs : touchez pour approcher"),
            _("quartier connu, adresse à compléter"),
        ],
        "panne": _("Les points ne sont pas arrivés. Vérifiez la connexion, puis réessayez."),
    }
