"""Load the demo territory of donnees/ once; what was changed or removed since is left alone."""

import csv
import io
import json
from datetime import timedelta

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.management import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone
from PIL import Image as PILImage
from PIL import ImageDraw
from wagtail.images import get_image_model

from annuaire import entrees
from annuaire.actions import close_fiche
from annuaire.enums import Canal, Genre, TypeChamp
from annuaire.gestion.actes import write_values
from annuaire.importation import actions, colonnes
from annuaire.importation.lecture import read_file
from annuaire.models import ChampThematique, Photo, Service, Structure, Synonyme
from portal.socle.champs import parse_phone
from territoire.models import Public, Quartier, Territoire, Thematique

DONNEES = settings.BASE_DIR / "donnees"
SOURCE = "Projet social 2021"
EXEMPLE = "Exemple"
FICHIERS = (
    ("structures", Genre.STRUCTURE, SOURCE),
    ("services", Genre.SERVICE, SOURCE),
    ("exemples-structures", Genre.STRUCTURE, EXEMPLE),
    ("exemples-services", Genre.SERVICE, EXEMPLE),
)
# Days since the examples were « verified »: every state is shown, but most are as old as the real
# fiches nobody verified, or they would come before them in every list.
AGES = (3, 250, 430, 20, 500, 610, 430, 45, 700)


class Command(BaseCommand):
    help = "Charge le territoire de démonstration (une fois : ensuite, rien n'est touché)."

    def add_arguments(self, parser):
        parser.add_argument(
            "--completer",
            action="store_true",
            help="reprend aussi ce qui manque et ce que les fichiers ont de nouveau",
        )

    def handle(self, *, completer=False, **options):
        if Structure.objects.filter(source=SOURCE).exists() and not completer:
            self.stdout.write("La démonstration est déjà chargée.")
            return
        # All or nothing: an interrupted load would pass for a complete one at the next start.
        with transaction.atomic(), entrees.deferred():
            load_ground()
            load_words()
            passe = actions.Passe()
            for name, genre, source in FICHIERS:
                rapport = import_network(f"{name}.csv", genre, passe, source)
                words = ", ".join(f"{a.label.lower()} : {n}" for a, n in rapport.comptes)
                self.stdout.write(f"{name} – {words}")
            verify_examples()
            show_upkeep()


def load_ground():
    for values in read_json("territoires.json"):
        quartiers = values.pop("quartiers")
        if values["telephone"]:
            values["telephone"] = parse_phone(values["telephone"])
        territoire, _new = Territoire.objects.get_or_create(
            slug=values.pop("slug"), defaults=values
        )
        for quartier in quartiers:
            Quartier.objects.get_or_create(
                slug=quartier.pop("slug"), defaults={**quartier, "territoire": territoire}
            )


def load_words():
    for ordre, values in enumerate(read_json("thematiques.json"), 1):
        load_theme(values, ordre, parent=None)
    for values in read_json("publics.json"):
        Public.objects.get_or_create(slug=values.pop("slug"), defaults=values)
    with (DONNEES / "synonymes.csv").open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            Synonyme.objects.get_or_create(
                terme=row["terme"], defaults={"equivalents": row["equivalents"]}
            )


def load_theme(values, ordre, *, parent):
    enfants = values.pop("enfants", [])
    theme, _new = Thematique.objects.get_or_create(
        slug=values.pop("slug"), defaults={**values, "ordre": ordre, "parent": parent}
    )
    for rang, enfant in enumerate(enfants, 1):
        load_theme(enfant, rang, parent=theme)


def import_network(name, genre, passe, source):
    """One of our own files, which has no bad row."""
    (feuille,) = read_file(DONNEES / name)
    rapport = actions.import_sheet(
        feuille=feuille,
        genre=genre,
        correspondance=colonnes.guess_mapping(feuille.entetes, genre, passe.mots),
        reglages=actions.Reglages(origine=name, source=source, rappels=False),
        passe=passe,
    )
    refused = rapport.rows(actions.Action.ERREUR) + rapport.rows(actions.Action.DOUBLON)
    if refused:
        first = refused[0]
        raise CommandError(f"{name}, ligne {first.numero} : {first.erreurs or first.suspects}")
    return rapport


def verify_examples():
    """Give the invented fiches what an import may not: a verification, a theme's own answer."""
    today = timezone.localdate()
    champ, _new = ChampThematique.objects.get_or_create(
        cle="niveau-scolaire",
        defaults={
            "thematique": Thematique.objects.get(slug="reussite-educative"),
            "libelle": "Pour quelles classes ?",
            "type": TypeChamp.CHOIX,
            "choix": "École primaire\nCollège\nLycée",
            "filtrable": True,
        },
    )
    fiches = [
        *Structure.objects.filter(source=EXEMPLE, verifie_le=None).order_by("pk"),
        *Service.objects.filter(source=EXEMPLE, verifie_le=None).order_by("pk"),
    ]
    for rang, fiche in enumerate(fiches):
        if fiche.source_id == "exemple:aide-aux-devoirs":
            answer = {"champs": {champ.cle: "École primaire"}}
            fiche = write_values(fiche=fiche, valeurs=answer, par=None)
        fiche.verifie_le = today - timedelta(days=AGES[rang % len(AGES)])
        fiche.verifie_canal = Canal.TELEPHONE
        fiche.save()


def show_upkeep():
    """What happens to fiches, on the invented ones: a picture, a closure, an end."""
    today = timezone.localdate()
    maison = Structure.objects.filter(source_id="exemple:maison-des-voisins").first()
    if maison and not Photo.objects.filter(structure=maison).exists():
        Photo.objects.create(
            structure=maison,
            image=get_image_model().objects.create(
                title="Maison des Voisins (exemple)", file=draw_house()
            ),
            description="Dessin d'exemple : une maison à deux étages, un arbre et un soleil.",
            credit="dessin d'exemple",
            publiee=True,
        )
    garderie = Service.objects.filter(source_id="exemple:halte-garderie", fermeture_du=None).first()
    if garderie:
        garderie.fermeture_du, garderie.fermeture_au = today, today + timedelta(days=6)
        garderie.save()
    tricot = Service.objects.filter(source_id="exemple:tricot", fermee_depuis=None).first()
    if tricot:
        close_fiche(
            fiche=tricot,
            depuis=today - timedelta(days=40),
            a_la_place="« Parler autour d'un café (exemple) », à la Maison des Voisins (exemple)",
        )


def draw_house():
    """A drawing that nobody would take for a photograph."""
    image = PILImage.new("RGB", (960, 640), "#dfeeea")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 500, 960, 640), fill="#7fae7d")
    draw.ellipse((760, 60, 880, 180), fill="#ffd27a")
    draw.rectangle((250, 250, 610, 520), fill="#f6efe2")
    draw.polygon([(220, 250), (430, 110), (640, 250)], fill="#9a3412")
    for x in (290, 390, 490):
        draw.rectangle((x, 290, x + 60, 350), fill="#0b5654")
    for x in (290, 490):
        draw.rectangle((x, 400, x + 60, 460), fill="#0b5654")
    draw.rectangle((395, 400, 465, 520), fill="#4b2e14")
    draw.rectangle((720, 400, 750, 520), fill="#6b4423")
    draw.ellipse((640, 240, 830, 430), fill="#1a6334")
    output = io.BytesIO()
    image.save(output, "PNG", optimize=True)
    return ContentFile(output.getvalue(), name="maison-des-voisins-exemple.png")


def read_json(name):
    return json.loads((DONNEES / name).read_text(encoding="utf-8"))
