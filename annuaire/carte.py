"""What the map shows: clusters made here for the first view, then the whole set in a small pack.

Everything counts places (cells of annuaire.cases, about 4.5 m): several services at one address
are one place. Names are asked for by place, so that neither clusters nor pack carry them.
A fiche known only by its quartier stands on the quartier's centre: it is counted apart, and never
mixed with exact points.

The pack, as `points.bin`: the three octets « PC1 », then numbers as varints (seven bits an octet,
low ones first, the eighth bit says « more »):
- how many places;
- for each, in increasing order, the difference of its cell number with the one before;
- for each, the number of fiches there, less one;
- then a bitmap, low bits first: 1 for an approximate place. A cell may hold an exact place and an
  approximate one: they come in that order.
"""

import math
from collections import Counter
from itertools import compress, repeat
from operator import rshift
from weakref import WeakKeyDictionary

from annuaire.cases import SANS_CASE, box, cell, centre, join, split
from annuaire.index import Index
from annuaire.models import Entree
from annuaire.vignettes import fiche_url
from portal.socle.memoire import ParVersion
from territoire.referentiel import get_referentiel

FORMAT = b"PC1"
MAX_PAQUET = 30_000  # fiches: beyond, the browser keeps asking for the clusters of what it sees
MAX_AMAS = 120  # clusters in one answer: the grid widens until they fit
MAX_COMPTES = 64  # counts of squares remembered
MAX_NOMS = 10
MAX_REGARDES = 3_000  # points measured one by one to name what is in a view
ZOOM_LIEUX = 18  # from there on, one marker a place
ZOOM_DEPART = 16  # the first view never opens nearer
MARGE = 40  # pixels kept free around the first view
TUILE = 256  # pixels
MAX_SOMMETS = 120  # of an outline's ring, once simplified
_BITS = bytes.maketrans(b"01", b"\x00\x01")


def select_cells(index: Index, bits):
    """Cell numbers of a bitset, SANS_CASE among them."""
    chosen = f"{bits:b}"[::-1].encode().translate(_BITS)
    return compress(index.cases, chosen)


def level(zoom):
    """How many bits of row and of column a cluster's square drops: about 90 pixels a side."""
    return 0 if zoom >= ZOOM_LIEUX else 21 - zoom


def clusters(index: Index, bits, bbox, zoom):
    """Clusters of a box at a zoom, ready for JSON.

    origine: [row, column]; exacts, approximatifs: flat triples (row, column, fiches) from that
    origin; entier: whether the pack may be asked for.
    """
    limits = (*cell(*bbox[:2]), *cell(*bbox[2:]))
    shift = level(zoom)
    # Weigh quarters of squares rather than every point: right to a few pixels, and far quicker.
    fine = max(0, shift - 2)
    exact, lost = _count(index, bits & ~index.approx, fine)
    groups = _group(exact, fine, shift, limits)
    while len(groups) > MAX_AMAS:
        shift += 1
        groups = _group(exact, fine, shift, limits)
    # Two quartiers stay two rings until their centres nearly touch.
    near = max(0, level(zoom) - 3)
    approx, lost_too = _count(index, bits & index.approx, near)
    rings = _group(approx, near, near, limits)[:MAX_AMAS]
    return {
        "origine": limits[:2],
        "exacts": _flatten(groups, limits),
        "approximatifs": _flatten(rings, limits),
        "total": bits.bit_count(),
        "sans_lieu": lost + lost_too,
        "entier": bits.bit_count() <= MAX_PAQUET,
    }


_counted: WeakKeyDictionary = WeakKeyDictionary()  # Index -> (content version, {question: answer})


def _count(index, bits, shift):
    """({square of 2**shift cells: fiches}, fiches without a point)

    Remembered until the index moves: people look at the same few selections.
    """
    numero, held = _counted.get(index, (None, None))
    if numero != index.numero or len(held) >= MAX_COMPTES:
        held = {}
        _counted[index] = index.numero, held
    if (bits, shift) not in held:
        counts = Counter(map(rshift, select_cells(index, bits), repeat(2 * shift)))
        lost = counts.pop(SANS_CASE >> 2 * shift, 0)
        held[bits, shift] = counts, lost
    return held[bits, shift]


