"""The columns an import understands, and how a file's headers are matched to them."""

from dataclasses import dataclass
from functools import cache

from django.utils.translation import gettext_lazy as _

from annuaire.enums import (
    Frais,
    GardeEnfants,
    Genre,
    Langue,
    MobilisablePar,
    ModeAccueil,
    ModeMobilisation,
    NiveauFrancais,
    ReglePublics,
    Saturation,
    TypeService,
    TypeStructure,
)
from annuaire.importation import valeurs as v
from territoire.enums import AccesPMR, Precision


@dataclass(frozen=True)
class Colonne:
    """cle: the header of our own files; champ: the key in `Fiche.importe`, "" when read apart."""

    cle: str
    libelle: str
    lire: object = v.text
    champ: str = ""
    obligatoire: bool = False


def _colonne(cle, libelle, lire=v.text, *, champ=None, **options):
    return Colonne(cle, libelle, lire, cle if champ is None else champ, **options)


COMMUNES = [
    _colonne("description", _("Description"), v.long_text),
    _colonne("telephone", _("Téléphone"), v.phone),
    _colonne("courriel", _("Courriel"), v.mail),
    _colonne("site_web", _("Site web"), v.web),
    _colonne("lieu_nom", _("Nom du lieu"), champ="lieu.nom"),
    _colonne("adresse", _("Adresse"), champ="lieu.adresse"),
    _colonne("complement_adresse", _("Complément d'adresse"), champ="lieu.complement"),
    _colonne("code_postal", _("Code postal"), v.postcode, champ="lieu.code_postal"),
    _colonne("commune", _("Commune"), champ="lieu.commune"),
    _colonne("code_insee", _("Code INSEE"), v.digits, champ="lieu.code_insee"),
    _colonne("quartier", _("Quartier où c'est"), v.word_of("quartiers"), champ="lieu.quartier"),
    _colonne("precision", _("Précision du lieu"), v.choice(Precision), champ=""),
    _colonne("latitude", _("Latitude"), v.number(90), champ=""),
    _colonne("longitude", _("Longitude"), v.number(180), champ=""),
    _colonne(
        "acces_pmr", _("Accès en fauteuil roulant"), v.choice(AccesPMR), champ="lieu.acces_pmr"
    ),
    _colonne("arret_transport", _("Arrêt de bus ou de tram"), champ="lieu.arret_transport"),
    _colonne(
        "quartiers_desservis", _("Quartiers servis"), v.words_of("quartiers"), champ="quartiers"
    ),
    _colonne("thematiques", _("Thèmes"), v.words_of("thematiques")),
    _colonne("horaires", _("Horaires"), v.hours),
    _colonne("fermeture_du", _("Fermé du"), v.day),
    _colonne("fermeture_au", _("Fermé jusqu'au"), v.day),
    _colonne("message", _("Message aux habitants")),
    _colonne("message_du", _("Message affiché du"), v.day),
    _colonne("message_au", _("Message affiché jusqu'au"), v.day),
    _colonne("intervalle", _("À vérifier tous les (mois)"), v.months),
    _colonne("mots_cles", _("Mots-clés"), v.keywords),
    _colonne("publie", _("Publiée"), v.yes_no, champ=""),
    _colonne("source_id", _("Identifiant dans la source"), champ=""),
    _colonne("source", _("Source"), champ=""),
]
STRUCTURES = [
    _colonne("nom", _("Nom"), obligatoire=True),
    _colonne("sigle", _("Sigle")),
    _colonne("type", _("Type"), v.choice(TypeStructure)),
    _colonne("territoire", _("Territoire"), v.word_of("territoires")),
    *COMMUNES,
    _colonne("siret", _("SIRET"), v.digits),
    _colonne("rna", _("RNA"), v.digits),
    _colonne("reseaux", _("Réseaux porteurs"), v.codes),
    _colonne("pro_nom", _("Contact professionnel (non public)")),
    _colonne("pro_telephone", _("Téléphone professionnel (non public)"), v.phone),
    _colonne("pro_courriel", _("Courriel professionnel (non public)"), v.mail),
]
SERVICES = [
    _colonne("nom", _("Nom"), obligatoire=True),
    _colonne("structure", _("Structure"), champ="", obligatoire=True),
    _colonne("type", _("Type"), v.choice(TypeService)),
    *COMMUNES,
    _colonne("publics", _("Publics"), v.words_of("publics")),
    _colonne("publics_regle", _("Ouvert à tous ou réservé"), v.choice(ReglePublics)),
    _colonne("publics_precisions", _("Précisions sur le public")),
    _colonne("frais", _("Prix"), v.choice(Frais, oui="payant", non="gratuit")),
    _colonne("frais_precisions", _("Détail du prix")),
    _colonne("conditions", _("Conditions"), v.long_text),
    _colonne("papiers", _("Papiers à apporter"), v.long_text),
    _colonne("niveau_francais", _("Niveau de français"), v.choice(NiveauFrancais)),
    _colonne("langues", _("Langues parlées"), v.choices(Langue)),
    _colonne("garde_enfants", _("Garde d'enfants"), v.choice(GardeEnfants)),
    _colonne("garde_precisions", _("Comment se passe la garde")),
    _colonne("modes_accueil", _("Sur place ou à distance"), v.choices(ModeAccueil)),
    _colonne("modes_mobilisation", _("Comment faire"), v.choices(ModeMobilisation)),
    _colonne("mobilisable_par", _("Qui peut demander"), v.choices(MobilisablePar)),
    _colonne("lien_inscription", _("Lien d'inscription"), v.web),
    _colonne("contact_nom", _("Personne à demander")),
    _colonne("saturation", _("Places"), v.choice(Saturation)),
]
# Other headers met in spreadsheets and in data·inclusion files, spelt the way normalize() does.
ALIAS = {
    "nom": ["intitule", "titre"],
    "sigle": ["acronyme", "abreviation"],
    "type": ["categorie", "nature", "typologie", "type de structure", "type de service"],
    "territoire": ["territoires"],
    "description": ["presentation", "presentation detail", "objet", "descriptif"],
    "telephone": ["tel", "telephone fixe", "numero de telephone", "n de telephone"],
    "courriel": ["email", "e mail", "mail", "mel", "adresse mail", "adresse email"],
    "site_web": ["site", "site internet", "url", "lien", "web"],
    "lieu_nom": ["lieu", "nom lieu"],
    "adresse": ["rue", "voie", "adresse postale"],
    "complement_adresse": ["complement", "batiment", "etage"],
    "code_postal": ["cp"],
    "commune": ["ville"],
    "code_insee": ["insee"],
    "latitude": ["lat"],
    "longitude": ["lon", "lng", "long"],
    "acces_pmr": ["pmr", "accessibilite", "accessible pmr"],
    "arret_transport": ["arret", "transport", "tram", "bus"],
    "quartiers_desservis": ["quartiers"],
    "thematiques": ["thematique", "theme", "domaines", "domaine"],
    "horaires": ["horaires accueil", "horaires ouverture", "ouverture", "opening hours"],
    "intervalle": ["intervalle de verification"],
    "mots_cles": ["tags", "mots clefs"],
    "publie": ["en ligne", "visible"],
    "source_id": ["id", "identifiant", "reference", "numero"],
    "source": ["origine", "provenance"],
    "siret": ["n siret", "numero siret"],
    "rna": ["n rna", "numero rna", "waldec"],
    "pro_nom": ["contact", "interlocuteur", "referent"],
    "pro_telephone": ["telephone pro"],
    "pro_courriel": ["courriel pro", "email pro", "mail pro"],
    "structure": ["structure id", "nom de la structure", "organisateur", "porteur", "organisme"],
    "publics": ["public", "pour qui", "beneficiaires"],
    "publics_precisions": ["public precisions", "age"],
    "frais": ["tarif", "gratuit payant", "cout"],
    "frais_precisions": ["tarifs", "montant", "detail du tarif"],
    "conditions": ["conditions acces", "conditions d acces", "inscription"],
    "papiers": ["documents", "justificatifs", "pieces a fournir"],
    "langues": ["langue"],
    "garde_enfants": ["garde"],
    "modes_accueil": ["mode accueil"],
    "modes_mobilisation": ["mode mobilisation"],
    "lien_inscription": ["lien mobilisation"],
    "contact_nom": ["contact nom prenom"],
}
ALIAS_GENRE = {
    Genre.STRUCTURE: {
        "nom": [
            "structure",
            "association",
            "nom de la structure",
            "nom de l association",
            "raison sociale",
            "denomination",
        ],
    },
    Genre.SERVICE: {
        "nom": ["service", "activite", "action", "nom du service", "nom de l activite"],
        "structure": ["association"],
        "contact_nom": ["contact", "interlocuteur"],
    },
}
PAR_GENRE = {Genre.STRUCTURE: STRUCTURES, Genre.SERVICE: SERVICES}
LIEU_POINT = Colonne("point", _("Point sur la carte"), champ="lieu.point")
STRUCTURE_DU_SERVICE = Colonne("structure", _("Structure"), champ="structure")


