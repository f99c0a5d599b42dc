"""What people type to enter, and on their account."""

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.utils.translation import gettext_lazy as _

from comptes.models import Utilisateur
from portal.socle.champs import clean_text

MAX_MOT_DE_PASSE = 200


def address_field(label, **attrs):
    return forms.EmailField(
        label=label,
        max_length=254,
        error_messages={
            "required": _("Écrivez votre adresse électronique."),
            "invalid": _("Une adresse ressemble à : camille@exemple.fr"),
        },
        widget=forms.EmailInput(attrs={"autocomplete": "email", "spellcheck": "false", **attrs}),
    )


def password_field(label, autocomplete, **options):
    return forms.CharField(
        label=label,
        strip=False,
        max_length=MAX_MOT_DE_PASSE,
        widget=forms.PasswordInput(attrs={"autocomplete": autocomplete}),
        **options,
    )


class FormulaireLien(forms.Form):
    courriel = address_field(_("Votre adresse électronique"), autocomplete="username")

    def clean_courriel(self):
        return clean_text(self.cleaned_data["courriel"]).lower()


class FormulaireMotDePasse(FormulaireLien):
    mot_de_passe = password_field(
        _("Votre mot de passe"),
        "current-password",
        error_messages={"required": _("Écrivez votre mot de passe.")},
    )


class FormulaireCode(forms.Form):
    """Six digits, with or without spaces."""

    code = forms.CharField(
        label=_("Code à 6 chiffres"),
        max_length=20,
        error_messages={"required": _("Écrivez les 6 chiffres.")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "one-time-code"}),
    )

    def clean_code(self):
        code = "".join(self.cleaned_data["code"].split())
        if not (len(code) == 6 and code.isascii() and code.isdecimal()):
            raise forms.ValidationError(_("Le code est fait de 6 chiffres."))
        return code


class FormulaireCodeSecours(forms.Form):
    """The application's six digits, or a code on paper."""

    code = forms.CharField(
        label=_("Code"),
        max_length=30,
        error_messages={"required": _("Écrivez le code.")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
    )


class FormulaireNom(forms.ModelForm):
    class Meta:
        model = Utilisateur
        fields = ["first_name", "last_name"]
        labels = {"first_name": _("Prénom"), "last_name": _("Nom")}
        widgets = {
            "first_name": forms.TextInput(attrs={"autocomplete": "given-name"}),
            "last_name": forms.TextInput(attrs={"autocomplete": "family-name"}),
        }

    def clean_first_name(self):
        return clean_text(self.cleaned_data["first_name"])

    def clean_last_name(self):
        return clean_text(self.cleaned_data["last_name"])


class FormulaireAdresse(FormulaireLien):
    courriel = address_field(_("Votre nouvelle adresse électronique"))


class FormulaireNouveauMotDePasse(forms.Form):
    mot_de_passe = password_field(
        _("Nouveau mot de passe"),
        "new-password",
        help_text=_(
            "12 caractères au moins. Quatre ou cinq mots au hasard font un bon mot de passe : ils "
            "se retiennent, et personne ne les devine. Les espaces comptent."
        ),
        error_messages={"required": _("Écrivez un mot de passe.")},
    )

    def __init__(self, *args, compte, **kwargs):
        super().__init__(*args, **kwargs)
        self.compte = compte

    def clean_mot_de_passe(self):
        mot_de_passe = self.cleaned_data["mot_de_passe"]
        validate_password(mot_de_passe, self.compte)
        return mot_de_passe
