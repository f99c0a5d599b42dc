"""Words of the post office."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Canal(models.TextChoices):
    COURRIEL = "courriel", _("Courriel")
    SMS = "sms", _("SMS")


class Etat(models.TextChoices):
    PREVU = "prevu", _("Prévu")
    EN_COURS = "en-cours", _("En cours")
    PARTI = "parti", _("Parti")
    ECHEC_TEMPORAIRE = "echec-temporaire", _("Échec, un autre essai est prévu")
    ECHEC_DEFINITIF = "echec-definitif", _("Échec définitif")
    ANNULE = "annule", _("Annulé")


A_EXPEDIER = (Etat.PREVU, Etat.ECHEC_TEMPORAIRE)
EN_PANNE = (Etat.ECHEC_TEMPORAIRE, Etat.ECHEC_DEFINITIF)
FINIS = (Etat.PARTI, Etat.ECHEC_DEFINITIF, Etat.ANNULE)


class Motif(models.TextChoices):
    """Why nothing is sent to an address any more."""

    REBOND = "rebond", _("L'adresse n'existe pas ou refuse nos messages")
    PLAINTE = "plainte", _("Signalé comme indésirable")
    REFUS = "refus", _("La personne ne veut plus de ces messages")


A_REPARER = (Motif.REBOND, Motif.PLAINTE)  # by a person who knows the right address
