"""The rubriques of a fiche: what is asked together, in plain words, on one screen.

A field goes by its key in annuaire.importation.champs: `telephone`, `lieu.adresse`, `champs.duree`.
`ReglagesEntretien.sections_directes` and `Campagne.sections` hold the keys of rubriques.
"""

from dataclasses import dataclass, replace

from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annuaire import horaires
from annuaire.enums import Genre
from annuaire.horaires.mots import write_days
from annuaire.importation import champs as importes
from annuaire.models import ChampThematique, Service, Structure
from annuaire.models.fiches import LISTES
from territoire.models import Lieu

MODELES = {Genre.STRUCTURE: Structure, Genre.SERVICE: Service}
QUESTIONS = "precisions"  # the rubrique whose fields the fiche's themes declare
FERMETURE_DEFINITIVE = ("etat", "fermee_depuis", "a_la_place")  # one act, three fields


@dataclass(frozen=True)
class Section:
    cle: str
    titre: str
    champs: tuple[str, ...]
    aide: str = ""


def _section(cle, titre, *champs, aide=""):
    return Section(cle, titre, champs, aide)


HORAIRES = _section(
    "horaires",
    gettext_lazy("Horaires"),
    "horaires",
    aide=gettext_lazy("La semaine ordinaire, puis ce qui change aux jours fériés et aux vacances."),
)
FERMETURE = _section(
    "fermeture",
    gettext_lazy("Fermeture de quelques jours"),
    "fermeture_du",
    "fermeture_au",
    aide=gettext_lazy("Pendant ces jours, la fiche dit « fermé » quels que soient les horaires."),
)
CONTACTS = _section(
    "contacts",
    gettext_lazy("Téléphone, courriel, site"),
    "telephone",
    "courriel",
    "site_web",
    aide=gettext_lazy("Ce que les habitants voient pour vous joindre."),
)
MESSAGE = _section(
    "message",
    gettext_lazy("Message aux habitants"),
    "message",
    "message_du",
    "message_au",
    aide=gettext_lazy("Une phrase en haut de la fiche : « Reprise le 10 septembre »."),
)
OU = _section(
    "ou",
    gettext_lazy("Adresse et accès"),
    "lieu.nom",
    "lieu.adresse",
    "lieu.complement",
    "lieu.code_postal",
    "lieu.commune",
    "lieu.quartier",
    "lieu.arret_transport",
    "lieu.acces_pmr",
    "lieu.acces_precisions",
)
THEMES = _section(
    "themes",
    gettext_lazy("Thèmes et quartiers"),
    "thematiques",
    "quartiers",
    aide=gettext_lazy("Là où les habitants cherchent, et pour quels quartiers."),
)
RESERVE = _section(
    "reserve",
    gettext_lazy("Contact réservé aux professionnels"),
    "pro_nom",
    "pro_telephone",
    "pro_courriel",
    aide=gettext_lazy(
        "Jamais montré au public. C'est à ce courriel que le portail écrit pour vérifier la fiche."
    ),
)
SECTIONS = {
    Genre.STRUCTURE: (
        HORAIRES,
        FERMETURE,
        CONTACTS,
        MESSAGE,
        OU,
        _section(
            "description",
            gettext_lazy("Nom et description"),
            "nom",
            "sigle",
            "description",
            "mots_cles",
        ),
        THEMES,
        RESERVE,
    ),
    Genre.SERVICE: (
        HORAIRES,
        FERMETURE,
        CONTACTS,
        MESSAGE,
        _section("prix", gettext_lazy("Prix"), "frais", "frais_precisions"),
        _section(
            "comment",
            gettext_lazy("Comment venir ou s'inscrire"),
            "saturation",
            "modes_accueil",
            "modes_mobilisation",
            "mobilisable_par",
            "contact_nom",
            "lien_inscription",
            "conditions",
            "papiers",
        ),
        _section(
            "pour_qui",
            gettext_lazy("Pour qui"),
            "publics_regle",
            "publics",
            "publics_precisions",
            "niveau_francais",
            "langues",
            "garde_enfants",
            "garde_precisions",
        ),
        OU,
        _section(
            "description",
            gettext_lazy("Nom et description"),
            "nom",
            "type",
            "description",
            "mots_cles",
        ),
        THEMES,
        _section(QUESTIONS, gettext_lazy("Autres précisions")),
    ),
}
LIBELLES = {
    "courriel": gettext_lazy("Courriel"),
    "sigle": gettext_lazy("Sigle (le nom court)"),
    "description": gettext_lazy("Description"),
    "mots_cles": gettext_lazy("Autres mots pour vous trouver"),
    "fermeture_du": gettext_lazy("Fermé à partir du"),
    "fermeture_au": gettext_lazy("Jusqu'au (ce jour-là compris)"),
    "message": gettext_lazy("Votre message"),
    "message_du": gettext_lazy("À montrer à partir du"),
    "message_au": gettext_lazy("Jusqu'au (ce jour-là compris)"),
    "lieu.quartier": gettext_lazy("Quartier où c'est"),
    "lieu.point": gettext_lazy("Point sur la carte"),
    "quartiers": gettext_lazy("Quartiers servis"),
    "pro_nom": gettext_lazy("Nom de la personne"),
    "pro_telephone": gettext_lazy("Son téléphone"),
    "pro_courriel": gettext_lazy("Son courriel"),
    "publics_regle": gettext_lazy("Qui peut venir ?"),
    "publics": gettext_lazy("Personnes concernées"),
    "fermee_depuis": gettext_lazy("Fermée pour de bon à partir du"),
    "etat": gettext_lazy("État"),
}


