"""Taking in a calendar kept elsewhere: what it says now, without undoing what people wrote.

The file is read whole before anything is written, then written in one transaction. Events are known
by (agenda, UID), dates by the moment they stand for. `Evenement.importe` keeps what the import last
wrote: a field that says something else is a person's, and stays; so does a date somebody touched.
Nothing past changes. The same file again writes nothing at all.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from wagtail.actions.unpublish import UnpublishAction

from annuaire.enums import Canal
from evenements import annonces
from evenements.enums import Changement, EtatOccurrence, ModeParticipation, Relecture, TypeEvenement
from evenements.ical import creation, versions
from evenements.ical.ecriture import Ecriture
from evenements.ical.lecture import DateLue, EvenementLu, Lecture, read
from evenements.ical.lieux import Lieux
from evenements.ical.versions import PUBLIE, Version
from evenements.models import AgendaExterne, Evenement, Occurrence
from evenements.publication import AGENDA
from evenements.querysets import DUREE_MAX
from partenaires.acces import Acces
from partenaires.actions import rules_for
from partenaires.enums import Role

CHAMPS = (
    "nom",
    "description",
    "mode",
    "lieu_id",
    "lieu_precisions",
    "rendez_vous",
    "lien_en_ligne",
    "site_web",
)
SEQUENCE, MODIFIE, PROPOSE, RETIRE = "_sequence", "_modifie", "_propose", "_retire"  # in `importe`


@dataclass
class Bilan:
    """What a reading did, in numbers of events; refus: what was left out, in words."""

    nouveaux: int = 0
    changes: int = 0
    inchanges: int = 0
    annules: int = 0  # gone from the calendar
    dates: int = 0  # to come, in the calendar
    a_relire: bool = False  # what is new waits to be read
    connu: bool = False  # nothing moved since the last time: it was not even looked at
    refus: list[str] = field(default_factory=list)

    def say(self) -> str:
        """« 34 dates lues : 2 nouveaux rendez-vous, 1 changé. »"""
        if self.connu:
            return _("Rien n'a changé depuis la dernière lecture.")
        lues = ngettext("%(n)d date lue", "%(n)d dates lues", self.dates) % {"n": self.dates}
        parts = [
            (
                ngettext("%(n)d nouveau rendez-vous", "%(n)d nouveaux rendez-vous", self.nouveaux),
                self.nouveaux,
            ),
            (ngettext("%(n)d changé", "%(n)d changés", self.changes), self.changes),
            (ngettext("%(n)d annulé", "%(n)d annulés", self.annules), self.annules),
        ]
        said = ", ".join(words % {"n": n} for words, n in parts if n) or _("rien n'a changé")
        words = [_("%(lues)s : %(quoi)s.") % {"lues": lues, "quoi": said}]
        if self.a_relire and self.nouveaux:
            words.append(_("La coordination les relit avant de les publier."))
        return " ".join([*words, *self.refus])


def import_calendar(
    *, agenda: AgendaExterne, contenu: bytes, par=None, maintenant: datetime | None = None
) -> Bilan:
    """Write what a calendar says. Raises CalendrierIllisible, nothing written."""
    maintenant = maintenant or timezone.now()
    lecture = read(contenu, maintenant=maintenant)
    return import_reading(agenda=agenda, lecture=lecture, par=par, maintenant=maintenant)


@transaction.atomic
def import_reading(*, agenda, lecture: Lecture, par=None, maintenant=None) -> Bilan:
    """The same, once it is read."""
    agenda = (
        AgendaExterne.objects.select_for_update(of=("self",))
        .select_related("structure__lieu", "ajoute_par")
        .get(pk=agenda.pk)
    )
    with annonces.deferred():
        return _Import(agenda, lecture, par, maintenant or timezone.now()).run()


@transaction.atomic
def withdraw(*, agenda, par=None) -> int:
    """Its dates to come are shown nowhere any more; those people touched stay. Returns how many."""
    rows = Occurrence.objects.filter(evenement__agenda=agenda, retouchee=False).kept().upcoming()
    rows = list(rows.select_for_update(of=("self",)))
    ecriture = Ecriture()
    for row in rows:
        avant, planned = row.quand_et_ou, row.etat == EtatOccurrence.PREVUE
        row.etat, row.motif = EtatOccurrence.RETIREE, ""
        ecriture.change(row, Changement.ANNULEE if planned else None, avant)
    ecriture.write()
    pks = {row.evenement_id for row in rows}
    for evenement in Evenement.objects.filter(pk__in=pks, live=True):
        if not evenement.occurrences.kept().exists():
            evenement.importe = {**evenement.importe, RETIRE: True}
            Evenement.objects.filter(pk=evenement.pk).update(importe=evenement.importe)
            UnpublishAction(evenement, user=par).execute(skip_permission_checks=True)
    annonces.dates_changed(pks)
    return len(rows)


def is_published_at_once(structure) -> bool:
    """A calendar is the structure's: as one of its members would, whoever gave its address."""
    acces = Acces(Canal.COMPTE, "", roles={structure.pk: Role.CONTRIBUTEUR})
    return rules_for(acces, structure).is_direct(AGENDA)


