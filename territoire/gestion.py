"""Forms of the ground: an outline is replaced by sending a GeoJSON file."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from territoire.geojson import MAX_OCTETS, centre, parse_outline
from territoire.models import Lieu


class FormulaireContour(WagtailAdminModelForm):
    """For a Territoire or a Quartier. A bad file changes nothing."""

    contour_fichier = forms.FileField(
        label=_("Nouveau contour"),
        required=False,
        help_text=_(
            "Un fichier GeoJSON (longitude, latitude), 500 ko au plus. Il remplace le contour "
            "actuel ; le centre est recalculé, sauf si vous le changez ci-dessous."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in ("latitude", "longitude"):
            if name in self.fields:
                self.fields[name].required = False

    def clean_contour_fichier(self):
        file = self.cleaned_data["contour_fichier"]
        return parse_outline(file.read(MAX_OCTETS + 1)) if file else None

    def clean(self):
        cleaned = super().clean()
        outline = self.cleaned_data.get("contour_fichier")
        if outline:
            self.instance.contour = outline
            self.cleaned_data["contour_approximatif"] = False
            self._move_centre(outline)
        for name in ("latitude", "longitude"):
            if name in self.fields and name not in self.errors and self.cleaned_data[name] is None:
                self.add_error(
                    name, ValidationError(_("Indiquez le centre, ou envoyez un contour."))
                )
        return cleaned

    def _move_centre(self, outline):
        typed = {name for name in ("latitude", "longitude") if name in self.changed_data}
        latitude, longitude = centre(outline)
        for name, value in (("latitude", latitude), ("longitude", longitude)):
            wanted = name in typed and self.cleaned_data.get(name) is not None
            if not wanted and name not in self.errors:
                self.cleaned_data[name] = value


class FormulaireLieu(forms.ModelForm):
    """A new place described from the fiche that needs it."""

    class Meta:
        model = Lieu
        fields = [
            "nom",
            "adresse",
            "complement",
            "code_postal",
            "commune",
            "quartier",
            "precision",
            "latitude",
            "longitude",
            "acces_pmr",
            "arret_transport",
        ]
        widgets = {"quartier": forms.Select}
