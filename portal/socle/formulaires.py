"""How forms are drawn everywhere: one field template, errors tied to their field."""

from django.forms.renderers import TemplatesSetting


class Rendu(TemplatesSetting):
    form_template_name = "socle/formulaire.html"
    field_template_name = "socle/champ.html"
