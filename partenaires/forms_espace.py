"""What people send from the space: invitations and their answer, roles, photos."""

from django import forms
from django.utils.translation import gettext_lazy as _

from annuaire.models import Photo
from partenaires.enums import Role
from partenaires.models import Invitation
from portal.socle.champs import clean_text
from portal.socle.images import ChampImage

NOM_MAX = 150  # of the account


class FormulaireInvitation(forms.ModelForm):
    role = forms.ChoiceField(
        label=_("Ce qu'elle pourra faire"),
        choices=Role.choices,
        initial=Role.CONTRIBUTEUR,
        widget=forms.RadioSelect,
        error_messages={"required": _("choisissez un rôle.")},
    )

    class Meta:
        model = Invitation
        fields = ["courriel", "role", "mot"]
        labels = {
            "courriel": _("Son adresse électronique"),
            "mot": _("Un mot pour elle, si vous voulez"),
        }
        widgets = {
            "courriel": forms.EmailInput(attrs={"autocomplete": "off"}),
            "mot": forms.Textarea(attrs={"rows": 3}),
        }
        error_messages = {
            "courriel": {
                "required": _("écrivez l'adresse de la personne."),
                "invalid": _("cette adresse n'est pas complète : prenom@exemple.fr"),
            }
        }

    def validate_unique(self):
        """An invitation still open is given back by the act, not refused."""

    def validate_constraints(self):
        """The target is not in the form."""


class FormulaireRole(forms.Form):
    role = forms.ChoiceField(choices=Role.choices)


class TexteNettoye(forms.CharField):
    def to_python(self, value):
        return " ".join(clean_text(super().to_python(value) or "").split())


class FormulaireReponseInvitation(forms.Form):
    """A program that submits the page as it is answers nothing: a person ticks a box."""

    OUI, NON = "oui", "non"

    cest_moi = forms.BooleanField(
        label=_("C'est bien moi que l'on invite"),
        required=False,
    )
    prenom = TexteNettoye(
        label=_("Votre prénom (pas obligatoire)"),
        required=False,
        max_length=NOM_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
    )
    nom = TexteNettoye(
        label=_("Votre nom (pas obligatoire)"),
        required=False,
        max_length=NOM_MAX,
        widget=forms.TextInput(attrs={"autocomplete": "family-name"}),
    )

    def __init__(self, data=None, **kwargs):
        super().__init__(data, **kwargs)
        self.reponse = data.get("reponse") if data else None

    def clean(self):
        super().clean()
        if self.reponse not in (self.OUI, self.NON):
            raise forms.ValidationError(_("Choisissez : « J'accepte » ou « Ce n'est pas moi »."))
        if self.reponse == self.OUI and not self.cleaned_data.get("cest_moi"):
            self.add_error("cest_moi", _("cochez cette case pour accepter."))

    @property
    def accepte(self):
        return self.reponse == self.OUI


class FormulaireDescription(forms.ModelForm):
    class Meta:
        model = Photo
        fields = ["description", "credit"]
        labels = {
            "description": _("Ce qu'on voit sur la photo"),
            "credit": _("Qui a pris la photo (pas obligatoire)"),
        }
        help_texts = {
            "description": _(
                "Une phrase pour les personnes qui ne voient pas l'image : "
                "« Six personnes autour d'une table, en atelier couture »."
            ),
        }
        error_messages = {
            "description": {"required": _("écrivez une phrase qui dit ce qu'on voit.")},
        }


class FormulairePhoto(FormulaireDescription):
    image = ChampImage(
        label=_("La photo"),
        error_messages={"required": _("choisissez une photo.")},
    )
    accord = forms.BooleanField(
        label=_("Les personnes que l'on reconnaît sont d'accord pour être montrées"),
        error_messages={"required": _("demandez-leur d'abord, puis cochez cette case.")},
    )

    field_order = ["image", "description", "credit", "accord"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["image"].help_text = _(  # Wagtail's field writes its own
            "JPEG, PNG, WebP ou GIF, 10 Mo au plus. L'endroit où elle a été prise est effacé."
        )


class FormulaireReponse(forms.Form):
    """One tap on a report."""

    CORRIGE, JUSTE = "corrige", "juste"

    reponse = forms.ChoiceField(choices=[(CORRIGE, ""), (JUSTE, "")])
