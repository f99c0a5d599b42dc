"""The versions of a fiche that people could read: who wrote each, what it changed, going back.

A version is a Wagtail revision, read as the JSON it was kept as: a page of them costs the same
number of queries as one. It was public when it is now, when Wagtail published it, or when its line
in the history says so (`publique`, annuaire.gestion.actes.write_values). Drafts are never shown.
The place, the professional contacts and the person to ask for are not part of it: the first is
kept apart, the others may have been removed at somebody's request.
"""

import difflib
import re
from dataclasses import dataclass, field
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Q
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from taggit.models import Tag
from wagtail.models import ModelLogEntry, Revision

from annuaire.enums import Canal, Genre
from annuaire.importation import champs
from annuaire.importation.valeurs import Mots
from partenaires.models import Membre
from partenaires.sections import FERMETURE_DEFINITIVE, SECTIONS, say_field, say_value

PAR_PAGE = 20
NOMS = ("contact_nom",)  # that it changed is said, never from whom to whom
JAMAIS = ("pro_nom", "pro_telephone", "pro_courriel")
LONG = 80  # characters: a longer text is compared word by word, on the version's own page
MAX_MOTS = 3000  # of a text compared word by word


@dataclass(frozen=True)
class Morceau:
    """A stretch of text: « egal », « ajout » or « retrait »."""

    genre: str
    texte: str


@dataclass
class Changement:
    champ: str
    libelle: str
    avant: str = ""
    apres: str = ""
    long: bool = False
    masque: bool = False  # what changed is somebody's name

    @cached_property
    def morceaux(self):
        return word_diff(self.avant, self.apres)


@dataclass
class Version:
    pk: int
    le: datetime
    qui: str
    actuelle: bool
    premiere: bool  # the oldest one kept: nothing to compare it with
    changements: list[Changement] = field(default_factory=list)


# -- Reading ---------------------------------------------------------------------------------------


def public_revisions(fiche):
    """Most recent first."""
    lines = ModelLogEntry.objects.filter(
        Q(action="wagtail.publish") | Q(data__publique=True),
        content_type__app_label="annuaire",
        content_type__model=fiche._meta.model_name,
        object_id=str(fiche.pk),
        revision__isnull=False,
    )
    return (
        Revision.objects.for_instance(fiche)
        .filter(Q(pk__in=lines.values("revision_id")) | Q(pk=fiche.live_revision_id or 0))
        .order_by("-created_at", "-pk")
    )


def page_of_versions(fiche, numero):
    """A page whose items are Versions. Its number of queries does not depend on how many."""
    page = Paginator(public_revisions(fiche).select_related("user"), PAR_PAGE).get_page(numero)
    revisions = list(page.object_list)
    last = page.end_index()
    older = list(public_revisions(fiche)[last : last + 1])
    lecture = Lecture(fiche, [*revisions, *older])
    following = [*revisions, *(older or [None])][1:]
    page.object_list = [
        lecture.version(revision, previous)
        for revision, previous in zip(revisions, following, strict=True)
    ]
    return page


def one_version(fiche, pk):
    """(Version, what going back to it would change), None for what was never public."""
    revisions = public_revisions(fiche).select_related("user")
    revision = revisions.filter(pk=pk).first()
    if revision is None:
        return None
    previous = revisions.filter(created_at__lt=revision.created_at).first()
    lecture = Lecture(fiche, [revision, *([previous] if previous else [])])
    return lecture.version(revision, previous), lecture.way_back(revision)


def values_to_restore(fiche, pk, wanted) -> dict | None:
    """{field: old value} for the wanted fields that differ today; None: never public.

    Facts out of version, contacts and what no longer exists (a theme deleted since) stay away.
    """
    revision = public_revisions(fiche).filter(pk=pk).first()
    if revision is None:
        return None
    lecture = Lecture(fiche, [revision])
    old, today = lecture.values(revision), lecture.today
    return {
        champ: lecture.living(champ, old[champ])
        for champ in lecture.restorable
        if champ in wanted and champ in old and differs(old[champ], today.get(champ))
    }