@cache
def columns(genre):
    """{cle: Colonne} of a genre, in the order a person reads them."""
    return {colonne.cle: colonne for colonne in PAR_GENRE[Genre(genre)]}


def columns_with_answers(genre, mots):
    """The same, and the questions the coordinator declared for a theme."""
    known = dict(columns(genre))
    if genre == Genre.SERVICE:
        for champ in mots.champs.values():
            cle = f"champs.{champ.cle}"
            known[cle] = Colonne(
                cle,
                champ.libelle,
                lambda mots, texte, champ=champ: champ.parse(texte),
                champ=cle,
            )
    return known


def guess_mapping(entetes, genre, mots):
    """{position of a header: cle}, each column taken once: its own name first, then its aliases."""
    known = columns_with_answers(genre, mots)
    others = ALIAS_GENRE[Genre(genre)]
    by_key = {v.normalize(cle): cle for cle in known}
    by_word = {v.normalize(colonne.libelle): cle for cle, colonne in known.items()}
    for cle in known:
        for word in [*others.get(cle, ()), *ALIAS.get(cle, ()), cle.removeprefix("champs.")]:
            by_word.setdefault(v.normalize(word), cle)
    mapping, taken = {}, set()
    for words in (by_key, by_word):
        for position, entete in enumerate(entetes):
            cle = words.get(v.normalize(entete))
            if cle and cle not in taken and position not in mapping:
                mapping[position] = cle
                taken.add(cle)
    return mapping


