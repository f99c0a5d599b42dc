"""From a filter to a page of cards: words, facets, order, near matches. Reads, never writes."""

from dataclasses import dataclass
from functools import cached_property

from django.core.paginator import Paginator
from django.utils.translation import gettext as _

from annuaire.forms import FiltreAnnuaire
from annuaire.index import Index
from annuaire.recherche import search
from annuaire.vignettes import cards

PAR_PAGE = 20
CANDIDATS = 1_000  # results of a search that are ranked


@dataclass
class Selection:
    """What a filter keeps of the index."""

    index: Index
    filtre: FiltreAnnuaire
    base: int = 0  # before the facets
    bits: int = 0  # after them
    ordre: list | None = None  # Entree pks, best first, when words were typed
    borne: bool = False  # more matched than were ranked
    corrige: str | None = None
    propose: str | None = None
    proches: bool = False

    @cached_property
    def total(self):
        return self.bits.bit_count()

    def positions(self, debut, fin):
        """[(metres or None, position)]"""
        depart = self.filtre.depart
        if depart:
            return self.index.nearest(self.bits, *depart, debut, fin)
        if self.ordre is None:
            return [(None, pos) for pos in self.index.ordered(self.bits, debut, fin)]
        kept = [self.index.pos[pk] for pk in self.ordre if pk in self.index.pos]
        kept = [pos for pos in kept if self.bits >> pos & 1]
        return [(None, pos) for pos in kept[debut:fin]]


def select(index: Index, filtre: FiltreAnnuaire) -> Selection:
    """Apply words, then facets."""
    selection = Selection(index, filtre)
    groupes = filtre.groupes
    if filtre.mots:
        ordre = {"rang": index.rang, "avant": index.called(filtre.mots)}
        found = search(filtre.mots, limite=CANDIDATS, **ordre)
        if found.borne and groupes:
            # Too many to filter afterwards: let the engine apply the facets it knows.
            known = {name: codes for name, codes in groupes.items() if name != "aujourdhui"}
            found = search(filtre.mots, facettes=known, limite=CANDIDATS, **ordre)
        selection.ordre = found.ids
        selection.borne, selection.corrige = found.borne, found.corrige
        selection.propose = found.propose
        selection.proches = found.proches
        selection.base = index.bitset(found.ids) & index.visible
    else:
        selection.base = index.vitrine
    selection.bits = index.filter(selection.base, groupes)
    return selection


def count_boxes(selection: Selection):
    """{group: boxes} with how many fiches each would show; those that would show none are left."""
    filtre = selection.filtre
    choix = filtre.facettes.choix
    codes = {name: [c.code for c in boxes] for name, boxes in choix.items()}
    counts = selection.index.counts(selection.base, filtre.groupes, codes)
    ticked = set(filtre.coches)
    return {
        name: [
            {
                "valeur": c.valeur,
                "libelle": c.libelle,
                "code": c.code,
                "parent": c.parent,
                "coche": c in ticked,
                "nombre": counts[c.code],
            }
            for c in boxes
            if counts[c.code] or c in ticked
        ]
        for name, boxes in choix.items()
    }


class _Tranche:
    """A selection as the sequence Paginator wants."""

    def __init__(self, selection):
        self.selection = selection

    def __len__(self):
        return self.selection.total

    def __getitem__(self, window):
        placed = self.selection.positions(window.start, window.stop)
        return cards(self.selection.index, placed, self.selection.filtre.referentiel)


def paginate(selection: Selection):
    """The page asked for, the last one when it is past the end."""
    return Paginator(_Tranche(selection), PAR_PAGE).get_page(selection.filtre.numero_page)


def list_context(request, selection):
    """Everything annuaire/liste.html reads."""
    filtre = selection.filtre
    boxes = count_boxes(selection)
    opened = {c.parent or c.code for c in filtre.coches if c.groupe == "theme"}
    boxes["theme"] = [b for b in boxes["theme"] if not b["parent"] or b["parent"] in opened]
    return {
        "filtre": filtre,
        "selection": selection,
        "page": paginate(selection),
        "bascules": [
            {"nom": name, **box} for name in filtre.facettes.bascules for box in boxes[name]
        ],
        "groupes": [
            {"nom": name, "titre": title, "options": boxes[name]}
            for name, title in filtre.facettes.titres.items()
            if boxes[name]
        ],
        "retraits": [{"libelle": c.libelle, "url": _without(request, c)} for c in filtre.coches],
        "notes": _notes(selection),
        "referentiel": filtre.referentiel,
        "contacts": filtre.referentiel.contacts,
        "canonique": _canonical(request),
    }


def _notes(selection):
    """What must be said before the results."""
    notes = []
    if selection.corrige:
        notes.append(
            _("Rien pour « %(mots)s ». Voici les résultats pour « %(corrige)s ».")
            % {"mots": selection.filtre.mots, "corrige": selection.corrige}
        )
    elif selection.proches:
        notes.append(_("Rien ne correspond à tous vos mots. Voici ce qui s'en approche."))
    if selection.filtre.inconnus:
        notes.append(_("Un filtre de cette adresse n'existe plus : il n'est pas appliqué."))
    return notes


def _without(request, choix):
    query = request.GET.copy()
    kept = [value for value in query.getlist(choix.groupe) if value != choix.valeur]
    query.setlist(choix.groupe, kept)
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _canonical(request):
    """The page's address without what only changes how it is shown."""
    query = request.GET.copy()
    for name in ("tri", "carte"):
        query.pop(name, None)
    path = request.build_absolute_uri(request.path)
    return f"{path}?{query.urlencode()}" if query else path
