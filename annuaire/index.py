"""The directory in this process's memory: facets as big-integer bitsets, points as arrays.

One position per Entree. A facet is an int whose bit p is set when position p has it: filtering
100,000 fiches by five facets and counting sixty others takes well under a millisecond, on any
database. The index follows the content version: one small query tells whether anything moved,
one more brings the rows that did. See docs/decisions/0005-index-en-memoire.md.
"""

import heapq
import itertools
import math
import threading
import unicodedata
from array import array
from bisect import bisect_left, insort
from collections import defaultdict
from datetime import date

from django.utils import timezone

from annuaire import fraicheur
from annuaire.cases import case
from annuaire.enums import Fraicheur, Genre
from annuaire.models import Entree
from portal.socle.version import current_version

CHAMPS = (
    "pk",
    "visible",
    "vitrine",
    "genre",
    "titre",
    "facettes",
    "latitude",
    "longitude",
    "approximatif",
    "jours_du",
    "jours_ouverts",
    "verifie_le",
    "intervalle",
)
ORDRE_FRAICHEUR = {Fraicheur.A_JOUR: 0, Fraicheur.A_VERIFIER: 0, Fraicheur.ANCIENNE: 1}
MAILLE = 0.002  # degrees: the side of the cells that « near me » walks through
METRES_PAR_DEGRE = 111_195


