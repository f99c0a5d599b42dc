"""Writing values on a fiche: on what is public and on the draft being written alike."""

from django.db import transaction
from django.db.models import Q
from wagtail.log_actions import log

from annuaire.enums import Genre
from annuaire.importation import champs
from annuaire.models import Service, Structure
from territoire.models import Lieu

ADRESSE = ("lieu.adresse", "lieu.code_postal", "lieu.commune")


@transaction.atomic
def write_versions(*, fiche, write, par=None, action="wagtail.edit", data=None):
    """Have write(version) change what is public and the draft being written, if any.

    Both get it: publishing the draft later must not bring the old values back. Returns the fiche.
    """
    fiche = type(fiche).objects.select_for_update(no_key=True).get(pk=fiche.pk)
    draft = fiche.get_latest_revision_as_object() if fiche.has_unpublished_changes else fiche
    for version in {id(fiche): fiche, id(draft): draft}.values():
        write(version)
    fiche.save()
    shown = None
    if fiche.live or draft is fiche:
        shown = fiche.save_revision(user=par, clean=False)
    revision = shown if draft is fiche else draft.save_revision(user=par, clean=False)
    values = {"live_revision": shown} if fiche.live else {}
    if draft is fiche and fiche.live:
        values["has_unpublished_changes"] = False
    if values:
        type(fiche).objects.filter(pk=fiche.pk).update(**values)
    # « publique » tells the versions people could read from the drafts.
    log(
        instance=fiche,
        action=action,
        user=par,
        revision=shown or revision,
        content_changed=True,
        data=(data or {}) | {"publique": fiche.live},
    )
    return type(fiche).objects.get(pk=fiche.pk)


def write_champs(*, fiche, valeurs, par=None, action="wagtail.edit", data=None):
    """Write {key of importation.champs: JSON value}; raises ValidationError when what would be
    public does not hold together. A place that other fiches stand on is copied first."""
    places = {}

    def write(version):
        place = _write_place(version, valeurs, places)
        for champ, value in valeurs.items():
            if not champ.startswith("lieu."):
                champs.write_value(version, champ, value)
        if version.pk and not places.get("checked"):
            places["checked"] = True  # the public one comes first; a draft may be unfinished
            version.clean()
            version.validate_constraints()
        if place is not None:
            place.save()
            version.lieu = place

    return write_versions(fiche=fiche, write=write, par=par, action=action, data=data)


def _write_place(version, valeurs, places):
    """The place to save with this version; None when the values say nothing of a place."""
    parts = {
        champ: value
        for champ, value in valeurs.items()
        if champ.startswith("lieu.") and champs.read_value(version, champ) != value
    }
    if not parts:
        return None
    key = version.lieu_id
    if key not in places:
        places[key] = _own_place(version)
    version.lieu = places[key]
    if "lieu.point" not in parts and any(
        champ in parts and not champs.is_empty(champs.read_value(version, champ))
        for champ in ADRESSE
    ):
        parts["lieu.point"] = None  # it was the old address's
    for champ, value in parts.items():
        champs.write_value(version, champ, value)
    version.lieu.clean_fields(exclude=["latitude", "longitude"])
    return version.lieu


def _own_place(fiche):
    """The fiche's place, safe to change: a copy when somebody else's fiche stands on it too.

    A structure's own services move with it; a service moves alone.
    """
    if fiche.lieu_id is None:
        return Lieu()
    place = Lieu.objects.get(pk=fiche.lieu_id)
    if fiche.genre == Genre.STRUCTURE:
        mine = Q(structure=fiche.pk)
        structures = Structure.objects.exclude(pk=fiche.pk)
    else:
        mine = Q(pk=fiche.pk)
        structures = Structure.objects.all()
    others = Service.objects.exclude(mine).filter(lieu=place)
    if others.exists() or structures.filter(lieu=place).exists():
        place.pk = None
        place._state.adding = True
    return place
