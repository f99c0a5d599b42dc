"""Acts of an import: look at what a sheet would do, do it, settle a suggestion.

A value that a person wrote is never overwritten: `Fiche.importe` keeps what the import last wrote
in each field, a field that says something else belongs to a person, and what the file says of it
becomes a Suggestion. An empty cell says nothing. Each row is written in its own transaction; the
rows that cannot be are named, the others go in. The search index is refreshed once, at the end.
"""

from contextlib import nullcontext
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rapidfuzz import fuzz, process
from wagtail.log_actions import log
from wagtail.models import Revision

from annuaire import entrees, oppositions
from annuaire.enums import Canal, EtatTraitement, Genre
from annuaire.importation import champs, colonnes
from annuaire.importation.lecture import MAX_CELLULE
from annuaire.importation.rapprochement import Connu, Registre, Suspect
from annuaire.importation.valeurs import Mots, unknown
from annuaire.models import Service, Structure, Suggestion
from annuaire.models.suivi import about
from portal.socle.verrou import take_turns
from territoire.enums import Precision

MODELES = {Genre.STRUCTURE: Structure, Genre.SERVICE: Service}
ERREURS_EXCEL = {"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NUM!", "#NULL!", "#NOM?"}


class Action(models.TextChoices):
    CREER = "creer", gettext_lazy("Nouvelle fiche")
    MODIFIER = "modifier", gettext_lazy("Fiche modifiée")
    INCHANGEE = "inchangee", gettext_lazy("Rien à changer")
    DOUBLON = "doublon", gettext_lazy("Doublon possible, retenu")
    IGNOREE = "ignoree", gettext_lazy("Laissée de côté")
    ERREUR = "erreur", gettext_lazy("Erreur")


@dataclass
class Ligne:
    """What happens to one row. changements and suggestions: (field, before, after) in words."""

    numero: int
    nom: str = ""
    action: Action = Action.INCHANGEE
    erreurs: list[tuple[str, str]] = field(default_factory=list)  # (header, message)
    changements: list[tuple[str, str, str]] = field(default_factory=list)
    suggestions: list[tuple[str, str, str]] = field(default_factory=list)
    suspects: list[Suspect] = field(default_factory=list)
    resume: list[tuple[str, str]] = field(default_factory=list)  # the row, beside its suspects
    pk: int | None = None

    def refuse(self, entete, message):
        self.action = Action.ERREUR
        self.erreurs.append((entete, str(message)))


@dataclass
class Rapport:
    genre: Genre
    origine: str
    lignes: list[Ligne] = field(default_factory=list)

    def count(self, action):
        return sum(ligne.action == action for ligne in self.lignes)

    @property
    def comptes(self):
        """[(Action, how many rows)], those that happened."""
        return [(action, self.count(action)) for action in Action if self.count(action)]

    @property
    def nb_suggestions(self):
        return sum(len(ligne.suggestions) for ligne in self.lignes)

    def rows(self, action):
        return [ligne for ligne in self.lignes if ligne.action == action]


@dataclass
class Reglages:
    origine: str  # file name, said in suggestions
    source: str = ""  # shown on the fiches; the column « source » wins
    territoire: int | None = None  # pk, for the rows that name none
    creer_doublons: bool = False  # what to do with suspected duplicates nobody decided on
    rappels: bool = True  # suggest again a value the source already had when a person changed it
    decisions: dict = field(default_factory=dict)  # {row number: "creer", "ignorer" or a pk}
    par: models.Model | None = None


class Passe:
    """What the sheets of one run share: the words and fiches of the database, known once."""

    def __init__(self):
        self.mots = Mots()

    @cached_property
    def structures(self):
        return Registre(Genre.STRUCTURE)

    @cached_property
    def services(self):
        return Registre(Genre.SERVICE)

    def registre(self, genre):
        return self.structures if genre == Genre.STRUCTURE else self.services


def preview_sheet(*, feuille, genre, correspondance, reglages, passe=None):
    """A Rapport of what import_sheet would do. Writes nothing."""
    return _Execution(feuille, genre, correspondance, reglages, passe, write=False).run()


def import_sheet(*, feuille, genre, correspondance, reglages, passe=None):
    """Write a sheet's rows; correspondance is {position of a header: column}."""
    with entrees.deferred():
        return _Execution(feuille, genre, correspondance, reglages, passe, write=True).run()


class _Execution:
    def __init__(self, feuille, genre, correspondance, reglages, passe, *, write):
        self.genre = Genre(genre)
        self.modele = MODELES[self.genre]
        self.feuille = feuille
        self.reglages = reglages
        self.passe = passe or Passe()
        self.mots = self.passe.mots
        self.registre = self.passe.registre(self.genre)
        self.write = write
        known = colonnes.columns_with_answers(self.genre, self.mots)
        self.colonnes = [(pos, known[cle]) for pos, cle in correspondance.items() if cle in known]
        self.entete = {c.cle: feuille.entetes[pos] for pos, c in self.colonnes}
        self.vues = {}  # pk -> row number
        self.fiche = None  # the one being written
        self.rapport = Rapport(self.genre, reglages.origine)

    def run(self):
        for numero, cells in self.feuille.lignes:
            ligne = Ligne(numero)
            self.rapport.lignes.append(ligne)
            try:
                # A preview only reads: no transaction, so that writers do not wait for it.
                with transaction.atomic() if self.write else nullcontext():
                    if self.write:
                        self._take_turn()
                    self._take(ligne, cells)
                    if ligne.erreurs:
                        raise _Refusee
            except _Refusee:
                ligne.action = Action.ERREUR
            except ValidationError as error:
                self._refuse_all(ligne, error)
            except IntegrityError:
                self._refuse_all(ligne, _broken_rule(self.fiche))
        return self.rapport

    def _take_turn(self):
        """Two imports write their rows in turn, each knowing what the other has just made."""
        take_turns("annuaire.importation")
        self.passe.structures.catch_up()
        if self.genre == Genre.SERVICE:
            self.passe.services.catch_up()

    # -- one row ----------------------------------------------------------------------------------

    def _take(self, ligne, cells):
        valeurs, a_part = self._read_row(ligne, cells)
        if ligne.erreurs:
            return
        connu = self._recognise(ligne, valeurs, a_part)
        if connu is None:
            return
        pk = self._match(ligne, connu, valeurs)
        if ligne.erreurs or ligne.action in (Action.DOUBLON, Action.IGNOREE):
            return
        structure = valeurs["structure"] if self.genre == Genre.SERVICE else pk
        valeurs = oppositions.drop_refused(structure, valeurs, noted=self.write)
        if pk is None:
            self._create(ligne, connu, valeurs, publie=a_part.get("publie", True))
        elif pk < 0:
            ligne.refuse("", _("Cette fiche est déjà dans le fichier."))
        else:
            self._update(ligne, pk, valeurs)

    def _read_row(self, ligne, cells):
        """({key of the fiche: value}, {column read apart: value}) of the cells filled in."""
        valeurs, a_part = {}, {}
        if len(cells) > len(self.feuille.entetes):
            ligne.refuse("", _("Cette ligne a plus de cases que de titres : est-elle décalée ?"))
        for position, colonne in self.colonnes:
            texte = cells[position] if position < len(cells) else ""
            if not texte:
                continue
            try:
                value = self._read_cell(colonne, texte)
            except ValidationError as error:
                ligne.refuse(self.entete[colonne.cle], " ".join(error.messages))
                continue
            if champs.is_empty(value):
                continue
            (valeurs if colonne.champ else a_part)[colonne.champ or colonne.cle] = value
        ligne.nom = str(valeurs.get("nom", ""))
        for colonne in colonnes.columns(self.genre).values():
            if colonne.obligatoire and (colonne.champ or colonne.cle) not in {**valeurs, **a_part}:
                entete = self.entete.get(colonne.cle, str(colonne.libelle))
                if entete not in {header for header, _message in ligne.erreurs}:
                    ligne.refuse(entete, _("Cette case est obligatoire."))
        self._read_point(ligne, valeurs, a_part)
        return valeurs, a_part

    def _read_cell(self, colonne, texte):
        if texte.upper() in ERREURS_EXCEL:
            raise ValidationError(_("Une formule est en erreur dans cette case (%s).") % texte)
        if len(texte) > MAX_CELLULE:
            raise ValidationError(
                _("Ce texte est trop long : %s caractères au plus.") % MAX_CELLULE
            )
        value = colonne.lire(self.mots, texte)
        if colonne.champ and not champs.is_empty(value):
            champs.check_value(self.modele, colonne.champ, value)
        return value

    def _read_point(self, ligne, valeurs, a_part):
        """Latitude, longitude and precision make one value: a point."""
        latitude, longitude = a_part.pop("latitude", None), a_part.pop("longitude", None)
        precision = a_part.pop("precision", None)
        if (latitude is None) != (longitude is None):
            entete = self.entete.get("latitude") or self.entete.get("longitude", "")
            ligne.refuse(entete, _("Un point a une latitude et une longitude."))
        elif latitude is not None:
            valeurs["lieu.point"] = [latitude, longitude, precision or str(Precision.EXACTE)]
        elif precision and precision != Precision.QUARTIER:
            valeurs["lieu.point"] = [None, None, precision]

    def _recognise(self, ligne, valeurs, a_part):
        """The row as the register compares them; None when it cannot be placed."""
        source = a_part.get("source") or self.reglages.source or self.reglages.origine
        common = {
            "pk": 0,
            "nom": valeurs["nom"],
            "source": source[:100],
            "source_id": str(a_part.get("source_id", ""))[:150],
        }
        if self.genre == Genre.SERVICE:
            structure = self._find_structure(ligne, a_part["structure"], source)
            if structure is None:
                return None
            valeurs["structure"] = structure
            return Connu(portee=structure, **common)
        territoire = self._find_territoire(valeurs)
        if territoire is None:
            ligne.refuse(
                self.entete.get("territoire", _("Territoire")),
                _("Indiquez le territoire, ou le quartier."),
            )
            return None
        valeurs["territoire"] = territoire
        return Connu(
            portee=territoire,
            sigle=valeurs.get("sigle", ""),
            siret=valeurs.get("siret", ""),
            telephone=valeurs.get("telephone", ""),
            adresse=valeurs.get("lieu.adresse", ""),
            commune=valeurs.get("lieu.commune", ""),
            **common,
        )

    def _find_territoire(self, valeurs):
        """Said, else that of the quartier, else the default, else the only one there is."""
        if "territoire" in valeurs:
            return valeurs["territoire"]
        quartiers = {item.pk: item for items in self.mots.quartiers.values() for item in items}
        for pk in [valeurs.get("lieu.quartier"), *valeurs.get("quartiers", [])]:
            if pk in quartiers:
                return quartiers[pk].territoire_id
        if self.reglages.territoire:
            return self.reglages.territoire
        only = set(self.mots.noms["territoires"])
        return only.pop() if len(only) == 1 else None

    def _find_structure(self, ligne, texte, source):
        registre, entete = self.passe.structures, self.entete["structure"]
        pk = registre.by_source.get((source, texte))
        found = [registre.target(pk)] if pk is not None else registre.find_by_name(texte)
        if len(found) > 1 and self.reglages.territoire:
            here = [p for p in found if registre.connus[p].portee == self.reglages.territoire]
            found = here or found
        if len(found) == 1:
            return found[0]
        if found:
            ligne.refuse(entete, _("Plusieurs structures s'appellent « %s ».") % texte[:60])
            return None
        noms = [connu.nom for connu in registre.connus.values()]
        ligne.refuse(
            entete,
            unknown(texte, noms)
            if process.extractOne(texte, noms, scorer=fuzz.WRatio, score_cutoff=75)
            else _("La structure « %s » n'est pas dans l'annuaire : importez-la d'abord.")
            % texte[:60],
        )
        return None

    def _match(self, ligne, connu, valeurs):
        """pk of the fiche to update, None for a new one; the row may be held back or left out."""
        pk = self.registre.find(connu)
        if pk is None:
            ligne.suspects = self.registre.suspects(connu)
            fort = any(suspect.fort for suspect in ligne.suspects)
            decision = self.reglages.decisions.get(ligne.numero)
            if decision == "ignorer":
                ligne.action = Action.IGNOREE
            elif isinstance(decision, int) and decision in self.registre.connus:
                pk = decision
            elif fort and decision != "creer" and not self.reglages.creer_doublons:
                ligne.action = Action.DOUBLON
            if ligne.suspects:
                ligne.resume = self._say_row(valeurs)
        if pk is not None:
            if pk in self.vues:
                ligne.refuse("", _("Cette fiche est déjà à la ligne %s.") % self.vues[pk])
            self.vues[pk] = ligne.numero
        return pk

    def _say_row(self, valeurs):
        return [
            (
                champs.say_field(champ, self.genre),
                champs.say_value(champ, valeurs[champ], self.mots),
            )
            for champ in (
                "telephone",
                "courriel",
                "siret",
                "lieu.adresse",
                "lieu.commune",
                "description",
            )
            if champ in valeurs
        ]

    # -- writing ----------------------------------------------------------------------------------

    def _create(self, ligne, connu, valeurs, *, publie):
        ligne.action = Action.CREER
        fiche = self.modele(source=connu.source, source_id=connu.source_id, importe=dict(valeurs))
        fiche.live, fiche.has_unpublished_changes = publie, not publie
        self.fiche = fiche
        for champ, value in valeurs.items():
            if self.write or champ not in ("structure", *champs.M2M):
                champs.write_value(fiche, champ, value)
        self._check_rules(ligne, fiche)
        if ligne.erreurs:
            return
        values = {
            name: getattr(connu, name)
            for name in ("nom", "portee", "source", "source_id", "sigle", "siret", "telephone")
        } | {"adresse": connu.adresse, "commune": connu.commune, "ligne": ligne.numero}
        if self.write:
            _save(fiche, par=self.reglages.par, action="wagtail.create", canal=Canal.IMPORT)
            ligne.pk = fiche.pk
            self.registre.add(Connu(pk=fiche.pk, **values))
            self.vues[fiche.pk] = ligne.numero
        else:
            self.vues[self.registre.add_new(**values).pk] = ligne.numero

    def _update(self, ligne, pk, valeurs):
        fiche = self.modele.objects.select_related("lieu").get(pk=pk)
        if fiche.has_unpublished_changes and fiche.latest_revision_id:
            fiche = fiche.get_latest_revision_as_object()  # the draft is what people work on
        brouillon = fiche.live and fiche.has_unpublished_changes
        self.fiche, ligne.pk = fiche, pk
        importe, changes, refused = dict(fiche.importe), {}, {}
        for champ, value in valeurs.items():
            current = champs.read_value(fiche, champ)
            if current == value:
                importe[champ] = value
            elif not brouillon and _may_write(fiche, champ, current):
                changes[champ] = importe[champ] = value
            elif self.reglages.rappels or fiche.importe.get(champ) != value:
                refused[champ] = (current, value)
        ligne.changements = [
            self._say(champ, champs.read_value(fiche, champ), value)
            for champ, value in changes.items()
        ]
        new = _new_suggestions(fiche, refused)
        ligne.suggestions = [self._say(champ, *new[champ]) for champ in new]
        if changes:
            ligne.action = Action.MODIFIER
            for champ, value in changes.items():
                champs.write_value(fiche, champ, value)
            self._check_rules(ligne, fiche)
        if not self.write or ligne.erreurs:
            return
        if changes:
            fiche.importe = importe
            _save(fiche, par=self.reglages.par, action="wagtail.edit", canal=Canal.IMPORT)
        elif importe != fiche.importe:
            self.modele.objects.filter(pk=pk).update(importe=importe)
        self._suggest(ligne, fiche, new)

    def _say(self, champ, before, after):
        if champ == "structure":
            noms = {pk: connu.nom for pk, connu in self.passe.structures.connus.items()}
            return (
                champs.say_field(champ, self.genre),
                noms.get(before, "?"),
                noms.get(after, "?"),
            )
        return (
            champs.say_field(champ, self.genre),
            champs.say_value(champ, before, self.mots),
            champs.say_value(champ, after, self.mots),
        )

    def _suggest(self, ligne, fiche, new):
        origine = _("%(fichier)s, ligne %(ligne)s") % {
            "fichier": self.reglages.origine[:150],
            "ligne": ligne.numero,
        }
        for champ, (current, value) in new.items():
            Suggestion.objects.update_or_create(
                **about(fiche),
                champ=champ[:40],
                proposition=None,
                etat=EtatTraitement.ATTENTE,
                defaults={
                    "valeur_actuelle": current,
                    "valeur_proposee": value,
                    "origine": origine,
                },
            )

    def _check_rules(self, ligne, fiche):
        for name, messages in champs.check_fiche(fiche).items():
            for message in messages:
                ligne.refuse(self.entete.get(name, ""), message)

    def _refuse_all(self, ligne, error):
        by_field = error.message_dict if hasattr(error, "error_dict") else {"": error.messages}
        for name, messages in by_field.items():
            for message in messages:
                ligne.refuse(self.entete.get(name, ""), message)


class _Refusee(Exception):
    """Rolls the row's transaction back; its errors are already said."""


def _broken_rule(fiche):
    """The database refused: which of its rules, in French. Asked only then, it costs queries."""
    try:
        fiche.validate_constraints()
    except ValidationError as error:
        return error
    return ValidationError(_("Cette ligne contredit une fiche déjà enregistrée."))


def _may_write(fiche, champ, current):
    """Whether the field still says what the import wrote, or nothing yet."""
    if champ in fiche.importe:
        return fiche.importe[champ] == current
    return champs.is_untouched(fiche, champ, current)


def _new_suggestions(fiche, refused):
    """Those nobody has been shown yet: handled or waiting, the same value is not asked twice."""
    if not refused:
        return {}
    said = {}
    asked = Suggestion.objects.filter(**about(fiche), proposition=None)
    for champ, value in asked.values_list("champ", "valeur_proposee"):
        said.setdefault(champ, []).append(value)
    return {
        champ: (current, value)
        for champ, (current, value) in refused.items()
        if value not in said.get(champ[:40], ())
    }


def _save(fiche, *, par, action, canal=""):
    """Write a fiche with its place, a revision and a line in its history."""
    if fiche.lieu is not None:
        fiche.lieu.save()
        fiche.lieu = fiche.lieu  # its pk reaches the fiche
    fiche.save()
    # What save_revision() and publish() would do, without writing and indexing the fiche again.
    revision = Revision.objects.create(
        content_object=fiche,
        base_content_type=fiche.get_base_content_type(),
        user=par,
        content=fiche.serializable_data(),
        object_str=str(fiche),
    )
    values = {"latest_revision": revision}
    if fiche.live:
        now = timezone.now()
        values |= {
            "live_revision": revision,
            "has_unpublished_changes": False,
            "last_published_at": now,
            "first_published_at": fiche.first_published_at or now,
        }
    type(fiche).objects.filter(pk=fiche.pk).update(**values)
    # Read by partenaires.historique.
    data = {"publique": fiche.live, "canal": str(Canal(canal).label) if canal else ""}
    log(instance=fiche, action=action, user=par, data=data, revision=revision, content_changed=True)


# -- suggestions ----------------------------------------------------------------------------------


@transaction.atomic
def accept_suggestion(*, suggestion, par):
    """Write the suggested value on the fiche; the import owns that field again.

    Raises ValidationError when the value does not hold any more (a quartier deleted since).
    """
    suggestion = Suggestion.objects.select_for_update().get(pk=suggestion.pk)
    if suggestion.etat != EtatTraitement.ATTENTE:
        return False
    fiche = suggestion.fiche
    if fiche.has_unpublished_changes and fiche.latest_revision_id:
        fiche = fiche.get_latest_revision_as_object()
    value = suggestion.valeur_proposee
    champs.check_link(type(fiche), suggestion.champ, value)
    champs.write_value(fiche, suggestion.champ, value)
    fiche.clean()
    fiche.validate_constraints()
    fiche.importe = {**fiche.importe, suggestion.champ: value}
    _save_keeping_draft(fiche, par=par)
    _settle(suggestion, EtatTraitement.ACCEPTE, par)
    return True


def dismiss_suggestion(*, suggestion, par):
    """Keep what the person wrote; the same value will not be suggested again."""
    _settle(suggestion, EtatTraitement.REFUSE, par)


def _save_keeping_draft(fiche, *, par):
    """A draft in progress takes the value and stays a draft."""
    if fiche.live and fiche.has_unpublished_changes:
        if fiche.lieu is not None:
            fiche.lieu.save()
            fiche.lieu = fiche.lieu
        fiche.save_revision(user=par, clean=False, log_action=True)
        return
    _save(fiche, par=par, action="wagtail.edit")


def _settle(suggestion, etat, par):
    Suggestion.objects.filter(pk=suggestion.pk, etat=EtatTraitement.ATTENTE).update(
        etat=etat, traite_le=timezone.now(), traite_par=par
    )