def guess_genre(entetes, nom=""):
    """A sheet or file named after a genre says so; else services are what names a structure."""
    words = set(v.normalize(nom).split())
    if words & {"service", "services", "activites"}:
        return Genre.SERVICE
    if words & {"structure", "structures", "associations"}:
        return Genre.STRUCTURE
    headers = {v.normalize(entete) for entete in entetes}
    named = headers & {"nom", "service", "activite", "intitule"}
    owned = headers & {"structure", "structure id", "organisateur", "nom de la structure"}
    return Genre.SERVICE if named and owned else Genre.STRUCTURE


def merge_mapping(guessed, explicit, entetes, genre, mots):
    """The guess corrected by {header: column or None}. Raises ValueError on what is not known."""
    if not explicit:
        return guessed
    known = columns_with_answers(genre, mots)
    positions = {v.normalize(entete): position for position, entete in enumerate(entetes)}
    mapping = dict(guessed)
    for entete, cle in explicit.items():
        position = positions.get(v.normalize(entete))
        if position is None:
            continue  # one mapping may serve several files
        mapping.pop(position, None)
        if not cle:
            continue
        if cle not in known:
            raise ValueError(v.unknown(str(cle), known))
        for other in [pos for pos, taken in mapping.items() if taken == cle]:
            del mapping[other]
        mapping[position] = cle
    return mapping
