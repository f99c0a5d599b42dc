"""The grid the map stands on: a place is one integer, near places have near integers. Pure.

A cell is 4e-5 degrees of latitude by 6e-5 of longitude: in France about 4.5 m each way, finer
than an address is known. Its number interleaves the bits of row and column (Morton order), so
that dropping the last 2n bits gives the square of 2**n cells it belongs to: clustering is a shift.
"""

import math

PAS_LAT = 4e-5
PAS_LON = 6e-5
SANS_CASE = 2**64 - 1  # a fiche without a point
MASQUES = (
    (16, 0x0000FFFF0000FFFF),
    (8, 0x00FF00FF00FF00FF),
    (4, 0x0F0F0F0F0F0F0F0F),
    (2, 0x3333333333333333),
    (1, 0x5555555555555555),
)
RETOUR = (
    (1, 0x3333333333333333),
    (2, 0x0F0F0F0F0F0F0F0F),
    (4, 0x00FF00FF00FF00FF),
    (8, 0x0000FFFF0000FFFF),
    (16, 0x00000000FFFFFFFF),
)


def cell(lat, lon):
    """(row, column) of a point."""
    return (
        round((min(max(lat, -90.0), 90.0) + 90) / PAS_LAT),
        round((min(max(lon, -180.0), 180.0) + 180) / PAS_LON),
    )


def case(lat, lon):
    """Number of the cell of a point; SANS_CASE when there is none."""
    if lat is None or lon is None or math.isnan(lat) or math.isnan(lon):
        return SANS_CASE
    return join(*cell(lat, lon))


def join(row, column):
    return _spread(row) << 1 | _spread(column)


def split(number):
    """(row, column) of a cell's number."""
    return _gather(number >> 1), _gather(number)


def centre(row, column):
    """(latitude, longitude) of the middle of a cell."""
    return row * PAS_LAT - 90, column * PAS_LON - 180


def box(row, column):
    """(south, west, north, east) around a cell, a little wider than it is."""
    lat, lon = centre(row, column)
    return lat - PAS_LAT, lon - PAS_LON, lat + PAS_LAT, lon + PAS_LON


def _spread(value):
    for shift, mask in MASQUES:
        value = (value | value << shift) & mask
    return value


def _gather(value):
    value &= 0x5555555555555555
    for shift, mask in RETOUR:
        value = (value | value >> shift) & mask
    return value
