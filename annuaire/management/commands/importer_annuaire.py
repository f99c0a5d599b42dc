"""Import structures and services from CSV or XLSX files."""

import json
from pathlib import Path

from django.core.management import BaseCommand, CommandError

from annuaire.enums import Genre
from annuaire.importation import actions, colonnes
from annuaire.importation.lecture import FichierIllisible, read_file
from territoire.models import Territoire

TYPES = {"structures": Genre.STRUCTURE, "services": Genre.SERVICE}


class Command(BaseCommand):
    help = (
        "Importe l'annuaire depuis des fichiers CSV ou XLSX. Relancé, il ne change rien ; ce "
        "qu'une personne a corrigé n'est jamais écrasé. Importez les structures avant leurs "
        "services."
    )

    def add_arguments(self, parser):
        parser.add_argument("fichiers", nargs="+", metavar="FICHIER")
        parser.add_argument("--type", choices=TYPES, help="deviné d'après les titres sans cela")
        parser.add_argument(
            "--simuler", action="store_true", help="dit ce qui serait fait, sans écrire"
        )
        parser.add_argument(
            "--correspondance",
            metavar="FICHIER.json",
            help='titres du fichier vers nos colonnes : {"Nom de l\'asso": "nom", "Divers": null}',
        )
        parser.add_argument(
            "--territoire", help="slug du territoire des lignes qui n'en disent rien"
        )
        parser.add_argument("--source", default="", help="source écrite sur les fiches")
        parser.add_argument(
            "--creer-doublons",
            action="store_true",
            help="crée aussi les fiches qui ressemblent à une autre (retenues sans cela)",
        )

    def handle(self, *, fichiers, **options):
        passe = actions.Passe()
        explicit = read_explicit(options["correspondance"])
        territoire = find_territoire(options["territoire"])
        for fichier in fichiers:
            try:
                feuilles = read_file(fichier)
            except FichierIllisible as error:
                raise CommandError(f"{fichier} : {error}") from None
            for feuille in feuilles:
                genre = TYPES.get(options["type"]) or colonnes.guess_genre(
                    feuille.entetes, f"{feuille.nom} {Path(fichier).stem}"
                )
                reglages = actions.Reglages(
                    origine=Path(fichier).name,
                    source=options["source"],
                    territoire=territoire,
                    creer_doublons=options["creer_doublons"],
                    rappels=options.get("rappels", True),
                )
                self.import_one(feuille, genre, explicit, reglages, passe, options["simuler"])

    def import_one(self, feuille, genre, explicit, reglages, passe, simuler):
        mapping = colonnes.guess_mapping(feuille.entetes, genre, passe.mots)
        try:
            mapping = colonnes.merge_mapping(mapping, explicit, feuille.entetes, genre, passe.mots)
        except ValueError as error:
            raise CommandError(str(error)) from None
        run = actions.preview_sheet if simuler else actions.import_sheet
        rapport = run(
            feuille=feuille,
            genre=genre,
            correspondance=mapping,
            reglages=reglages,
            passe=passe,
        )
        ignored = [e for pos, e in enumerate(feuille.entetes) if pos not in mapping]
        self.say(rapport, feuille, ignored, simuler)

    def say(self, rapport, feuille, ignored, simuler):
        title = f"{rapport.origine} – {rapport.genre.label} – {len(feuille.lignes)} lignes"
        self.stdout.write(f"{title}{' (simulation : rien n’est écrit)' if simuler else ''}")
        if ignored:
            self.stdout.write(f"  colonnes non reprises : {', '.join(ignored)}")
        for action, nombre in rapport.comptes:
            self.stdout.write(f"  {action.label} : {nombre}")
        if rapport.nb_suggestions:
            self.stdout.write(
                f"  Suggestions (corrigé par une personne) : {rapport.nb_suggestions}"
            )
        for ligne in rapport.rows(actions.Action.ERREUR):
            for entete, message in ligne.erreurs:
                where = f", colonne « {entete} »" if entete else ""
                self.stderr.write(f"  ligne {ligne.numero}{where} : {message}")
        for ligne in rapport.rows(actions.Action.DOUBLON):
            for suspect in ligne.suspects:
                connu = suspect.connu
                other = f"ligne {connu.ligne}" if connu.pk < 0 else f"fiche {connu.pk}"
                self.stderr.write(
                    f"  ligne {ligne.numero} « {ligne.nom} » : doublon possible de « {connu.nom} » "
                    f"({other} ; {', '.join(suspect.raisons)})"
                )


def read_explicit(chemin):
    """The mapping file, or an empty mapping."""
    if not chemin:
        return {}
    try:
        explicit = json.loads(Path(chemin).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise CommandError(f"La correspondance « {chemin} » ne se lit pas : {error}") from None
    if not isinstance(explicit, dict):
        raise CommandError("La correspondance est un objet JSON : {titre du fichier: colonne}.")
    return explicit


def find_territoire(slug):
    if not slug:
        return None
    pk = Territoire.objects.filter(slug=slug).values_list("pk", flat=True).first()
    if pk is None:
        known = ", ".join(Territoire.objects.values_list("slug", flat=True))
        raise CommandError(f"Pas de territoire « {slug} ». Connus : {known or 'aucun'}.")
    return pk
