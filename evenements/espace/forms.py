"""The words of an event, on one page: little first, the rest folded."""

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from annuaire.gestion.formulaires import ChampCases
from annuaire.importation.valeurs import keywords
from annuaire.models import Service, Structure
from evenements.enums import Accessibilite, ModeInscription, ModeParticipation
from evenements.models import Evenement, GrilleTarifs
from evenements.publication import LISTES
from portal.socle.champs import format_phone
from portal.socle.images import ChampImage
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique

MAX_MOTS_CLES = 30
# Where, but « s12 ».
SERVICE, GARDE, AUTRE, MOTS, LIGNE = "service", "garde", "autre", "mots", "ligne"
ADRESSE = ("nom", "adresse", "code_postal", "commune", "quartier")

PREMIERS = ("nom", "type", "description", "service", "organisateurs", "ou", "rendez_vous")
AILLEURS = tuple(f"lieu_{name}" for name in ADRESSE)
ENSUITE = ("lieu_precisions", "lien_en_ligne", "frais", "frais_precisions", "grille")
POUR_QUI = (
    "thematiques",
    "publics",
    "quartiers",
    "age_min",
    "age_max",
    "garde_enfants",
    "garde_precisions",
    "accessibilite",
    "a_apporter",
)
INSCRIPTION = (
    "inscription",
    "lien_inscription",
    "capacite",
    "participation",
    "attribution",
    "ouverture_jours",
    "cloture_heures",
    "places_reservees",
    "mineurs_seuls",
)
CONTACT = ("contact_nom", "telephone", "courriel", "site_web", "mots_cles_dits")
IMAGE = ("photo", "image_description", "accord", "sans_image")
A_PART = ("ou", "mots_cles_dits", "photo", "accord", "sans_image")  # no field of the event's
CASES = ("mineurs_seuls", "accord", "sans_image")  # one box to tick, its words beside it
RADIOS = ("frais", "garde_enfants", "inscription", "attribution")

AIDES = {
    "nom": gettext_lazy("Ce qu'on dit en trois mots : « Atelier couture »."),
    "description": gettext_lazy("Ce qu'on y fait, comment cela se passe. Des phrases courtes."),
    "frais_precisions": gettext_lazy("Combien, et pour qui c'est moins cher."),
    "quartiers": gettext_lazy("Aucun coché : celui du lieu."),
    "rendez_vous": gettext_lazy(
        "Seulement si ce n'est à aucune adresse : « départ en bus devant la mairie »."
    ),
    "lien_en_ligne": gettext_lazy("Si l'on peut suivre à distance."),
    "telephone": gettext_lazy("Vide : celui de la structure."),
    "courriel": gettext_lazy("Vide : celui de la structure."),
}

ORDRE = {
    "age_min": gettext_lazy("L'âge le plus bas est au-dessus du plus haut."),
    "places_reservees": gettext_lazy("Il y a plus de places gardées que de places."),
}

# What Django says of a wrong value is for people who write software.
EN_CLAIR = (
    (
        forms.URLField,
        {
            "invalid": gettext_lazy(
                "Cette adresse n'est pas complète : copiez-la en haut de votre navigateur."
            )
        },
    ),
    (
        forms.EmailField,
        {"invalid": gettext_lazy("Ce courriel n'est pas complet : nom@exemple.fr, par exemple.")},
    ),
    (
        forms.IntegerField,
        {
            "invalid": gettext_lazy("Écrivez un nombre en chiffres."),
            "min_value": gettext_lazy("Ce nombre est trop petit."),
            "max_value": gettext_lazy("Ce nombre est trop grand."),
        },
    ),
)


class ChoixTheme(forms.ModelMultipleChoiceField):
    def label_from_instance(self, theme):
        return f"{theme.parent.nom_simple} : {theme.nom_simple}" if theme.parent else str(theme)


def make_field(field, **options):
    """A model's field in a form: « www.exemple.fr » is an https address."""
    if isinstance(field, models.URLField):
        options["assume_scheme"] = "https"
    return field.formfield(**options)