class Index:
    """Read it through get_index(). Bitsets are plain ints; positions never move."""

    def __init__(self, jour: date):
        self.jour = jour
        self.numero = -1
        self.pk = array("q")
        self.pos: dict[int, int] = {}
        self.bits: dict[str, int] = {}
        self.visible = 0
        self.vitrine = 0
        self.approx = 0
        self.lat = array("d")
        self.lon = array("d")
        self.cases = array("Q")  # cell of the map's grid, see annuaire.cases
        self.ordre: list[tuple] = []  # (stale, structure, title, position), sorted: browsing order
        self._cles: list[tuple] = []  # the same tuple, by position
        self._facettes: list[tuple] = []
        self._jours_du = array("l")
        self._jours = array("q")
        self._ouverts: dict[date, int] = {}
        self._mailles: dict[tuple[int, int], list[int]] = defaultdict(list)

    # -- writing, under the lock of get_index -----------------------------------------------------

    def load(self, rows):
        """Fill an empty index; bits are gathered in bytes first, ints are costly to grow."""
        rows = list(rows)
        size = len(rows) // 8 + 1
        gathered: dict[str, bytearray] = defaultdict(lambda: bytearray(size))
        for pos, row in enumerate(rows):
            byte, bit = pos >> 3, 1 << (pos & 7)
            for code in self._append(row, pos):
                gathered[code][byte] |= bit
        bits = {code: int.from_bytes(raw, "little") for code, raw in gathered.items()}
        self.visible = bits.pop("*visible", 0)
        self.vitrine = bits.pop("*vitrine", 0)
        self.approx = bits.pop("*approx", 0)
        self.bits = bits
        self.ordre = sorted(cle for cle in self._cles)

    def update(self, rows):
        """Take changed rows in, one by one."""
        for row in rows:
            pos = self.pos.get(row[0])
            if pos is None:
                pos = len(self.pk)
                codes = self._append(row, pos)
            else:
                codes = self._replace(row, pos)
            for code in codes:
                self._set(code, pos)
            insort(self.ordre, self._cles[pos])

    def _append(self, row, pos):
        self.pk.append(row[0])
        self.pos[row[0]] = pos
        for store in (self.lat, self.lon, self.cases, self._jours_du, self._jours):
            store.append(0)
        self._cles.append(None)
        self._facettes.append(())
        return self._write(row, pos)

    def _replace(self, row, pos):
        for code in self._facettes[pos]:
            self._clear(code, pos)
        for code in ("*visible", "*vitrine", "*approx"):
            self._clear(code, pos)
        del self.ordre[bisect_left(self.ordre, self._cles[pos])]
        maille = self._maille(pos)
        if maille:
            self._mailles[maille].remove(pos)
        return self._write(row, pos)

    def _write(self, row, pos):
        """Store one row's values; the facet codes whose bits the caller sets."""
        (_pk, visible, vitrine, genre, titre, facettes, lat, lon, approx, du, jours, *age) = row
        self.lat[pos] = math.nan if lat is None else lat
        self.lon[pos] = math.nan if lon is None else lon
        self.cases[pos] = case(lat, lon)
        self._jours_du[pos] = du.toordinal() if du else 0
        self._jours[pos] = jours
        stale = ORDRE_FRAICHEUR[fraicheur.etat(*age, self.jour)]
        self._cles[pos] = (stale, genre == Genre.STRUCTURE, fold(titre)[:24], pos)
        self._facettes[pos] = (*facettes, genre)
        if lat is not None:
            self._mailles[self._maille(pos)].append(pos)
        for jour, ouverts in self._ouverts.items():
            bit = 1 << pos
            self._ouverts[jour] = ouverts | bit if self._is_open(pos, jour) else ouverts & ~bit
        codes = list(self._facettes[pos]) if visible else []
        return (
            codes
            + ["*visible"] * visible
            + ["*vitrine"] * (visible and vitrine)
            + ["*approx"] * approx
        )

    def _set(self, code, pos):
        if code.startswith("*"):
            setattr(self, code[1:], getattr(self, code[1:]) | 1 << pos)
        else:
            self.bits[code] = self.bits.get(code, 0) | 1 << pos

    def _clear(self, code, pos):
        if code.startswith("*"):
            setattr(self, code[1:], getattr(self, code[1:]) & ~(1 << pos))
        elif code in self.bits:
            self.bits[code] &= ~(1 << pos)

    def _maille(self, pos):
        if math.isnan(self.lat[pos]):
            return None
        return int(self.lat[pos] // MAILLE), int(self.lon[pos] // MAILLE)

    # -- reading ----------------------------------------------------------------------------------

    def _is_open(self, pos, jour):
        shift = jour.toordinal() - self._jours_du[pos]
        return 0 <= shift < 62 and bool(self._jours[pos] >> shift & 1)

    def ouverts(self, jour):
        """Bitset of the fiches open at some time on that day."""
        if jour not in self._ouverts:
            raw = bytearray(len(self.pk) // 8 + 1)
            for pos in range(len(self.pk)):
                if self._jours[pos] and self._is_open(pos, jour):
                    raw[pos >> 3] |= 1 << (pos & 7)
            self._ouverts[jour] = int.from_bytes(raw, "little")
        return self._ouverts[jour] & self.visible

    def facette(self, code):
        """Bitset of one facet code; « aujourdhui » is computed from the hours."""
        if code == "aujourdhui":
            return self.ouverts(timezone.localdate())
        return self.bits.get(code, 0)

    def groupe(self, codes):
        """Bitset of the fiches that have at least one of these codes."""
        found = 0
        for code in codes:
            found |= self.facette(code)
        return found

    def bitset(self, pks):
        """Bitset of some Entree pks; unknown ones are left out."""
        raw = bytearray(len(self.pk) // 8 + 1)
        for pk in pks:
            pos = self.pos.get(pk)
            if pos is not None:
                raw[pos >> 3] |= 1 << (pos & 7)
        return int.from_bytes(raw, "little")

    def filter(self, base, groupes):
        """Narrow a bitset: any code inside a group, every group."""
        for codes in groupes.values():
            base &= self.groupe(codes)
        return base

    def counts(self, base, groupes, options):
        """How many fiches each option would show, its own group's choice set aside.

        base: bitset before any facet; groupes: {group: codes chosen}; options: {group: codes}.
        """
        chosen = {name: self.groupe(codes) for name, codes in groupes.items()}
        result = {}
        for name, codes in options.items():
            others = base
            for other, bits in chosen.items():
                if other != name:
                    others &= bits
            for code in codes:
                result[code] = (others & self.facette(code)).bit_count()
        return result

    def ordered(self, bits, debut, fin):
        """Positions debut to fin of a bitset, in browsing order."""
        if not bits:
            return []
        if bits.bit_count() * 8 < len(self.ordre):  # few: take them out, then sort
            return sorted(positions(bits), key=self._cles.__getitem__)[debut:fin]
        raw, found, seen = bits.to_bytes(len(self.pk) // 8 + 1, "little"), [], 0
        for *_, pos in self.ordre:
            if raw[pos >> 3] >> (pos & 7) & 1:
                seen += 1
                if seen > debut:
                    found.append(pos)
                    if seen >= fin:
                        break
        return found

    def rang(self, pk):
        """Sort key of an Entree: fresh ones first, services before structures, then by title."""
        pos = self.pos.get(pk)
        return self._cles[pos] if pos is not None else (9, True, "", pk)

    def called(self, texte):
        """Sort key of an Entree for a search: what is called so first, then services."""
        debut = fold(texte)[:24]

        def key(pk):
            pos = self.pos.get(pk)
            _stale, structure, titre, _pos = self._cles[pos] if pos is not None else (0, 1, "", 0)
            return not titre.startswith(debut), structure

        return key

    def nearest(self, bits, lat, lon, debut, fin):
        """[(metres, position)] from debut to fin, nearest first; fiches without a point last."""
        placed = [(metres, pos) for metres, pos in self._near(bits, lat, lon, fin)]
        if len(placed) < fin:
            known = self.bitset(self.pk[pos] for _, pos in placed)
            lost = bits & ~known
            rest = [p for p in positions(lost) if math.isnan(self.lat[p])]
            rest.sort(key=self._cles.__getitem__)
            placed += [(None, pos) for pos in rest[: fin - len(placed)]]
        return placed[debut:fin]

    def _near(self, bits, lat, lon, nb):
        """The nb nearest, ring of cells after ring of cells; everything when cells run out."""
        raw = bits.to_bytes(len(self.pk) // 8 + 1, "little") if bits else b""
        ligne, colonne = int(lat // MAILLE), int(lon // MAILLE)
        if bits.bit_count() <= 2_000:  # few: measure them all
            everyone = (p for p in positions(bits) if not math.isnan(self.lat[p]))
            return heapq.nsmallest(nb, ((self.metres(p, lat, lon), p) for p in everyone))
        found = []
        width = MAILLE * METRES_PAR_DEGRE * max(0.1, math.cos(math.radians(lat)))
        for anneau in range(60):
            for cell in _ring(ligne, colonne, anneau):
                for p in self._mailles.get(cell, ()):
                    if raw[p >> 3] >> (p & 7) & 1:
                        found.append((self.metres(p, lat, lon), p))
            best = heapq.nsmallest(nb, found)
            if len(best) == nb and best[-1][0] <= anneau * width:
                return best
        everyone = (p for p in positions(bits) if not math.isnan(self.lat[p]))
        return heapq.nsmallest(nb, ((self.metres(p, lat, lon), p) for p in everyone))

    def in_box(self, bits, sud, ouest, nord, est, limite=None):
        """Positions inside a box; None when more than `limite` points stand around it."""
        ligne, colonne = int(sud // MAILLE), int(ouest // MAILLE)
        derniere_ligne, derniere_colonne = int(nord // MAILLE), int(est // MAILLE)
        if (derniere_ligne - ligne + 1) * (derniere_colonne - colonne + 1) <= len(self._mailles):
            keys = itertools.product(
                range(ligne, derniere_ligne + 1), range(colonne, derniere_colonne + 1)
            )
            mailles = [self._mailles[key] for key in keys if key in self._mailles]
        else:
            mailles = [
                points
                for (i, j), points in self._mailles.items()
                if ligne <= i <= derniere_ligne and colonne <= j <= derniere_colonne
            ]
        if limite is not None and sum(map(len, mailles)) > limite:
            return None
        raw = bits.to_bytes(len(self.pk) // 8 + 1, "little")
        return [
            p
            for p in itertools.chain.from_iterable(mailles)
            if raw[p >> 3] >> (p & 7) & 1
            and sud <= self.lat[p] <= nord
            and ouest <= self.lon[p] <= est
        ]

    def metres(self, pos, lat, lon):
        """Metres as the crow flies, right to a few per thousand at the scale of a town."""
        dx = (self.lon[pos] - lon) * math.cos(math.radians(lat))
        return math.hypot(self.lat[pos] - lat, dx) * METRES_PAR_DEGRE


def _ring(ligne, colonne, rayon):
    if rayon == 0:
        yield ligne, colonne
        return
    for j in range(colonne - rayon, colonne + rayon + 1):
        yield ligne - rayon, j
        yield ligne + rayon, j
    for i in range(ligne - rayon + 1, ligne + rayon):
        yield i, colonne - rayon
        yield i, colonne + rayon


def positions(bits):
    """Positions of the bits set, increasing."""
    raw = bits.to_bytes((bits.bit_length() + 7) // 8, "little")
    for index, byte in enumerate(raw):
        while byte:
            low = byte & -byte
            yield (index << 3) + low.bit_length() - 1
            byte ^= low


def fold(texte):
    """Lower case without accents, for sorting."""
    return "".join(
        c for c in unicodedata.normalize("NFKD", texte.casefold()) if not unicodedata.combining(c)
    )


_lock = threading.Lock()
_held: dict[str, Index] = {}


def get_index() -> Index:
    """This process's index, at the database's content version (one query, two when late)."""
    numero, jour = current_version(), timezone.localdate()
    index = _held.get("")
    if index is not None and index.numero == numero and index.jour == jour:
        return index
    with _lock:
        index = _held.get("")
        if index is None or index.jour != jour:  # freshness depends on the day
            index = Index(jour)
            index.load(Entree.objects.values_list(*CHAMPS).order_by("pk").iterator())
            _held[""] = index
        elif index.numero != numero:
            changed = Entree.objects.changed_since(index.numero)
            index.update(changed.values_list(*CHAMPS).order_by("pk"))
        index.numero = numero
    return index


def forget():
    """Drop the index: the next reader builds it again."""
    _held.clear()
