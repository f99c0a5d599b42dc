"""The words of facets and cards (themes, quartiers, publics), held in memory per content version."""

from dataclasses import dataclass, field

from portal.socle.version import recent_version
from territoire.models import Public, Quartier, Territoire, Thematique


@dataclass
class Referentiel:
    numero: int
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


_held: dict[str, Referentiel] = {}


def get_referentiel(numero=None):
    """The words as they are at that content version (the recent one by default)."""
    numero = recent_version() if numero is None else numero
    held = _held.get("")
    if held is None or held.numero != numero:
        held = _held[""] = _load(numero)
    return held


def forget():
    _held.clear()


def _load(numero):
    thematiques = {theme.pk: theme for theme in Thematique.objects.order_by("ordre", "nom_simple")}
    for theme in thematiques.values():
        theme.sous_themes = [t for t in thematiques.values() if t.parent_id == theme.pk]
    return Referentiel(
        numero=numero,
        territoires=list(Territoire.objects.all()),
        quartiers={q.pk: q for q in Quartier.objects.select_related("territoire")},
        thematiques=thematiques,
        publics={p.pk: p for p in Public.objects.all()},
    )
