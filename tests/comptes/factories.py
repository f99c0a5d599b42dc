"""People, one trait per role: UtilisateurFactory(coordination=True)."""

import factory
from django.contrib.auth.models import Group

from comptes.models import Utilisateur

MOT_DE_PASSE = "un mot de passe de test"


def _trait(nom):
    return factory.Trait(groupe=nom)


class UtilisateurFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Utilisateur

    class Params:
        coordination = _trait("Coordination")
        accueil = _trait("Accueil")
        redaction = _trait("Rédaction")
        referente = _trait("Référents")
        partenaire = _trait("Partenaires")
        admin = factory.Trait(is_superuser=True, is_staff=True)

    email = factory.Sequence(lambda n: f"personne{n}@exemple.fr")
    first_name = factory.Sequence(lambda n: f"Camille{n}")
    last_name = "Durand"
    password = factory.django.Password(MOT_DE_PASSE)
    groupe = None

    @classmethod
    def _create(cls, model_class, *args, groupe=None, **kwargs):
        personne = super()._create(model_class, *args, **kwargs)
        if groupe:
            personne.groups.add(Group.objects.get_or_create(name=groupe)[0])
        return personne
