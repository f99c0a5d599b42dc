"""One fiche in a list, as finished words: a dict, the form templates read fastest."""

from functools import lru_cache

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _

from annuaire import fraicheur, horaires
from annuaire.enums import Fraicheur, Genre, TypeService, TypeStructure
from annuaire.models import Entree
from portal.socle.champs import format_phone

COLONNES = (
    "pk",
    "genre",
    "objet_id",
    "titre",
    "structure_nom",
    "type",
    "resume",
    "lieu",
    "frais",
    "telephone",
    "horaires",
    "fermeture_du",
    "fermeture_au",
    "facettes",
    "approximatif",
    "verifie_le",
    "intervalle",
)
TYPES = {
    Genre.SERVICE.value: dict(TypeService.choices),
    Genre.STRUCTURE.value: dict(TypeStructure.choices),
}


def cards(index, placed, referentiel):
    """Cards of [(metres or None, position)], in their order: one query."""
    pks = [index.pk[pos] for _metres, pos in placed]
    rows = {row["pk"]: row for row in Entree.objects.filter(pk__in=pks).values(*COLONNES)}
    words = _words()
    return [
        _card(rows[pk], referentiel.quartiers, metres, words)
        for pk, (metres, _pos) in zip(pks, placed, strict=True)
        if pk in rows
    ]


def cards_of(rows, referentiel):
    """Cards of Entree rows as .values(*COLONNES) gives them."""
    words = _words()
    return [_card(row, referentiel.quartiers, None, words) for row in rows]


def _words():
    """What every card asks for, translated and read from the clock once a page."""
    return {
        "prix": {"gratuit": _("Gratuit"), "payant": _("Payant")},
        "today": timezone.localdate(),
        "now": timezone.now(),
    }


def _card(row, quartiers, metres, words):
    """row, and: url, qui, prix, horaire, ou, age (said only of an old fiche), numero."""
    kind = "" if row["type"] == "autre" else TYPES[row["genre"]].get(row["type"], "")
    known = [quartiers.get(int(code[1:])) for code in row["facettes"] if is_quartier(code)]
    distance = "" if row["approximatif"] else format_distance(metres)
    names = ", ".join(quartier.nom for quartier in known if quartier)
    return row | {
        "url": fiche_url(row["genre"], row["objet_id"], row["titre"]),
        "qui": " · ".join(filter(None, [str(kind), row["structure_nom"]])),
        "prix": words["prix"].get(row["frais"], ""),
        "horaire": _opening(row, words["now"]),
        "ou": " · ".join(filter(None, [row["lieu"], names, distance])),
        "distance": distance,
        "age": _age(row, words["today"]),
        "numero": format_phone(row["telephone"]),
    }


def is_quartier(code):
    return code[0] == "q" and code[1:].isdigit()


def _opening(row, now):
    """Open now? None when nothing is known."""
    closures = [(row["fermeture_du"], row["fermeture_au"])] if row["fermeture_du"] else []
    if not row["horaires"] and not closures:
        return None
    return horaires.etat(row["horaires"], now, fermetures=closures)


def _age(row, today):
    """A warning for a fiche once verified, long ago; what nobody verified is said on its page."""
    verifie_le, intervalle = row["verifie_le"], row["intervalle"]
    if verifie_le is None:
        return ""
    if fraicheur.etat(verifie_le, intervalle, today) != Fraicheur.ANCIENNE:
        return ""
    return fraicheur.phrase(verifie_le, intervalle, today, joignable=bool(row["telephone"]))


def format_distance(metres):
    """« à 350 m », "" when it is not known."""
    if metres is None:
        return ""
    if metres < 950:
        return _("à %(metres)d m") % {"metres": max(50, round(metres / 50) * 50)}
    return _("à %(km)s km") % {"km": number_format(metres / 1000, 1)}


@lru_cache(maxsize=8192)
def fiche_url(genre, pk, nom):
    """The public address of a fiche, without loading it."""
    return reverse(f"annuaire:{genre}", kwargs={"pk": pk, "slug": slugify(nom) or "fiche"})
