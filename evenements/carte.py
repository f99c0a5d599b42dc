"""The agenda's map: one point an event, those a filter keeps in its days."""

from django.utils import timezone

from annuaire.carte_vues import Source
from annuaire.index import Index
from evenements import agenda, endroits
from evenements.cartes import event_url
from evenements.models import Annonce
from portal.socle.memoire import ParVersion
from portal.socle.version import recent_version

# What the directory's rows say of hours and freshness, and events have no use for.
SANS_HEURES = (None, 0, None, 6)
COLONNES = ("pk", "titre", "facettes", "latitude", "longitude", "approximatif")


@ParVersion
def get_index() -> Index:
    index = Index(timezone.localdate())
    index.load(
        (pk, True, True, "evenement", titre, codes, lat, lon, approx, *SANS_HEURES)
        for pk, titre, codes, lat, lon, approx in Annonce.objects.filter(visible=True)
        .order_by("pk")
        .values_list(*COLONNES)
    )
    index.numero = recent_version()
    return index


def select(index, request):
    selection = agenda.select(agenda.read_filter(request))
    dated = selection.par_evenement.keys()
    return index.bitset(dated if selection.pks is None else dated & selection.pks)


def names(index, positions):
    """Rows of the panel: one query."""
    pks = [index.pk[position] for position in positions]
    rows = Annonce.objects.filter(visible=True).in_bulk(pks)
    return [
        {
            "nom": row.titre,
            "structure": row.qui,
            "lieu": "" if row.approximatif else endroits.of_annonce(row).dit,
            "url": event_url(row),
            "approximatif": row.approximatif,
        }
        for row in (rows[pk] for pk in pks if pk in rows)
    ]


AGENDA = Source(get_index=get_index, select=select, names=names)