class _Import:
    def __init__(self, agenda, lecture, par, maintenant):
        self.agenda, self.lecture, self.par, self.maintenant = agenda, lecture, par, maintenant
        self.structure = agenda.structure
        self.directe = is_published_at_once(self.structure)
        self.lieux, self.ecriture = Lieux(self.structure), Ecriture()
        self.versions, self.marques = {}, {}  # by event: written together
        self.dates_touched = set()
        self.bilan = Bilan(
            dates=lecture.nb_dates, a_relire=not self.directe, refus=list(lecture.refus)
        )

    def run(self) -> Bilan:
        # Whoever corrects one of them meanwhile, or its dates, waits, as evenements.actions does.
        held = self.agenda.evenements.select_for_update(of=("self",)).order_by("pk")
        known = {e.uid_source: e for e in held.select_related("lieu")}
        rows = self._rows()
        new = []
        for lu in self.lecture.evenements:
            if evenement := known.get(lu.uid):
                self._update(evenement, lu, rows[evenement.pk])
            elif any(not d.annulee for d in lu.dates):
                new.append(lu)
        self._create(new)
        read_now = {lu.uid for lu in self.lecture.evenements}
        for uid, evenement in known.items():
            if uid not in read_now and uid not in self.lecture.refuses:
                self._gone(evenement, rows[evenement.pk])
        self._write()
        annonces.dates_changed(self.dates_touched)
        return self.bilan

    def _write(self):
        versions.write(
            list(self.versions.values()),
            par=self.par,
            data=self._origin(),
            maintenant=self.maintenant,
        )
        marks = [e for pk, e in self.marques.items() if pk not in self.versions]
        versions.write_marks(marks)
        self.ecriture.write()

    def _rows(self):
        """{event: its rows that are not over, or that a date of the file may stand for}"""
        since = self.maintenant - DUREE_MAX
        origines = {date.origine for lu in self.lecture.evenements for date in lu.dates}
        old = [origine for origine in origines if origine <= since]  # put off, again and again
        found = defaultdict(list)
        rows = Occurrence.objects.filter(evenement__agenda=self.agenda)
        asked = Q(fin__gt=self.maintenant) | Q(origine__gt=since) | Q(origine__in=old)
        for row in rows.filter(asked):
            found[row.evenement_id].append(row)
        return found

    # -- Events

    def _create(self, new):
        made = [self._new_event(lu) for lu in new]
        creation.create(made, structure=self.structure, par=self.par, data=self._origin())
        self.ecriture.nouvelles += [
            self._new_row(evenement, date)
            for evenement, lu in zip(made, new, strict=True)
            for date in lu.dates
            if not date.annulee
        ]
        self.bilan.nouveaux = len(new)

    def _new_event(self, lu):
        evenement = Evenement(
            territoire=self.structure.territoire,
            type=TypeEvenement.AUTRE,
            agenda=self.agenda,
            uid_source=lu.uid,
            source=self.agenda.nom[:100],
            live=self.directe,
            **self._words(lu),
        )
        evenement.importe = {name: getattr(evenement, name) for name in CHAMPS} | _version(lu)
        if not self.directe:
            evenement.has_unpublished_changes = True
            evenement.relecture = Relecture.ATTENTE
            evenement.propose_par, evenement.propose_le = self._author(), self.maintenant
        return evenement

    def _words(self, lu: EvenementLu):
        """The fields of an Evenement an imported event gives."""
        words = {"nom": lu.titre, "description": lu.description, "site_web": lu.url}
        words |= {"mode": ModeParticipation.SUR_PLACE.value, "lien_en_ligne": ""}
        if re.match(r"https?://\S+$", lu.lieu):  # some write the link of the meeting there
            return words | {
                "mode": ModeParticipation.EN_LIGNE.value,
                "lien_en_ligne": lu.lieu,
                **self.lieux.where(""),
            }
        return words | self.lieux.where(lu.lieu)

    def _update(self, evenement, lu, rows):
        if _is_older(evenement, lu):
            self.bilan.inchanges += 1
            return
        changed = self._sync_words(evenement, lu)
        changed |= self._sync_dates(evenement, lu, rows)
        self._come_back(evenement)
        self.bilan.changes += changed
        self.bilan.inchanges += not changed

    def _sync_words(self, evenement, lu):
        """Write the words that are still the import's. Whether some changed."""
        importe = dict(evenement.importe)
        # Proposed: accepted since when the event says so, else waiting, or refused once for all.
        proposed = importe.pop(PROPOSE, {})
        changes = {}
        for name, value in self._words(lu).items():
            current = getattr(evenement, name)
            if current in (value, proposed.get(name, value)):
                importe[name] = current
            asked = proposed.get(name, current) if self._reads_again(evenement) else current
            if current == importe.get(name) and value != asked:
                changes[name] = value
        waiting = {n: v for n, v in proposed.items() if getattr(evenement, n) != v}
        importe |= _version(lu) | ({PROPOSE: waiting} if waiting else {})
        if changes:
            self._write_words(evenement, changes, importe)
        elif importe != evenement.importe:
            evenement.importe = importe
            self.marques[evenement.pk] = evenement
        return bool(changes)

    def _reads_again(self, evenement):
        return evenement.live and not self.directe

    def _write_words(self, evenement, changes, importe):
        proposed, a_relire = importe.pop(PROPOSE, {}), self._reads_again(evenement)
        before = {name: getattr(evenement, name) for name in changes}
        if a_relire:  # a public text is read again before it changes; dates do not wait
            importe[PROPOSE] = proposed | changes
            evenement.relecture, evenement.reponse = Relecture.ATTENTE, ""
            evenement.propose_par, evenement.propose_le = self._author(), self.maintenant
        else:
            if waiting := {n: v for n, v in proposed.items() if n not in changes}:
                importe[PROPOSE] = waiting
            importe |= changes
            for name, value in changes.items():
                setattr(evenement, name, value)
            evenement.sequence += 1
        evenement.importe = importe
        self.versions[evenement.pk] = Version(evenement, changes, before, a_relire)

    def _author(self):
        return self.par or self.agenda.ajoute_par

    def _come_back(self, evenement):
        """An agenda given up, then given again: what it had taken away is public again."""
        if not evenement.importe.get(RETIRE):
            return
        evenement.importe = {n: v for n, v in evenement.importe.items() if n != RETIRE}
        if self.directe and not evenement.live:
            evenement.live, evenement.has_unpublished_changes = True, False
            self.versions[evenement.pk] = Version(evenement, action=PUBLIE)
        else:
            self.marques[evenement.pk] = evenement

    def _origin(self):
        return {"agenda": self.agenda.nom, "canal": str(Canal.IMPORT.label)}

    def _gone(self, evenement, rows):
        motif = _("N'est plus dans l'agenda de %(nom)s.") % {"nom": self.structure.nom}
        cancelled = [self._cancel(row, motif[:200]) for row in rows]
        if any(cancelled):
            self.bilan.annules += 1
            self.dates_touched.add(evenement.pk)

    # -- Dates

    def _sync_dates(self, evenement, lu, rows):
        """Whether a date changed."""
        wanted = {d.origine: d for d in lu.dates}
        left, changed = [], False
        for row in rows:
            if date := wanted.pop(row.origine, None):
                changed |= self._apply(row, date)
            else:
                left.append(row)
        left, paired = self._pair(left, wanted, alone=not lu.repete)
        for row, date in paired:
            if lu.repete:  # of a single event, the moment first announced: it shows it moved
                row.origine = date.origine
            changed |= self._apply(row, date, force=lu.repete)
        motif = _("N'est plus dans l'agenda de %(nom)s.") % {"nom": self.structure.nom}
        cancelled = [self._cancel(row, motif[:200]) for row in left]
        new = [self._new_row(evenement, date) for date in wanted.values() if not date.annulee]
        self.ecriture.nouvelles += new
        changed |= any(cancelled) or bool(new)
        if changed:
            self.dates_touched.add(evenement.pk)
        return changed

    def _pair(self, left, wanted, *, alone):
        """Dates whose hour changed are the same dates: ([rows left], [(row, date)])."""
        free = [row for row in left if self._is_ours(row)]
        paired = []
        if alone and len(free) == len(wanted) == 1:
            ((origine, date),) = wanted.items()
            paired.append((free[0], date))
            del wanted[origine]
        elif not alone:
            by_day = {timezone.localtime(o).date(): o for o in wanted}
            for row in free:
                origine = by_day.pop(timezone.localtime(row.origine).date(), None)
                if origine:
                    paired.append((row, wanted.pop(origine)))
        taken = {row.pk for row, _date in paired}
        return [row for row in left if row.pk not in taken], paired

    def _is_ours(self, row):
        return not row.retouchee and row.fin > self.maintenant

    def _apply(self, row, date: DateLue, *, force=False):
        """Make a row say what the calendar says of it. Whether something changed."""
        if not self._is_ours(row):
            return False
        if row.rythme_id is None and row.etat == EtatOccurrence.RETIREE and date.annulee:
            return False
        etat = EtatOccurrence.ANNULEE if date.annulee else EtatOccurrence.PREVUE
        motif = ""
        if date.annulee:
            motif = _("Annulé dans l'agenda de %(nom)s.") % {"nom": self.structure.nom}
        new = {
            "debut": date.debut,
            "fin": date.fin,
            "journee": date.journee,
            "etat": etat,
            "motif": motif[:200],
            **self.lieux.where(date.lieu),
        }
        if all(getattr(row, name) == value for name, value in new.items()) and not force:
            return False
        avant, before = row.quand_et_ou, row.etat
        for name, value in new.items():
            setattr(row, name, value)
        self.ecriture.change(row, _what_happened(row, before, avant), avant)
        return True

    def _cancel(self, row, motif):
        if not self._is_ours(row) or row.etat != EtatOccurrence.PREVUE:
            return False
        avant = row.quand_et_ou
        row.etat, row.motif = EtatOccurrence.ANNULEE, motif
        self.ecriture.change(row, Changement.ANNULEE, avant)
        return True

    def _new_row(self, evenement, date: DateLue):
        return Occurrence(
            evenement=evenement,
            origine=date.origine,
            debut=date.debut,
            fin=date.fin,
            journee=date.journee,
            **self.lieux.where(date.lieu),
        )


def _what_happened(row, before, avant):
    """To tell people; None for what does not concern them."""
    if before == row.etat:
        moved = row.etat == EtatOccurrence.PREVUE and row.quand_et_ou != avant
        return Changement.DEPLACEE if moved else None
    came_back = row.etat == EtatOccurrence.PREVUE
    return Changement.RETABLIE if came_back else Changement.ANNULEE


def _version(lu):
    modified = lu.last_modified.isoformat() if lu.last_modified else ""
    return {SEQUENCE: lu.sequence, MODIFIE: modified}


def _is_older(evenement, lu):
    """A version of before the one already taken in: a copy that lagged behind."""
    known = evenement.importe.get(SEQUENCE, 0)
    if lu.sequence != known:
        return lu.sequence < known
    modified = evenement.importe.get(MODIFIE, "")
    return bool(modified and lu.last_modified and lu.last_modified.isoformat() < modified)