def _group(parts, fine, shift, limits):
    """[(row, column, fiches)] of the squares of 2**shift cells whose middle is in view."""
    sums = {}
    half = 1 << fine >> 1
    for number, count in parts.items():
        row, column = split(number)
        held = sums.setdefault(number >> 2 * (shift - fine), [0, 0, 0])
        held[0] += (row << fine | half) * count
        held[1] += (column << fine | half) * count
        held[2] += count
    south, west, north, east = limits
    middles = ((rows // n, columns // n, n) for rows, columns, n in sums.values())
    return sorted(
        (row, column, n)
        for row, column, n in middles
        if south <= row <= north and west <= column <= east
    )


def _flatten(groups, limits):
    return [
        n for row, column, count in groups for n in (row - limits[0], column - limits[1], count)
    ]


def frame(index: Index, bits, bounds, largeur, hauteur, *, loin=5):
    """[latitude, longitude, zoom] that shows a selection in so many pixels.

    Few fiches stand far away (a head office in another town): what lies around the territories
    is framed, when something does. bounds: (south, west, north, east) of the territories or None;
    loin: the widest zoom the map has.
    """
    squares, _lost = _count(index, bits, 4)
    points = [centre(*(8 + (n << 4) for n in split(square))) for square in squares]
    if bounds:
        around = [point for point in points if _is_near(point, bounds)]
        points = around or points or [bounds[:2], bounds[2:]]
    if not points:
        return [46.6, 2.4, loin]
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    south, north, west, east = min(lats), max(lats), min(lons), max(lons)
    width = (east - west) / 360 * TUILE
    height = (_mercator(north) - _mercator(south)) * TUILE
    zoom = ZOOM_DEPART
    while zoom > loin and (
        width * 2**zoom > max(80, largeur - 2 * MARGE)
        or height * 2**zoom > max(80, hauteur - 2 * MARGE)
    ):
        zoom -= 1
    return [round((south + north) / 2, 5), round((west + east) / 2, 5), zoom]


def _is_near(point, bounds):
    south, west, north, east = bounds
    high, wide = (north - south) / 4, (east - west) / 4
    return south - high <= point[0] <= north + high and west - wide <= point[1] <= east + wide


def _mercator(lat):
    """From the equator, in worlds."""
    lat = math.radians(max(-85.0, min(85.0, lat)))
    return math.log(math.tan(math.pi / 4 + lat / 2)) / (2 * math.pi)


def view_box(lat, lon, zoom, largeur, hauteur):
    """(south, west, north, east) of a view, an eighth wider than it is."""
    wide = largeur * 360 / TUILE / 2**zoom * 0.625
    high = hauteur * 360 / TUILE / 2**zoom * 0.625 * math.cos(math.radians(lat))
    return (
        max(-90.0, lat - high),
        max(-180.0, lon - wide),
        min(90.0, lat + high),
        min(180.0, lon + wide),
    )


# -- The pack -------------------------------------------------------------------------------------


def pack(index: Index, bits):
    """Every place of a selection, in octets (format above)."""
    places = Counter()
    for mark, part in enumerate((bits & ~index.approx, bits & index.approx)):
        for number, count in Counter(select_cells(index, part)).items():
            if number != SANS_CASE:
                places[number << 1 | mark] = count
    out = bytearray(FORMAT)
    _write_varint(out, len(places))
    previous, flags = 0, bytearray((len(places) + 7) // 8)
    keys = sorted(places)
    for rank, key in enumerate(keys):
        number = key >> 1
        _write_varint(out, number - previous)
        previous = number
        if key & 1:
            flags[rank >> 3] |= 1 << (rank & 7)
    for key in keys:
        _write_varint(out, places[key] - 1)
    return bytes(out + flags)


def unpack(octets):
    """[(row, column, count, approximate)] out of a pack: what the browser does."""
    if octets[:3] != FORMAT:
        raise ValueError("not a pack")
    numbers = _read_varints(octets[3:])
    size = next(numbers)
    deltas = [next(numbers) for _ in range(size)]
    counts = [next(numbers) + 1 for _ in range(size)]
    flags = octets[len(octets) - (size + 7) // 8 :]
    places, number = [], 0
    for rank, (delta, count) in enumerate(zip(deltas, counts, strict=True)):
        number += delta
        places.append((*split(number), count, bool(flags[rank >> 3] >> (rank & 7) & 1)))
    return places


def _write_varint(out, value):
    while value > 127:
        out.append(value & 127 | 128)
        value >>= 7
    out.append(value)


def _read_varints(octets):
    value = shift = 0
    for octet in octets:
        value |= (octet & 127) << shift
        shift += 7
        if octet < 128:
            yield value
            value = shift = 0


# -- Names ----------------------------------------------------------------------------------------


def names_at(index: Index, bits, row, column, *, approximate, names=None):
    """{"total", "noms"} of one place, in the order of the list. names: see names_of_fiches."""
    number = join(row, column)
    bits &= index.approx if approximate else ~index.approx
    found = [p for p in index.in_box(bits, *box(row, column)) if index.cases[p] == number]
    found.sort(key=lambda p: index.rang(index.pk[p]))
    return {"total": len(found), "noms": (names or names_of_fiches)(index, found[:MAX_NOMS])}


def names_around(index: Index, bits, bbox, *, names=None):
    """{"noms"} of a box, nearest to its middle first."""
    lat, lon = (bbox[0] + bbox[2]) / 2, (bbox[1] + bbox[3]) / 2
    found = index.in_box(bits, *bbox, limite=MAX_REGARDES)
    if found is None:  # so many that the nearest ones fill the list
        nearest = index.nearest(bits, lat, lon, 0, 6 * MAX_NOMS)
        found = [p for metres, p in nearest if metres is not None and _is_inside(index, p, bbox)]
    else:
        found.sort(key=lambda p: (index.metres(p, lat, lon), index.rang(index.pk[p])))
    return {"noms": (names or names_of_fiches)(index, found[:MAX_NOMS])}


def _is_inside(index, position, bbox):
    south, west, north, east = bbox
    return south <= index.lat[position] <= north and west <= index.lon[position] <= east


def names_of_fiches(index, positions):
    """[{nom, structure, lieu, url, approximatif}] of positions, in one query."""
    pks = [index.pk[p] for p in positions]
    fields = ("pk", "genre", "objet_id", "titre", "structure_nom", "lieu", "approximatif")
    rows = {e.pk: e for e in Entree.objects.visible().filter(pk__in=pks).only(*fields)}
    return [
        {
            "nom": entree.titre,
            "structure": entree.structure_nom,
            "lieu": "" if entree.approximatif else entree.lieu,
            "url": fiche_url(entree.genre, entree.objet_id, entree.titre),
            "approximatif": entree.approximatif,
        }
        for entree in (rows[pk] for pk in pks if pk in rows)
    ]


# -- Outlines -------------------------------------------------------------------------------------


@ParVersion
def outlines():
    """Outlines of the quartiers as GeoJSON, light enough for a phone."""
    quartiers = get_referentiel().quartiers.values()
    return {
        "type": "FeatureCollection",
        "features": [_feature(quartier) for quartier in quartiers if quartier.contour],
    }


def _feature(quartier):
    geometry = quartier.contour
    polygons = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        polygons = [polygons]
    light = [[simplify(ring) for ring in polygon] for polygon in polygons]
    return {
        "type": "Feature",
        "properties": {
            "nom": quartier.nom,
            "slug": quartier.slug,
            "approximatif": quartier.contour_approximatif,
        },
        "geometry": {"type": "MultiPolygon", "coordinates": light},
    }


def simplify(ring):
    """A closed ring of at most MAX_SOMMETS points that keeps its shape (Douglas-Peucker)."""
    tolerance = 1e-5  # degrees, about a metre
    while len(ring) > MAX_SOMMETS:
        half = len(ring) // 2  # a closed ring has no chord: simplify its two halves
        ring = _simplify(ring[: half + 1], tolerance)[:-1] + _simplify(ring[half:], tolerance)
        tolerance *= 2
    return ring


def _simplify(line, tolerance):
    kept, stack = {0, len(line) - 1}, [(0, len(line) - 1)]
    while stack:
        start, end = stack.pop()
        far, where = 0.0, None
        for middle in range(start + 1, end):
            distance = _distance(line[middle], line[start], line[end])
            if distance > far:
                far, where = distance, middle
        if where is not None and far > tolerance:
            kept.add(where)
            stack += [(start, where), (where, end)]
    return [line[rank] for rank in sorted(kept)]


def _distance(point, start, end):
    """Of a point to a segment, in degrees."""
    (x, y), (x1, y1), (x2, y2) = point, start, end
    dx, dy = x2 - x1, y2 - y1
    if dx == dy == 0:
        return math.hypot(x - x1, y - y1)
    t = max(0.0, min(1.0, ((x - x1) * dx + (y - y1) * dy) / (dx * dx + dy * dy)))
    return math.hypot(x - x1 - t * dx, y - y1 - t * dy)


@ParVersion
def bounds():
    """(south, west, north, east) of the outlines and centres of the territories, or None."""
    referentiel = get_referentiel()
    points = []
    for place in (*referentiel.territoires, *referentiel.quartiers.values()):
        points.append((place.latitude, place.longitude))
        if place.contour:
            polygons = place.contour["coordinates"]
            if place.contour["type"] == "Polygon":
                polygons = [polygons]
            points += [(lat, lon) for polygon in polygons for lon, lat in polygon[0]]
    if not points:
        return None
    lats, lons = [p[0] for p in points], [p[1] for p in points]
    return min(lats), min(lons), max(lats), max(lons)
