"""What people type for the wiki, checked; nothing typed is lost."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from journal.ecriture import clean_paste
from journal.enums import SortePageWiki
from journal.wiki.actions import Contenu
from portal.socle.champs import clean_text
from portal.socle.formulaires import AvecPiege
from territoire.models import LATITUDES, LONGITUDES

TEXTE_MAX = 30_000


class ChampDegres(forms.FloatField):
    """Degrees, with a comma or a point."""

    def __init__(self, *, validators, **kwargs):
        super().__init__(
            required=False,
            validators=validators,
            widget=forms.TextInput(attrs={"inputmode": "decimal"}),
            error_messages={"invalid": gettext_lazy("Écrivez un nombre, par exemple 45,7772.")},
            **kwargs,
        )

    def to_python(self, value):
        return super().to_python(value.replace(",", ".") if isinstance(value, str) else value)


class FormulaireContenu(forms.Form):
    """A page: its name, its text, where it is."""

    titre = forms.CharField(
        label=gettext_lazy("Le nom de la page"),
        max_length=150,
        error_messages={"required": gettext_lazy("Donnez un nom à la page.")},
    )
    sorte = forms.ChoiceField(
        label=gettext_lazy("De quoi parle-t-elle\u00a0?"),
        choices=SortePageWiki.choices,
        initial=SortePageWiki.AUTRE,
        widget=forms.Select,
    )
    texte = forms.CharField(
        label=gettext_lazy("Le texte"),
        max_length=TEXTE_MAX,
        widget=forms.Textarea(attrs={"rows": 14}),
        error_messages={
            "required": gettext_lazy("Écrivez quelques mots."),
            "max_length": gettext_lazy(
                "Ce texte est trop long (%(show_value)s signes)\u00a0: %(limit_value)s au plus. "
                "Faites-en deux pages, qui se renvoient l'une à l'autre."
            ),
        },
    )
    latitude = ChampDegres(label=gettext_lazy("Latitude"), validators=LATITUDES)
    longitude = ChampDegres(label=gettext_lazy("Longitude"), validators=LONGITUDES)

    def clean_titre(self):
        titre = " ".join(clean_text(self.cleaned_data["titre"]).split())
        if any(sign in titre for sign in "[]|#"):
            raise ValidationError(_("Un nom de page ne contient pas [ ] | ou #."))
        if not any(sign.isalnum() for sign in titre):
            raise ValidationError(_("Donnez un nom à la page."))
        return titre

    def clean_texte(self):
        texte = clean_paste(self.cleaned_data["texte"])
        if not texte.strip():
            raise ValidationError(_("Écrivez quelques mots."))
        return texte

    def clean(self):
        data = self.cleaned_data
        given = [data.get(name) is not None for name in ("latitude", "longitude")]
        if any(given) and not all(given) and not {"latitude", "longitude"} & set(self.errors):
            missing = "longitude" if given[0] else "latitude"
            self.add_error(missing, _("Il faut les deux nombres, ou aucun."))
        return data

    @property
    def contenu(self) -> Contenu:
        names = ("titre", "sorte", "texte", "latitude", "longitude")
        return Contenu(*(self.cleaned_data[name] for name in names))

    @staticmethod
    def initial_of(row) -> dict:
        contenu = Contenu.of(row)
        return {
            "titre": contenu.titre,
            "sorte": contenu.sorte,
            "texte": contenu.texte,
            "latitude": contenu.latitude,
            "longitude": contenu.longitude,
        }


class FormulairePage(AvecPiege, FormulaireContenu):
    """partie_de: the version its author had before them, empty for a new page."""

    commentaire = forms.CharField(
        label=gettext_lazy("Ce que vous avez changé"), max_length=200, required=False
    )
    nom = forms.CharField(
        label=gettext_lazy("Votre nom, comme vous voulez qu'il paraisse"),
        help_text=gettext_lazy("Un prénom suffit. Il reste dans l'historique de la page."),
        max_length=120,
        error_messages={"required": gettext_lazy("Écrivez un nom, un prénom, un groupe.")},
    )
    partie_de = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    field_order = ("titre", "sorte", "texte", "commentaire", "nom", "latitude", "longitude")

    def clean_nom(self):
        return " ".join(clean_text(self.cleaned_data["nom"]).split())

    def clean_commentaire(self):
        return " ".join(clean_text(self.cleaned_data["commentaire"]).split())


class FormulaireRetablir(AvecPiege):
    nom = FormulairePage.base_fields["nom"]
    partie_de = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)


class FormulaireComparaison(forms.Form):
    """Two versions of a page, by their numbers."""

    de = forms.IntegerField(min_value=1)
    a = forms.IntegerField(min_value=1)


class FormulaireLecture(FormulaireContenu):
    """A held version: what somebody who reads it decides. actuelle: the one beside it."""

    ACCEPTER, REFUSER = "accepter", "refuser"

    actuelle = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)
    geste = forms.ChoiceField(
        choices=[(ACCEPTER, ""), (REFUSER, "")],
        error_messages={
            "required": gettext_lazy("Choisissez «\u00a0Publier\u00a0» ou «\u00a0Refuser\u00a0»."),
            "invalid_choice": gettext_lazy(
                "Choisissez «\u00a0Publier\u00a0» ou «\u00a0Refuser\u00a0»."
            ),
        },
    )
    motif = forms.CharField(
        label=gettext_lazy("Pourquoi\u00a0?"),
        required=False,
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=gettext_lazy("Nécessaire pour refuser. Gardé avec le texte."),
    )

    def clean(self):
        data = super().clean()
        if data.get("geste") == self.REFUSER and not data.get("motif", "").strip():
            self.add_error("motif", _("Dites pourquoi en quelques mots."))
        return data

    @property
    def accepte(self):
        return self.cleaned_data["geste"] == self.ACCEPTER
