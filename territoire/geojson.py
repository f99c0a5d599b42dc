"""Outlines sent by a coordinator as GeoJSON: read, bounded, refused in clear French. Pure."""

import json
import math

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_OCTETS = 500_000
MAX_POINTS = 5_000
DECIMALS = 5  # about one metre


def parse_outline(texte):
    """A Polygon or MultiPolygon geometry (dict, lon/lat) out of GeoJSON text or bytes.

    Accepts a geometry, a Feature, or a FeatureCollection whose surfaces are put together.
    Raises ValidationError, in French, for anything else.
    """
    if len(texte) > MAX_OCTETS:
        raise ValidationError(_("Ce contour est trop lourd : 500 ko au plus. Simplifiez-le."))
    try:
        data = json.loads(texte)
    except (ValueError, RecursionError):
        raise ValidationError(
            _("Ce n'est pas du GeoJSON : le texte n'est pas du JSON lisible.")
        ) from None
    polygons = list(_polygons(data))
    if not polygons:
        raise ValidationError(_("Aucune surface dans ce fichier : il faut un Polygon."))
    if sum(len(ring) for polygon in polygons for ring in polygon) > MAX_POINTS:
        raise ValidationError(_("Ce contour a trop de points : 5 000 au plus. Simplifiez-le."))
    if len(polygons) == 1:
        return {"type": "Polygon", "coordinates": polygons[0]}
    return {"type": "MultiPolygon", "coordinates": polygons}


def _polygons(data, depth=0):
    if not isinstance(data, dict) or depth > 3:
        raise ValidationError(_("Ce JSON n'est pas du GeoJSON."))
    kind = data.get("type")
    if kind == "FeatureCollection":
        for feature in _as_list(data.get("features")):
            yield from _polygons(feature, depth + 1)
    elif kind == "Feature":
        yield from _polygons(data.get("geometry"), depth + 1)
    elif kind == "GeometryCollection":
        for geometry in _as_list(data.get("geometries")):
            yield from _polygons(geometry, depth + 1)
    elif kind == "Polygon":
        yield [_ring(ring) for ring in _as_list(data.get("coordinates"))]
    elif kind == "MultiPolygon":
        for polygon in _as_list(data.get("coordinates")):
            yield [_ring(ring) for ring in _as_list(polygon)]
    else:
        raise ValidationError(
            _("Il faut une surface (Polygon ou MultiPolygon), pas « %(type)s »."),
            params={"type": str(kind)[:40]},
        )


def _as_list(value):
    if not isinstance(value, list) or not value:
        raise ValidationError(_("Ce GeoJSON est incomplet : une liste de coordonnées manque."))
    return value


def _ring(ring):
    points = [_point(point) for point in _as_list(ring)]
    if points[0] != points[-1]:
        points.append(points[0])
    if len(points) < 4:
        raise ValidationError(_("Un contour a besoin d'au moins trois points différents."))
    return points


def _point(point):
    try:
        lon, lat = (float(value) for value in point[:2])
    except (TypeError, ValueError, KeyError, OverflowError):
        raise ValidationError(_("Une coordonnée n'est pas un nombre.")) from None
    if not (math.isfinite(lon) and math.isfinite(lat) and abs(lon) <= 180 and abs(lat) <= 90):
        raise ValidationError(
            _("Une coordonnée est hors du globe : longitude puis latitude, en degrés (WGS 84).")
        )
    return [round(lon, DECIMALS), round(lat, DECIMALS)]


def centre(geometry):
    """(latitude, longitude) of the middle of the box around a geometry."""
    rings = geometry["coordinates"]
    if geometry["type"] == "MultiPolygon":
        rings = [ring for polygon in rings for ring in polygon]
    lons = [point[0] for ring in rings for point in ring]
    lats = [point[1] for ring in rings for point in ring]
    return round((min(lats) + max(lats)) / 2, 5), round((min(lons) + max(lons)) / 2, 5)
