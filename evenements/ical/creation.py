"""Many new events at once: what `save`, `save_revision` and `log` write, in a handful of queries.

One by one, two thousand events would hold the database for a minute and a half. What only search
and « where is it used » need is written afterwards, by a worker.
"""

import uuid

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import CharField, OuterRef, Subquery
from django.db.models.functions import Cast
from django.utils import timezone
from modelcluster.models import get_serializable_data_for_fields
from wagtail.models import ModelLogEntry, ReferenceIndex, Revision
from wagtail.search import index

from evenements import annonces
from evenements.models import Evenement
from portal.socle.taches import wake

LOT = 100


def create(evenements: list[Evenement], *, structure, par=None, data=None):
    """Write these new events, all public or none, organised by that structure. In a transaction."""
    if not evenements:
        return
    contents = _contents(evenements, structure)
    Evenement.objects.bulk_create(evenements, batch_size=LOT)
    through = Evenement.organisateurs.through
    through.objects.bulk_create(
        (through(evenement_id=e.pk, structure_id=structure.pk) for e in evenements),
        batch_size=LOT,
    )
    revisions = record(evenements, contents, par)
    _name_versions(evenements)
    log(evenements, revisions, par, data or {}, ["wagtail.create"] * len(evenements))
    pks = [evenement.pk for evenement in evenements]
    annonces.refresh_many(pks)
    index_later(pks)


def _contents(evenements, structure):
    """What their first versions say: they differ by their own columns only."""
    first = evenements[0]
    first.organisateurs.set([structure])
    shared = first.serializable_data()
    return [shared | get_serializable_data_for_fields(evenement) for evenement in evenements]


def record(evenements, contents, par) -> list[Revision]:
    """A new version of each."""
    kind, now = ContentType.objects.get_for_model(Evenement), timezone.now()
    return Revision.objects.bulk_create(
        [
            Revision(
                content_type=kind,
                base_content_type=kind,
                object_id=str(evenement.pk),
                user=par,
                created_at=now,
                content=content | {"pk": evenement.pk},
                object_str=str(evenement),
            )
            for evenement, content in zip(evenements, contents, strict=True)
        ],
        batch_size=LOT,
    )


def _name_versions(evenements):
    """Just made, they have one version each."""
    kind, now = ContentType.objects.get_for_model(Evenement), timezone.now()
    own = Revision.objects.filter(
        base_content_type=kind, object_id=Cast(OuterRef("pk"), CharField())
    )
    values = {"latest_revision": Subquery(own.order_by("-pk").values("pk")[:1])}
    if evenements[0].live:
        values |= {"live_revision": values["latest_revision"]}
        values |= {"first_published_at": now, "last_published_at": now}
    pks = [evenement.pk for evenement in evenements]
    for start in range(0, len(pks), LOT):
        Evenement.objects.filter(pk__in=pks[start : start + LOT]).update(**values)


def log(evenements, revisions, par, data, actions):
    """A line in the history of each."""
    kind, act = ContentType.objects.get_for_model(Evenement), uuid.uuid4()
    ModelLogEntry.objects.bulk_create(
        [
            ModelLogEntry(
                content_type=kind,
                object_id=str(evenement.pk),
                label=evenement.titre[:255],
                action=action,
                timestamp=timezone.now(),
                user=par,
                uuid=act,
                data=data,
                revision=revision,
                content_changed=True,
            )
            for evenement, revision, action in zip(evenements, revisions, actions, strict=True)
        ],
        batch_size=LOT,
    )


def index_later(pks):
    """Once committed."""
    transaction.on_commit(lambda: _index(pks))


def _index(pks):
    from evenements import tasks  # which calls this module

    if not wake(tasks.indexer, pks):
        index_events(pks)


def index_events(pks):
    """Make these events found in the admin, and known where what they name is used."""
    for start in range(0, len(pks), LOT):
        with transaction.atomic():
            for evenement in Evenement.objects.filter(pk__in=pks[start : start + LOT]):
                index.insert_or_update_object(evenement)
                ReferenceIndex.create_or_update_for_object(evenement)
