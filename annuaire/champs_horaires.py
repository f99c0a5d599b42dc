"""The weekly grid as a form field: plain inputs in, an OSM string out.

    horaires = ChampHoraires(label=_("Horaires"), required=False)

Serves Wagtail's forms and public ones alike, and needs no JavaScript. What was typed comes back on
the page as it was, errors beside the day they are about.
"""

import re
from dataclasses import dataclass
from functools import cached_property

from django import forms
from django.core.exceptions import ValidationError
from django.forms.widgets import Script
from django.utils.translation import gettext_lazy as _

from annuaire.horaires import LONGUEUR_MAX, Grille, HorairesInvalides, from_grille, grille, validate
from annuaire.horaires.grille import CRENEAUX_PAR_JOUR, FERME, HABITUEL, SEULEMENT
from annuaire.horaires.mots import JOURS

CRENEAUX_VISIBLES = 2
GRILLE, AVANCEE = "grille", "avancee"

CHOIX_FERIES = ((HABITUEL, _("comme les autres jours")), (FERME, _("fermé")))
CHOIX_VACANCES = (
    (HABITUEL, _("comme le reste de l'année")),
    (FERME, _("fermé")),
    (SEULEMENT, _("ouvert seulement pendant les vacances")),
)
_HEURE = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

Saisies = tuple[tuple[tuple[str, str], ...], ...]


@dataclass(frozen=True)
class Saisie:
    """What a person typed, right or wrong."""

    jours: Saisies = ((("", ""),) * CRENEAUX_PAR_JOUR,) * len(JOURS)
    feries: str = HABITUEL
    vacances: str = HABITUEL
    sur_rendez_vous: bool = False
    avancee: str = ""
    origine: str = GRILLE  # which of the two the person was shown first

    @classmethod
    def from_texte(cls, texte: str) -> "Saisie":
        """A stored string: in the grid when the grid can say all of it, as it is otherwise."""
        found = grille(texte)
        if found is None:
            return cls(avancee=texte, origine=AVANCEE)
        return cls.from_grille(found)

    @classmethod
    def from_grille(cls, found: Grille) -> "Saisie":
        empty = (("", ""),) * CRENEAUX_PAR_JOUR
        return cls(
            jours=tuple((*day, *empty)[:CRENEAUX_PAR_JOUR] for day in found.jours),
            feries=found.feries,
            vacances=found.vacances,
            sur_rendez_vous=found.sur_rendez_vous,
        )

    @property
    def has_grille(self) -> bool:
        return self.sur_rendez_vous or any(
            debut or fin for jour in self.jours for debut, fin in jour
        )

    def write(self) -> str:
        """The OSM string; HorairesInvalides names the wrong days."""
        if not self.avancee:
            return self._write_grille()
        if self.origine == AVANCEE and self.has_grille:
            raise HorairesInvalides(
                _(
                    "La grille et l'écriture avancée sont toutes deux remplies : "
                    "videz celle qui ne sert pas."
                )
            )
        return validate(self.avancee)

    def _write_grille(self) -> str:
        if self.feries not in dict(CHOIX_FERIES) or self.vacances not in dict(CHOIX_VACANCES):
            raise HorairesInvalides(
                _("Choisissez dans la liste pour les jours fériés et vacances.")
            )
        return from_grille(
            [[creneau for creneau in jour if any(creneau)] for jour in self.jours],
            feries=self.feries,
            vacances=self.vacances,
            sur_rendez_vous=self.sur_rendez_vous,
        )

    @cached_property
    def erreur(self) -> HorairesInvalides | None:
        try:
            self.write()
        except HorairesInvalides as error:
            return error
        return None


