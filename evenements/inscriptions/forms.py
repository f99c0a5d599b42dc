"""What people fill in to sign up: a first name, a way to be told, who comes. Nothing else."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diffusion.adresses import is_courriel
from evenements.inscriptions import contacts
from evenements.inscriptions.regles import Personne, consent_needed
from evenements.models.regles import AGE_MAX
from portal.socle.champs import clean_text, parse_phone
from portal.socle.formulaires import AvecPiege
from territoire.models import Quartier

AGES_MAX = 12  # ages asked on one form
AGES_VUS = 4  # of which shown at once; the others are folded

# Refusals of the domain, beside the field they are about.
CHAMPS = {
    "personne": "adultes",
    "trop": "adultes",
    "adulte": "adultes",
    "age": "age_1",
    "contact": "telephone",
    "parent": "parent_telephone",
    "parent-meme": "parent_telephone",
}


class ChampNumero(forms.CharField):
    """A telephone number, as E.164."""

    widget = forms.TextInput(attrs={"type": "tel", "autocomplete": "tel", "inputmode": "tel"})

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 40, "required": False} | kwargs)

    def clean(self, value):
        value = super().clean(value)
        try:
            return parse_phone(value) if value else ""
        except ValueError:
            message = _("« %(value)s » n'est pas un numéro de téléphone : 10 chiffres, 06 12 …")
            raise ValidationError(message % {"value": value[:40]}, code="telephone") from None


class ChampPrenom(forms.CharField):
    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 60, "label": gettext_lazy("Prénom")} | kwargs)

    def to_python(self, value):
        return clean_text(super().to_python(value)).strip()


class ChampCourriel(forms.EmailField):
    """An address our messages can reach."""

    widget = forms.EmailInput(attrs={"autocomplete": "email"})

    def __init__(self, **kwargs):
        super().__init__(**{"max_length": 254, "required": False} | kwargs)

    def clean(self, value):
        value = super().clean(value).lower()
        if value and not is_courriel(value):
            raise ValidationError(_("Écrivez une adresse comme prenom@exemple.fr."))
        return value


def check_reachable(form, data):
    """A number or an address: one is enough."""
    known = data.get("telephone") or data.get("courriel")
    if not known and not {"telephone", "courriel"} & {*form.errors}:
        message = _("Donnez un numéro de téléphone ou un courriel : un seul suffit.")
        form.add_error("telephone", message)


def age_field(numero, adultes_compris):
    label = _("Âge de la personne %(n)d") if adultes_compris else _("Âge de l'enfant %(n)d")
    return forms.IntegerField(
        label=label % {"n": numero},
        required=False,
        min_value=0,
        max_value=AGE_MAX,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
        error_messages={
            "invalid": gettext_lazy("Écrivez un âge en chiffres."),
            "min_value": gettext_lazy("Écrivez un âge en chiffres."),
            "max_value": gettext_lazy("Cet âge est trop grand."),
        },
    )


class AvecPersonnes(forms.Form):
    """« Vous venez à combien ? »: a number of adults, an age for each child. When minors may come
    alone, everybody's age: it says whether a parent has to agree."""

    def __init__(self, *args, occurrence, **kwargs):
        super().__init__(*args, **kwargs)
        self.occurrence = occurrence
        self.chacun = occurrence.evenement.mineurs_seuls
        most = occurrence.evenement.places_par_inscription
        if not self.chacun:
            self.fields["adultes"] = forms.IntegerField(
                label=_("Adultes"),
                required=False,
                min_value=0,
                max_value=most,
                initial=1,
                widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
                error_messages={
                    "invalid": _("Écrivez un nombre en chiffres."),
                    "min_value": _("Écrivez un nombre en chiffres."),
                    "max_value": _(
                        "Une inscription est pour %(n)d personnes au plus. Plus "
                        "nombreux ? Téléphonez."
                    )
                    % {"n": most},
                },
            )
        self.noms_ages = [f"age_{n}" for n in range(1, min(most, AGES_MAX) + 1)]
        for numero, name in enumerate(self.noms_ages, 1):
            self.fields[name] = age_field(numero, self.chacun)

    @property
    def ages_vus(self):
        return [self[name] for name in self.noms_ages[:AGES_VUS]]

    @property
    def ages_plies(self):
        return [self[name] for name in self.noms_ages[AGES_VUS:]]

    @property
    def ages_ouverts(self):
        """Whether one of those folded holds something."""
        return any(champ.errors or champ.value() for champ in self.ages_plies)

    @property
    def personnes(self) -> list[Personne]:
        data = self.cleaned_data
        ages = [data[name] for name in self.noms_ages if data.get(name) is not None]
        return [Personne() for _n in range(data.get("adultes") or 0)] + [
            Personne(age=age) for age in ages
        ]

    def clean(self):
        data = super().clean()
        if not self.personnes and not {"adultes", *self.noms_ages} & {*self.errors}:
            self.refuse(ValidationError(_("Dites combien de personnes viennent."), "personne"))
        return data

    def refuse(self, error):
        """What the domain refused, beside its field."""
        field = CHAMPS.get(getattr(error, "code", None))
        if self.chacun and field == "adultes":
            field = "age_1"
        self.add_error(field if field in self.fields else None, error)


