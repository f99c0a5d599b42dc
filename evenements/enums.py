"""Words of the agenda: what happens, how one signs up, where a date stands."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class TypeEvenement(models.TextChoices):
    """What people of the territory call it (the projets sociaux's own vocabulary)."""

    ATELIER = "atelier", _("Atelier")
    PERMANENCE = "permanence", _("Permanence")
    SORTIE = "sortie", _("Sortie")
    SEJOUR = "sejour", _("Séjour")
    CAFE = "cafe", _("Café, groupe de parole")
    FETE = "fete", _("Fête, festival")
    HORS_LES_MURS = "hors-les-murs", _("Animation hors les murs")
    SPORT = "sport", _("Activité sportive")
    BALADE = "balade", _("Balade urbaine")
    LOISIRS = "accueil-loisirs", _("Accueil de loisirs")
    FORUM = "forum", _("Forum")
    REUNION = "reunion", _("Réunion")
    FORMATION = "formation", _("Formation")
    SANTE = "sante", _("Action santé")
    SPECTACLE = "spectacle", _("Spectacle, concert")
    CHANTIER = "chantier", _("Jardin, chantier participatif")
    AUTRE = "autre", _("Autre rendez-vous")


class ModeParticipation(models.TextChoices):
    SUR_PLACE = "sur-place", _("Sur place")
    EN_LIGNE = "en-ligne", _("En ligne")
    LES_DEUX = "les-deux", _("Sur place et en ligne")


class Accessibilite(models.TextChoices):
    """OpenAgenda's codes of who is welcomed with what they need."""

    MOTEUR = "mi", _("Handicap moteur")
    VISUEL = "vi", _("Handicap visuel")
    AUDITIF = "hi", _("Handicap auditif")
    PSYCHIQUE = "pi", _("Handicap psychique")
    INTELLECTUEL = "ii", _("Handicap intellectuel")


class EtatOccurrence(models.TextChoices):
    PREVUE = "prevue", _("Prévue")
    ANNULEE = "annulee", _("Annulée")
    RETIREE = "retiree", _("Retirée")  # entered by mistake: shown nowhere, not written again


class Changement(models.TextChoices):
    """What happened to a date people may have signed up to."""

    ANNULEE = "annulee", _("annulée")
    DEPLACEE = "deplacee", _("déplacée")
    RETABLIE = "retablie", _("rétablie")


class ModeInscription(models.TextChoices):
    SANS = "sans", _("Sans inscription")
    PORTAIL = "portail", _("Inscription sur le portail")
    CONTACT = "contact", _("Inscription par téléphone, courriel ou à l'accueil")
    LIEN = "lien", _("Inscription sur un autre site")
    # A closed group: a contact for professionals, neither dates nor places nor names shown.
    ORIENTATION = "orientation", _("Groupe fermé : sur orientation d'un professionnel")


class Attribution(models.TextChoices):
    """Who gets the places."""

    ARRIVEE = "arrivee", _("Premier arrivé, premier inscrit")
    TIRAGE = "tirage", _("Tirage au sort équitable")


class Relecture(models.TextChoices):
    """Where a partner's proposal stands; empty: nothing to read."""

    ATTENTE = "attente", _("À relire")
    REFUSEE = "refusee", _("Refusée")


class EtatAgenda(models.TextChoices):
    """How the last reading of a partner's calendar went."""

    JAMAIS = "jamais", _("Pas encore lu")
    LU = "lu", _("À jour")
    ERREUR = "erreur", _("Illisible")
    ARRETE = "arrete", _("Arrêté")


# -- Sign-ups -------------------------------------------------------------------------------------


class EtatInscription(models.TextChoices):
    CONFIRMEE = "confirmee", _("Inscription confirmée")
    ATTENTE = "attente", _("Sur la liste d'attente")
    PROPOSEE = "proposee", _("Une place est proposée, à confirmer")
    DEMANDE = "demande", _("Demande reçue, avant le tirage au sort")
    PARENT = "parent", _("Accord d'un parent attendu")
    ANNULEE = "annulee", _("Annulée")
    REFUSEE = "refusee", _("Place ou accord refusé")
    EXPIREE = "expiree", _("Place non confirmée à temps")


VIVANTES = (
    EtatInscription.CONFIRMEE,
    EtatInscription.ATTENTE,
    EtatInscription.PROPOSEE,
    EtatInscription.DEMANDE,
    EtatInscription.PARENT,
)
AVEC_PLACE = (EtatInscription.CONFIRMEE, EtatInscription.PROPOSEE)  # nobody else may sit there


class CanalInscription(models.TextChoices):
    """How somebody signed up; all but the portal are done by an account."""

    PORTAIL = "portail", _("Sur le portail")
    ACCUEIL = "accueil", _("À l'accueil")
    TELEPHONE = "telephone", _("Par téléphone")
    PARTENAIRE = "partenaire", _("Par un partenaire")


class CanalAccord(models.TextChoices):
    """How a parent agreed."""

    LIEN = "lien", _("Par le lien reçu")
    PAPIER = "papier", _("Sur papier, vu à l'accueil")


class UsageLien(models.TextChoices):
    PERSONNE = "personne", _("La personne inscrite")
    PARENT = "parent", _("Un parent")


class Avis(models.TextChoices):
    """What people signed up are told; `a_dire` holds what only the telephone can tell."""

    INSCRITE = "inscrite", _("Inscription reçue")
    PROPOSITION = "proposition", _("Une place est proposée")
    PLACE = "place", _("Une place est attribuée")
    SANS_PLACE = "sans-place", _("Pas de place au tirage au sort")
    EXPIREE = "expiree", _("La place proposée est passée à la suite")
    ANNULATION = "annulation", _("Inscription annulée")
    DATE_ANNULEE = "date-annulee", _("La date est annulée")
    DATE_DEPLACEE = "date-deplacee", _("La date ou le lieu change")
    DATE_RETABLIE = "date-retablie", _("La date a lieu finalement")
    RAPPEL_AVANT_VEILLE = "rappel-2", _("Rappel, deux jours avant")
    RAPPEL_VEILLE = "rappel-1", _("Rappel, la veille")
    PARENT_ACCORD = "parent-accord", _("À un parent : votre accord ?")
    PARENT_INFORME = "parent-informe", _("À un parent : pour information")


class GroupeTirage(models.IntegerChoices):
    """The order of a draw (evenements/inscriptions/tirage.py): a group passes after the other."""

    SANS_PLACE = 1, _("Sans place aux dernières sorties")
    NOUVEAU = 2, _("Nouvelles personnes")
    AUTRE = 3, _("Ont eu une place aux dernières sorties")


class TrancheAge(models.TextChoices):
    DE_0_A_2 = "0-2", _("0 à 2 ans")
    DE_3_A_5 = "3-5", _("3 à 5 ans")
    DE_6_A_10 = "6-10", _("6 à 10 ans")
    DE_11_A_14 = "11-14", _("11 à 14 ans")
    DE_15_A_17 = "15-17", _("15 à 17 ans")
    DE_18_A_25 = "18-25", _("18 à 25 ans")
    DE_26_A_59 = "26-59", _("26 à 59 ans")
    PLUS_DE_60 = "60+", _("60 ans et plus")
    INCONNUE = "?", _("Âge non dit")


DERNIERS_AGES = (2, 5, 10, 14, 17, 25, 59)  # the last age of each band but the two last


def tranche_of(age: int | None) -> TrancheAge:
    if age is None:
        return TrancheAge.INCONNUE
    return [*TrancheAge][sum(age > last for last in DERNIERS_AGES)]
