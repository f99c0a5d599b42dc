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


class FiltreAnnuaire(forms.Form):
    """The list's query string. Unknown values are set aside and named, never an error page."""

    q = forms.CharField(required=False, strip=True)
    tri = forms.CharField(required=False, max_length=60)
    carte = forms.CharField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, data, *, referentiel, facettes, position=None):
        super().__init__(data)
        self.referentiel = referentiel
        self.facettes = facettes
        self.position_appareil = position
        self._asked = {name: set(data.getlist(name)) for name in facettes.choix if name in data}

    def clean_q(self):
        return " ".join(clean_text(self.cleaned_data["q"]).split())[:MAX_MOTS]

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

    @property
    def mots(self):
        self.is_valid()
        return self.cleaned_data.get("q", "")

    @property
    def numero_page(self):
        self.is_valid()
        return self.cleaned_data.get("page") or 1

    @property
    def carte_ouverte(self):
        """True when the map was open."""
        self.is_valid()
        return bool(self.cleaned_data.get("carte"))

    @property
    def ordre(self):
        """« moi », a quartier's slug, or "" for the usual order."""
        self.is_valid()
        tri = self.cleaned_data.get("tri", "")
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
