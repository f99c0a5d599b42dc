"""Acts on the directory that a person could name."""

from annuaire.enums import Genre
from annuaire.models import Signalement


def report_error(*, fiche, motif, message="", contact=""):
    """Queue what somebody says is wrong about a fiche; the coordinator reads it."""
    return Signalement.objects.create(
        structure=fiche if fiche.genre == Genre.STRUCTURE else None,
        service=fiche if fiche.genre == Genre.SERVICE else None,
        motif=motif,
        message=message,
        contact=contact,
    )
