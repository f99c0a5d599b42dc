"""Load the demo's agenda: the activities of the projets sociaux (donnees/agenda.csv), at dates
invented around today and marked as examples; once."""

import csv
import re
from datetime import datetime, timedelta

from django.conf import settings
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from annuaire.models import Service, Structure
from evenements import actions, annonces
from evenements.effectif import EXEMPLE
from evenements.inscriptions.actions import register
from evenements.inscriptions.regles import Personne
from evenements.models import Evenement, Occurrence
from evenements.recurrence import parse
from portal.socle.calendrier import PARIS
from territoire.models import Lieu, Public, Quartier, Territoire, Thematique

FICHIER = settings.BASE_DIR / "donnees" / "agenda.csv"
JOURS = ("lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche")
# (first name, ages of those who come; None: a grown-up)
FAMILLES = (
    ("Amina", [None, 9, 6]),
    ("Lucie", [None, None, 4]),
    ("Mehmet", [None, None, 12, 8]),
    ("Rosa", [None]),
    ("Fatou", [None, 7, 3]),
    ("Jean", [None, None]),
    ("Natalia", [None, 10]),
)
DEPUIS = timedelta(days=30)  # regular dates have been going on for a while


class Command(BaseCommand):
    help = "Charge l'agenda de démonstration, aux dates inventées (une fois)."

    def handle(self, **options):
        if Evenement.objects.filter(source=EXEMPLE).exists():
            return
        with FICHIER.open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file))
        with transaction.atomic():
            with annonces.deferred():
                made = [load(row) for row in rows]
            show_changes()
        self.stdout.write(f"agenda : {len(made)} rendez-vous (dates d'exemple)")


def load(row):
    service = _service(row["service"]) if row["service"] else None
    structures = [
        _structure(nom) for nom in filter(None, map(str.strip, row["organisateurs"].split(";")))
    ]
    evenement = Evenement.objects.create(
        territoire=_territoire(service, structures),
        nom=row["titre"],
        type=row["type"],
        description=row["description"],
        service=service,
        lieu=_place(row["lieu"]),
        rendez_vous=row["rendez_vous"],
        frais=row["frais"],
        inscription=row["inscription"],
        capacite=_number(row["capacite"]),
        attribution=row["attribution"] or "arrivee",
        age_min=_number(row["age_min"]),
        age_max=_number(row["age_max"]),
        garde_enfants=row["garde"],
        a_apporter=row["a_apporter"],
        source=EXEMPLE,
        source_id=row["source_id"],
    )
    evenement.organisateurs.set(structures)
    for name, model in (
        ("quartiers", Quartier),
        ("publics", Public),
        ("thematiques", Thematique),
    ):
        slugs = [slug for slug in row[name].split(";") if slug]
        getattr(evenement, name).set(model.objects.filter(slug__in=slugs))
    evenement.save()  # its many-to-many rows with it
    plan(evenement, row)
    return evenement


def plan(evenement, row):
    today = timezone.localdate()
    if row["dans"]:
        actions.add_dates(evenement=evenement, dates=one_off(row, today))
        return
    lecture = parse(row["quand"], aujourdhui=today - DEPUIS)
    if lecture.regle is None or lecture.incompris:
        raise CommandError(f"{row['source_id']} : « {row['quand']} » ne se lit pas.")
    actions.add_rule(evenement=evenement, regle=lecture.regle)


def one_off(row, today):
    """[(begin, end)] « 26 mercredi »: the first Wednesday at least 26 days ahead."""
    ahead, name = row["dans"].split()
    jour = today + timedelta(days=int(ahead))
    jour += timedelta(days=(JOURS.index(name) - jour.weekday()) % 7)
    hours = [
        (int(hour), int(minute or 0))
        for hour, minute in re.findall(r"(\d+) h(?: (\d\d))?", row["quand"])
    ]
    days = re.search(r"pendant (\d+) jours", row["quand"])
    last = jour + timedelta(days=int(days[1]) - 1 if days else 0)
    debut, fin = (
        datetime.combine(day, datetime.min.time(), PARIS).replace(hour=hour, minute=minute)
        for day, (hour, minute) in zip((jour, last), hours, strict=True)
    )
    return [(debut, fin)]


def show_changes():
    """What happens to dates: one cancelled, one moved, one full, one drawn later."""
    rows = Occurrence.objects.filter(evenement__source=EXEMPLE).upcoming().chronological()
    atelier = rows.filter(evenement__source_id="activites.csv:8").first()
    if atelier:
        actions.cancel_date(occurrence=atelier, motif="Exemple : l'animatrice est en formation.")
    cafe = rows.filter(evenement__source_id="activites.csv:115").first()
    if cafe:
        later = timedelta(hours=1)
        actions.change_date(
            occurrence=cafe,
            debut=cafe.debut + later,
            fin=cafe.fin + later,
            message="Exemple : exceptionnellement une heure plus tard.",
        )
    minibus = rows.filter(evenement__source_id="activites.csv:40").first()
    if minibus:
        sign_up(minibus, FAMILLES)  # sixteen places: the last families wait
    outings = rows.filter(evenement__source_id="activites.csv:93", debut__gt=in_a_month())
    if outing := outings.first():
        sign_up(outing, FAMILLES[:4])


def in_a_month():
    return timezone.now() + timedelta(days=21)


def sign_up(occurrence, familles):
    """Invented people, at addresses nobody has; nobody is written to."""
    for prenom, ages in familles:
        register(
            occurrence=occurrence,
            prenom=f"{prenom} (exemple)",
            courriel=f"{prenom.lower()}@exemple.fr",
            participants=[Personne(age=age) for age in ages],
            prevenir=False,
        )


def _service(source_id):
    return Service.objects.select_related("structure").get(source_id=source_id)


def _structure(nom):
    """By name, as the directory's own file writes it."""
    found = Structure.objects.filter(nom=nom).first()
    if found is None:
        raise CommandError(f"Pas de structure « {nom} » ({slugify(nom)}).")
    return found


def _place(texte):
    """The name of a structure is where that structure is; another place is known by its name
    alone."""
    if not texte:
        return None
    structure = Structure.objects.filter(nom=texte).select_related("lieu").first()
    if structure and structure.lieu:
        return structure.lieu
    place, _new = Lieu.objects.get_or_create(nom=texte, defaults={"quartier": _quartier(texte)})
    return place


def _quartier(texte):
    """The quartier a place's name says, when it does."""
    named = {
        "fontaine-du-bac": ("Fontaine du Bac",),
        "saint-jacques": ("Saint-Jacques", "Henri Pourrat"),
        "la-gauthiere": ("Gauthière",),
    }
    for slug, words in named.items():
        if any(word in texte for word in words):
            return Quartier.objects.filter(slug=slug).first()
    return None


def _territoire(service, structures):
    if service:
        return service.structure.territoire
    return structures[0].territoire if structures else Territoire.objects.first()


def _number(text):
    return int(text) if text else None
