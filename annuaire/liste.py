"""From a filter to a page of cards: words, facets, order, near matches. Reads, never writes."""

from dataclasses import dataclass, field
from functools import cached_property

from django.core.paginator import Paginator
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.urls import reverse

from annuaire import fraicheur, horaires
from annuaire.enums import Fraicheur, Genre, TypeService, TypeStructure
from annuaire.forms import BASCULES, FiltreAnnuaire
from annuaire.index import Index
from annuaire.models import Entree
from annuaire.recherche import search

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
        found = search(filtre.mots, limite=CANDIDATS, rang=index.rang)
        if found.borne and groupes:
            # Too many to filter afterwards: let the engine apply the facets it knows.
            known = {name: codes for name, codes in groupes.items() if name != "aujourdhui"}
            found = search(filtre.mots, facettes=known, limite=CANDIDATS, rang=index.rang)
        selection.ordre = found.ids
        selection.borne, selection.corrige = found.borne, found.corrige
        selection.proches = found.proches
        selection.base = index.bitset(found.ids) & index.visible
    else:
        selection.base = index.vitrine
    selection.bits = index.filter(selection.base, groupes)
    return selection


def count_options(selection: Selection):
    """Fill in how many fiches each box would show; drop the boxes that would show none."""
    filtre = selection.filtre
    codes = {name: [o.code for o in options] for name, options in filtre.options.items()}
    counts = selection.index.counts(selection.base, filtre.groupes, codes)
    facettes = {}
    for name, options in filtre.options.items():
        for option in options:
            option.nombre = counts[option.code]
        facettes[name] = [option for option in options if option.nombre or option.coche]
    return facettes


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


@dataclass
class Carte:
    """One fiche in a list, ready to be shown."""

    entree: Entree
    url: str
    type: str
    metres: float | None = None
    horaire: object = None
    fraicheur: str = ""
    quartiers: list = field(default_factory=list)

    def __getattr__(self, name):
        return getattr(self.entree, name)

    @property
    def distance(self):
        """« à 350 m », "" when it is not known."""
        if self.metres is None:
            return ""
        if self.metres < 950:
            return _("à %(metres)d m") % {"metres": max(50, round(self.metres / 50) * 50)}
        return _("à %(km)s km") % {"km": number_format(self.metres / 1000, 1)}


def cards(index, placed, referentiel):
    """Cards of [(metres, position)], in their order: one query."""
    pks = [index.pk[pos] for _metres, pos in placed]
    entrees = Entree.objects.in_bulk(pks)
    return [
        make_card(entrees[pk], referentiel.quartiers, metres)
        for pk, (metres, _pos) in zip(pks, placed, strict=True)
        if pk in entrees
    ]


def cards_of(index, positions, referentiel):
    """Cards of plain positions."""
    return cards(index, [(None, pos) for pos in positions], referentiel)


def make_card(entree, quartiers, metres=None):
    today = timezone.localdate()
    types = TypeService if entree.genre == Genre.SERVICE else TypeStructure
    state = fraicheur.etat(entree.verifie_le, entree.intervalle, today)
    return Carte(
        entree=entree,
        url=fiche_url(entree.genre, entree.objet_id, entree.titre),
        type=types(entree.type).label if entree.type in set(types.values) - {"autre"} else "",
        metres=None if entree.approximatif else metres,
        horaire=etat_horaire(entree),
        fraicheur=(
            fraicheur.phrase(entree.verifie_le, entree.intervalle, today)
            if state == Fraicheur.ANCIENNE and entree.verifie_le
            else ""
        ),
        quartiers=[
            quartiers[int(code[1:])].nom
            for code in entree.facettes
            if code[0] == "q" and code[1:].isdigit() and int(code[1:]) in quartiers
        ],
    )


def etat_horaire(objet):
    """Open now? None when nothing is known."""
    closures = [(objet.fermeture_du, objet.fermeture_au)] if objet.fermeture_du else []
    if not objet.horaires and not closures:
        return None
    return horaires.etat(objet.horaires, timezone.now(), fermetures=closures)


def fiche_url(genre, pk, nom):
    return reverse(f"annuaire:{genre}", kwargs={"pk": pk, "slug": slugify(nom) or "fiche"})


def list_context(request, selection):
    """Everything annuaire/liste.html reads."""
    filtre = selection.filtre
    facettes = count_options(selection)
    page = paginate(selection)
    titres = {
        "theme": _("Thème"),
        "quartier": _("Quartier"),
        "public": _("Pour qui"),
        "langue": _("Langue parlée"),
        **{f"c_{champ.cle}": champ.libelle for champ in filtre.champs},
    }
    open_parents = {o.parent or o.code for o in filtre.coches if o.groupe == "theme"}
    facettes["theme"] = [o for o in facettes["theme"] if not o.parent or o.parent in open_parents]
    return {
        "filtre": filtre,
        "selection": selection,
        "page": page,
        "bascules": [option for name in BASCULES for option in facettes[name]],
        "groupes": [
            {"nom": name, "titre": titre, "options": facettes[name]}
            for name, titre in titres.items()
        ],
        "retraits": [{"libelle": o.libelle, "url": _without(request, o)} for o in filtre.coches],
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


def _without(request, option):
    query = request.GET.copy()
    kept = [value for value in query.getlist(option.groupe) if value != option.valeur]
    query.setlist(option.groupe, kept)
    query.pop("page", None)
    return f"?{query.urlencode()}"


def _canonical(request):
    """The page's address without what only changes how it is shown."""
    query = request.GET.copy()
    for name in ("tri", "carte"):
        query.pop(name, None)
    path = request.build_absolute_uri(request.path)
    return f"{path}?{query.urlencode()}" if query else path
