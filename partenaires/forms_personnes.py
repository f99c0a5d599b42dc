"""What a person named on a fiche may ask."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from partenaires.personnes import refused
from portal.socle.champs import clean_text, format_phone, parse_phone


class FormulaireCorrection(forms.Form):
    nom = forms.CharField(
        label=_("Votre nom, comme il doit être écrit"),
        max_length=120,
        error_messages={"required": _("écrivez le nom à montrer.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    telephone = forms.CharField(
        label=_("Téléphone"),
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    courriel = forms.EmailField(
        label=_("Courriel"),
        max_length=254,
        error_messages={"required": _("écrivez une adresse : elle sert à vous prévenir.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )

    def __init__(self, *args, mention, **kwargs):
        initial = {
            "nom": mention.nom,
            "telephone": format_phone(mention.telephone),
            "courriel": mention.courriel,
        }
        super().__init__(*args, initial=initial, **kwargs)
        self.structure_pk = mention.structure.pk
        if not mention.is_pro:  # a service shows its own number, not theirs
            del self.fields["telephone"]

    def clean_nom(self):
        return " ".join(clean_text(self.cleaned_data["nom"]).split())

    def clean_telephone(self):
        given = self.cleaned_data["telephone"]
        try:
            return parse_phone(given) if given else ""
        except ValueError:
            raise ValidationError(_("écrivez un numéro à dix chiffres : 04 73 …")) from None

    def clean(self):
        cleaned = super().clean()
        given = {f"pro_{name}": value for name, value in cleaned.items()}
        if refused(self.structure_pk, given):
            raise ValidationError(
                _("Une de ces coordonnées a été retirée à la demande de la personne.")
            )
        return cleaned


class FormulaireRetrait(forms.Form):
    communs = forms.BooleanField(
        label=_("C'est aussi mon adresse ou mon numéro à moi : les enlever là aussi"),
        required=False,
    )


class FormulaireRedemande(forms.Form):
    courriel = forms.EmailField(
        label=_("Votre adresse électronique"),
        max_length=254,
        error_messages={"required": _("écrivez votre adresse.")},
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
