"""Fiches and what surrounds them. Many-to-many values and keywords are plain arguments:
ServiceFactory(thematiques=[theme], publics=[public], mots_cles=["CV"])."""

import io
import os
from datetime import date

import factory
from django.core.files.base import ContentFile
from PIL import Image
from wagtail.images import get_image_model

from annuaire.enums import (
    Canal,
    Etat,
    Frais,
    MotifSignalement,
    TypeChamp,
    TypeService,
    TypeStructure,
)
from annuaire.models import (
    ChampThematique,
    MotCherche,
    Photo,
    Service,
    Signalement,
    Structure,
    Suggestion,
    Synonyme,
)
from tests.territoire.factories import LieuFactory, TerritoireFactory, ThematiqueFactory


class FicheFactory(factory.django.DjangoModelFactory):
    """Live and complete enough to read well; `brouillon` is not public, `nue` has only a name."""

    class Meta:
        abstract = True

    class Params:
        brouillon = factory.Trait(live=False, has_unpublished_changes=True)
        nue = factory.Trait(description="", telephone="", courriel="", horaires="", lieu=None)
        verifiee = factory.Trait(
            verifie_le=factory.LazyFunction(date.today), verifie_canal=Canal.TELEPHONE
        )

    description = "Une description de quelques mots."
    telephone = "+33473408969"
    courriel = "contact@exemple.fr"
    lieu = factory.SubFactory(LieuFactory)

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        parental = {
            name: kwargs.pop(name)
            for name in ("thematiques", "quartiers", "publics", "mots_cles")
            if name in kwargs
        }
        fiche = model_class(*args, **kwargs)
        mots_cles = parental.pop("mots_cles", [])
        for name, objects in parental.items():
            getattr(fiche, name).set(objects)
        if mots_cles:
            fiche.mots_cles.add(*mots_cles)
        fiche.save()
        return fiche


class StructureFactory(FicheFactory):
    class Meta:
        model = Structure

    class Params:
        fermee = factory.Trait(etat=Etat.FERMEE, fermee_depuis=date(2026, 1, 31))
        pro = factory.Trait(
            pro_nom="Dominique Secret",
            pro_telephone="+33473111213",
            pro_courriel="secret@exemple.fr",
        )

    territoire = factory.SubFactory(TerritoireFactory)
    nom = factory.Sequence(lambda n: f"Structure {n}")
    type = TypeStructure.ASSOCIATION


class ServiceFactory(FicheFactory):
    class Meta:
        model = Service

    class Params:
        gratuit = factory.Trait(frais=Frais.GRATUIT)

    structure = factory.SubFactory(StructureFactory)
    nom = factory.Sequence(lambda n: f"Service {n}")
    type = TypeService.ATELIER


class ChampThematiqueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = ChampThematique

    class Params:
        choix_liste = factory.Trait(type=TypeChamp.CHOIX, choix="Matin\nSoir")

    thematique = factory.SubFactory(ThematiqueFactory)
    cle = factory.Sequence(lambda n: f"question-{n}")
    libelle = factory.Sequence(lambda n: f"Question {n}")
    type = TypeChamp.TEXTE


class SynonymeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Synonyme

    terme = factory.Sequence(lambda n: f"mot{n}")
    equivalents = "équivalent"


class MotChercheFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = MotCherche

    texte = factory.Sequence(lambda n: f"introuvable {n}")
    jour = date(2026, 11, 20)


class SignalementFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Signalement

    structure = factory.SubFactory(StructureFactory)
    motif = MotifSignalement.HORAIRES
    message = "C'est fermé le lundi."
    contact = "habitante@exemple.fr"


class SuggestionFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Suggestion

    structure = factory.SubFactory(StructureFactory)
    champ = "telephone"
    valeur_actuelle = "+33473408969"
    valeur_proposee = "+33473000000"
    origine = "structures.csv, ligne 12"


class ImageFactory(factory.django.DjangoModelFactory):
    """taille: its pixels; bruit: every one of another colour, what compresses worst."""

    class Meta:
        model = get_image_model()

    class Params:
        taille = (800, 600)
        bruit = False

    title = factory.Sequence(lambda n: f"Image {n}")

    @factory.lazy_attribute
    def file(self):
        if self.bruit:
            image = Image.frombytes(
                "RGB", self.taille, os.urandom(3 * self.taille[0] * self.taille[1])
            )
        else:
            image = Image.new("RGB", self.taille, "teal")
        output = io.BytesIO()
        image.save(output, "PNG")
        return ContentFile(output.getvalue(), name="photo.png")


class PhotoFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Photo

    image = factory.SubFactory(ImageFactory)
    description = "Une table et des chaises"
    publiee = True
