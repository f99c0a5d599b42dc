"""Messages in every state. The kind of message is one of tests/diffusion/conftest.py."""

from datetime import timedelta

import factory
from django.utils import timezone

from diffusion.enums import Canal, Etat, Motif
from diffusion.models import AdresseArretee, Envoi


class EnvoiFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Envoi

    class Params:
        sms = factory.Trait(canal=Canal.SMS, notification="essai-sms", destinataire="+33612345678")
        parti = factory.Trait(
            etat=Etat.PARTI,
            essais=1,
            pris_le=factory.LazyFunction(timezone.now),
            remis_le=factory.LazyFunction(timezone.now),
            parti_le=factory.LazyFunction(timezone.now),
            fini_le=factory.LazyFunction(timezone.now),
            identifiant=factory.Sequence(lambda n: f"<parti-{n}@exemple.fr>"),
        )
        echoue = factory.Trait(
            etat=Etat.ECHEC_DEFINITIF,
            essais=9,
            fini_le=factory.LazyFunction(timezone.now),
            erreur="550 5.1.1 no such user",
        )
        # Held by a worker that died eleven minutes ago, before or after speaking to the server.
        abandonne = factory.Trait(
            etat=Etat.EN_COURS,
            essais=1,
            pris_le=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=11)),
        )
        bloque = factory.Trait(
            abandonne=True,
            remis_le=factory.LazyFunction(lambda: timezone.now() - timedelta(minutes=11)),
        )

    cle = factory.Sequence(lambda n: f"essai-{n}")
    canal = Canal.COURRIEL
    notification = "essai"
    destinataire = factory.Sequence(lambda n: f"personne{n}@exemple.fr")
    contexte = {"mot": "bonjour"}


class AdresseArreteeFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AdresseArretee

    canal = Canal.COURRIEL
    empreinte = factory.Sequence(lambda n: f"{n:064x}")
    adresse = factory.Sequence(lambda n: f"personne{n}@exemple.fr")
    motif = Motif.REBOND
    detail = "550 5.1.1 no such user"
