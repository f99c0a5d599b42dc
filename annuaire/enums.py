"""Words of the directory, aligned on data·inclusion 1.x where it has one."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Genre(models.TextChoices):
    STRUCTURE = "structure", _("Structure")
    SERVICE = "service", _("Service")


class TypeStructure(models.TextChoices):
    ASSOCIATION = "association", _("Association")
    CENTRE_SOCIAL = "centre-social", _("Centre social ou maison de quartier")
    SERVICE_MUNICIPAL = "service-municipal", _("Service de la ville")
    SERVICE_METROPOLITAIN = "service-metropolitain", _("Service de la métropole")
    INSTITUTION = "institution", _("Institution")
    EQUIPEMENT = "equipement", _("Équipement")
    CULTURE = "culture", _("Équipement culturel")
    PETITE_ENFANCE = "petite-enfance", _("Accueil de la petite enfance")
    ECOLE = "ecole", _("École, collège ou lycée")
    ENSEIGNEMENT = "enseignement", _("Enseignement supérieur")
    INSERTION = "insertion", _("Insertion et formation")
    SANTE = "sante", _("Santé")
    BAILLEUR = "bailleur", _("Bailleur (logement)")
    TRANSPORT = "transport", _("Transport")
    RESEAU = "reseau", _("Fédération ou réseau")
    COLLECTIF = "collectif", _("Collectif d'habitants")
    ESPACE_PUBLIC = "espace-public", _("Parc, jardin, marché")
    COMMERCE = "commerce", _("Commerce ou entreprise")
    AUTRE = "autre", _("Autre")


class Etat(models.TextChoices):
    ACTIVE = "active", _("En activité")
    FERMEE = "fermee", _("Fermée")
    FUSIONNEE = "fusionnee", _("Fusionnée dans une autre fiche")


class EtatService(models.TextChoices):
    """The values of Etat that a service may have."""

    ACTIVE = Etat.ACTIVE.value, _("En activité")
    FERMEE = Etat.FERMEE.value, _("Arrêté")


class TypeService(models.TextChoices):
    """What people call it; DATA_INCLUSION below says it in the national vocabulary."""

    ACCUEIL = "accueil", _("Accueil")
    PERMANENCE = "permanence", _("Permanence")
    ACCOMPAGNEMENT = "accompagnement", _("Accompagnement")
    SCOLARITE = "accompagnement-scolarite", _("Aide aux devoirs")
    ATELIER = "atelier", _("Atelier")
    ACTIVITE = "activite", _("Activité régulière")
    SPORT = "sport", _("Activité sportive")
    GROUPE = "groupe", _("Café ou groupe de parole")
    LOISIRS = "accueil-loisirs", _("Accueil de loisirs")
    SORTIE = "sortie", _("Sortie ou séjour")
    FORMATION = "formation", _("Formation")
    INFORMATION = "information", _("Information")
    GARDE = "garde-enfants", _("Garde d'enfants")
    NUMERIQUE = "numerique", _("Espace numérique")
    JARDIN = "jardin", _("Jardin partagé")
    PRET = "pret", _("Prêt de salle ou de matériel")
    AIDE_FINANCIERE = "aide-financiere", _("Aide financière")
    AIDE_MATERIELLE = "aide-materielle", _("Aide matérielle")
    AUTRE = "autre", _("Autre service")


DATA_INCLUSION_TYPES = {
    TypeService.ACCUEIL: "information",
    TypeService.PERMANENCE: "accompagnement",
    TypeService.ACCOMPAGNEMENT: "accompagnement",
    TypeService.SCOLARITE: "accompagnement",
    TypeService.ATELIER: "atelier",
    TypeService.ACTIVITE: "atelier",
    TypeService.SPORT: "atelier",
    TypeService.GROUPE: "atelier",
    TypeService.LOISIRS: "atelier",
    TypeService.SORTIE: "atelier",
    TypeService.FORMATION: "formation",
    TypeService.INFORMATION: "information",
    TypeService.GARDE: "aide-materielle",
    TypeService.NUMERIQUE: "aide-materielle",
    TypeService.JARDIN: "atelier",
    TypeService.PRET: "aide-materielle",
    TypeService.AIDE_FINANCIERE: "aide-financiere",
    TypeService.AIDE_MATERIELLE: "aide-materielle",
    TypeService.AUTRE: "information",
}


class Frais(models.TextChoices):
    GRATUIT = "gratuit", _("Gratuit")
    PAYANT = "payant", _("Payant")


class ReglePublics(models.TextChoices):
    INCONDITIONNEL = "inconditionnel", _("Ouvert à tous")
    PREFERENTIEL = "preferentiel", _("En priorité pour ces publics")
    EXCLUSIF = "exclusif", _("Seulement pour ces publics")


class NiveauFrancais(models.TextChoices):
    AUCUN = "aucun", _("Pas besoin de parler français")
    DEBUTANT = "debutant", _("Quelques mots suffisent")
    PARLE = "parle", _("Il faut comprendre et parler un peu")
    LU = "lu", _("Il faut lire et écrire")


class GardeEnfants(models.TextChoices):
    OUI = "oui", _("Garde d'enfants sur place")
    AVEC = "avec", _("On peut venir avec ses enfants")
    NON = "non", _("Pas de garde d'enfants")


class ModeAccueil(models.TextChoices):
    PRESENTIEL = "en-presentiel", _("Sur place")
    DISTANCE = "a-distance", _("À distance (téléphone, internet)")


class ModeMobilisation(models.TextChoices):
    TELEPHONER = "telephoner", _("Téléphoner")
    SE_PRESENTER = "se-presenter", _("Venir sur place")
    COURRIEL = "envoyer-un-courriel", _("Envoyer un courriel")
    LIEN = "utiliser-lien-mobilisation", _("S'inscrire sur internet")


class MobilisablePar(models.TextChoices):
    USAGERS = "usagers", _("Les habitants directement")
    PROFESSIONNELS = "professionnels", _("Un professionnel qui oriente")


class Saturation(models.TextChoices):
    PLACES = "places", _("Il y a de la place")
    ATTENTE = "attente", _("Liste d'attente")
    COMPLET = "complet", _("Complet")


class Langue(models.TextChoices):
    """ISO 639 codes of languages spoken at the desk, by the names neighbours give them."""

    FR = "fr", _("Français")
    AR = "ar", _("Arabe")
    BER = "ber", _("Berbère")
    EN = "en", _("Anglais")
    ES = "es", _("Espagnol")
    PT = "pt", _("Portugais")
    TR = "tr", _("Turc")
    RU = "ru", _("Russe")
    UK = "uk", _("Ukrainien")
    CE = "ce", _("Tchétchène")
    SWB = "swb", _("Mahorais et comorien")
    SQ = "sq", _("Albanais")
    RO = "ro", _("Roumain")
    FA = "fa", _("Persan et dari")
    PS = "ps", _("Pachto")
    WO = "wo", _("Wolof")
    BM = "bm", _("Bambara")
    LN = "ln", _("Lingala")
    HY = "hy", _("Arménien")
    KA = "ka", _("Géorgien")
    VI = "vi", _("Vietnamien")
    ZH = "zh", _("Chinois")
    LSF = "fsl", _("Langue des signes française")


class Canal(models.TextChoices):
    """How a person verified a fiche."""

    LIEN = "lien", _("Lien personnel")
    COMPTE = "compte", _("Compte")
    TELEPHONE = "telephone", _("Téléphone")
    VISITE = "visite", _("Visite")
    COURRIEL = "courriel", _("Courriel")
    IMPORT = "import", _("Import")


class Intervalle(models.IntegerChoices):
    """Months between two verifications."""

    UN = 1, _("1 mois")
    TROIS = 3, _("3 mois")
    SIX = 6, _("6 mois")
    DOUZE = 12, _("12 mois")
    SEIZE = 16, _("16 mois")


class Fraicheur(models.TextChoices):
    A_JOUR = "a-jour", _("À jour")
    A_VERIFIER = "a-verifier", _("À vérifier")
    ANCIENNE = "ancienne", _("Ancienne")


class TypeChamp(models.TextChoices):
    TEXTE = "texte", _("Texte")
    CHOIX = "choix", _("Choix dans une liste")
    NOMBRE = "nombre", _("Nombre")
    OUI_NON = "oui-non", _("Oui ou non")


class EtatTraitement(models.TextChoices):
    ATTENTE = "attente", _("À traiter")
    ACCEPTE = "accepte", _("Accepté")
    REFUSE = "refuse", _("Écarté")


class MotifSignalement(models.TextChoices):
    COORDONNEES = "coordonnees", _("Le téléphone ou l'adresse est faux")
    HORAIRES = "horaires", _("Les horaires sont faux")
    FERME = "ferme", _("C'est fermé, ou cela n'existe plus")
    CONTENU = "contenu", _("La description n'est plus juste")
    AUTRE = "autre", _("Autre chose")
