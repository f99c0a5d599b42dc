"""What the public sends to the agenda: its filters."""

from django import forms
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _

from annuaire.forms import FiltreACases, clean_words
from evenements.models.regles import AGE_MAX
from evenements.periodes import AN_MAX, AN_MIN, Periode, Quand, period
from portal.socle.dates import say_date

MAX_JOURS = 400  # of a period given by its bounds


class Jour(forms.DateField):
    """A day as browsers send it, within reason."""

    def __init__(self, **kwargs):
        super().__init__(required=False, input_formats=["%Y-%m-%d", "%d/%m/%Y"], **kwargs)

    def clean(self, value):
        try:
            jour = super().clean(value)
        except forms.ValidationError:
            return None  # an old link, a typing slip: the agenda opens where it would have
        return jour if jour and AN_MIN <= jour.year < AN_MAX else None


class FiltreAgenda(FiltreACases):
    """quand, du, au: the days; passes: with what is over of them; age: of the person who would
    come; structure: who organises."""

    q = forms.CharField(required=False, strip=True)
    quand = forms.CharField(required=False, max_length=12)
    du = Jour()
    au = Jour()
    age = forms.IntegerField(required=False, min_value=0, max_value=AGE_MAX)
    structure = forms.IntegerField(required=False, min_value=1, max_value=10**12)
    lieu = forms.IntegerField(required=False, min_value=1, max_value=10**12)
    passes = forms.BooleanField(required=False)
    vue = forms.CharField(required=False, max_length=6)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.nommes: dict[str, str] = {}  # {parameter: name of the structure, of the place}

    def clean_q(self):
        return clean_words(self.cleaned_data["q"])

    @property
    def mots(self):
        return self.read("q") or ""

    @property
    def age_demande(self):
        return self.read("age")

    @property
    def en_grille(self):
        return self.read("vue") == "mois"

    @property
    def avec_passes(self):
        """A calendar keeps its past days; a list, when it is asked to."""
        return self.en_grille or bool(self.read("passes"))

    @cached_property
    def periode(self) -> Periode:
        quand, du, au = self.read("quand") or "", self.read("du"), self.read("au")
        if self.en_grille and not au:
            quand = Quand.MOIS
        if quand not in Quand.values:
            quand = Quand.A_VENIR
        if du and au and abs((au - du).days) > MAX_JOURS:
            au = None
        return period(quand, du, au, timezone.localdate())

    @property
    def codes_fixes(self):
        """Facet codes asked for without a box: a structure's agenda, a place's."""
        found = []
        for name, letter in (("structure", "s"), ("lieu", "l")):
            if (pk := self.read(name)) is not None:
                found.append(f"{letter}{pk}")
        return found

    @property
    def gardes(self):
        """[(parameter, value)] of what is asked without a box, for a form that shows none of it."""
        found = [(name, self.read(name)) for name in ("q", "age", "structure", "lieu")]
        return [(name, value) for name, value in found if value not in ("", None)]

    @property
    def titre(self):
        """What the filter keeps, in a few words: « Agenda – Saint-Jacques, Gratuit »."""
        words = [*self.nommes.values(), *(choix.libelle for choix in self.coches)]
        if self.mots:
            words.append(f"« {self.mots} »")
        if self.age_demande is not None:
            words.append(_("%(age)d ans") % {"age": self.age_demande})
        return ", ".join(words)

    @property
    def depuis(self):
        """« À partir du … », when an open agenda was asked to begin another day."""
        periode = self.periode
        if periode.au is None and periode.du != timezone.localdate():
            return say_date(periode.du)
        return ""
