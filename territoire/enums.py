"""Words of the ground: how well a place is known, how one gets in."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Precision(models.TextChoices):
    EXACTE = "exacte", _("Adresse exacte")
    RUE = "rue", _("Rue seulement")
    QUARTIER = "quartier", _("Quartier seulement")


class AccesPMR(models.TextChoices):
    OUI = "oui", _("Accessible en fauteuil roulant")
    PARTIEL = "partiel", _("Accessible en partie, ou avec de l'aide")
    NON = "non", _("Non accessible en fauteuil roulant")


class Pictogramme(models.TextChoices):
    """Symbols of static/img/pictos.svg."""

    PAPIERS = "papiers", _("Papiers")
    FRANCAIS = "francais", _("Langue française")
    EMPLOI = "emploi", _("Travail")
    ENFANTS = "enfants", _("Petits enfants")
    PARENTS = "parents", _("Parents")
    ECOLE = "ecole", _("École")
    JEUNES = "jeunes", _("Jeunes")
    SANTE = "sante", _("Santé")
    LOGEMENT = "logement", _("Logement")
    NUMERIQUE = "numerique", _("Numérique")
    MOBILITE = "mobilite", _("Se déplacer")
    CULTURE = "culture", _("Culture")
    SPORT = "sport", _("Sport")
    LOISIRS = "loisirs", _("Loisirs et vacances")
    JARDIN = "jardin", _("Jardin")
    QUARTIER = "quartier", _("Quartier")
    BENEVOLES = "benevoles", _("Bénévoles")
    SOLIDARITE = "solidarite", _("Entraide")
    COMMERCE = "commerce", _("Commerces")
    TRAVAUX = "travaux", _("Travaux")
    ACCUEIL = "accueil", _("Accueil")
