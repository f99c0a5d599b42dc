"""What the public sends to the directory: filters in a query string, a reported error."""

from django import forms
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from annuaire.enums import MotifSignalement
from annuaire.models import Signalement
from portal.socle.champs import clean_text
from portal.socle.formulaires import AvecPiege

MAX_MOTS = 100  # characters of a search that are read
TRI_MOI = "moi"  # nearest to the device; any other order is a quartier's slug


class FiltreACases(forms.Form):
    """A list's query string, of which boxes are ticked. Unknown values are set aside and named,
    never an error page. facettes: every box there is."""

    carte = forms.CharField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, data, *, referentiel, facettes):
        super().__init__(data)
        self.referentiel = referentiel
        self.facettes = facettes
        self._asked = {name: set(data.getlist(name)) for name in facettes.choix if name in data}

    @cached_property
    def coches(self):
        """The boxes ticked."""
        return [
            choix
            for name, values in self._asked.items()
            for choix in self.facettes.choix[name]
            if choix.valeur in values
        ]

    @cached_property
    def groupes(self):
        """{group: chosen codes}; a box under another narrows it, so the one above steps aside."""
        above = {choix.parent for choix in self.coches}
        chosen = {}
        for choix in self.coches:
            if choix.code not in above:
                chosen.setdefault(choix.groupe, []).append(choix.code)
        return chosen

    @property
    def inconnus(self):
        """True when a value is asked for that no box has (an old link, a renamed theme)."""
        known = {(choix.groupe, choix.valeur) for choix in self.coches}
        return any(
            value and (name, value) not in known
            for name, values in self._asked.items()
            for value in values
        )

    def read(self, name):
        """One field's value, None when what was sent cannot be read."""
        self.is_valid()
        return self.cleaned_data.get(name)

    @property
    def numero_page(self):
        return self.read("page") or 1

    @property
    def carte_ouverte(self):
        """True when the map was open."""
        return bool(self.read("carte"))


def clean_words(text):
    """The words of a search: one line, bounded."""
    return " ".join(clean_text(text).split())[:MAX_MOTS]


class FiltreAnnuaire(FiltreACases):
    q = forms.CharField(required=False, strip=True)
    tri = forms.CharField(required=False, max_length=60)

    def __init__(self, data, *, position=None, **kwargs):
        super().__init__(data, **kwargs)
        self.position_appareil = position

    def clean_q(self):
        return clean_words(self.cleaned_data["q"])

    @property
    def mots(self):
        return self.read("q") or ""

    @property
    def ordre(self):
        """« moi », a quartier's slug, or "" for the usual order."""
        tri = self.read("tri") or ""
        if tri == TRI_MOI:
            return tri if self.position_appareil else ""
        return tri if self.referentiel.by_slug("quartiers", tri) else ""

    @property
    def depart(self):
        """(latitude, longitude) to measure from, or None."""
        if self.ordre == TRI_MOI:
            return self.position_appareil
        quartier = self.referentiel.by_slug("quartiers", self.ordre)
        return (quartier.latitude, quartier.longitude) if quartier else None


def parse_position(text):
    """(latitude, longitude) rounded to about 100 m out of « 45.778,3.087 », or None."""
    try:
        lat, lon = (round(float(part), 3) for part in text.split(","))
    except (ValueError, AttributeError, OverflowError):
        return None
    return (lat, lon) if abs(lat) <= 90 and abs(lon) <= 180 else None


class FormulaireSignalement(AvecPiege, forms.ModelForm):
    class Meta:
        model = Signalement
        fields = ["motif", "message", "contact"]
        labels = {
            "motif": _("Qu'est-ce qui n'est pas juste ?"),
            "message": _("Dites-nous en plus, si vous voulez"),
            "contact": _("Votre téléphone ou votre courriel (pas obligatoire)"),
        }
        error_messages = {
            "motif": {"required": _("choisissez une réponse dans la liste.")},
        }
        help_texts = {
            "contact": _(
                "Seulement pour vous répondre. Il est effacé quand c'est traité, "
                "au plus tard après 90 jours."
            ),
        }
        widgets = {
            "motif": forms.RadioSelect,
            "message": forms.Textarea(attrs={"rows": 4}),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["motif"].choices = MotifSignalement.choices
