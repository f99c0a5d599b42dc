"""What the projets sociaux do not tell of an agenda, all invented and so on the fiches marked
« (exemple) »: prices of a délibération, places kept for people sent by a partner, a closed group,
a residents' committee."""

from datetime import datetime, timedelta

from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from annuaire.enums import GardeEnfants
from annuaire.models import Structure
from comptes.management.commands.comptes_demo import address, is_demo
from comptes.models import Utilisateur
from evenements import actions
from evenements.effectif import EXEMPLE
from evenements.enums import CanalInscription, ModeInscription, TypeEvenement
from evenements.inscriptions.actions import register
from evenements.inscriptions.regles import Personne
from evenements.models import DroitSurLieu, Evenement, GrilleTarifs
from evenements.recurrence import parse
from portal.socle.calendrier import PARIS

MAISON = "exemple:maison-des-voisins"
JARDIN = "exemple:jardin-des-ecluses"
COMITE = "Comité d'habitants (exemple)"
TARIFS = """Moins de 6 ans : gratuit
De 6 à 17 ans : 2 €
Adulte : 4 €
Adulte, quotient familial de moins de 700 € : 2 €"""


class Command(BaseCommand):
    help = "Donne aux fiches d'exemple une sortie, un groupe fermé, un comité (une fois)."

    def handle(self, **options):
        if not is_demo():
            raise CommandError("Pas de données inventées sur une installation réelle.")
        maison = Structure.objects.filter(source_id=MAISON).select_related("lieu").first()
        if maison and not Evenement.objects.filter(source=EXEMPLE, source_id=MAISON).exists():
            invent(maison)


@transaction.atomic
def invent(maison):
    sortie = add_outing(maison)
    partner = Utilisateur.objects.filter(email=address("partenaires")).first()
    if partner:
        register(
            occurrence=sortie,
            prenom="Sonia (exemple)",
            courriel="sonia@exemple.fr",
            participants=[Personne(), Personne(age=11)],
            prescripteur=maison,
            par=partner,
            canal=CanalInscription.PARTENAIRE,
            prevenir=False,
        )
    add_closed_group(maison)
    jardin = Structure.objects.filter(source_id=JARDIN, lieu__isnull=False).first()
    if jardin:
        add_committee(maison.territoire, jardin.lieu)


def add_outing(maison):
    """Places kept, a grid of prices, a meeting point that is not the organiser's."""
    grille = GrilleTarifs.objects.create(
        territoire=maison.territoire,
        nom="Sorties familiales (exemple)",
        deliberation="Exemple : aucune délibération ne dit cela.",
        lignes=TARIFS,
    )
    sortie = write(
        maison.territoire,
        MAISON,
        nom="Sortie au lac (exemple)",
        type=TypeEvenement.SORTIE,
        description="Sortie inventée pour la démonstration : baignade, jeux, pique-nique.",
        rendez_vous="Départ en bus, arrêt de l'Exemple",
        frais="payant",
        grille=grille,
        garde_enfants=GardeEnfants.AVEC,
        a_apporter="Maillot, serviette, pique-nique",
        inscription=ModeInscription.PORTAIL,
        capacite=20,
        places_reservees=6,
        organisateur=maison,
    )
    jour = timezone.localdate() + timedelta(days=17)
    jour += timedelta(days=(5 - jour.weekday()) % 7)  # a Saturday
    debut = datetime(jour.year, jour.month, jour.day, 9, 0, tzinfo=PARIS)
    return actions.add_dates(evenement=sortie, dates=[(debut, debut + timedelta(hours=9))])[0]


def add_closed_group(maison):
    """Shown as a contact to ask, without dates."""
    write(
        maison.territoire,
        f"{MAISON}:groupe",
        nom="Groupe de parole entre parents (exemple)",
        type=TypeEvenement.CAFE,
        description="Groupe inventé. On y vient envoyé par une personne qui vous accompagne.",
        inscription=ModeInscription.ORIENTATION,
        courriel="groupe@exemple.fr",
        organisateur=maison,
    )


def add_committee(territoire, lieu):
    habitante = Utilisateur.objects.filter(email=address("comite")).first()
    if habitante:
        DroitSurLieu.objects.create(compte=habitante, lieu=lieu, comite=COMITE)
    cafe = write(
        territoire,
        JARDIN,
        nom="Café du jardin (exemple)",
        type=TypeEvenement.CAFE,
        description="Rendez-vous inventé, tenu par un comité d'habitants dans ce seul lieu.",
        lieu=lieu,
        frais="gratuit",
        comite=COMITE,
    )
    lecture = parse("Chaque samedi de 10 h à 12 h", aujourdhui=timezone.localdate())
    actions.add_rule(evenement=cafe, regle=lecture.regle)


def write(territoire, source_id, *, organisateur=None, **values):
    evenement = Evenement.objects.create(
        territoire=territoire, source=EXEMPLE, source_id=source_id, **values
    )
    if organisateur:
        evenement.organisateurs.set([organisateur])
        evenement.save()
    return evenement