class HorairesWidget(forms.Widget):
    """Seven fieldsets of time inputs, the holidays, and the OSM string for those who write it."""

    template_name = "annuaire/widgets/horaires.html"
    use_fieldset = True

    @property
    def media(self):
        return forms.Media(
            css={"all": ["css/horaires.css"]}, js=[Script("js/horaires.js", type="module")]
        )

    def id_for_label(self, id_):
        return ""  # a group has no input of its own: the fieldset's legend names it

    def use_required_attribute(self, initial):
        return False

    def value_from_datadict(self, data, files, name):
        """A Saisie; or the plain string, when a script sends the field under its own name."""
        if name in data and f"{name}-origine" not in data:
            return data.get(name)
        return Saisie(
            jours=tuple(
                tuple(
                    (
                        _read(data, f"{name}-{jour}-{rang}-debut"),
                        _read(data, f"{name}-{jour}-{rang}-fin"),
                    )
                    for rang in range(CRENEAUX_PAR_JOUR)
                )
                for jour in range(len(JOURS))
            ),
            feries=_read(data, f"{name}-feries"),
            vacances=_read(data, f"{name}-vacances"),
            sur_rendez_vous=bool(_read(data, f"{name}-rendez-vous")),
            avancee=_read(data, f"{name}-avancee", LONGUEUR_MAX * 2 + 1),
            origine=AVANCEE if _read(data, f"{name}-origine") == AVANCEE else GRILLE,
        )

    def value_omitted_from_data(self, data, files, name):
        return name not in data and f"{name}-origine" not in data

    def get_context(self, name, value, attrs):
        context = super().get_context(name, None, attrs)
        bound = isinstance(value, Saisie)
        saisie = value if bound else Saisie.from_texte(value or "")
        error = saisie.erreur if bound else None
        prefix = context["widget"]["attrs"].get("id") or f"id_{name}"
        context["widget"] |= {
            "id": prefix,
            "saisie": saisie,
            "rich": saisie.origine == AVANCEE,
            "jours": [
                _describe_day(index, name, prefix, saisie, error) for index in range(len(JOURS))
            ],
            "feries": CHOIX_FERIES,
            "vacances": CHOIX_VACANCES,
            "erreur": error.message if error and not error.jours else "",
            "longueur_max": LONGUEUR_MAX,
            "disabled": bool(context["widget"]["attrs"].get("disabled")),
        }
        return context


def _read(data, key: str, length: int = 20) -> str:
    value = data.get(key)
    return value.strip()[:length] if isinstance(value, str) else ""


def _describe_day(index: int, name: str, prefix: str, saisie: Saisie, error) -> dict:
    creneaux = [
        {
            "rang": rang + 1,
            "debut": _describe_input(f"{index}-{rang}-debut", name, prefix, debut),
            "fin": _describe_input(f"{index}-{rang}-fin", name, prefix, fin),
        }
        for rang, (debut, fin) in enumerate(saisie.jours[index])
    ]
    return {
        "nom": JOURS[index],
        "id": f"{prefix}-{index}",
        "erreur": error.jours.get(index, "") if error else "",
        "visibles": creneaux[:CRENEAUX_VISIBLES],
        "autres": creneaux[CRENEAUX_VISIBLES:],
        "ouvre_autres": any(any(creneau) for creneau in saisie.jours[index][CRENEAUX_VISIBLES:]),
    }


def _describe_input(key: str, name: str, prefix: str, value: str) -> dict:
    """A browser blanks a time input whose value is no time: such a value is shown as text."""
    return {
        "name": f"{name}-{key}",
        "id": f"{prefix}-{key}",
        "value": value,
        "type": "time" if not value or _HEURE.fullmatch(value) else "text",
    }


class ChampHoraires(forms.CharField):
    """Cleans to a valid OSM string, empty when nothing is known."""

    widget = HorairesWidget

    def __init__(self, *, max_length=LONGUEUR_MAX, **kwargs):
        super().__init__(max_length=max_length, **kwargs)

    def to_python(self, value):
        try:
            return value.write() if isinstance(value, Saisie) else validate(value or "")
        except HorairesInvalides as error:
            raise ValidationError(_messages(error), code="invalid") from error

    def has_changed(self, initial, data):
        """Compared as strings: a page saved untouched has not changed."""
        if self.disabled:
            return False
        try:
            return self.to_python(data) != _rewritten(initial or "")
        except ValidationError:
            return True

    def widget_attrs(self, widget):
        return {}


def _messages(error: HorairesInvalides) -> list[str]:
    if not error.jours:
        return [str(error.message)]
    return [f"{str(JOURS[index]).capitalize()} : {text}" for index, text in error.jours.items()]


def _rewritten(texte: str) -> str:
    """How the widget itself would give this stored string back."""
    saisie = Saisie.from_texte(texte)
    return texte if saisie.erreur else saisie.write()


__all__ = ["ChampHoraires", "HorairesWidget", "Saisie"]
