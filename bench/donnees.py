"""Made-up fiches by the thousand, in the three neighbourhoods: seeded, so always the same."""

import random
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from annuaire import entrees
from annuaire.enums import Frais, GardeEnfants, Langue, TypeService, TypeStructure
from annuaire.models import Service, Structure
from territoire.enums import Precision
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique

SERVICES_PAR_STRUCTURE = 5
HORAIRES = [
    "",
    "Mo-Fr 09:00-12:00,14:00-17:30; PH off",
    "Tu 14:00-16:00; SH off; PH off",
    "We 09:30-11:30; PH off",
    "Sa 10:00-12:00",
]
QUOI = [
    "Atelier",
    "Cours",
    "Permanence",
    "Accompagnement",
    "Groupe",
    "Accueil",
    "Stage",
    "Sortie",
    "Consultation",
    "Aide",
    "Séance",
    "Rencontre",
    "Formation",
    "Initiation",
    "Café",
]
DE_QUOI = [
    "français",
    "cuisine",
    "couture",
    "numérique",
    "informatique",
    "vélo",
    "lecture",
    "théâtre",
    "musique",
    "danse",
    "jardinage",
    "emploi",
    "logement",
    "santé",
    "nutrition",
    "sommeil",
    "budget",
    "énergie",
    "parentalité",
    "jeux",
    "devoirs",
    "orientation",
    "mobilité",
    "bricolage",
    "gymnastique",
    "marche",
    "yoga",
    "photographie",
    "vidéo",
    "citoyenneté",
    "démarches",
    "impôts",
    "allocations",
    "médiation",
    "droit",
    "consommation",
    "épargne",
    "retraite",
    "handicap",
    "vacances",
    "alphabétisation",
]
POUR_QUI = [
    "adultes",
    "parents",
    "jeunes",
    "seniors",
    "familles",
    "femmes",
    "enfants",
    "débutants",
    "habitants",
    "tous",
]


def fill(nb, seed=1):
    """nb published services and a fifth as many structures, with entries and search documents."""
    rng = random.Random(seed)
    territoire = Territoire.objects.first()
    quartiers = list(Quartier.objects.all())
    themes = list(Thematique.objects.all())
    publics = list(Public.objects.all())
    with transaction.atomic():
        lieux = Lieu.objects.bulk_create(
            [_lieu(rng, quartiers) for _ in range(nb)], batch_size=2_000
        )
        structures = Structure.objects.bulk_create(
            [_structure(rng, n, territoire, lieux) for n in range(max(1, nb // 5))],
            batch_size=2_000,
        )
        services = Service.objects.bulk_create(
            [_service(rng, n, structures, lieux) for n in range(nb)], batch_size=2_000
        )
        _link(rng, Service.thematiques.through, "service_id", services, "thematique_id", themes)
        _link(rng, Service.publics.through, "service_id", services, "public_id", publics)
        _link(
            rng, Structure.quartiers.through, "structure_id", structures, "quartier_id", quartiers
        )
    entrees.reindex()


def _lieu(rng, quartiers):
    quartier = rng.choice(quartiers)
    known = rng.random() < 0.9
    return Lieu(
        adresse=f"{rng.randrange(1, 120)} rue {rng.choice(DE_QUOI).title()}" if known else "",
        commune="Clermont-Ferrand",
        code_postal="63000",
        quartier=quartier,
        precision=Precision.EXACTE if known else Precision.QUARTIER,
        latitude=quartier.latitude + rng.gauss(0, 0.004) if known else None,
        longitude=quartier.longitude + rng.gauss(0, 0.006) if known else None,
        acces_pmr=rng.choice(["", "", "oui", "non"]),
    )


def _structure(rng, number, territoire, lieux):
    return Structure(
        territoire=territoire,
        nom=f"Association {rng.choice(DE_QUOI)} et {rng.choice(DE_QUOI)} {number}",
        type=rng.choice(TypeStructure.values),
        description=_sentence(rng),
        telephone="+33465710012",
        lieu=rng.choice(lieux),
        verifie_le=timezone.localdate() - timedelta(days=rng.randrange(900)),
    )


def _service(rng, number, structures, lieux):
    return Service(
        structure=structures[number // SERVICES_PAR_STRUCTURE % len(structures)],
        nom=f"{rng.choice(QUOI)} {rng.choice(DE_QUOI)} pour {rng.choice(POUR_QUI)} {number}",
        type=rng.choice(TypeService.values),
        description=" ".join(_sentence(rng) for _ in range(3)),
        lieu=lieux[number],
        horaires=rng.choice(HORAIRES),
        frais=rng.choice(["", *Frais.values]),
        langues=rng.sample(Langue.values, rng.randrange(3)),
        garde_enfants=rng.choice(["", *GardeEnfants.values]),
        verifie_le=timezone.localdate() - timedelta(days=rng.randrange(900)),
    )


def _sentence(rng):
    words = " ".join(rng.choice(DE_QUOI) for _ in range(6))
    return f"{rng.choice(QUOI)} de {words}, pour {rng.choice(POUR_QUI)}."


def _link(rng, through, left, fiches, right, choices):
    rows = [
        through(**{left: fiche.pk, right: choice.pk})
        for fiche in fiches
        for choice in rng.sample(choices, min(len(choices), rng.randrange(1, 3)))
    ]
    through.objects.bulk_create(rows, batch_size=5_000)
