"""Made-up events that come back, over eighteen months: seeded, so always the same."""

import random
from datetime import time, timedelta

from django.db import transaction
from django.utils import timezone

from bench.donnees import DE_QUOI, POUR_QUI, QUOI, _lieu, _link, _sentence
from evenements import annonces, horizon
from evenements.enums import ModeInscription, TypeEvenement
from evenements.models import Evenement, Rythme
from evenements.recurrence import Frequence, Regle, Vacances
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique


def fill(nb, seed=1):
    """nb published events, one rule each, their dates written to the horizon."""
    rng = random.Random(seed)
    territoire = Territoire.objects.first()
    quartiers = list(Quartier.objects.all())
    with transaction.atomic():
        lieux = Lieu.objects.bulk_create(
            [_lieu(rng, quartiers) for _ in range(max(1, nb // 10))], batch_size=2_000
        )
        events = Evenement.objects.bulk_create(
            [_event(rng, n, territoire, lieux) for n in range(nb)], batch_size=2_000
        )
        for name, model in (
            ("thematiques", Thematique),
            ("publics", Public),
            ("quartiers", Quartier),
        ):
            through = getattr(Evenement, name).through
            column = f"{model._meta.model_name}_id"
            _link(rng, through, "evenement_id", events, column, list(model.objects.all()))
        for event in events:
            rythme = Rythme(evenement=event)
            rythme.take(_rule(rng))
            rythme.save()
            horizon.write_ahead(rythme)
    annonces.refresh_many(event.pk for event in events)


def _event(rng, number, territoire, lieux):
    return Evenement(
        territoire=territoire,
        nom=f"{rng.choice(QUOI)} {rng.choice(DE_QUOI)} pour {rng.choice(POUR_QUI)} {number}",
        type=rng.choice(TypeEvenement.values),
        description=" ".join(_sentence(rng) for _ in range(3)),
        lieu=rng.choice(lieux),
        frais=rng.choice(["", "gratuit", "payant"]),
        garde_enfants=rng.choice(["", "oui", "avec", "non"]),
        inscription=rng.choice([ModeInscription.SANS, ModeInscription.CONTACT]),
        telephone="+33465710012",
    )


def _rule(rng):
    """Mostly weekly out of school holidays, as the territory's activities are."""
    days = rng.sample(range(5), rng.choice([1, 1, 1, 2]))
    monthly = rng.random() < 0.2
    return Regle.from_person(
        frequence=Frequence.MOIS if monthly else Frequence.SEMAINE,
        debut=timezone.localdate() - timedelta(days=rng.randrange(30)),
        heure=time(rng.randrange(8, 20), rng.choice([0, 30])),
        duree=rng.choice([60, 90, 120, 180]),
        intervalle=1 if monthly else rng.choice([1, 1, 1, 2]),
        jours=tuple(days),
        rangs=(rng.choice([1, 2, 3, 4, -1]),) if monthly else (),
        vacances=rng.choice([Vacances.HORS, Vacances.HORS, Vacances.TOUTES]),
        sauf_feries=True,
    )