class FormulaireInscription(AvecPiege, AvecPersonnes):
    prenom = ChampPrenom(
        label=gettext_lazy("Votre prénom"),
        widget=forms.TextInput(attrs={"autocomplete": "given-name"}),
        error_messages={"required": gettext_lazy("Écrivez votre prénom.")},
    )
    telephone = ChampNumero(
        label=gettext_lazy("Votre numéro de téléphone"),
        help_text=gettext_lazy("Un portable reçoit un SMS gratuit."),
    )
    courriel = ChampCourriel(label=gettext_lazy("Ou votre courriel"))
    parent_telephone = ChampNumero(label=gettext_lazy("Portable d'un parent"))
    parent_courriel = ChampCourriel(label=gettext_lazy("Ou courriel d'un parent"))
    quartier = forms.ModelChoiceField(
        Quartier.objects.none(),
        label=gettext_lazy("Votre quartier, si vous voulez bien"),
        required=False,
        empty_label=gettext_lazy("Je ne le dis pas"),
        help_text=gettext_lazy("Pour savoir de quels quartiers on vient. Compté sans votre nom."),
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        territoire = self.occurrence.evenement.territoire_id
        self.fields["quartier"].queryset = Quartier.objects.filter(territoire=territoire).only(
            "nom"
        )
        if not self.chacun:
            del self.fields["parent_telephone"], self.fields["parent_courriel"]

    def clean(self):
        data = super().clean()
        check_reachable(self, data)
        if self.chacun:
            self._check_parent(data)
        return data

    def _check_parent(self, data):
        """Asked here too, before anybody's sign-up is looked up: the answer must not tell that a
        number is signed up already."""
        if {"parent_telephone", "parent_courriel", *self.noms_ages} & {*self.errors}:
            return
        if not self.personnes or not consent_needed(self.occurrence, self.personnes):
            return
        telephone, courriel = data.get("parent_telephone", ""), data.get("parent_courriel", "")
        if contacts.channel(telephone, courriel) is None:
            message = _("Donnez le courriel ou le portable d'un parent, ou passez à l'accueil.")
            self.add_error("parent_telephone", message)
        elif {data.get("telephone"), data.get("courriel")} & ({telephone, courriel} - {""}):
            message = _("C'est votre contact : donnez celui d'un parent, qui n'est pas le vôtre.")
            self.add_error("parent_telephone", message)


class FormulaireQuiVient(forms.Form):
    """Of those who are signed up, who still comes: fewer, never more."""

    reste = forms.MultipleChoiceField(
        label=gettext_lazy("Qui vient encore ?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={
            "required": gettext_lazy(
                "Laissez au moins une personne cochée. Si personne ne vient, annulez l'inscription."
            ),
            "invalid_choice": gettext_lazy("Cette liste a changé : regardez-la de nouveau."),
        },
    )

    def __init__(self, *args, participants, **kwargs):
        """participants: [(Participant, its words)]"""
        self.participants = [participant for participant, _words in participants]
        choices = [(str(participant.pk), words) for participant, words in participants]
        kwargs.setdefault("initial", {"reste": [key for key, _words in choices]})
        super().__init__(*args, **kwargs)
        self.fields["reste"].choices = choices

    @property
    def personnes(self) -> list[Personne]:
        kept = {*self.cleaned_data["reste"]}
        return [Personne(p.prenom, p.age) for p in self.participants if str(p.pk) in kept]
