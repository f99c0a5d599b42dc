"""One form per rubrique of a fiche: keys of annuaire.importation.champs in, JSON values out.

What a form showed travels with it, signed: the answer can then be told from what somebody else
has written meanwhile (partenaires.conflits).
"""

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.db import models
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annuaire.champs_horaires import ChampHoraires
from annuaire.gestion.formulaires import ChampCases, answer_initial, question_field
from annuaire.importation import champs as importes
from annuaire.importation.valeurs import keywords
from annuaire.models.fiches import LISTES
from partenaires.sections import MODELES, say_field
from portal.socle.champs import clean_text, format_phone
from portal.socle.formulaires import AvecPiege
from territoire.models import Lieu, Public, Quartier, Thematique

SEL = "partenaires.section"
MAX_MOTS_CLES = 30
AIDES = {
    "telephone": gettext_lazy("10 chiffres : 04 73 …"),
    "site_web": gettext_lazy("L'adresse qui commence par https:// ou www."),
    "mots_cles": gettext_lazy("Séparés par des virgules : CV, papiers, ordinateur."),
    "fermeture_au": gettext_lazy("Laissez vide si vous ne savez pas encore."),
    "message": gettext_lazy("300 caractères au plus."),
    "quartiers": gettext_lazy("Aucun coché : ceux de la structure."),
    "lieu.arret_transport": gettext_lazy("L'arrêt le plus proche, avec la ligne."),
    "frais_precisions": gettext_lazy("Combien, et pour qui c'est moins cher."),
    "publics_precisions": gettext_lazy("Par exemple : de 6 à 11 ans."),
    "pro_courriel": gettext_lazy(
        "Changer cette adresse change la personne qui reçoit les liens : nous relisons d'abord."
    ),
}
RADIOS = {
    "frais",
    "garde_enfants",
    "saturation",
    "niveau_francais",
    "publics_regle",
    "lieu.acces_pmr",
}
PERIODES = (("fermeture_du", "fermeture_au"), ("message_du", "message_au"))


class ChoixTheme(forms.ModelMultipleChoiceField):
    def label_from_instance(self, theme):
        return f"{theme.parent.nom_simple} : {theme.nom_simple}" if theme.parent else str(theme)


def build_field(champ, genre, questions=()):
    """The form field of one key."""
    shown = {"label": say_field(champ, genre), "required": False}
    if champ in AIDES:
        shown["help_text"] = AIDES[champ]
    if champ == "horaires":
        return ChampHoraires(**shown)
    if champ in importes.M2M:
        rows = {
            "thematiques": _themes(),
            "quartiers": Quartier.objects.defer("contour"),
            "publics": Public.objects.all(),
        }[champ]
        shown["widget"] = forms.CheckboxSelectMultiple
        return ChoixTheme(rows, **shown) if champ == "thematiques" else _several(rows, shown)
    if champ == "lieu.quartier":
        shown["empty_label"] = _("Je ne sais pas")
        return forms.ModelChoiceField(Quartier.objects.defer("contour"), **shown)
    if champ in LISTES:
        del shown["required"]
        return ChampCases(LISTES[champ], **shown)
    if champ == "mots_cles":
        return forms.CharField(max_length=600, **shown)
    if champ.startswith("champs."):
        return question_field(questions[champ.removeprefix("champs.")])
    return _model_field(champ, genre, shown)


def _several(rows, shown):
    return forms.ModelMultipleChoiceField(rows, **shown)


def _themes():
    """Each theme, then those it holds."""
    return Thematique.objects.select_related("parent").order_by(
        Coalesce("parent__ordre", "ordre"),
        Coalesce("parent", "pk"),
        models.F("parent").asc(nulls_first=True),
        "ordre",
        "nom_simple",
    )


def _model_field(champ, genre, shown):
    model_field = _of_model(champ, genre)
    shown["required"] = not model_field.blank
    if isinstance(model_field, models.DateField):
        shown["widget"] = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    elif isinstance(model_field, models.URLField):
        shown["assume_scheme"] = "https"
    elif isinstance(model_field, models.TextField):
        shown["widget"] = forms.Textarea(attrs={"rows": 8 if champ == "description" else 4})
    elif champ in RADIOS:
        shown["widget"] = forms.RadioSelect
    elif champ.endswith("telephone"):
        shown["widget"] = forms.TextInput(attrs={"type": "tel"})
    elif champ in ("message",):
        shown["widget"] = forms.Textarea(attrs={"rows": 3})
    found = model_field.formfield(**shown)
    if champ in RADIOS and model_field.blank:
        found.choices = [("", _("Non renseigné")), *model_field.choices]
    return found


def _of_model(champ, genre):
    if champ.startswith("lieu."):
        return Lieu._meta.get_field(champ.removeprefix("lieu."))
    return MODELES[genre]._meta.get_field(champ)


