"""From a filter to the dates of a page: facets in memory, dates in the database. Reads only."""

import time
from bisect import bisect_left, bisect_right
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, date, timedelta
from functools import cached_property

from django.core.paginator import Paginator
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _

from annuaire.enums import Genre
from annuaire.models import Structure
from evenements import endroits, periodes
from evenements.cartes import Carte, cards
from evenements.enums import EtatOccurrence
from evenements.facettes import get_facettes
from evenements.forms import FiltreAgenda
from evenements.index import IndexAgenda, get_index
from evenements.models import Annonce, Occurrence
from evenements.periodes import Quand
from portal.socle.memoire import ParVersion
from territoire.referentiel import get_referentiel

PAR_PAGE = 20
PAR_JOUR = 3  # dates named in a cell of the month
PERIODES_GARDEES = 50  # of which the counts are kept in memory
PASSE = timedelta(days=60)  # how far back the agenda is read


def read_filter(request) -> FiltreAgenda:
    """The validated filter of a request. What it names by its number is public: a draft's name or
    a hidden place is told to nobody who tries the numbers."""
    filtre = FiltreAgenda(request.GET, referentiel=get_referentiel(), facettes=get_facettes())
    public = {"structure": Structure.objects.published(), "lieu": endroits.public_places()}
    for name, rows in public.items():
        if (pk := filtre.read(name)) is not None:
            found = rows.filter(pk=pk).first()
            filtre.nommes[name] = str(found) if found else _("inconnu")
    return filtre


