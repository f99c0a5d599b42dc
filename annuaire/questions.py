"""The extra questions of themes that serve as filters."""

from annuaire.models import ChampThematique
from portal.socle.memoire import ParVersion


@ParVersion
def get_questions():
    """Filterable fields."""
    return list(ChampThematique.objects.filter(filtrable=True).select_related("thematique"))
