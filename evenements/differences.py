"""An event said field by field, and what a proposal would change of it, in words."""

from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annuaire.fiches import labels
from evenements.cartes import say_ages
from evenements.enums import Accessibilite, ModeInscription
from evenements.models import Evenement
from evenements.models.regles import ReglesInscription
from portal.socle.champs import format_phone

RIEN = gettext_lazy("(vide)")
LIBELLES = {
    "nom": gettext_lazy("Titre"),
    "service": gettext_lazy("Dates du service"),
    "mode": gettext_lazy("Sur place ou en ligne"),
    "lieu": gettext_lazy("Lieu"),
    "ages": gettext_lazy("Âge"),
    "image": gettext_lazy("Image"),
    "mots_cles": gettext_lazy("Autres mots pour le trouver"),
}
# In the order a person reads them. Rules of sign-ups come last, all of them.
MOTS = (
    "nom",
    "type",
    "description",
    "service",
    "organisateurs",
    "mode",
    "lieu",
    "lieu_precisions",
    "rendez_vous",
    "lien_en_ligne",
    "frais",
    "frais_precisions",
    "grille",
    "thematiques",
    "publics",
    "quartiers",
    "ages",
    "garde_enfants",
    "garde_precisions",
    "accessibilite",
    "a_apporter",
    "image",
    "contact_nom",
    "telephone",
    "courriel",
    "site_web",
    "mots_cles",
)
REGLES = tuple(field.name for field in ReglesInscription._meta.get_fields())
CHAMPS = (*MOTS, *REGLES)
PORTAIL_SEUL = (  # say nothing when one does not sign up on the portal
    "places_reservees",
    "reservees_jours",
    "attribution",
    "ouverture_jours",
    "cloture_heures",
    "tirage_jours",
    "memoire_sorties",
    "confirmation_heures",
    "places_par_inscription",
    "mineurs_seuls",
)


@dataclass(frozen=True)
class Difference:
    """One field: what the public reads, what it would read."""

    champ: str
    avant: str
    apres: str


def say_field(champ) -> str:
    """« Prix »"""
    if champ in LIBELLES:
        return str(LIBELLES[champ])
    label = str(Evenement._meta.get_field(champ).verbose_name)
    return label[:1].upper() + label[1:]


def say_value(evenement, champ) -> str:
    """The field in words, "" when it says nothing."""
    if champ in SPECIAUX:
        return SPECIAUX[champ](evenement)
    field = evenement._meta.get_field(champ)
    if field.many_to_many:
        return ", ".join(sorted(str(item) for item in getattr(evenement, champ).all()))
    value = getattr(evenement, champ)
    if isinstance(field, models.BooleanField):
        return _("oui") if value else _("non")
    if field.choices:
        return str(dict(field.flatchoices).get(value, value) or "") if value else ""
    return "" if value is None else str(value)


def _place(evenement):
    lieu = evenement.lieu
    return ", ".join(filter(None, [lieu.nom, lieu.ligne])) or str(lieu) if lieu else ""


def _picture(evenement):
    if not evenement.image_id:
        return ""
    return evenement.image_description or _("une image, sans description")


# Two pictures with the same words are two pictures.
DISTINCTION = {"image": lambda evenement: evenement.image_id, "lieu": lambda e: _place(e)}
SPECIAUX = {
    "lieu": _place,
    "ages": lambda evenement: say_ages(evenement.age_min, evenement.age_max),
    "accessibilite": lambda evenement: ", ".join(
        str(label) for label in labels(Accessibilite, evenement.accessibilite)
    ),
    "image": _picture,
    "telephone": lambda evenement: format_phone(evenement.telephone),
    "mots_cles": lambda evenement: ", ".join(sorted(evenement.mots_cles.names())),
}


def say_all(evenement) -> list[tuple[str, str]]:
    """[(field, words)] of what it says, what it leaves empty left out."""
    silent = _silent(evenement)
    return [
        (say_field(champ), words)
        for champ in CHAMPS
        if champ not in silent and (words := say_value(evenement, champ))
    ]


def _silent(evenement):
    """Rules that mean nothing for this event."""
    return () if evenement.inscription == ModeInscription.PORTAIL else PORTAIL_SEUL


def compare(public, propose) -> list[Difference]:
    """What changes from one version of an event to another."""
    found = []
    for champ in CHAMPS:
        avant, apres = say_value(public, champ), say_value(propose, champ)
        tell = DISTINCTION.get(champ)
        if avant != apres:
            found.append(Difference(say_field(champ), avant or str(RIEN), apres or str(RIEN)))
        elif tell and tell(public) != tell(propose):
            found.append(
                Difference(say_field(champ), avant, _("%(mots)s (une autre)") % {"mots": apres})
            )
    return found
