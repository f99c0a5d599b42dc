"""The demo's upkeep: a member, a campaign, reminders, a call, something to watch; all invented,
all on the fiches marked « (exemple) »."""

from datetime import timedelta

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from annuaire.enums import Canal
from annuaire.models import Service, Structure
from comptes.management.commands.comptes_demo import address, is_demo
from comptes.models import Utilisateur
from partenaires.dues import due_date, names_it
from partenaires.enums import EtatCampagne, EtatFiche, ResultatAppel, Role, TypeVeille
from partenaires.models import Appel, Campagne, FicheCampagne, Membre, Relance, Veille
from partenaires.veille import propose_watch

SOURCE = "Exemple"
MARQUE = "(exemple)"
# What was answered, in turn: (state, channel).
REPONSES = (
    (EtatFiche.CONFIRMEE, Canal.LIEN),
    (EtatFiche.MODIFIEE, Canal.COMPTE),
    (EtatFiche.A_FAIRE, ""),
    (EtatFiche.CONFIRMEE, Canal.TELEPHONE),
    (EtatFiche.OUVERTE, ""),
)


class Command(BaseCommand):
    help = "Donne aux fiches d'exemple une membre, une campagne, des rappels, un appel (une fois)."

    def handle(self, **options):
        if not is_demo():
            raise CommandError("Pas de données inventées sur une installation réelle.")
        structures = Structure.objects.filter(source=SOURCE, nom__endswith=MARQUE).order_by("pk")
        if structures and not Campagne.objects.exists() and not Veille.objects.exists():
            invent(list(structures))


@transaction.atomic
def invent(structures):
    services = Service.objects.filter(structure__in=structures, source=SOURCE).order_by("pk")
    coordinator = Utilisateur.objects.filter(email=address("coordination")).first()
    add_member(structures[0])
    add_campaign([*structures, *services], coordinator)
    add_reminders([*structures, *services])
    Appel.objects.create(
        service=services.last(),
        par=coordinator,
        resultat=ResultatAppel.SANS_REPONSE,
        note=MARQUE,
        le=timezone.now() - timedelta(days=9),
    )
    propose_watch(
        nom=f"Club de marche du dimanche {MARQUE}",
        type=TypeVeille.STRUCTURE,
        origine="public",
        description="Exemple : une habitante l'a vu sur une affiche. Ce club n'existe pas.",
        quartier=structures[0].quartiers.first(),
    )


def add_member(structure):
    partner = Utilisateur.objects.filter(email=address("partenaires")).first()
    if partner:
        Membre.objects.get_or_create(
            compte=partner, structure=structure, defaults={"role": Role.GESTIONNAIRE}
        )


def add_campaign(fiches, par):
    today = timezone.localdate()
    campagne = Campagne.objects.create(
        nom=f"Rentrée {MARQUE}",
        message="Exemple de campagne : les fiches et les réponses sont inventées.",
        sections=["horaires", "prix"],
        debut=today - timedelta(days=10),
        fin=today + timedelta(days=35),
        etat=EtatCampagne.OUVERTE,
        ecrite_le=timezone.now() - timedelta(days=10),
        par=par,
    )
    for rang, fiche in enumerate(fiches):
        etat, canal = REPONSES[rang % len(REPONSES)]
        answered = timezone.now() - timedelta(days=rang % 8) if canal else None
        FicheCampagne.objects.create(
            campagne=campagne, **names_it(fiche), etat=etat, canal=canal, repondu_le=answered
        )


def add_reminders(fiches):
    """The first two of the fiche that has been due for longest."""
    today = timezone.localdate()
    oldest = min(fiches, key=due_date)
    echeance = due_date(oldest)
    if echeance <= today - timedelta(days=30):
        for rang, days in ((1, 24), (2, 10)):
            Relance.objects.create(
                **names_it(oldest),
                echeance=echeance,
                rang=rang,
                le=today - timedelta(days=days),
                cle_envoi="exemple",
            )
