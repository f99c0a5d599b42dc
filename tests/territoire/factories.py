"""The ground: a territory around Saint-Jacques, its quartiers, themes, publics, places."""

import factory

from territoire.enums import Precision
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique


class TerritoireFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Territoire

    nom = factory.Sequence(lambda n: f"Territoire {n}")
    slug = factory.Sequence(lambda n: f"territoire-{n}")
    commune = "Clermont-Ferrand"
    latitude = 45.765
    longitude = 3.09
    ordre = factory.Sequence(int)


class QuartierFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Quartier

    class Params:
        dessine = factory.Trait(
            contour={
                "type": "Polygon",
                "coordinates": [
                    [[3.08, 45.76], [3.10, 45.76], [3.10, 45.77], [3.08, 45.77], [3.08, 45.76]]
                ],
            }
        )

    territoire = factory.SubFactory(TerritoireFactory)
    nom = factory.Sequence(lambda n: f"Quartier {n}")
    slug = factory.Sequence(lambda n: f"quartier-{n}")
    latitude = 45.765
    longitude = 3.09
    ordre = factory.Sequence(int)


class ThematiqueFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Thematique
        skip_postgeneration_save = True

    nom = factory.Sequence(lambda n: f"Thématique {n}")
    nom_simple = factory.Sequence(lambda n: f"Thème {n}")
    slug = factory.Sequence(lambda n: f"theme-{n}")
    ordre = factory.Sequence(int)

    @factory.post_generation
    def referents(self, create, personnes, **kwargs):
        if create and personnes:
            self.referents.set(personnes)


class PublicFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Public

    nom = factory.Sequence(lambda n: f"Public {n}")
    slug = factory.Sequence(lambda n: f"public-{n}")
    ordre = factory.Sequence(int)


class LieuFactory(factory.django.DjangoModelFactory):
    """An exact address; `approximatif` is known by its quartier only, `inconnu` by nothing."""

    class Meta:
        model = Lieu

    class Params:
        approximatif = factory.Trait(
            adresse="", precision=Precision.QUARTIER, latitude=None, longitude=None
        )
        inconnu = factory.Trait(
            adresse="",
            precision=Precision.QUARTIER,
            latitude=None,
            longitude=None,
            quartier=None,
            code_postal="",
            commune="",
        )

    adresse = factory.Sequence(lambda n: f"{n + 1} rue des Tests")
    code_postal = "63000"
    commune = "Clermont-Ferrand"
    quartier = factory.SubFactory(QuartierFactory)
    precision = Precision.EXACTE
    latitude = 45.7655
    longitude = 3.0905
