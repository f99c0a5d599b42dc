"""The editing forms of the agenda."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from annuaire.gestion.formulaires import ChampCases
from comptes.actions import get_or_create_compte
from evenements.enums import Accessibilite, ModeInscription
from evenements.models import DroitSurLieu


class FormulaireEvenement(WagtailAdminModelForm):
    accessibilite = ChampCases(Accessibilite, label=_("Accessibilité"))

    def clean(self):
        cleaned = super().clean()
        by_link = cleaned.get("inscription") == ModeInscription.LIEN
        if by_link and not cleaned.get("lien_inscription"):
            self.add_error("lien_inscription", _("Écrivez l'adresse où l'on s'inscrit."))
        if cleaned.get("image") and not cleaned.get("image_description"):
            self.add_error("image_description", _("Dites en une phrase ce qu'on voit."))
        return cleaned


class FormulaireDroit(WagtailAdminModelForm):
    """The person goes by her address: the list of accounts is shown to nobody."""

    courriel = forms.EmailField(
        label=_("Adresse électronique de la personne"),
        help_text=_(
            "Elle entre avec cette adresse sur la page de connexion ; son compte est ouvert s'il "
            "n'existe pas. Prévenez-la."
        ),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.initial["courriel"] = self.instance.compte.email

    def clean(self):
        cleaned = super().clean()
        courriel, lieu = cleaned.get("courriel"), cleaned.get("lieu")
        taken = DroitSurLieu.objects.filter(compte__email__iexact=courriel or "", lieu=lieu)
        if courriel and lieu and taken.exclude(pk=self.instance.pk).exists():
            self.add_error(
                "courriel", ValidationError(_("Cette personne publie déjà pour ce lieu."))
            )
        return cleaned

    def save(self, commit=True):
        self.instance.compte, _is_new = get_or_create_compte(self.cleaned_data["courriel"])
        if self.instance.pk is None:
            self.instance.donne_par = self.for_user
        return super().save(commit)
