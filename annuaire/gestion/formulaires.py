"""The editing forms of a structure and of a service."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm

from annuaire import oppositions
from annuaire.champs_horaires import ChampHoraires
from annuaire.enums import Etat, Langue, MobilisablePar, ModeAccueil, ModeMobilisation, TypeChamp
from annuaire.models import ChampThematique
from annuaire.permissions import can_change
from portal.socle.champs import clean_text

MAX_RESEAUX = 30


class ChampCases(forms.MultipleChoiceField):
    """A list of codes as checkboxes."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, enum, **kwargs):
        super().__init__(choices=enum.choices, required=False, **kwargs)


class ChampLignes(forms.CharField):
    """A list of words, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value):
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value):
        lines = [line.strip()[:80] for line in clean_text(value or "").splitlines()]
        return list(dict.fromkeys(filter(None, lines)))

    def clean(self, value):
        lines = self.to_python(value)
        if len(lines) > MAX_RESEAUX:
            raise ValidationError(_("Trente lignes au plus."))
        return lines

    def has_changed(self, initial, data):
        return self.to_python(data) != (initial or [])


class FormulaireFiche(WagtailAdminModelForm):
    horaires = ChampHoraires(label=_("Horaires"), required=False)

    def clean(self):
        cleaned = super().clean()
        jour, today = cleaned.get("fermee_depuis"), timezone.localdate()
        if jour and cleaned.get("etat") == Etat.ACTIVE and jour <= today:
            message = _("Cette date est passée : choisissez l'état fermé, ou effacez la date.")
            self.add_error("fermee_depuis", message)
        elif jour and cleaned.get("etat") == Etat.FERMEE and jour > today:
            message = _("Pour une date à venir, laissez « En activité » : elle se fermera seule.")
            self.add_error("fermee_depuis", message)
        for champ in oppositions.refused(self.structure_pk, cleaned):
            message = _("Cette personne a demandé à ne plus figurer sur la fiche.")
            self.add_error(champ, message)
        return cleaned

    @property
    def structure_pk(self):
        return self.instance.pk


class FormulaireStructure(FormulaireFiche):
    reseaux = ChampLignes(
        label=_("Réseaux porteurs"),
        required=False,
        help_text=_("Un par ligne : mjc, france-service, aidants-connect…"),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "etat" in self.fields:
            # « Fusionnée » is only ever the work of a merge, which says into what.
            self.fields["etat"].choices = [
                choice for choice in Etat.choices if choice[0] != Etat.FUSIONNEE
            ]


class FormulaireService(FormulaireFiche):
    langues = ChampCases(Langue, label=_("Langues parlées"))
    modes_accueil = ChampCases(ModeAccueil, label=_("Modes d'accueil"))
    modes_mobilisation = ChampCases(ModeMobilisation, label=_("Comment faire"))
    mobilisable_par = ChampCases(MobilisablePar, label=_("Qui peut demander"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.questions = list(
            ChampThematique.objects.select_related("thematique").order_by(
                "thematique__ordre", "thematique__nom_simple", "thematique_id", "ordre", "libelle"
            )
        )
        answers = self.instance.champs or {}
        for question in self.questions:
            name = self.question_name(question)
            self.fields[name] = question_field(question)
            self.initial[name] = answer_initial(question, answers.get(question.cle))

    @property
    def structure_pk(self):
        structure = self.cleaned_data.get("structure")
        return structure.pk if structure else None

    def clean_structure(self):
        """Moved to a structure one may not change, a service would open its door to a référent."""
        structure = self.cleaned_data["structure"]
        moved = structure and structure.pk != self.initial.get("structure")
        if moved and self.for_user and not can_change(self.for_user, structure):
            raise ValidationError(_("Vous ne pouvez pas modifier cette structure."))
        return structure

    @staticmethod
    def question_name(question):
        return f"champ_{question.cle}"

    def clean(self):
        cleaned = super().clean()
        answers = dict(self.instance.champs or {})
        for question in self.questions:
            name = self.question_name(question)
            if name not in self.cleaned_data:
                continue
            try:
                value = question.parse(self.cleaned_data.get(name))
            except ValidationError as error:
                self.add_error(name, error)
                continue
            if value is None:
                answers.pop(question.cle, None)
            else:
                answers[question.cle] = value
        self.instance.champs = answers
        return cleaned


def question_field(question):
    """The form field of a theme's question; ChampThematique.parse has the last word."""
    shown = {"label": question.libelle, "help_text": question.aide, "required": False}
    nothing = ("", _("Non renseigné"))
    if question.type == TypeChamp.CHOIX:
        choices = [nothing, *((choice, choice) for choice in question.liste_choix)]
        return forms.ChoiceField(choices=choices, **shown)
    if question.type == TypeChamp.OUI_NON:
        choices = [nothing, ("oui", _("Oui")), ("non", _("Non"))]
        return forms.ChoiceField(choices=choices, **shown)
    return forms.CharField(max_length=500, **shown)


def answer_initial(question, value):
    if value is None:
        return ""
    if question.type == TypeChamp.OUI_NON:
        return "oui" if value else "non"
    return str(value)
