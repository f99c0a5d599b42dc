"""What people of a committee type, checked; nothing typed is lost."""

import re

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diffusion.adresses import is_courriel
from journal import ecriture
from journal.enums import (
    GenreArticle,
    MotifJuridique,
    ObjetConsentement,
    Qualite,
    RoleComite,
    SorteProposition,
    SorteSignature,
    Valeur,
)
from journal.lu import plain
from journal.medias import ChampEnregistrement, keep_recording
from journal.models import Consentement, Membre, Proposition, Reunion
from journal.redaction import Texte
from journal.videos import embed
from portal.socle.champs import clean_text, parse_phone
from portal.socle.formulaires import AvecPiege
from portal.socle.images import ChampImage
from territoire.models import Quartier, Thematique

SIGNATURES = 12
LIGNES = 2_000  # of one article


class FormulaireContact(AvecPiege):
    """Who asks for a link: an e-mail address or a phone number, whichever they have."""

    contact = forms.CharField(
        label=gettext_lazy("Votre courriel ou votre téléphone"),
        max_length=150,
        error_messages={"required": gettext_lazy("Écrivez votre courriel ou votre téléphone.")},
    )

    def clean_contact(self):
        """(courriel, telephone), one of them empty."""
        value = clean_text(self.cleaned_data["contact"]).strip()
        if is_courriel(value):
            return value.lower(), ""
        try:
            return "", parse_phone(value)
        except ValueError:
            raise ValidationError(
                _("Ce n'est ni un courriel (nom@exemple.fr) ni un téléphone (06 12 34 56 78).")
            ) from None