class Lecture:
    """What several versions of one fiche need to be told in words, read once."""

    def __init__(self, fiche, revisions):
        self.fiche = fiche
        self.genre = Genre(fiche.genre)
        self.revisions = revisions
        self.mots = Mots()

    @cached_property
    def champs(self):
        """Fields in the order the rubriques ask them."""
        names = [champ for section in SECTIONS[self.genre] for champ in section.champs]
        if self.genre == Genre.SERVICE:
            names += [f"champs.{cle}" for cle in self.mots.champs]
        names = [name for name in names if not name.startswith("lieu.") and name not in JAMAIS]
        return [*dict.fromkeys([*names, *FERMETURE_DEFINITIVE])]

    @property
    def restorable(self):
        """Closing and opening again is an act of its own."""
        apart = {*NOMS, *FERMETURE_DEFINITIVE}
        return [champ for champ in self.champs if champ not in apart]

    @cached_property
    def tags(self):
        pks = {
            row["tag"] for revision in self.revisions for row in revision.content["mots_cles_lies"]
        }
        return dict(Tag.objects.filter(pk__in=pks).values_list("pk", "name"))

    @cached_property
    def lines(self):
        """{revision pk: what the history says of it}"""
        rows = ModelLogEntry.objects.filter(
            revision__in=[revision.pk for revision in self.revisions]
        )
        return dict(rows.order_by("pk").values_list("revision_id", "data"))

    @cached_property
    def members(self):
        """Accounts that are or were of the structure: their names may be told to one another."""
        structure = self.fiche.pk if self.genre == Genre.STRUCTURE else self.fiche.structure_id
        return set(Membre.objects.filter(structure=structure).values_list("compte_id", flat=True))

    @cached_property
    def today(self):
        return {champ: champs.read_value(self.fiche, champ) for champ in self.champs}

    def values(self, revision):
        content = revision.content
        values = {}
        for champ in self.champs:
            if champ == "mots_cles":
                rows = content["mots_cles_lies"]
                names = [self.tags[row["tag"]] for row in rows if row["tag"] in self.tags]
                values[champ] = sorted(names, key=str.casefold)
            elif champ.startswith("champs."):
                values[champ] = (content.get("champs") or {}).get(champ.removeprefix("champs."))
            elif champ in content:
                value = content[champ]
                values[champ] = sorted(value) if isinstance(value, list) else value
        return values

    def version(self, revision, previous):
        version = Version(
            pk=revision.pk,
            le=revision.created_at,
            qui=self.who(revision),
            actuelle=revision.pk == self.fiche.live_revision_id,
            premiere=previous is None,
        )
        if previous is not None:
            version.changements = self.compare(self.values(previous), self.values(revision))
        return version

    def way_back(self, revision):
        """What would change, from today's fiche to that version."""
        old = self.values(revision)
        return [
            change for change in self.compare(self.today, old) if change.champ in self.restorable
        ]

    def compare(self, before, after):
        return [
            self._change(champ, before[champ], after[champ])
            for champ in self.champs
            if champ in before and champ in after and differs(before[champ], after[champ])
        ]

    def _change(self, champ, before, after):
        libelle = self.say_field(champ)
        if champ in NOMS:
            return Changement(champ, libelle, masque=True)
        before, after = self.say(champ, before), self.say(champ, after)
        return Changement(champ, libelle, before, after, max(len(before), len(after)) > LONG)

    def who(self, revision):
        canal = (self.lines.get(revision.pk) or {}).get("canal", "")
        if canal == str(Canal.LIEN.label):
            return _("par lien personnel")
        if canal == str(Canal.IMPORT.label):
            return _("par un import")
        if revision.user_id is None:
            return _("par le portail")
        if revision.user_id in self.members:
            return _("par %(nom)s") % {"nom": revision.user}
        return _("par la coordination")

    def say_field(self, champ):
        if champ.startswith("champs."):
            return self.mots.champs[champ.removeprefix("champs.")].libelle
        return say_field(champ, self.genre)

    def say(self, champ, value):
        return say_value(champ, self.genre, value, self.mots)

    def living(self, champ, value):
        if champ in champs.M2M:
            return [pk for pk in value if pk in self.mots.noms[champ]]
        return value


def differs(before, after):
    """« Nothing » is spelt several ways."""
    return before != after and not (champs.is_empty(before) and champs.is_empty(after))


# -- Texts -----------------------------------------------------------------------------------------


def word_diff(before: str, after: str) -> list[Morceau]:
    """What stays, comes and goes, word by word."""
    old, new = (re.findall(r"\S+\s*|\s+", text) for text in (before, after))
    if len(old) + len(new) > MAX_MOTS:
        return [Morceau("retrait", before), Morceau("ajout", after)]
    pieces = []
    # In a long text, words found everywhere are not looked for (autojunk): « a b a b a b… » would
    # take ten seconds.
    matcher = difflib.SequenceMatcher(a=old, b=new)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind == "equal":
            pieces.append(Morceau("egal", "".join(old[start:end])))
            continue
        if end > start:
            pieces.append(Morceau("retrait", "".join(old[start:end])))
        if other_end > other_start:
            pieces.append(Morceau("ajout", "".join(new[other_start:other_end])))
    return pieces
