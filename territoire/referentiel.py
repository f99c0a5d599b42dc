"""The words of facets and cards (themes, quartiers, publics), in memory per content version."""

from dataclasses import dataclass, field

from portal.socle.memoire import ParVersion
from territoire.models import Public, Quartier, Territoire, Thematique


@dataclass
class Referentiel:
    territoires: list = field(default_factory=list)
    quartiers: dict = field(default_factory=dict)  # pk -> Quartier, in order
    thematiques: dict = field(default_factory=dict)  # pk -> Thematique, in order
    publics: dict = field(default_factory=dict)  # pk -> Public, in order

    @property
    def themes(self):
        """First-level themes; each has `sous_themes`."""
        return [theme for theme in self.thematiques.values() if theme.parent_id is None]

    @property
    def contacts(self):
        """Territories with somebody to call."""
        return [territoire for territoire in self.territoires if territoire.telephone]

    def by_slug(self, table, slug):
        return next((item for item in getattr(self, table).values() if item.slug == slug), None)


@ParVersion
def get_referentiel():
    """The words as they are at the present content version."""
    thematiques = {theme.pk: theme for theme in Thematique.objects.order_by("ordre", "nom_simple")}
    for theme in thematiques.values():
        theme.sous_themes = [t for t in thematiques.values() if t.parent_id == theme.pk]
    return Referentiel(
        territoires=list(Territoire.objects.all()),
        quartiers={q.pk: q for q in Quartier.objects.select_related("territoire")},
        thematiques=thematiques,
        publics={p.pk: p for p in Public.objects.all()},
    )
