"""The words of events a reading changes: what `save`, `save_revision` and `log` write, together.

One by one, two thousand titles would hold the database for forty seconds. What somebody is writing
stays a draft, and takes the words they had not touched.
"""

from dataclasses import dataclass, field

from wagtail.models import Revision

from evenements import annonces
from evenements.ical import creation
from evenements.models import Evenement

ECRITS = (
    "nom",
    "description",
    "mode",
    "lieu",
    "lieu_precisions",
    "rendez_vous",
    "lien_en_ligne",
    "site_web",
    "live",
    "has_unpublished_changes",
    "latest_revision",
    "live_revision",
    "first_published_at",
    "last_published_at",
    "relecture",
    "reponse",
    "propose_par",
    "propose_le",
    "importe",
    "sequence",
    "modifie_le",
)  # the rest is people's


MODIFIE, PUBLIE = "wagtail.edit", "wagtail.publish"


@dataclass
class Version:
    """evenement: as it is to be. avant: {field: what it said}, of the words that change."""

    evenement: Evenement
    mots: dict = field(default_factory=dict)
    avant: dict = field(default_factory=dict)
    a_relire: bool = False  # a public text is read again: the words go to a version only
    action: str = MODIFIE

    def content(self, last: Revision | None):
        """Of its new version, from the last one."""
        if last is None or self.action == PUBLIE:  # what is public is what the columns say
            return self.evenement.serializable_data()
        content = dict(last.content)
        for name, value in self.mots.items():
            key = self.evenement._meta.get_field(name).name  # « lieu » of lieu_id
            if self.a_relire or content.get(key) == self.avant[name]:
                content[key] = value
        return content

    @property
    def est_public(self):
        """Whether its new version is what everybody reads."""
        evenement = self.evenement
        return evenement.live and not self.a_relire and not evenement.has_unpublished_changes


def write(versions: list[Version], *, par, data, maintenant):
    """In a transaction; one version of an event at most."""
    if not versions:
        return
    evenements = [version.evenement for version in versions]
    last = Revision.objects.in_bulk([e.latest_revision_id for e in evenements])
    contents = [v.content(last.get(v.evenement.latest_revision_id)) for v in versions]
    revisions = creation.record(evenements, contents, par)
    for version, revision in zip(versions, revisions, strict=True):
        _take(version, revision, maintenant)
    _update(evenements, ECRITS)
    creation.log(evenements, revisions, par, data, [version.action for version in versions])
    pks = [evenement.pk for evenement in evenements]
    annonces.refresh_many(pks)
    creation.index_later(pks)


def write_marks(evenements: list[Evenement]):
    """What the import remembers of them, when nothing else changed."""
    _update(evenements, ["importe"])


def _take(version, revision, maintenant):
    evenement, public = version.evenement, version.est_public
    evenement.latest_revision = revision
    if public:
        evenement.live_revision = revision
        evenement.last_published_at = maintenant
        evenement.first_published_at = evenement.first_published_at or maintenant
    else:
        evenement.has_unpublished_changes = True


def _update(evenements, fields):
    Evenement.objects.bulk_create(
        evenements,
        batch_size=creation.LOT,
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=fields,
    )
