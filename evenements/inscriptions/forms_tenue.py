"""What the desk and the organisers fill in."""

import json
from datetime import UTC, datetime
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annuaire.models import Structure
from evenements.enums import CanalInscription
from evenements.inscriptions.forms import (
    AvecPersonnes,
    ChampCourriel,
    ChampNumero,
    ChampPrenom,
    check_reachable,
)
from evenements.inscriptions.presence import COMPTES_MAX, FEUILLE_MAX
from evenements.models.regles import AGE_MAX
from territoire.models import Quartier

A_VENIR, PASSEES = "", "passees"


class FiltreDates(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Chercher un rendez-vous"),
        required=False,
        max_length=80,
        widget=forms.TextInput(attrs={"type": "search"}),
    )
    quand = forms.ChoiceField(
        choices=[(A_VENIR, gettext_lazy("À venir")), (PASSEES, gettext_lazy("Passées"))],
        required=False,
    )

    @property
    def passees(self):
        return self.is_valid() and self.cleaned_data["quand"] == PASSEES

    def filter(self, rows):
        """What cannot be read filters nothing."""
        words = self.cleaned_data["q"].split() if self.is_valid() else []
        for word in words:
            own = Q(evenement__nom__icontains=word) | Q(evenement__service__nom__icontains=word)
            rows = rows.filter(own)
        return rows


class AuComptoir(AvecPersonnes):
    """A family in front of the desk, or on the telephone: the number first."""

    telephone = ChampNumero(
        label=gettext_lazy("Téléphone"),
        widget=forms.TextInput(
            attrs={"type": "tel", "inputmode": "tel", "autocomplete": "off", "autofocus": True}
        ),
    )
    prenom = ChampPrenom(
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Écrivez un prénom.")},
    )
    courriel = ChampCourriel(
        label=gettext_lazy("Ou un courriel"), widget=forms.EmailInput(attrs={"autocomplete": "off"})
    )
    accord_papier = forms.BooleanField(
        label=gettext_lazy("J'ai vu l'accord signé d'un parent"), required=False
    )
    parent_telephone = ChampNumero(
        label=gettext_lazy("Ou le portable d'un parent"),
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "off"}),
    )
    parent_courriel = ChampCourriel(
        label=gettext_lazy("Ou le courriel d'un parent"),
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    quartier = forms.ModelChoiceField(
        Quartier.objects.none(),
        label=gettext_lazy("Quartier"),
        required=False,
        empty_label=gettext_lazy("Pas dit"),
    )
    prescripteur = forms.ModelChoiceField(
        Structure.objects.none(),
        label=gettext_lazy("Orientée par"),
        required=False,
        empty_label=gettext_lazy("Personne"),
    )
    canal = forms.ChoiceField(
        label=gettext_lazy("Par quel moyen"),  # « Comment » is an English word Wagtail translates
        choices=[
            (CanalInscription.ACCUEIL, gettext_lazy("Au comptoir")),
            (CanalInscription.TELEPHONE, gettext_lazy("Par téléphone")),
        ],
        initial=CanalInscription.ACCUEIL,
        widget=forms.RadioSelect,
        required=False,
    )

    def __init__(self, *args, en_gestion, **kwargs):
        super().__init__(*args, **kwargs)
        evenement = self.occurrence.evenement
        territoire = evenement.territoire_id
        quartiers = Quartier.objects.filter(territoire=territoire)
        self.fields["quartier"].queryset = quartiers.only("nom")
        structures = Structure.objects.published().filter(territoire=territoire)
        self.fields["prescripteur"].queryset = structures.only("nom").order_by("nom", "pk")
        if evenement.places_reservees:
            self.fields["prescripteur"].help_text = _("Elle prend alors une place gardée.")
        if not self.chacun:
            for name in ("accord_papier", "parent_telephone", "parent_courriel"):
                del self.fields[name]
        if not en_gestion:
            del self.fields["canal"]
        self.en_gestion = en_gestion

    @property
    def replie_ouvert(self):
        """Whether one of the fields folded away holds something to see."""
        names = ("courriel", "quartier", "prescripteur")
        return any(self[name].errors or self[name].value() for name in names)

    def clean(self):
        data = super().clean()
        check_reachable(self, data)
        return data

    @property
    def valeurs(self) -> dict:
        data = self.cleaned_data
        canal = CanalInscription.PARTENAIRE
        if self.en_gestion:
            canal = data.get("canal") or CanalInscription.ACCUEIL
        names = (
            *("prenom", "telephone", "courriel", "quartier", "prescripteur"),
            *("accord_papier", "parent_telephone", "parent_courriel"),
        )
        return {name: data[name] for name in names if name in self.fields} | {"canal": canal}


class QuiVientAuComptoir(AvecPersonnes):
    """Who comes, corrected at the desk: more or fewer."""


class FormulaireCompte(forms.Form):
    """« Nous étions 14 dont 5 enfants. »"""

    total = forms.IntegerField(
        label=gettext_lazy("En tout, nous étions"),
        min_value=0,
        max_value=COMPTES_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )
    enfants = forms.IntegerField(
        label=gettext_lazy("Dont enfants"),
        required=False,
        min_value=0,
        max_value=COMPTES_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )

    def clean(self):
        data = super().clean()
        if (data.get("enfants") or 0) > data.get("total", COMPTES_MAX):
            self.add_error("enfants", _("Il y a plus d'enfants que de personnes."))
        return data


class FormulaireAutre(forms.Form):
    """Somebody else came: an adult (no age), or a child of about that age."""

    autre = forms.IntegerField(required=False, min_value=0, max_value=AGE_MAX)


class FormulaireContact(forms.Form):
    """Of whoever asks that nothing be kept."""

    telephone = ChampNumero(label=gettext_lazy("Téléphone"))
    courriel = ChampCourriel(label=gettext_lazy("Ou courriel"))

    def clean(self):
        data = super().clean()
        check_reachable(self, data)
        return data


# -- What a phone sends ---------------------------------------------------------------------------


class FormulairePointages(forms.Form):
    """A JSON list, of what was tapped, each with its moment by the phone's clock (`le`, ms):

    {"p": 12, "v": true, "le": …}        present; false absent, null not said after all
    {"autre": "uuid", "age": 6, "le": …} somebody else came; age null: an adult
    {"retire": 15}, {"retire": "uuid"}   added by mistake
    """

    pointages = forms.CharField(max_length=200_000)

    def clean_pointages(self):
        try:
            found = json.loads(self.cleaned_data["pointages"])
            if not isinstance(found, list) or len(found) > FEUILLE_MAX:
                raise ValueError
            return [_read(entry) for entry in found]
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
            raise ValidationError("unreadable") from None


def _read(entry) -> dict:
    """Raises ValueError, TypeError, KeyError for what no page of ours sends."""
    if "retire" in entry:
        cle = entry["retire"]
        return {"retire": UUID(cle) if isinstance(cle, str) else _number(cle)}
    moment = _moment(entry["le"])
    if "autre" in entry:
        age = entry["age"]
        if age is not None and not 0 <= _number(age) <= AGE_MAX:
            raise ValueError
        return {"autre": UUID(entry["autre"]), "age": age, "le": moment}
    if not any(entry["v"] is value for value in (True, False, None)):
        raise ValueError
    return {"p": _number(entry["p"]), "v": entry["v"], "le": moment}


def _number(value):
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 2**53:
        raise ValueError
    return value


def _moment(value):
    """A clock gone mad is read as now."""
    seconds = _number(value) / 1000
    try:
        return datetime.fromtimestamp(seconds, UTC)
    except (OverflowError, OSError, ValueError):
        return timezone.now()