class FormulaireMots(forms.ModelForm):
    """instance: the version to start from. structures, services: those the person keeps; comite:
    the right of a committee, whose place is then the event's, and nothing else."""

    ou = forms.ChoiceField(
        label=gettext_lazy("Où ?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Dites où cela se passe.")},
    )
    photo = ChampImage(label=gettext_lazy("Une image"), required=False)
    accord = forms.BooleanField(
        label=gettext_lazy("Les personnes que l'on reconnaît sont d'accord pour être montrées"),
        required=False,
    )
    sans_image = forms.BooleanField(label=gettext_lazy("Retirer l'image"), required=False)
    accessibilite = ChampCases(Accessibilite, label=gettext_lazy("Accessibilité"))
    mots_cles_dits = forms.CharField(
        label=gettext_lazy("Autres mots pour le trouver"),
        required=False,
        max_length=600,
        help_text=gettext_lazy("Séparés par des virgules."),
    )

    class Meta:
        model = Evenement
        fields = [
            name
            for name in (*PREMIERS, *ENSUITE, *POUR_QUI, *INSCRIPTION, *CONTACT, *IMAGE)
            if name not in A_PART
        ]
        formfield_callback = make_field
        field_classes = {"thematiques": ChoixTheme}
        help_texts = AIDES
        widgets = {
            "description": forms.Textarea(attrs={"rows": 6}),
            "telephone": forms.TextInput(attrs={"type": "tel"}),
            "organisateurs": forms.CheckboxSelectMultiple,
            "thematiques": forms.CheckboxSelectMultiple,
            "publics": forms.CheckboxSelectMultiple,
            "quartiers": forms.CheckboxSelectMultiple,
            **dict.fromkeys(RADIOS, forms.RadioSelect),
        }

    def __init__(self, *args, structures=(), services=(), comite=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.structures, self.comite = list(structures), comite
        self._keep_to_whom(services)
        self._offer_words()
        self._offer_places()
        self._show_initial()
        self._say_what_to_do()

    # -- what is offered ---------------------------------------------------------------------------

    def _say_what_to_do(self):
        for field in self.fields.values():
            for kind, messages in EN_CLAIR:
                if isinstance(field, kind):
                    field.error_messages |= messages

    def _keep_to_whom(self, services):
        """Their structures and services; what somebody else wrote there stays."""
        self.autres = []
        if self.instance.pk:
            own = {structure.pk for structure in self.structures}
            self.autres = [s for s in self.instance.organisateurs.all() if s.pk not in own]
        if self.comite or len(self.structures) < 2:
            del self.fields["organisateurs"]
        else:
            field = self.fields["organisateurs"]
            field.queryset = Structure.objects.filter(pk__in=[s.pk for s in self.structures])
            self.initial["organisateurs"] = self._own_organisers()
        service = self.instance.service_id
        mine = {one.pk for one in services}
        if self.comite or not services or (service and service not in mine):
            del self.fields["service"]
        else:
            field = self.fields["service"]
            field.queryset = Service.objects.filter(pk__in=mine).select_related("structure")
            field.empty_label = _("Non, un rendez-vous à part")
            field.label = _("Sont-ce les dates d'un service de l'annuaire ?")
            several = len(self.structures) > 1
            field.label_from_instance = lambda s: (
                f"{s.nom} ({s.structure.nom})" if several else s.nom
            )

    def _own_organisers(self):
        if self.instance.pk is None:
            return [self.structures[0].pk]
        own = {structure.pk for structure in self.structures}
        return [s.pk for s in self.instance.organisateurs.all() if s.pk in own]

    def _offer_words(self):
        self.fields["thematiques"].queryset = Thematique.objects.select_related("parent")
        self.fields["publics"].queryset = Public.objects.all()
        self.fields["quartiers"].queryset = Quartier.objects.defer("contour")
        grilles = GrilleTarifs.objects.all()
        if grilles.exists():
            self.fields["grille"].queryset = grilles
            self.fields["grille"].empty_label = _("Aucune")
        else:
            del self.fields["grille"]
        for name in ("frais", "garde_enfants"):
            field = self.fields[name]
            model_field = Evenement._meta.get_field(name)
            field.choices = [("", _("Non renseigné")), *model_field.choices]
        if not self.instance.image_id:
            del self.fields["sans_image"]
        self.fields["photo"].help_text = _(  # Wagtail's field writes its own
            "JPEG, PNG, WebP ou GIF, 10 Mo au plus. L'endroit où elle a été prise est effacé."
        )
        for name in ADRESSE:
            self.fields[f"lieu_{name}"] = _place_field(name)

    def _offer_places(self):
        if self.comite:
            for name in ("ou", *AILLEURS):
                del self.fields[name]
            return
        lieu = self.instance.lieu
        choices = [(f"s{s.pk}", _say_place(s.nom, s.lieu)) for s in self.structures if s.lieu_id]
        known = {s.lieu_id for s in self.structures}
        if "service" in self.fields or self.instance.service_id:
            choices.append((SERVICE, _("Comme sur la fiche du service")))
        if lieu and lieu.pk not in known:
            choices.append(
                (GARDE, _("Comme maintenant : %(lieu)s") % {"lieu": _say_place("", lieu)})
            )
        elif self.instance.pk and not (
            lieu or self.instance.rendez_vous or self.instance.service_id
        ):
            choices.append((GARDE, _("Pas encore décidé")))
        choices += [
            (AUTRE, _("À une autre adresse, écrite ci-dessous")),
            (MOTS, _("Rendez-vous ailleurs, dit en quelques mots")),
            (LIGNE, _("En ligne")),
        ]
        self.fields["ou"].choices = choices
        self.initial["ou"] = self._present_place(choices, known)
        if lieu and lieu.pk not in known:
            for name in ADRESSE:
                value = getattr(lieu, name)
                self.initial[f"lieu_{name}"] = value.pk if name == "quartier" and value else value

    def _present_place(self, choices, known):
        instance = self.instance
        if instance.pk is None and not instance.lieu_id:
            return choices[0][0]
        if instance.mode == ModeParticipation.EN_LIGNE:
            return LIGNE
        if instance.rendez_vous:
            return MOTS
        if instance.lieu_id in known and instance.lieu_id:
            return next(f"s{s.pk}" for s in self.structures if s.lieu_id == instance.lieu_id)
        if not instance.lieu_id and instance.service_id:
            return SERVICE
        return GARDE

    def _show_initial(self):
        self.initial["telephone"] = format_phone(self.instance.telephone)
        if self.instance.pk:
            self.initial["mots_cles_dits"] = ", ".join(sorted(self.instance.mots_cles.names()))

    # -- what comes back ---------------------------------------------------------------------------

    def clean_mots_cles_dits(self):
        mots = keywords(None, self.cleaned_data["mots_cles_dits"])
        if len(mots) > MAX_MOTS_CLES:
            raise ValidationError(_("Trente mots au plus."))
        return mots

    def clean(self):
        data = self.cleaned_data
        self._check_place(data)
        self._check_organisers(data)
        by_link = data.get("inscription") == ModeInscription.LIEN
        if by_link and not data.get("lien_inscription"):
            self._miss("lien_inscription", _("Écrivez l'adresse où l'on s'inscrit."))
        self._check_order("age_min", "age_max", "age_max")
        self._check_order("places_reservees", "capacite", "places_reservees")
        if data.get("photo") and not data.get("image_description"):
            self._miss("image_description", _("Dites en une phrase ce qu'on voit."))
        if data.get("photo") and not data.get("accord"):
            self._miss("accord", _("demandez-leur d'abord, puis cochez cette case."))
        return data

    def _miss(self, name, message):
        """Something is missing there, unless what was typed there is wrong already."""
        if name not in self._errors:
            self.add_error(name, message)

    def _check_organisers(self, data):
        if "organisateurs" not in self.fields or self._is_of_a_service(data):
            return
        if not data.get("organisateurs"):
            self._miss("organisateurs", _("Choisissez au moins une de vos structures."))

    def _check_order(self, less, more, beside):
        """The model's own rule, told beside a field rather than at the top of the page."""
        low, high = self.cleaned_data.get(less), self.cleaned_data.get(more)
        if low is not None and high is not None and low > high:
            self.add_error(beside, ORDRE[less])

    def _is_of_a_service(self, data):
        if "service" in self.fields:
            return bool(data.get("service"))
        return bool(self.instance.service_id)

    def _check_place(self, data):
        ou = data.get("ou")
        said = data.get("lieu_adresse") or data.get("lieu_nom") or "lieu_nom" in self._errors
        if ou == AUTRE and not said:
            self._miss("lieu_adresse", _("Écrivez l'adresse, ou au moins le nom du lieu."))
        if ou == MOTS and not data.get("rendez_vous"):
            self._miss("rendez_vous", _("Dites où l'on se retrouve."))
        if ou not in (MOTS, None) and data.get("rendez_vous"):
            self._miss(
                "rendez_vous",
                _("Choisissez « Rendez-vous ailleurs » au-dessus, ou videz cette case."),
            )
        if ou == SERVICE and not self._is_of_a_service(data):
            self.add_error("ou", _("Dites d'abord de quel service ce sont les dates."))

    @property
    def photo_perdue(self):
        """No browser sends a file twice by itself: it is to be chosen again."""
        return bool(self.is_bound and self.errors and self.files.get("photo"))

    # -- what is written ---------------------------------------------------------------------------

    def version(self) -> Evenement:
        """The version these words make, in memory; a new address is saved, nothing else."""
        version, data = self.instance, self.cleaned_data
        for name in LISTES:
            if name != "organisateurs":
                getattr(version, name).set(data[name])
        self._write_organisers(version, data)
        version.mots_cles.set(data["mots_cles_dits"], clear=True)
        if data.get("sans_image"):
            version.image, version.image_description = None, ""
        self._write_place(version, data)
        if version.territoire_id is None:
            version.territoire = self._territory(version)
        return version

    def _write_organisers(self, version, data):
        if self.comite:
            version.organisateurs.set([])
            version.comite = self.comite.comite
        elif "organisateurs" in self.fields:
            version.organisateurs.set([*data["organisateurs"], *self.autres])
        elif version.pk is None:
            version.organisateurs.set(self.structures)

    def _write_place(self, version, data):
        if self.comite:
            version.lieu = self.comite.lieu
            online = ModeParticipation.SUR_PLACE
        elif data["ou"] == LIGNE:
            version.lieu, online = None, ModeParticipation.EN_LIGNE
        else:
            version.lieu, online = self._place(data), ModeParticipation.SUR_PLACE
        if online == ModeParticipation.SUR_PLACE and version.lien_en_ligne:
            online = ModeParticipation.LES_DEUX
        version.mode = online

    def _place(self, data):
        ou, present = data["ou"], self.instance.lieu
        if ou == GARDE:
            return present
        if ou in (SERVICE, MOTS):
            return None
        if ou != AUTRE:
            return next(s.lieu for s in self.structures if f"s{s.pk}" == ou)
        values = {name: data.get(f"lieu_{name}") or "" for name in ADRESSE}
        values["quartier"] = values["quartier"] or None
        if present and all(getattr(present, name) == value for name, value in values.items()):
            return present
        # A place of its own: what is public may still stand on the other one.
        return Lieu.objects.create(**values)

    def _territory(self, version):
        if version.service_id:
            return version.service.structure.territoire
        organisers = version.organisateurs.all()
        if organisers:
            return organisers[0].territoire
        quartier = version.lieu.quartier if version.lieu else None
        return quartier.territoire if quartier else _first_territory()

    # -- how it is shown ---------------------------------------------------------------------------

    def _shown(self, names):
        return [self[name] for name in names if name in self.fields]

    @property
    def premiers(self):
        return self._shown(PREMIERS)

    @property
    def ensuite(self):
        return self._shown(ENSUITE)

    @property
    def ailleurs(self):
        ouvert = "ou" in self.fields and self["ou"].value() == AUTRE
        return self._group("ailleurs", _("L'autre adresse"), AILLEURS, ouvert=ouvert)

    @property
    def groupes(self):
        """[{cle, titre, champs, ouvert}] of what is folded: open when something is wrong there."""
        return [
            self._group("pour-qui", _("Pour qui ?"), POUR_QUI),
            self._group("inscription", _("Inscription"), INSCRIPTION),
            self._group("contact", _("Contact"), CONTACT),
            self._group("image", _("Image"), IMAGE),
        ]

    def _group(self, cle, titre, names, ouvert=False):
        champs = self._shown(names)
        ouvert = ouvert or any(champ.errors for champ in champs)
        return {"cle": cle, "titre": titre, "champs": champs, "ouvert": ouvert}


def _place_field(name):
    labels = {
        "nom": _("Nom du lieu"),
        "adresse": _("Numéro et rue"),
        "code_postal": _("Code postal"),
        "commune": _("Commune"),
        "quartier": _("Quartier"),
    }
    if name == "quartier":
        return forms.ModelChoiceField(
            Quartier.objects.defer("contour"),
            label=labels[name],
            required=False,
            empty_label=_("Je ne sais pas"),
        )
    return Lieu._meta.get_field(name).formfield(label=labels[name], required=False)


def _say_place(nom, lieu):
    """« Maison des Voisins, 12 rue … »"""
    return ", ".join(dict.fromkeys(filter(None, [nom, lieu.nom, lieu.ligne]))) or str(lieu)


def _first_territory():
    return Territoire.objects.first()


class FormulaireReprise(forms.Form):
    """The title of the copy, and whether it takes up the dates that are shown."""

    AVEC, SANS = "avec", "sans"

    nom = forms.CharField(
        label=gettext_lazy("Titre"),
        max_length=150,
        help_text=gettext_lazy("Changez l'année s'il y en a une."),
        error_messages={"required": gettext_lazy("Donnez un titre.")},
    )
    dates = forms.ChoiceField(
        label=gettext_lazy("Et les dates ?"),
        widget=forms.RadioSelect,
        choices=[
            (AVEC, gettext_lazy("Reprendre celles qui sont montrées ici")),
            (SANS, gettext_lazy("Sans date : je les donnerai ensuite")),
        ],
        error_messages={"required": gettext_lazy("Choisissez.")},
    )

    def __init__(self, *args, reprise, **kwargs):
        super().__init__(*args, **kwargs)
        self.reprise = reprise
        if not reprise:
            del self.fields["dates"]

    @property
    def choisie(self):
        return self.reprise if self.cleaned_data.get("dates") == self.AVEC else None


class FormulaireRetrait(forms.Form):
    motif = forms.CharField(
        label=gettext_lazy("Pourquoi ? (les personnes inscrites le liront)"),
        required=False,
        max_length=200,
    )
