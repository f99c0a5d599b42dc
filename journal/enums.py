"""The words of the journal, and their useful sets."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class GenreArticle(models.TextChoices):
    TEXTE = "texte", _("Article")
    PORTRAIT = "portrait", _("Portrait")
    REPORTAGE = "reportage", _("Reportage")
    PHOTOS = "photos", _("Suite de photos")
    VIDEO = "video", _("Vidéo")
    PODCAST = "podcast", _("Podcast")
    BREVE = "breve", _("Brève")
    ENFANTS = "enfants", _("Page des enfants")


AVEC_SON = (GenreArticle.PODCAST,)
AVEC_VIDEO = (GenreArticle.VIDEO,)
ENREGISTRES = (*AVEC_SON, *AVEC_VIDEO)  # read with a transcript


class SorteSignature(models.TextChoices):
    PERSONNE = "personne", _("Une personne")
    COLLECTIF = "collectif", _("Un collectif")
    CLASSE = "classe", _("Une classe, des enfants")


class Qualite(models.TextChoices):
    """Who a member is in the committee: the quorum wants both."""

    HABITANT = "habitant", _("Habitante ou habitant")
    PROFESSIONNEL = "professionnel", _("Professionnelle ou professionnel")


class RoleComite(models.TextChoices):
    MEMBRE = "membre", _("Membre")
    ANIMATION = "animation", _("Anime le comité")


class RoleArticle(models.TextChoices):
    ECRIT = "ecrit", _("écrit")
    AIDE = "aide", _("aide à écrire")


class Valeur(models.TextChoices):
    ACCORD = "accord", _("D'accord")
    RESERVE = "reserve", _("D'accord, avec une réserve")
    BLOCAGE = "blocage", _("Je bloque")


POUR = (Valeur.ACCORD, Valeur.RESERVE)
AVEC_MOTS = (Valeur.RESERVE, Valeur.BLOCAGE)  # a reserve has words, a block a reason


class SorteProposition(models.TextChoices):
    SUJET = "sujet", _("Une idée de sujet")
    TEXTE = "texte", _("Un texte")
    PHOTO = "photo", _("Une photo")
    SON = "son", _("Un enregistrement")


class EtatProposition(models.TextChoices):
    A_LIRE = "a_lire", _("À lire")
    RETENUE = "retenue", _("Retenue")
    ECARTEE = "ecartee", _("Écartée")


class MotifJuridique(models.TextChoices):
    """Why somebody who knows the law has to read an article."""

    PERSONNE = "personne", _("Une personne est nommée")
    MINEUR = "mineur", _("Un mineur est montré ou nommé")
    ACCUSATION = "accusation", _("Quelqu'un est mis en cause")


class ObjetConsentement(models.TextChoices):
    IMAGE = "image", _("Son image")
    VOIX = "voix", _("Sa voix")
    PROPOS = "propos", _("Ses propos, son nom")


class SupportConsentement(models.TextChoices):
    PAPIER = "papier", _("Signé sur papier")
    NUMERIQUE = "numerique", _("Donné par écrit, en ligne")


class EtatReponse(models.TextChoices):
    RECUE = "recue", _("Reçue")
    INSEREE = "inseree", _("Insérée")
    REFUSEE = "refusee", _("Refusée")


class SorteEnregistrement(models.TextChoices):
    SON = "son", _("Son")
    VIDEO = "video", _("Vidéo")


class SorteMesure(models.TextChoices):
    VUE = "vue", _("vues")
    ECOUTE = "ecoute", _("écoutes")
    TELECHARGEMENT = "telechargement", _("téléchargements")
    ABONNE = "abonne", _("lectures du flux")


class Geste(models.TextChoices):
    """What the trace of an article tells."""

    PROPOSE = "propose", _("a proposé l'article")
    PREND = "prend", _("écrit cet article")
    LAISSE = "laisse", _("n'écrit plus cet article")
    AIDE_DEMANDEE = "aide_demandee", _("a demandé de l'aide pour écrire")
    AIDE = "aide", _("aide à écrire")
    ECRIT = "ecrit", _("a changé le texte")
    ORTHOGRAPHE = "orthographe", _("a corrigé l'orthographe")
    DEMANDE = "demande", _("a demandé les avis")
    ACCORD = "accord", _("est d'accord")
    RESERVE = "reserve", _("est d'accord, avec une réserve")
    BLOCAGE = "blocage", _("bloque")
    LEVE = "leve", _("lève son blocage")
    CADUCS = "caducs", _("Les avis sont redemandés")
    CONSENSUS = "consensus", _("Le comité est d'accord")
    PARU = "paru", _("L'article est paru")
    RETIRE = "retire", _("L'article est retiré")
    MEMBRE_PARTI = "membre_parti", _("ne fait plus partie du comité")
    JURIDIQUE_DEMANDE = "juridique_demande", _("a demandé une lecture juridique")
    JURIDIQUE_FAIT = "juridique_fait", _("a fait la lecture juridique")
    CONSENTEMENT = "consentement", _("a noté un accord écrit")
    CONSENTEMENT_RETIRE = "consentement_retire", _("Un accord est retiré")
    REPONSE = "reponse", _("Un droit de réponse est inséré")


class SortePageWiki(models.TextChoices):
    LIEU = "lieu", _("Un lieu")
    PERSONNE = "personne", _("Une personne")
    MEMOIRE = "memoire", _("Un souvenir, une histoire")
    ASSOCIATION = "association", _("Une association")
    AUTRE = "autre", _("Autre chose")


class EtatVersion(models.TextChoices):
    """Of a version of a wiki page."""

    PUBLIEE = "publiee", _("Publiée")
    RETENUE = "retenue", _("À relire")
    REFUSEE = "refusee", _("Refusée")
