"""Map data: clusters, pack and names of what a filter keeps. Same query string as the list.

Rooms above show their own points with the same three views (Source).
"""

import math
from collections.abc import Callable
from dataclasses import dataclass

from django import forms
from django.http import HttpResponse, JsonResponse
from django.utils.cache import get_conditional_response
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from leaflet import app_settings

from annuaire import carte as acts
from annuaire.cases import cell
from annuaire.index import get_index
from annuaire.liste import select
from annuaire.views import read_filter

MIN_ZOOM = app_settings["MIN_ZOOM"]
EDITION = 1  # to be moved when the shape of an answer changes


class Nombres(forms.CharField):
    """So many finite numbers, separated by commas."""

    default_error_messages = {
        "illisible": _("Il faut %(nombre)s nombres séparés par des virgules."),
    }

    def __init__(self, *, nombre, **kwargs):
        super().__init__(required=False, max_length=120, **kwargs)
        self.nombre = nombre

    def to_python(self, value):
        value = super().to_python(value)
        if not value:
            return None
        try:
            numbers = [float(part) for part in value.split(",")]
        except ValueError:
            numbers = []
        if len(numbers) != self.nombre or not all(map(math.isfinite, numbers)):
            raise forms.ValidationError(
                self.error_messages["illisible"], params={"nombre": self.nombre}
            )
        return numbers


class FormulaireVue(forms.Form):
    """What part of the map is asked for."""

    z = forms.IntegerField(required=False, min_value=0, max_value=22)
    bbox = Nombres(nombre=4)
    largeur = forms.IntegerField(required=False, min_value=100, max_value=8_000)
    hauteur = forms.IntegerField(required=False, min_value=100, max_value=8_000)
    case = Nombres(nombre=2)
    approximatif = forms.BooleanField(required=False)

    def clean_bbox(self):
        bbox = self.cleaned_data["bbox"]
        if bbox is None:
            return None
        south, west, north, east = bbox
        if max(-south, north) > 90 or max(-west, east) > 180:
            raise forms.ValidationError(_("Cette partie de carte est hors du globe."))
        if south >= north or west >= east:
            raise forms.ValidationError(
                _("Cette partie de carte est à l'envers : sud, ouest, nord, est.")
            )
        return bbox

    def clean_case(self):
        place = self.cleaned_data["case"]
        if place is None:
            return None
        last_row, last_column = cell(90, 180)
        row, column = place
        if row != int(row) or column != int(column):
            raise forms.ValidationError(_("Un lieu est donné par deux nombres entiers."))
        if not (0 <= row <= last_row and 0 <= column <= last_column):
            raise forms.ValidationError(_("Ce lieu est hors du globe."))
        return int(row), int(column)


class Illisible(Exception):
    """Carries the French sentence of a 400."""


@dataclass(frozen=True)
class Source:
    """What a map shows: an index of points, what a request keeps of it, how points are named.

    Its three views answer GET only, 304 while the content and the day are the same, 400 in French
    JSON.
    """

    get_index: Callable
    select: Callable  # (index, request) -> bitset
    names: Callable  # (index, positions) -> rows of carte.names_of_fiches

    @property
    def carte(self):
        """Outlines alone, a first view (`largeur`, `hauteur`: framed here), or a view (`z`,
        `bbox`)."""
        return self._answer(_view)

    @property
    def points(self):
        """The whole selection, packed."""
        return self._answer(_points)

    @property
    def noms(self):
        """Names at one place (`case`), or nearest to the middle of a view (`bbox`)."""
        return self._answer(_names)

    def _answer(self, view):
        @require_safe
        def answer(request):
            index = self.get_index()
            etag = f'"{EDITION}.{index.numero}.{index.jour:%Y%m%d}"'
            response = get_conditional_response(request, etag=etag)
            if response is None:
                try:
                    response = view(self, request, index)
                except Illisible as error:
                    return JsonResponse({"erreur": str(error)}, status=400)
                response.headers["ETag"] = etag
            response.headers["Cache-Control"] = "no-cache"
            return response

        return answer


def _read(request):
    form = FormulaireVue(request.GET)
    if not form.is_valid():
        name, errors = next(iter(form.errors.items()))
        raise Illisible(f"{name} : {errors[0]}")
    return form.cleaned_data


def _view(source, request, index):
    asked = _read(request)
    if (asked["z"] is None) != (asked["bbox"] is None):
        raise Illisible(_("Le zoom (z) et la partie de carte (bbox) vont ensemble."))
    data = {}
    if asked["bbox"] is None:
        data["contours"] = acts.outlines()
    else:
        bits = source.select(index, request)
        data |= acts.clusters(index, bits, asked["bbox"], asked["z"])
    if asked["bbox"] is None and asked["largeur"] and asked["hauteur"]:
        size = asked["largeur"], asked["hauteur"]
        bits = source.select(index, request)
        data["vue"] = acts.frame(index, bits, acts.bounds(), *size, loin=MIN_ZOOM)
        lat, lon, zoom = data["vue"]
        data |= acts.clusters(index, bits, acts.view_box(lat, lon, zoom, *size), zoom)
    return _compact(data)


def _points(source, request, index):
    bits = source.select(index, request)
    if bits.bit_count() > acts.MAX_PAQUET:
        raise Illisible(_("Trop de points pour un seul envoi : filtrez, ou rapprochez la carte."))
    return HttpResponse(acts.pack(index, bits), content_type="application/octet-stream")


def _names(source, request, index):
    asked = _read(request)
    bits = source.select(index, request)
    if asked["case"]:
        where = {"approximate": asked["approximatif"], "names": source.names}
        return _compact(acts.names_at(index, bits, *asked["case"], **where))
    if asked["bbox"]:
        return _compact(acts.names_around(index, bits, asked["bbox"], names=source.names))
    raise Illisible(_("Dites quel lieu (case) ou quelle partie de la carte (bbox)."))


def _compact(data):
    return JsonResponse(data, json_dumps_params={"separators": (",", ":"), "ensure_ascii": False})


ANNUAIRE = Source(
    get_index=get_index,
    select=lambda index, request: select(index, read_filter(request)).bits,
    names=acts.names_of_fiches,
)