class FormulaireAvis(forms.Form):
    valeur = forms.ChoiceField(
        label=gettext_lazy("Votre avis"),
        choices=Valeur.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choisissez votre avis.")},
    )
    mots = forms.CharField(
        label=gettext_lazy("Vos mots"),
        help_text=gettext_lazy(
            "Pour une réserve ou un blocage, écrivez lequel : le comité le lira."
        ),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    lu = forms.CharField(max_length=64, widget=forms.HiddenInput)


class FormulaireMessage(forms.Form):
    texte = forms.CharField(
        label=gettext_lazy("Écrire au comité, sous cet article"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": gettext_lazy("Écrivez votre message.")},
    )


def clean_body(text):
    """Without what pasting leaves. Raises ValidationError for what is lines more than words: each
    is a paragraph to make, to compare and to set on a page."""
    text = ecriture.clean_paste(text)
    if text.count("\n") > LIGNES:
        raise ValidationError(
            _("Ce texte a plus de %(n)s lignes. Réunissez-les en paragraphes.") % {"n": LIGNES}
        )
    return text


class FormulaireArticle(forms.Form):
    """An article as a phone writes it. `apporte` are what it adds: they come once."""

    titre = forms.CharField(
        label=gettext_lazy("Titre"),
        max_length=150,
        error_messages={"required": gettext_lazy("Donnez un titre.")},
    )
    genre = forms.ChoiceField(label=gettext_lazy("C'est"), choices=GenreArticle.choices)
    chapo = forms.CharField(
        label=gettext_lazy("En deux phrases"),
        help_text=gettext_lazy("Ce qu'on lit sous le titre."),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    texte = forms.CharField(
        label=gettext_lazy("Le texte"),
        help_text=gettext_lazy(
            "Une ligne vide fait un paragraphe. « # Avant » fait un intertitre, « > Merci » une "
            "parole citée, « - pain » une liste. [photo 1] dit où va la première photo."
        ),
        required=False,
        max_length=40_000,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 16, "data-portal-mots": ""}),
    )
    signatures = forms.CharField(
        label=gettext_lazy("Qui signe"),
        help_text=gettext_lazy(
            "Un nom par ligne, comme vous voulez qu'il paraisse. « Classe : CM1 de l'école » pour "
            "une classe, « Collectif : les jardiniers » pour un collectif."
        ),
        required=False,
        max_length=1500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    simple = forms.CharField(
        label=gettext_lazy("Version facile à lire"),
        help_text=gettext_lazy("Des phrases courtes, une idée par phrase, des mots simples."),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    simple_relu_par = forms.CharField(
        label=gettext_lazy("Version facile à lire relue par"),
        required=False,
        max_length=200,
    )
    photo = ChampImage(label=gettext_lazy("Ajouter une photo"), required=False)
    photo_description = forms.CharField(
        label=gettext_lazy("Ce que montre la photo"),
        help_text=gettext_lazy("Pour qui ne la voit pas."),
        required=False,
        max_length=250,
    )
    en_tete = forms.BooleanField(
        label=gettext_lazy("Mettre cette photo en tête de l'article"), required=False
    )
    tete_description = forms.CharField(
        label=gettext_lazy("Ce que montre l'image en tête"), required=False, max_length=250
    )
    tete_credit = forms.CharField(
        label=gettext_lazy("Image en tête de"), required=False, max_length=150
    )
    photo_legende = forms.CharField(label=gettext_lazy("Légende"), required=False, max_length=300)
    photo_credit = forms.CharField(label=gettext_lazy("Photo de"), required=False, max_length=150)
    son = ChampEnregistrement(label=gettext_lazy("Enregistrement, son ou vidéo"), required=False)
    video = forms.CharField(
        label=gettext_lazy("Ou l'adresse de la vidéo"),
        help_text=gettext_lazy("Copiée en haut de votre navigateur."),
        required=False,
        max_length=300,
    )
    chapitres = forms.CharField(
        label=gettext_lazy("Chapitres"),
        help_text=gettext_lazy("Un par ligne : 1:30 Le four, pour une minute trente."),
        required=False,
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    quartiers = forms.ModelMultipleChoiceField(
        Quartier.objects.none(),
        label=gettext_lazy("De quels quartiers parle l'article"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    thematiques = forms.ModelMultipleChoiceField(
        Thematique.objects.none(),
        label=gettext_lazy("De quoi il parle"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    transcription = forms.CharField(
        label=gettext_lazy("Transcription"),
        help_text=gettext_lazy("Ce qu'on entend, écrit : il en faut une pour paraître."),
        required=False,
        max_length=60_000,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    orthographe = forms.BooleanField(
        label=gettext_lazy("Je corrige seulement l'orthographe"),
        help_text=gettext_lazy(
            "Les avis déjà donnés restent. Vos corrections sont montrées à tout le comité."
        ),
        required=False,
    )
    vu = forms.CharField(max_length=64, widget=forms.HiddenInput, required=False)

    SON = ("son", "video", "transcription")
    PHOTO = ("photo", "photo_description", "photo_legende", "photo_credit")

    def __init__(self, *args, journal, newest=None, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["quartiers"].queryset = Quartier.objects.filter(
            territoire=journal.territoire
        ).defer("contour")
        self.fields["thematiques"].queryset = Thematique.objects.filter(parent=None)
        self.fields["thematiques"].label_from_instance = lambda theme: theme.nom_simple
        if newest is None or not newest.image_id:
            del self.fields["tete_description"], self.fields["tete_credit"]
        self.photos = [*photo_fields(newest)] if newest is not None else []
        for _number, names, values in self.photos:
            for name, (label, length, value) in zip(names, values, strict=True):
                self.fields[name] = forms.CharField(
                    label=label, required=False, max_length=length, initial=value
                )

    @property
    def photo_groups(self):
        """[(number, bound fields)] of the pictures that are in the text."""
        return [(number, [self[name] for name in names]) for number, names, _v in self.photos]

    def clean_chapitres(self):
        return [read_chapter(line) for line in lines(self.cleaned_data["chapitres"])]

    def clean_texte(self):
        return clean_body(self.cleaned_data["texte"])

    def clean_video(self):
        adresse = self.cleaned_data["video"].strip()
        if adresse:
            try:
                embed(adresse)
            except ValueError as error:
                raise ValidationError(str(error)) from None
        return adresse

    def clean_signatures(self):
        return [read_signature(line) for line in lines(self.cleaned_data["signatures"])][
            :SIGNATURES
        ]

    def clean(self):
        data = super().clean()
        if data.get("photo") and not data.get("photo_description", "").strip():
            self.add_error(
                "photo_description", _("Dites ce que montre la photo, pour qui ne la voit pas.")
            )
        return data

    def to_texte(self, membre, habitants) -> Texte:
        """habitants: names of those who sign and live here. Keeps the files: call it once valid."""
        data = self.cleaned_data
        photos, head = [], None
        if data["photo"]:
            image = keep_picture(data["photo"], data["photo_description"], membre)
            words = data["photo_description"], data["photo_legende"], data["photo_credit"]
            if data["en_tete"]:
                head = (image, data["photo_description"], data["photo_credit"])
            else:
                photos.append((image, *words))
        tete = None
        if "tete_description" in data and "tete_description" in self.data:
            tete = (data["tete_description"], data["tete_credit"])
        recording = None
        if data["son"]:
            recording = keep_recording(data["son"], data["titre"], membre.nom)
        return Texte(
            title=data["titre"],
            genre=data["genre"],
            chapo=data["chapo"],
            texte=data["texte"],
            simple=data["simple"],
            simple_relu_par=data["simple_relu_par"],
            video=data["video"],
            transcription=data["transcription"],
            signatures=[(sorte, nom, nom in habitants) for sorte, nom in data["signatures"]],
            photos=photos,
            descriptions={
                number: tuple(data[name] for name in names)
                for number, names, _v in self.photos
                if all(name in self.data for name in names)  # what is not sent stays as it is
            },
            enregistrement=recording,
            image=head,
            tete=tete,
            chapitres=data["chapitres"],
            quartiers=list(data["quartiers"]),
            thematiques=list(data["thematiques"]),
        )


def photo_fields(article):
    """(number, names of its fields, their (label, length, value)) of each picture of the text."""
    number = 0
    for block in article.corps.get_prep_value():
        if block["type"] != "photo":
            continue
        number += 1
        value, image = block["value"], block["value"]["image"] or {}
        yield (
            number,
            [f"photo{number}_{name}" for name in ("description", "legende", "credit")],
            [
                (_("Ce que montre la photo %(n)s") % {"n": number}, 250, image.get("alt_text")),
                (_("Légende"), 300, value["legende"]),
                (_("Photo de"), 150, value["credit"]),
            ],
        )


CHAPITRE = re.compile(r"(?:(\d{1,2}):)?(\d{1,3}):(\d{2})\s+(\S.*)")


def read_chapter(line) -> tuple[int, str]:
    """(seconds, title) of « 1:30 Le four »."""
    found = CHAPITRE.fullmatch(line)
    if not found or int(found[3]) > 59:
        raise ValidationError(
            _("« %(ligne)s » : écrivez le moment puis le titre, 1:30 Le four.")
            % {"ligne": line[:60]}
        )
    return int(found[1] or 0) * 3600 + int(found[2]) * 60 + int(found[3]), found[4][:120]


def write_chapter(seconds, title) -> str:
    return f"{seconds // 60}:{seconds % 60:02} {title}"


def initial_of(article) -> dict:
    """What the form shows of the newest text."""
    return {
        "titre": article.title,
        "genre": article.genre,
        "chapo": article.chapo,
        "texte": ecriture.write(article.corps.get_prep_value()),
        "signatures": "\n".join(write_signature(one) for one in article.signatures.all()),
        "simple": article.simple,
        "simple_relu_par": article.simple_relu_par,
        "video": article.video,
        "transcription": article.transcription,
        "tete_description": article.image_description,
        "tete_credit": article.image_credit,
        "chapitres": "\n".join(
            write_chapter(one["value"]["debut"], one["value"]["titre"])
            for one in article.chapitres.get_prep_value()
        ),
        "quartiers": [one.pk for one in article.quartiers.all()],
        "thematiques": [one.pk for one in article.thematiques.all()],
    }


PREFIXES = {SorteSignature.CLASSE: "classe", SorteSignature.COLLECTIF: "collectif"}


def read_signature(line) -> tuple[str, str]:
    head, colon, rest = line.partition(":")
    for sorte, prefix in PREFIXES.items():
        if colon and head.strip().lower() == prefix and rest.strip():
            return sorte, rest.strip()[:120]
    return SorteSignature.PERSONNE, line[:120]


def write_signature(one) -> str:
    prefix = PREFIXES.get(one.sorte)
    return f"{prefix.capitalize()} : {one.nom}" if prefix else one.nom


def lines(text):
    return [
        line for line in (" ".join(one.split()) for one in clean_text(text).split("\n")) if line
    ]


def keep_picture(file, description, membre):
    from wagtail.images import get_image_model

    return get_image_model().objects.create(
        title=(description or _("Photo"))[:200],
        description=description[:255],
        file=file,
        uploaded_by_user=membre.compte if membre else None,
    )


class FormulaireProposition(AvecPiege):
    """From anyone, without an account; a member's name is known."""

    sorte = forms.ChoiceField(
        label=gettext_lazy("Vous proposez"),
        choices=SorteProposition.choices,
        widget=forms.RadioSelect,
        initial=SorteProposition.SUJET,
    )
    titre = forms.CharField(
        label=gettext_lazy("En quelques mots"),
        max_length=150,
        error_messages={"required": gettext_lazy("Dites en quelques mots de quoi il s'agit.")},
    )
    texte = forms.CharField(
        label=gettext_lazy("Racontez"),
        help_text=gettext_lazy("Avec vos mots. Les fautes ne comptent pas."),
        required=False,
        max_length=20_000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )
    photo = ChampImage(label=gettext_lazy("Une photo"), required=False)
    photo_description = forms.CharField(
        label=gettext_lazy("Ce que montre la photo"), required=False, max_length=250
    )
    son = ChampEnregistrement(label=gettext_lazy("Un enregistrement"), required=False)
    nom = forms.CharField(
        label=gettext_lazy("Votre nom, comme vous voulez qu'il paraisse"),
        max_length=120,
        error_messages={"required": gettext_lazy("Donnez un nom : un prénom suffit.")},
    )
    contact = forms.CharField(
        label=gettext_lazy("Votre téléphone ou votre courriel"),
        help_text=gettext_lazy(
            "Pour vous répondre. Seule l'équipe du journal le voit ; il est effacé ensuite."
        ),
        required=False,
        max_length=150,
    )
    aide = forms.BooleanField(label=gettext_lazy("J'ai besoin d'aide pour écrire"), required=False)

    def __init__(self, *args, membre=None, **kwargs):
        super().__init__(*args, **kwargs)
        if membre is not None:
            self.fields["nom"].initial = membre.nom
            del self.fields["contact"]

    def clean_texte(self):
        return clean_body(self.cleaned_data["texte"])

    def clean(self):
        data = super().clean()
        needed = {SorteProposition.PHOTO: "photo", SorteProposition.SON: "son"}
        name = needed.get(data.get("sorte"))
        if name and not data.get(name) and name not in self.errors:
            self.add_error(name, _("Choisissez le fichier."))
        if data.get("sorte") == SorteProposition.TEXTE and not data.get("texte", "").strip():
            self.add_error("texte", _("Écrivez ou collez votre texte."))
        return data

    def save(self, journal, membre=None) -> Proposition:
        data = self.cleaned_data
        image = recording = None
        if data["photo"]:
            image = keep_picture(data["photo"], data["photo_description"], membre)
        if data["son"]:
            recording = keep_recording(data["son"], data["titre"], data["nom"])
        return Proposition.objects.create(
            journal=journal,
            membre=membre,
            image=image,
            image_description=data["photo_description"],
            enregistrement=recording,
            contact=data.get("contact", ""),
            **{name: data[name] for name in ("sorte", "titre", "texte", "nom", "aide")},
        )


class FormulaireEcart(forms.Form):
    motif = forms.CharField(
        label=gettext_lazy("Pourquoi"),
        max_length=500,
        error_messages={"required": gettext_lazy("Dites pourquoi, en une phrase.")},
    )


class FormulaireJuridique(forms.Form):
    motif = forms.ChoiceField(
        label=gettext_lazy("Pourquoi"), choices=MotifJuridique.choices, widget=forms.RadioSelect
    )
    precisions = forms.CharField(label=gettext_lazy("Précisions"), required=False, max_length=500)


class FormulaireLecture(forms.Form):
    controle = forms.IntegerField(min_value=1, max_value=2**31 - 1, widget=forms.HiddenInput)
    conclusion = forms.CharField(
        label=gettext_lazy("Votre conclusion"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": gettext_lazy("Écrivez votre conclusion, même en un mot.")},
    )


class FormulairePersonne(forms.ModelForm):
    """Somebody one recognises or quotes, and their consent if it is there."""

    cible = forms.ChoiceField(
        label=gettext_lazy("Où on la voit, où elle parle"),
        help_text=gettext_lazy("C'est ce qui disparaît si la personne retire son accord."),
    )

    class Meta:
        model = Consentement
        fields = (
            "personne",
            "objet",
            "mineur",
            "representant",
            "support",
            "recueilli_par",
            "recueilli_le",
            "usages",
        )
        widgets = {
            "objet": forms.RadioSelect,
            "recueilli_le": forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        }

    field_order = ("personne", "objet", "cible")

    def __init__(self, *args, article, newest, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.article = article
        self.fields["objet"].choices = ObjetConsentement.choices
        self.fields["cible"].choices = targets(newest)
        self.fields["recueilli_le"].help_text = _("Vide : l'accord est encore à demander.")
        self.fields["mineur"].help_text = _("Un parent signe, et l'enfant est d'accord.")
        if self.instance.pk:
            self.fields["cible"].initial = target_of(self.instance)

    def clean_recueilli_le(self):
        day = self.cleaned_data["recueilli_le"]
        if day and day > timezone.localdate():
            raise ValidationError(
                _("Cette date est à venir\u00a0: l'accord n'est pas encore donné.")
            )
        return day

    def _post_clean(self):
        kind, _sep, value = self.cleaned_data.get("cible", "").partition("-")
        self.instance.image_id = int(value) if kind == "image" else None
        self.instance.bloc = value if kind == "bloc" else None
        super()._post_clean()


def targets(article) -> list[tuple[str, str]]:
    """What a consent may cover: the article, each picture, each passage."""
    found = [("article", _("Tout l'article"))]
    if article.image_id:
        found.append((f"image-{article.image_id}", _("L'image en tête")))
    photos = 0
    for block in article.corps.get_prep_value():
        kind, value = block["type"], block["value"]
        if kind == "photo":
            photos += 1
            image = (value["image"] or {}).get("image")
            if not image:
                continue
            words = _("La photo %(n)s") % {"n": photos}
            found.append((f"image-{image}", f"{words} {value['legende']}".strip()))
        elif block.get("id"):
            words = plain(value) if kind == "texte" else value
            words = words["texte"] if isinstance(words, dict) else words
            found.append((f"bloc-{block['id']}", f"« {' '.join(words.split())[:60]}… »"))
    return found


def target_of(consentement) -> str:
    if consentement.image_id:
        return f"image-{consentement.image_id}"
    return f"bloc-{consentement.bloc}" if consentement.bloc else "article"


class FormulaireReponse(AvecPiege):
    """The right of reply, from whoever an article names or points at."""

    nom = forms.CharField(
        label=gettext_lazy("Votre nom"),
        help_text=gettext_lazy("Il paraît avec votre réponse."),
        max_length=150,
    )
    contact = forms.CharField(
        label=gettext_lazy("Votre téléphone ou votre courriel"),
        help_text=gettext_lazy("Pour vous répondre. Il ne paraît pas."),
        max_length=150,
    )
    passage = forms.CharField(
        label=gettext_lazy("Le passage qui vous met en cause"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    texte = forms.CharField(
        label=gettext_lazy("Votre réponse, comme elle paraîtra"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


class FormulaireMembre(forms.ModelForm):
    class Meta:
        model = Membre
        fields = ("nom", "qualite", "quartier", "courriel", "telephone", "role")
        widgets = {"qualite": forms.RadioSelect, "role": forms.RadioSelect}

    def __init__(self, *args, journal, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.journal = journal
        self.fields["qualite"].choices = Qualite.choices
        self.fields["role"].choices = RoleComite.choices
        self.fields["quartier"].queryset = Quartier.objects.filter(
            territoire=journal.territoire
        ).defer("contour")

    def clean(self):
        data = super().clean()
        courriel, telephone = data.get("courriel", ""), data.get("telephone", "")
        if not courriel and not telephone and not self.errors:
            self.add_error("courriel", _("Donnez un courriel ou un téléphone."))
        known = Membre.objects.active().filter(journal=self.instance.journal)
        known = known.reached_at(courriel=courriel, telephone=telephone)
        if known.exclude(pk=self.instance.pk).exists():
            self.add_error(None, _("Quelqu'un du comité a déjà ce courriel ou ce téléphone."))
        return data


class FormulaireReunion(forms.ModelForm):
    presents = forms.ModelMultipleChoiceField(
        Membre.objects.none(),
        label=gettext_lazy("Étaient là"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    excuses = forms.ModelMultipleChoiceField(
        Membre.objects.none(),
        label=gettext_lazy("Se sont excusés"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    class Meta:
        model = Reunion
        fields = ("debut", "lieu", "numero", "ordre_du_jour", "decisions")
        widgets = {
            "debut": forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
            "ordre_du_jour": forms.Textarea(attrs={"rows": 4}),
            "decisions": forms.Textarea(attrs={"rows": 6}),
        }

    def __init__(self, *args, journal, **kwargs):
        super().__init__(*args, **kwargs)
        self.instance.journal = journal
        members = journal.membres.active()
        self.fields["numero"].queryset = self.fields["numero"].queryset.child_of(journal)
        for name, here in (("presents", True), ("excuses", False)):
            self.fields[name].queryset = members
            if self.instance.pk:
                rows = self.instance.presences.filter(present=here)
                self.fields[name].initial = [row.membre_id for row in rows]
