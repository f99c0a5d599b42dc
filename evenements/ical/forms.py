"""The address of a calendar, or a file, as a partner gives it."""

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenements.ical.lecture import MAX_OCTETS
from evenements.ical.releve import to_http
from portal.socle.champs import clean_text
from portal.socle.recuperation import RecuperationImpossible, check_url

NOM, ADRESSE = 120, 500


class Nom(forms.CharField):
    def to_python(self, value):
        return " ".join(clean_text(super().to_python(value) or "").split())


class FormulaireAdresse(forms.Form):
    adresse = forms.CharField(
        label=gettext_lazy("Adresse du calendrier"),
        max_length=ADRESSE,
        help_text=gettext_lazy(
            "L'adresse « iCal » que donne votre agenda ; elle finit souvent par .ics. "
            "Pour Google Agenda : « Adresse publique au format iCal »."
        ),
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("écrivez ou collez l'adresse.")},
    )
    nom = Nom(
        label=gettext_lazy("Le nom que vous lui donnez (pas obligatoire)"),
        max_length=NOM,
        required=False,
    )

    def clean_adresse(self):
        adresse = to_http(clean_text(self.cleaned_data["adresse"]).strip())
        if "://" not in adresse:
            adresse = f"https://{adresse}"
        try:
            check_url(adresse)
        except RecuperationImpossible as error:
            raise forms.ValidationError(str(error)) from None
        return adresse


class FormulaireFichier(forms.Form):
    fichier = forms.FileField(
        label=gettext_lazy("Fichier .ics"),
        help_text=gettext_lazy("5 Mo au plus. Un fichier du même nom remplace le précédent."),
        widget=forms.FileInput(attrs={"accept": ".ics,.ical,text/calendar"}),
        error_messages={
            "required": gettext_lazy("choisissez un fichier."),
            "empty": gettext_lazy("ce fichier est vide."),
        },
    )
    nom = Nom(
        label=gettext_lazy("Le nom que vous lui donnez (pas obligatoire)"),
        max_length=NOM,
        required=False,
    )

    def clean_fichier(self):
        fichier = self.cleaned_data["fichier"]
        if fichier.size > MAX_OCTETS:
            raise forms.ValidationError(
                _("ce fichier est trop lourd : %(mo)d Mo au plus.") % {"mo": MAX_OCTETS // 10**6}
            )
        return fichier

    @property
    def nom_donne(self):
        """The name given, else the file's."""
        given = self.cleaned_data.get("nom")
        return given or Nom().to_python(self.cleaned_data["fichier"].name)[-NOM:]


class FormulaireArret(forms.Form):
    GARDER, RETIRER = "garder", "retirer"

    dates = forms.ChoiceField(
        label=gettext_lazy("Et ses dates à venir ?"),
        choices=[
            (GARDER, gettext_lazy("Les garder dans l'agenda du portail")),
            (RETIRER, gettext_lazy("Les retirer de l'agenda du portail")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("choisissez ce que deviennent les dates.")},
    )