@dataclass
class Selection:
    """What a filter keeps: which events (None: all that are listed), and when."""

    filtre: FiltreAgenda
    index: IndexAgenda
    pks: set | None
    approche: bool = False  # no event says every word that was asked

    @cached_property
    def par_evenement(self) -> dict[int, int]:
        """{event: how many of its dates are in the period}, whatever the boxes: counted once for
        all that is asked of a period within the same minute."""
        held, minute = _counted(), int(time.time() // 60)
        asked = (self.filtre.periode, self.filtre.avec_passes, minute)
        counts = held.get(asked)
        if counts is None:
            if len(held) >= PERIODES_GARDEES:
                held.clear()
            counts = held[asked] = _by_event(self._dates, self.index)
        return counts

    @property
    def _dates(self):
        return in_period(self.filtre.periode, over=self.filtre.avec_passes)

    @cached_property
    def rows(self) -> list[tuple]:
        """(date, event, begin, end) of the whole period in order, whatever the boxes: counted
        from there as well, a month asks the database once."""
        dates = self._dates.chronological().values_list("pk", "evenement_id", "debut", "fin")
        rows = [row for row in dates if row[1] in self.index.lignes]
        self.par_evenement = Counter(evenement for _pk, evenement, *_when in rows)
        return rows

    def keeps(self, evenement) -> bool:
        return self.pks is None or evenement in self.pks

    @cached_property
    def termines(self) -> int:
        """How many dates of these days are left out because they are over."""
        periode = self.filtre.periode
        if self.filtre.avec_passes or not periode.au or not periode.holds(timezone.localdate()):
            return 0
        over = in_period(periode, over=True).filter(fin__lte=timezone.now())
        return sum(n for pk, n in _by_event(over, self.index).items() if self.keeps(pk))

    @cached_property
    def total(self) -> int:
        return sum(n for pk, n in self.par_evenement.items() if self.keeps(pk))

    @property
    def occurrences(self):
        """The dates, soonest first, ready for cards."""
        found = self._dates.published()
        if self.pks is not None:
            found = found.filter(evenement__in=self.pks & self.par_evenement.keys())
        return found.for_agenda().chronological()

    def counts(self, codes) -> Counter:
        """{code: dates it would show}, whatever other boxes say of the same group."""
        found: Counter = Counter()
        for pk, n in self.par_evenement.items():
            for code in self.index.lignes[pk].codes & codes:
                found[code] += n
        return found


def select(filtre: FiltreAgenda) -> Selection:
    index = get_index()
    pks = matching_in(index, filtre)
    if filtre.mots and not pks and (near := matching_in(index, filtre, approche=True)):
        return Selection(filtre, index, near, approche=True)
    return Selection(filtre, index, pks)


def matching_in(index, filtre, *, approche=False):
    return index.matching(
        filtre.groupes,
        fixes=filtre.codes_fixes,
        age=filtre.age_demande,
        texte=filtre.mots,
        approche=approche,
    )


def matching(filtre: FiltreAgenda):
    """The announcements a filter keeps, whatever the days: what calendar feeds are made of."""
    pks = matching_in(get_index(), filtre)
    found = Annonce.objects.filter(visible=True)
    return found if pks is None else found.filter(pk__in=pks)


def in_period(periode, *, over=False):
    """Dates that have a moment in these days. People look for what they can still go to:
    what is over is left out, unless asked for, or the days themselves are over."""
    debut, fin = periode.bornes
    now = timezone.now()
    found = Occurrence.objects.kept()
    if fin is None:
        return found.upcoming(max(debut, now))
    if fin > now and not over:
        debut = max(debut, now)
    return found.between(debut, fin)


@ParVersion
def _counted() -> dict:
    return {}


def _by_event(dates, index) -> dict[int, int]:
    """Of public events: the index knows them, asking the database for each date costs as much
    again as counting."""
    rows = dates.order_by().values("evenement_id").annotate(n=Count("pk"))
    return {pk: n for pk, n in rows.values_list("evenement_id", "n") if pk in index.lignes}


class _Tranche:
    """A selection as the sequence Paginator wants, counted without asking twice."""

    def __init__(self, selection):
        self.selection = selection

    def __len__(self):
        return self.selection.total

    def __getitem__(self, window):
        return cards(self.selection.occurrences[window])


def list_context(request, selection):
    """Everything evenements/agenda.html reads."""
    filtre = selection.filtre
    page = Paginator(_Tranche(selection), PAR_PAGE).get_page(filtre.numero_page)
    return _common(request, selection) | {
        "page": page,
        "jours": by_day(page.object_list, first_day(filtre)),
    }


def first_day(filtre) -> date:
    """The first day of a list: today, when what is over is left out."""
    today = timezone.localdate()
    return today if filtre.periode.holds(today) and not filtre.avec_passes else filtre.periode.du


def by_day(cartes: list[Carte], depuis: date):
    """[(day, cards)]: what began before the first day stands on that day."""
    days: dict[date, list] = {}
    for carte in cartes:
        days.setdefault(max(carte.jour, depuis), []).append(carte)
    return sorted(days.items())


def grid_context(request, selection):
    """Everything evenements/mois.html reads: a month, each day with its first dates."""
    periode = selection.filtre.periode
    days = _by_cell(selection)
    shown = {pk for pks in days.values() for pk in pks[:PAR_JOUR]}
    named = {carte.pk: carte for carte in cards(selection.occurrences.filter(pk__in=shown))}
    today = timezone.localdate()
    return _common(request, selection) | {
        "semaines": [
            [_cell(jour, days.get(jour, ()), named, periode, today) for jour in week]
            for week in periodes.weeks(periode)
        ]
    }


def _by_cell(selection) -> dict[date, list[int]]:
    """{day: pks of the dates it shows, in order}. A month may hold ten thousand: each is placed
    by comparing it to the midnights, not by working out its own local day."""
    jours = selection.filtre.periode.jours
    minuits = [periodes.midnight(jour).astimezone(UTC) for jour in jours]
    cells: dict[date, list] = {}
    for pk, evenement, debut, fin in selection.rows:
        if selection.keeps(evenement):
            first = max(bisect_right(minuits, debut) - 1, 0)
            last = bisect_left(minuits, fin)  # an evening that ends at midnight is of one day
            for jour in jours[first:last]:
                cells.setdefault(jour, []).append(pk)
    return cells


def _cell(jour, pks, named, periode, today):
    return {
        "jour": jour,
        "dehors": not periode.du <= jour <= periode.au,
        "aujourdhui": jour == today,
        "passe": jour < today,
        "cartes": [named[pk] for pk in pks[:PAR_JOUR] if pk in named],
        "reste": max(0, len(pks) - PAR_JOUR),
    }


def _common(request, selection):
    filtre = selection.filtre
    boxes = count_boxes(selection)
    periode = filtre.periode
    return {
        "filtre": filtre,
        "selection": selection,
        "periode": periode,
        "en_cours": periode.holds(timezone.localdate()),
        "bascules": [
            {"nom": name, **box} for name in filtre.facettes.bascules for box in boxes[name]
        ],
        "groupes": [
            {"nom": name, "titre": title, "options": boxes[name]}
            for name, title in filtre.facettes.titres.items()
            if boxes[name]
        ],
        "retraits": _removals(request, filtre),
        "quand": [
            {"valeur": str(q.value), "libelle": q.label, "choisi": _is_chosen(filtre, q)}
            for q in Quand
        ],
        "avant": periodes.previous(periode),
        "apres": periodes.following(periode),
        "contacts": filtre.referentiel.contacts,
        "reglages": kept_query(request),
        "avec_termines": _with(request, "passes", "1"),
    }


def _is_chosen(filtre, quand):
    return not filtre.en_grille and filtre.periode.quand == quand


def count_boxes(selection):
    """{group: boxes} with how many dates each would show; those that would show none are left."""
    filtre = selection.filtre
    choix = filtre.facettes.choix
    codes = frozenset(box.code for boxes in choix.values() for box in boxes)
    counts = selection.counts(codes)
    ticked = set(filtre.coches)
    opened = {box.parent or box.code for box in filtre.coches if box.groupe == "theme"}
    return {
        name: [
            {**box._asdict(), "coche": box in ticked, "nombre": counts[box.code]}
            for box in boxes
            if (counts[box.code] or box in ticked) and (not box.parent or box.parent in opened)
        ]
        for name, boxes in choix.items()
    }


def kept_query(request):
    """What the links between periods keep: the boxes, not the days nor the page."""
    query = request.GET.copy()
    for name in ("quand", "du", "au", "page", "vue", "carte", "passes"):
        query.pop(name, None)
    return query.urlencode()


def _removals(request, filtre):
    removals = [(box.libelle, _without(request, box.groupe, box.valeur)) for box in filtre.coches]
    removals += [(words, _without(request, name)) for name, words in filtre.nommes.items()]
    if filtre.mots:
        removals.append((f"« {filtre.mots} »", _without(request, "q")))
    if filtre.read("passes"):
        removals.append((_("avec ce qui est terminé"), _without(request, "passes")))
    if filtre.age_demande is not None:
        age = _("%(age)d ans") % {"age": filtre.age_demande}
        removals.append((age, _without(request, "age")))
    return [{"libelle": words, "url": url} for words, url in removals]


def _with(request, name, value):
    query = request.GET.copy()
    query[name] = value
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _without(request, name, value=None):
    query = request.GET.copy()
    kept = [item for item in query.getlist(name) if value is not None and item != value]
    query.setlist(name, kept)
    query.pop("page", None)
    return f"?{query.urlencode()}"


def dates_of(fiche, nombre):
    """The next dates of a structure or of a service: one query, none when it has no event."""
    code = f"{'v' if fiche.genre == Genre.SERVICE else 's'}{fiche.pk}"
    pks = [pk for pk, ligne in get_index().lignes.items() if code in ligne.codes]
    return next_dates(pks, nombre) if pks else []


def next_dates(pks, nombre):
    """The soonest public dates of these events still to take place."""
    found = Occurrence.objects.published().upcoming().filter(evenement__in=pks)
    return cards(found.for_agenda().chronological()[:nombre])


def upcoming(nombre):
    """The soonest dates of all, for the home page; what is cancelled is said elsewhere."""
    found = Occurrence.objects.published().upcoming().filter(etat=EtatOccurrence.PREVUE)
    return cards(found.for_agenda().chronological()[:nombre])
