"""Words of the fiches' upkeep."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    GESTIONNAIRE = "gestionnaire", _("Gestionnaire : modifie et invite")
    CONTRIBUTEUR = "contributeur", _("Contributeur : modifie")
    LECTEUR = "lecteur", _("Lecteur : regarde")


POUVOIRS = {
    Role.GESTIONNAIRE: _("Vous pourrez modifier les fiches et inviter des collègues."),
    Role.CONTRIBUTEUR: _("Vous pourrez modifier les fiches."),
    Role.LECTEUR: _("Vous pourrez voir les fiches et leurs chiffres, sans les modifier."),
}
MODIFIENT = (Role.GESTIONNAIRE, Role.CONTRIBUTEUR)
RANGS = (Role.LECTEUR, Role.CONTRIBUTEUR, Role.GESTIONNAIRE)  # each may all that the one before may


class EtatInvitation(models.TextChoices):
    ATTENTE = "attente", _("En attente de réponse")
    EXPIREE = "expiree", _("Expirée")
    ACCEPTEE = "acceptee", _("Acceptée")
    REFUSEE = "refusee", _("Refusée")
    ANNULEE = "annulee", _("Annulée")


class Publication(models.TextChoices):
    """How a structure's changes reach the public."""

    SECTIONS = "sections", _("Selon la rubrique (réglage général)")
    DIRECTE = "directe", _("Tout est publié tout de suite")
    RELUE = "relue", _("Tout est relu avant d'être publié")


class EtatCampagne(models.TextChoices):
    BROUILLON = "brouillon", _("En préparation")
    OUVERTE = "ouverte", _("En cours")
    CLOSE = "close", _("Terminée")


class EtatFiche(models.TextChoices):
    """Where a fiche stands in a campaign."""

    A_FAIRE = "a-faire", _("À faire")
    OUVERTE = "ouverte", _("Ouverte, pas encore répondue")
    CONFIRMEE = "confirmee", _("Confirmée")
    MODIFIEE = "modifiee", _("Modifiée")
    INJOIGNABLE = "injoignable", _("Injoignable")


REPONDUES = (EtatFiche.CONFIRMEE, EtatFiche.MODIFIEE)


class ResultatAppel(models.TextChoices):
    VRAI = "vrai", _("Toujours vrai")
    MODIFIE = "modifie", _("Modifié")
    SANS_REPONSE = "sans-reponse", _("Pas de réponse")
    FERME = "ferme", _("Fermé")
    NUMERO_FAUX = "numero-faux", _("Numéro faux")


class OrigineVeille(models.TextChoices):
    PUBLIC = "public", _("Habitants")
    PARTENAIRE = "partenaire", _("Partenaire")
    COORDINATION = "coordination", _("Coordination")


class TypeVeille(models.TextChoices):
    STRUCTURE = "structure", _("Nouvelle structure ou association")
    ACTIVITE = "activite", _("Nouvelle activité")
    FERMETURE = "fermeture", _("Fermeture ou arrêt")
    AUTRE = "autre", _("Autre changement")
