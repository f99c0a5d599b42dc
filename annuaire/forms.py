"""What the public sends to the directory: filters in a query string, a reported error."""

from dataclasses import dataclass

from django import forms
from django.utils.translation import gettext_lazy as _

from annuaire.enums import Langue, MotifSignalement
from annuaire.models import Signalement
from portal.socle.champs import clean_text
from territoire.referentiel import Referentiel

MAX_MOTS = 100  # characters of a search that are read
BASCULES = {
    "gratuit": _("Gratuit"),
    "aujourdhui": _("Ouvert aujourd'hui"),
    "garde": _("Avec mes enfants"),
    "pmr": _("Accès en fauteuil roulant"),
}


TRI_MOI = "moi"  # nearest to the device; any other order is a quartier's slug


@dataclass
class Option:
    """One box of a facet."""

    groupe: str
    valeur: str
    libelle: str
    code: str
    parent: str = ""  # code of the box above
    coche: bool = False
    nombre: int = 0


class FiltreAnnuaire(forms.Form):
    """The list's query string. Unknown values are set aside and named, never an error page."""

    q = forms.CharField(required=False, strip=True)
    tri = forms.CharField(required=False, max_length=60)
    carte = forms.CharField(required=False)
    page = forms.IntegerField(required=False, min_value=1, max_value=100_000)

    def __init__(self, data, *, referentiel: Referentiel, champs=(), position=None):
        super().__init__(data)
        self.referentiel = referentiel
        self.champs = champs
        self.position_appareil = position
        self.options = self._options()

    def clean_q(self):
        return " ".join(clean_text(self.cleaned_data["q"]).split())[:MAX_MOTS]

    # -- facets -----------------------------------------------------------------------------------

    def _options(self):
        """{group: [Option]}, checked as the query string says."""
        ref = self.referentiel
        groupes = {
            "theme": [
                self._option(
                    "theme",
                    sous_theme.slug,
                    sous_theme.nom_simple,
                    f"t{sous_theme.pk}",
                    parent=f"t{theme.pk}" if sous_theme is not theme else "",
                )
                for theme in ref.themes
                for sous_theme in (theme, *theme.sous_themes)
            ],
            "quartier": [
                self._option("quartier", q.slug, q.nom, f"q{q.pk}") for q in ref.quartiers.values()
            ],
            "public": [
                self._option("public", p.slug, p.nom, f"p{p.pk}") for p in ref.publics.values()
            ],
            "langue": [
                self._option("langue", code, label, f"l:{code}")
                for code, label in Langue.choices
                if code != Langue.FR
            ],
        }
        for name, label in BASCULES.items():
            groupes[name] = [self._option(name, "1", label, name)]
        for champ in self.champs:
            name = f"c_{champ.cle}"
            groupes[name] = [
                self._option(name, choix, choix, f"c:{champ.cle}:{choix}")
                for choix in (champ.liste_choix or [_("oui")])
            ]
        return groupes

    def _option(self, groupe, valeur, libelle, code, parent=""):
        valeur = str(valeur)
        return Option(groupe, valeur, libelle, code, parent, valeur in self.data.getlist(groupe))

    @property
    def groupes(self):
        """{group: chosen codes}; a box under another narrows it, so the one above steps aside."""
        chosen = {}
        for name, options in self.options.items():
            ticked = [option for option in options if option.coche]
            above = {option.parent for option in ticked}
            chosen[name] = [option.code for option in ticked if option.code not in above]
        return {name: codes for name, codes in chosen.items() if codes}

    @property
    def coches(self):
        return [option for options in self.options.values() for option in options if option.coche]

    @property
    def inconnus(self):
        """Values asked for that no facet has (an old link, a renamed theme)."""
        return [
            value[:60]
            for name, options in self.options.items()
            for value in self.data.getlist(name)
            if value and value not in {option.valeur for option in options}
        ][:5]

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


class FormulaireSignalement(forms.ModelForm):
    # A field people do not see: whoever fills it in is a program.
    site = forms.CharField(
        required=False,
        label=_("Laissez ce champ vide"),
        widget=forms.TextInput(attrs={"tabindex": "-1", "autocomplete": "off"}),
    )

    class Meta:
        model = Signalement
        fields = ["motif", "message", "contact"]
        labels = {
            "motif": _("Qu'est-ce qui n'est pas juste ?"),
            "message": _("Dites-nous en plus, si vous voulez"),
            "contact": _("Votre téléphone ou votre courriel (pas obligatoire)"),
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
