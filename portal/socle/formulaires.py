"""How forms are drawn everywhere (one field template, errors tied to their field), and the trap of
those that anybody may send."""

from django import forms
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _


class Rendu(TemplatesSetting):
    form_template_name = "socle/formulaire.html"
    field_template_name = "socle/champ.html"


class AvecPiege(forms.Form):
    """A field people do not see: whoever fills it in is a program, and is told nothing of it."""

    site = forms.CharField(
        required=False,
        label=_("Laissez ce champ vide"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )
