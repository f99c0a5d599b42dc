"""Is that row a known fiche, a suspected duplicate, or somebody new?"""

from collections import defaultdict
from dataclasses import dataclass, field

from django.utils.translation import gettext as _
from rapidfuzz import fuzz, process

from annuaire.enums import Etat, Genre
from annuaire.importation.valeurs import normalize
from annuaire.models import Service, Structure

PROCHE = 88  # names this alike are held back until somebody decides
RESSEMBLE = 96  # shared words this alike are only pointed at
MAX_SUSPECTS = 5


@dataclass
class Connu:
    """What is compared of a fiche. pk is negative for a row of the file not written yet."""

    pk: int
    nom: str
    portee: int | None  # pk of its territory (a structure) or of its structure (a service)
    source: str = ""
    source_id: str = ""
    sigle: str = ""
    siret: str = ""
    telephone: str = ""
    adresse: str = ""
    commune: str = ""
    ligne: int | None = None
    fusionnee_dans: int | None = None
    cle: str = field(init=False)

    def __post_init__(self):
        self.cle = normalize(self.nom)


@dataclass
class Suspect:
    connu: Connu
    raisons: list[str]
    fort: bool


class Registre:
    """Every fiche of a genre, found by source, name, SIRET, phone and address."""

    def __init__(self, genre):
        self.genre = Genre(genre)
        self.connus = {}
        self.by_source = {}
        self.by_nom = defaultdict(list)
        self.by_sigle = defaultdict(list)
        self._by_trait = defaultdict(list)
        self._noms = defaultdict(dict)  # portee -> {pk: cle}
        self._suivant = -1
        self._dernier = 0  # the highest pk read
        self.catch_up()

    def catch_up(self):
        """Read the fiches made since: somebody else may be importing the same ones."""
        for connu in _read(self.genre, apres=self._dernier):
            if connu.pk not in self.connus:
                self.add(connu)
            self._dernier = max(self._dernier, connu.pk)

    def add(self, connu):
        self.connus[connu.pk] = connu
        if connu.source_id:
            self.by_source[connu.source, connu.source_id] = connu.pk
        self.by_nom[connu.cle].append(connu.pk)
        if connu.sigle:
            self.by_sigle[normalize(connu.sigle)].append(connu.pk)
        for trait in _traits(connu):
            self._by_trait[trait].append(connu.pk)
        if connu.fusionnee_dans is None:
            self._noms[self._scope(connu)][connu.pk] = connu.cle
        return connu

    def add_new(self, **values):
        """A row that will become a fiche, so that the next rows know it."""
        connu = self.add(Connu(pk=self._suivant, **values))
        self._suivant -= 1
        return connu

    def _scope(self, connu):
        return connu.portee if self.genre == Genre.SERVICE else None

    def find(self, connu):
        """pk of the fiche this row is about: same source line, else same name and scope."""
        if connu.source_id:
            pk = self.by_source.get((connu.source, connu.source_id))
            if pk is not None:
                return self.target(pk)
        for pk in self.by_nom.get(connu.cle, ()):
            other = self.connus[pk]
            if other.portee == connu.portee and not _told_apart(connu, other):
                return self.target(pk)
        return None

    def target(self, pk):
        """A merged fiche leads to the one that took it in."""
        seen = set()
        while pk not in seen and self.connus[pk].fusionnee_dans in self.connus:
            seen.add(pk)
            pk = self.connus[pk].fusionnee_dans
        return pk

    def find_by_name(self, texte):
        """pks of the fiches with that name or that sigle, merged ones followed."""
        cle = normalize(texte)
        pks = self.by_nom.get(cle) or self.by_sigle.get(cle) or ()
        return list(dict.fromkeys(self.target(pk) for pk in pks))

    def suspects(self, connu):
        """Fiches that may be the same, the most alike first."""
        raisons, forts = defaultdict(list), {}
        names = self._noms[self._scope(connu)]
        for scorer, cutoff, fort in (
            (fuzz.token_sort_ratio, PROCHE, True),
            (fuzz.token_set_ratio, RESSEMBLE, False),
        ):
            found = process.extract(
                connu.cle, names, scorer=scorer, score_cutoff=cutoff, limit=MAX_SUSPECTS
            )
            for cle, score, pk in found:
                short = min(len(cle.split()), len(connu.cle.split()))
                if pk not in raisons and (fort or short > 1):
                    raisons[pk].append(_("nom très proche") if fort else _("nom qui ressemble"))
                    forts[pk] = fort, score
        for kind, raison, fort in (
            ("siret", _("même SIRET"), True),
            ("telephone", _("même téléphone"), False),
            ("adresse", _("même adresse"), False),
        ):
            for trait in _traits(connu):
                if trait[0] != kind:
                    continue
                for pk in self._by_trait.get(trait, ()):
                    raisons[pk].append(raison)
                    was_fort, score = forts.get(pk, (False, 0))
                    forts[pk] = was_fort or fort, score
        found = [
            Suspect(self.connus[pk], reasons, forts[pk][0])
            for pk, reasons in raisons.items()
            if not _told_apart(connu, self.connus[pk]) and self.connus[pk].fusionnee_dans is None
        ]
        found.sort(key=lambda s: (not s.fort, -forts[s.connu.pk][1], -len(s.raisons)))
        return found[:MAX_SUSPECTS]


def _told_apart(one, other):
    """Two lines of one source with identifiers of their own: the source knows they differ."""
    return bool(
        one.source_id
        and other.source_id
        and one.source == other.source
        and one.source_id != other.source_id
    )


def _traits(connu):
    if connu.siret:
        yield ("siret", connu.siret)
    if connu.telephone:
        yield ("telephone", connu.telephone)
    adresse = normalize(connu.adresse)
    if any(char.isdigit() for char in adresse):  # a street without a number says nothing
        yield ("adresse", adresse, normalize(connu.commune))


def _read(genre, *, apres=0):
    fields = ["pk", "nom", "source", "source_id", "telephone", "lieu__adresse", "lieu__commune"]
    if genre == Genre.STRUCTURE:
        rows = Structure.objects.filter(pk__gt=apres).values_list(
            *fields, "territoire_id", "sigle", "siret", "etat", "fusionnee_dans_id"
        )
        for (
            pk,
            nom,
            source,
            source_id,
            tel,
            adresse,
            commune,
            portee,
            sigle,
            siret,
            etat,
            to,
        ) in rows:
            yield Connu(
                pk=pk,
                nom=nom,
                portee=portee,
                source=source,
                source_id=source_id,
                sigle=sigle,
                siret=siret,
                telephone=tel,
                adresse=adresse or "",
                commune=commune or "",
                fusionnee_dans=to if etat == Etat.FUSIONNEE else None,
            )
        return
    # Services of one structure share its phone and address: only names tell.
    services = Service.objects.filter(pk__gt=apres)
    for pk, nom, source, source_id, *_rest, portee in services.values_list(*fields, "structure_id"):
        yield Connu(pk=pk, nom=nom, portee=portee, source=source, source_id=source_id)
