"""Reading and writing one imported field of a fiche, as values that JSON can hold.

A key of `Fiche.importe` is an attribute (`telephone`), a part of the place (`lieu.adresse`) or an
answer to a theme's question (`champs.duree`). Many-to-many values are sorted pks; the point goes
as [latitude, longitude, precision].
"""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _

from annuaire.importation import colonnes
from portal.socle.champs import format_phone
from portal.socle.dates import say_date
from territoire.enums import Precision
from territoire.models import Lieu

M2M = ("thematiques", "quartiers", "publics")


def is_empty(value):
    return value is None or value in ("", [], {})


def is_untouched(fiche, champ, value):
    """Empty, or what the field holds when nobody chose."""
    if is_empty(value):
        return True
    if "." in champ or champ in (*M2M, "mots_cles"):
        return False
    return value == fiche._meta.get_field(champ).get_default()


def read_value(fiche, champ):
    """What the fiche says now."""
    if champ.startswith("lieu."):
        return _read_place(fiche.lieu, champ.removeprefix("lieu."))
    if champ.startswith("champs."):
        return (fiche.champs or {}).get(champ.removeprefix("champs."))
    if champ in M2M:
        return sorted(item.pk for item in getattr(fiche, champ).all())
    if champ == "mots_cles":
        # A revision brought back to life holds its keywords in memory: all() gives those.
        return sorted((tag.name for tag in fiche.mots_cles.all()), key=str.casefold)
    if champ in ("structure", "territoire"):
        return getattr(fiche, f"{champ}_id")
    value = getattr(fiche, champ)
    if isinstance(value, date):
        return value.isoformat()
    return sorted(value) if isinstance(value, list) else value


def _read_place(lieu, part):
    if part == "point":
        if lieu is None or (lieu.latitude is None and lieu.precision == Precision.QUARTIER):
            return None
        return [lieu.latitude, lieu.longitude, str(lieu.precision)]
    if part == "quartier":
        return lieu.quartier_id if lieu else None
    return getattr(lieu, part) if lieu else ""


def write_value(fiche, champ, value):
    """Put a value in memory; the caller saves the fiche, and its place when it was touched."""
    if champ.startswith("lieu."):
        if fiche.lieu is None:
            fiche.lieu = Lieu()
        _write_place(fiche.lieu, champ.removeprefix("lieu."), value)
    elif champ.startswith("champs."):
        fiche.champs = {**(fiche.champs or {}), champ.removeprefix("champs."): value}
    elif champ in M2M:
        table = fiche._meta.get_field(champ).related_model
        getattr(fiche, champ).set(list(table.objects.filter(pk__in=value)))
    elif champ == "mots_cles":
        fiche.mots_cles.set(value)
    elif champ in ("structure", "territoire"):
        setattr(fiche, f"{champ}_id", value)
    elif isinstance(fiche._meta.get_field(champ), models.DateField):
        setattr(fiche, champ, date.fromisoformat(value) if value else None)
    else:
        setattr(fiche, champ, value)


def _write_place(lieu, part, value):
    if part == "point":
        lieu.latitude, lieu.longitude, lieu.precision = value or [None, None, Precision.QUARTIER]
    elif part == "quartier":
        lieu.quartier_id = value
    else:
        setattr(lieu, part, value)


def check_value(modele, champ, value):
    """The field's own validators (length, choices, SIRET…). Raises ValidationError."""
    if champ.startswith("lieu."):
        model, name = Lieu, champ.removeprefix("lieu.")
        if name in ("point", "quartier"):
            return
    else:
        model, name = modele, champ
        if champ.startswith("champs.") or champ in (*M2M, "mots_cles", "structure", "territoire"):
            return
    model_field = model._meta.get_field(name)
    if isinstance(model_field, models.JSONField):
        return
    if isinstance(model_field, models.DateField):
        value = date.fromisoformat(value)
    model_field.clean(value, None)


def check_link(modele, champ, value):
    """That what the value points to is still there. Raises ValidationError."""
    if champ == "lieu.quartier":
        Lieu._meta.get_field("quartier").clean(value, None)
    elif champ in ("structure", "territoire"):
        modele._meta.get_field(champ).clean(value, None)


def say_value(champ, value, mots):
    """The value as a person reads it."""
    if is_empty(value):
        return _("(vide)")
    table = _table(champ)
    if table:
        pks = value if isinstance(value, list) else [value]
        return " ; ".join(mots.noms[table].get(pk, _("(disparu)")) for pk in pks)
    if champ == "structure":
        return str(value)
    if champ == "lieu.point":
        latitude, longitude, precision = value
        label = Precision(precision).label
        return f"{label} ({latitude}, {longitude})" if latitude is not None else str(label)
    if isinstance(value, bool):
        return _("oui") if value else _("non")
    if isinstance(value, list):
        return " ; ".join(str(item) for item in value)
    if champ.endswith("telephone"):
        return format_phone(value)
    if champ.endswith(("_du", "_au")):
        return say_date(date.fromisoformat(value))
    return str(value)


def say_field(champ, genre):
    """The column's name for people, whatever the key."""
    for colonne in colonnes.columns(genre).values():
        if colonne.champ == champ:
            return str(colonne.libelle)
    return {
        "lieu.point": str(colonnes.LIEU_POINT.libelle),
        "structure": str(colonnes.STRUCTURE_DU_SERVICE.libelle),
    }.get(champ, champ.removeprefix("champs."))


def _table(champ):
    tables = {"lieu.quartier": "quartiers", "territoire": "territoires"}
    return tables.get(champ) or (champ if champ in M2M else "")


def check_fiche(fiche):
    """Rules between fields, as {field: [messages]}; uniqueness is left to the moment of writing."""
    try:
        fiche.clean()
    except ValidationError as error:
        return error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
    return {}
