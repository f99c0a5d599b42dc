"""Every box a list may offer, in today's words: made once per content version and language."""

from typing import NamedTuple

from django.utils.translation import gettext as _

from annuaire.enums import Langue
from annuaire.models import ChampThematique
from portal.socle.memoire import per_language
from territoire.referentiel import get_referentiel


class Choix(NamedTuple):
    """One box: its group (the query parameter), its value there, its words, its facet code."""

    groupe: str
    valeur: str
    libelle: str
    code: str
    parent: str = ""  # code of the box above


class Facettes(NamedTuple):
    choix: dict[str, list[Choix]]  # {group: boxes}
    titres: dict[str, str]  # {group: title}, of the groups that open
    bascules: list[str]  # groups of a single box


def ground_boxes(ref):
    """{group: boxes} of themes, quartiers and publics, for any list."""
    return {
        "theme": [
            Choix(
                "theme",
                theme.slug,
                theme.nom_simple,
                f"t{theme.pk}",
                f"t{theme.parent_id}" if theme.parent_id else "",
            )
            for parent in ref.themes
            for theme in (parent, *parent.sous_themes)
        ],
        "quartier": [Choix("quartier", q.slug, q.nom, f"q{q.pk}") for q in ref.quartiers.values()],
        "public": [Choix("public", p.slug, p.nom, f"p{p.pk}") for p in ref.publics.values()],
    }


def switches(labels):
    """{group: its single box}"""
    return {name: [Choix(name, "1", label, name)] for name, label in labels.items()}


@per_language
def get_facettes() -> Facettes:
    ref = get_referentiel()
    bascules = {
        "gratuit": _("Gratuit"),
        "aujourdhui": _("Ouvert aujourd'hui"),
        "garde": _("Avec mes enfants"),
        "pmr": _("Accès en fauteuil roulant"),
    }
    choix = {
        **ground_boxes(ref),
        "langue": [
            Choix("langue", code, str(label), f"l:{code}")
            for code, label in Langue.choices
            if code != Langue.FR
        ],
        **switches(bascules),
    }
    titres = {
        "theme": _("Thème"),
        "quartier": _("Quartier"),
        "public": _("Pour qui"),
        "langue": _("Langue parlée"),
    }
    for champ in ChampThematique.objects.filter(filtrable=True):
        name = f"c_{champ.cle}"
        titres[name] = champ.libelle
        choix[name] = [
            Choix(name, answer, answer, f"c:{champ.cle}:{answer}")
            for answer in (champ.liste_choix or ["oui"])
        ]
    return Facettes(choix, titres, list(bascules))