def sections_of(fiche) -> list[Section]:
    """The fiche's rubriques, in the order they are offered. One query for a service."""
    found = []
    for section in SECTIONS[fiche.genre]:
        if section.cle == QUESTIONS:
            section = replace(
                section, champs=tuple(f"champs.{question.cle}" for question in questions_of(fiche))
            )
        if section.champs:
            found.append(section)
    return found


def questions_of(fiche) -> list[ChampThematique]:
    """What the fiche's themes ask besides."""
    themes = list(fiche.thematiques.all())
    wanted = {theme.pk for theme in themes} | {theme.parent_id for theme in themes}
    return list(ChampThematique.objects.filter(thematique__in=wanted - {None}))


def section_of(genre, champ: str) -> str:
    """The key of the rubrique a field is in, "" for a field no partner changes by itself."""
    if champ.startswith("champs."):
        return QUESTIONS
    for section in SECTIONS[genre]:
        if champ in section.champs:
            return section.cle
    return ""


def choices() -> list[tuple[str, str]]:
    """(key, title) of all the rubriques, for settings and campaigns."""
    known = {s.cle: s.titre for genre in SECTIONS for s in SECTIONS[genre]}
    return list(known.items())


# -- Words ----------------------------------------------------------------------------------------


def say_field(champ: str, genre) -> str:
    """« Téléphone »: a field's name, without a query."""
    if champ in LIBELLES:
        return str(LIBELLES[champ])
    if champ.startswith("champs."):
        return champ.removeprefix("champs.")
    model, name = (
        (Lieu, champ.removeprefix("lieu."))
        if champ.startswith("lieu.")
        else (MODELES[genre], champ)
    )
    label = str(model._meta.get_field(name).verbose_name)
    return label[:1].upper() + label[1:]


def say_value(champ: str, genre, value, mots) -> str:
    """A value as a person reads it. mots: an importation.valeurs.Mots, read once a page."""
    if importes.is_empty(value):
        return _("(vide)")
    if champ == "horaires":
        return say_hours(value)
    if champ == "lieu.point":
        return importes.say_value(champ, value, mots)
    enum = LISTES.get(champ)
    if enum is not None:
        return ", ".join(str(label) for code, label in enum.choices if code in value)
    field = _field(champ, genre)
    if field is not None and field.choices:
        return str(dict(field.flatchoices).get(value, value))
    if isinstance(field, models.DateField):
        return importes.say_value("jour_du", value, mots)
    if isinstance(value, list):
        return importes.say_value(champ, value, mots).replace(" ; ", ", ")
    return importes.say_value(champ, value, mots)


def _field(champ, genre):
    if champ.startswith("champs.") or champ in (*importes.M2M, "mots_cles"):
        return None
    if champ.startswith("lieu."):
        return Lieu._meta.get_field(champ.removeprefix("lieu."))
    return MODELES[genre]._meta.get_field(champ)


def say_hours(texte: str) -> str:
    """« lundi à vendredi : 9 h – 12 h ; fermé pendant les vacances scolaires », or as written."""
    semaine = horaires.semaine(texte)
    if not semaine:
        return texte
    groups = {}
    for index, jour in enumerate(semaine):
        if jour.texte != _("fermé"):
            groups.setdefault(jour.texte, []).append(index)
    words = [f"{write_days(days)} : {heures}" for heures, days in groups.items()] or [
        _("fermé toute la semaine")
    ]
    return " ; ".join([*words, *semaine.notes])