class FormulaireSection(forms.Form):
    """The fields of one rubrique. `depart`: {key: what the fiche says}; `montre`: those the form
    shows otherwise (what the same person proposed and waits to be read); `neuve`: the fiche is yet
    to be made, and must have what it needs."""

    def __init__(
        self,
        data=None,
        *,
        genre,
        champs,
        depart,
        montre=None,
        questions=None,
        mot=False,
        neuve=False,
    ):
        self.neuve = neuve
        self.genre, self.questions = genre, questions or {}
        self.depart, self.montre = depart, montre or {}
        self.noms = {champ.replace(".", "-"): champ for champ in champs}
        initial = {
            name: self._show(champ, self.montre.get(champ, depart.get(champ)))
            for name, champ in self.noms.items()
        }
        super().__init__(data, initial=initial)
        for name, champ in self.noms.items():
            self.fields[name] = build_field(champ, genre, self.questions)
        if mot:
            self.fields["mot"] = forms.CharField(
                label=gettext_lazy("Un mot pour la personne qui relit (pas obligatoire)"),
                required=False,
                max_length=1000,
                widget=forms.Textarea(attrs={"rows": 2}),
            )
        self.saisie = {}  # {key: JSON value} of what the person changed

    def _show(self, champ, value):
        if champ.startswith("champs."):
            return answer_initial(self.questions[champ.removeprefix("champs.")], value)
        if champ == "mots_cles":
            return ", ".join(value or [])
        if champ.endswith("telephone"):
            return format_phone(value)
        return value

    @property
    def champs_affiches(self):
        return [self[name] for name in self.fields]

    def _clean_fields(self):
        super()._clean_fields()
        for name, champ in self.noms.items():
            if self[name].data == self[name].initial or not self[name]._has_changed():
                # What was there already, right or wrong, is not this person's mistake.
                if not self.neuve:
                    self._errors.pop(name, None)
                continue
            if name in self._errors:
                continue
            try:
                value = self._to_json(champ, self.cleaned_data.get(name))
            except ValidationError as error:
                self.add_error(name, error)
                continue
            if value != _tidy(self.montre.get(champ, self.depart.get(champ))):
                self.saisie[champ] = value

    def _to_json(self, champ, value):
        """As importation.champs reads and writes it. Raises ValidationError."""
        if champ in importes.M2M:
            return sorted(item.pk for item in value)
        if champ == "lieu.quartier":
            return value.pk if value else None
        if champ == "mots_cles":
            mots = keywords(None, value or "")
            if len(mots) > MAX_MOTS_CLES:
                raise ValidationError(_("Trente mots au plus."))
            return mots
        if champ.startswith("champs."):
            return self.questions[champ.removeprefix("champs.")].parse(value)
        if champ in LISTES:
            return sorted(value)
        if champ == "horaires":
            return value
        value = _of_model(champ, self.genre).clean(value, None)
        return value.isoformat() if hasattr(value, "isoformat") else value

    def clean(self):
        for first, last in PERIODES:
            debut, fin = self.cleaned_data.get(first), self.cleaned_data.get(last)
            if debut and fin and fin < debut:
                self.add_error(last, _("La date de fin est avant la date de début."))
            elif fin and not debut and first == "fermeture_du" and first not in self._errors:
                self.add_error(first, _("Indiquez le premier jour de fermeture."))
        return self.cleaned_data

    # -- what travels with the page ----------------------------------------------------------------

    def signed(self, cle, section, depart=None, demandes=None) -> str:
        """What the form shows of the fiche; demandes: {field: value} of conflicts to settle."""
        data = {"f": cle, "s": section, "d": depart or self.depart, "m": self.montre}
        return signing.dumps(data | {"c": demandes or {}}, salt=SEL, compress=True)


def read_signed(texte, cle, section):
    """(depart, montre, demandes) of a form that was shown; None when it is none of ours, or cut."""
    try:
        data = signing.loads(texte or "", salt=SEL)
    except (signing.BadSignature, ValueError):
        return None
    if (data.get("f"), data.get("s")) != (cle, section):
        return None
    return data["d"], data["m"], data["c"]


def _tidy(value):
    """A stored text as a form gives it back."""
    return clean_text(value).strip() if isinstance(value, str) else value


def typed(data, form):
    """[(name, value)] of all that was typed, to carry it to another page."""
    prefixes = tuple(form.fields)
    return [
        (name, value)
        for name in data
        if name in form.fields or name.startswith(tuple(f"{p}-" for p in prefixes))
        for value in data.getlist(name)
    ]


# -- Closing, and small forms ----------------------------------------------------------------------


class FormulaireFermeture(forms.Form):
    """Closed for some days: until which one."""

    du = forms.DateField(
        label=gettext_lazy("À partir du"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    au = forms.DateField(
        label=gettext_lazy("Jusqu'au (ce jour-là compris)"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Choisissez le dernier jour de fermeture.")},
    )

    def clean(self):
        du = self.cleaned_data.get("du") or timezone.localdate()
        self.cleaned_data["du"] = du
        au = self.cleaned_data.get("au")
        if au and au < du:
            self.add_error("au", _("La date de fin est avant la date de début."))
        return self.cleaned_data


class FormulaireArret(forms.Form):
    """Closed for good: since when, and where people should go instead."""

    le = forms.DateField(
        label=gettext_lazy("Fermée pour de bon à partir du"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        error_messages={"required": gettext_lazy("Indiquez une date, même approximative.")},
    )
    a_la_place = forms.CharField(
        label=gettext_lazy("Où aller à la place ? (pas obligatoire)"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def clean_a_la_place(self):
        return clean_text(" ".join(self.cleaned_data["a_la_place"].split()))


class FormulaireAdresse(AvecPiege):
    """Who asks for a link."""

    courriel = forms.EmailField(
        label=gettext_lazy("Votre adresse électronique"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
        error_messages={
            "required": gettext_lazy("Écrivez votre adresse."),
            "invalid": gettext_lazy(
                "Cette adresse n'est pas complète : il faut un @ et un point, nom@exemple.fr."
            ),
        },
    )


def add_errors(form, error):
    """A rule of the whole fiche: beside its field when the form has it, at the top otherwise."""
    by_field = error.message_dict if hasattr(error, "error_dict") else {None: error.messages}
    for name, texts in by_field.items():
        for text in texts:
            form.add_error(name if name in form.fields else None, text)
