"""The extra questions of themes that serve as filters, held in memory per content version."""

from annuaire.models import ChampThematique

_held: dict[str, tuple] = {}


def get_questions(numero):
    """Filterable fields as they are at that content version."""
    held = _held.get("")
    if held is None or held[0] != numero:
        fields = list(ChampThematique.objects.filter(filtrable=True).select_related("thematique"))
        held = _held[""] = (numero, fields)
    return held[1]


def forget():
    _held.clear()
