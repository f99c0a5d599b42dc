"""What leaves and what must not: one row per message and recipient, addresses that are stopped."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diffusion.enums import A_EXPEDIER, Canal, Etat, Motif
from portal.socle.champs import ChampTexteCourt


class EnvoiQuerySet(models.QuerySet):
    def due(self, moment=None):
        """Those to send now, the most pressing first."""
        return self.filter(etat__in=A_EXPEDIER, prevu_le__lte=moment or timezone.now()).order_by(
            "priorite", "prevu_le", "pk"
        )


class Envoi(models.Model):
    """A message for one person. Written by diffusion.actions.schedule, in its caller's transaction.

    `cle` is unique: scheduling the same message twice is harmless. The words are written when it
    leaves (diffusion.notifications), from `contexte`, so that no secret link waits in this table.
    `remis_le` is set just before the server is spoken to: a row in progress without it may be
    taken again, a row in progress with it may have left, and waits for a person.
    """

    cle = models.CharField(max_length=150, unique=True)
    canal = models.CharField(_("canal"), max_length=10, choices=Canal.choices)
    notification = models.CharField(_("message"), max_length=60)
    destinataire = ChampTexteCourt(_("destinataire"), max_length=254)
    contexte = models.JSONField(default=dict, blank=True)
    priorite = models.PositiveSmallIntegerField(default=5)  # 0 leaves first
    etat = models.CharField(_("état"), max_length=20, choices=Etat.choices, default=Etat.PREVU)
    essais = models.PositiveSmallIntegerField(_("essais"), default=0)
    cree_le = models.DateTimeField(_("demandé le"), auto_now_add=True)
    prevu_le = models.DateTimeField(_("prévu le"), default=timezone.now)
    expire_le = models.DateTimeField(null=True, blank=True)  # pointless afterwards
    pris_le = models.DateTimeField(null=True, blank=True)
    remis_le = models.DateTimeField(null=True, blank=True)
    parti_le = models.DateTimeField(_("parti le"), null=True, blank=True)
    identifiant = models.CharField(_("identifiant du fournisseur"), max_length=200, blank=True)
    erreur = ChampTexteCourt(_("erreur"), max_length=500, blank=True)

    objects = EnvoiQuerySet.as_manager()

    class Meta:
        verbose_name = _("envoi")
        verbose_name_plural = _("envois")
        ordering = ["-cree_le", "-pk"]
        indexes = [
            models.Index(
                fields=["priorite", "prevu_le"],
                condition=Q(etat__in=A_EXPEDIER),
                name="diffusion_envoi_a_expedier",
            ),
            models.Index(fields=["etat", "pris_le"], name="diffusion_envoi_etat"),
            models.Index(fields=["notification", "destinataire"], name="diffusion_envoi_qui"),
        ]

    def __str__(self):
        return self.cle


class AdresseArretee(models.Model):
    """An address nothing is sent to any more; `notification` narrows it to one kind of message.

    `adresse` is only kept for bounces and complaints, which a person must be able to mend; a
    refusal keeps the fingerprint alone.
    """

    canal = models.CharField(_("canal"), max_length=10, choices=Canal.choices)
    empreinte = models.CharField(max_length=64)
    adresse = ChampTexteCourt(_("adresse"), max_length=254, blank=True)
    notification = models.CharField(max_length=60, blank=True)  # "" for all of them
    motif = models.CharField(_("motif"), max_length=10, choices=Motif.choices)
    detail = ChampTexteCourt(_("détail"), max_length=500, blank=True)
    cree_le = models.DateTimeField(_("depuis le"), auto_now_add=True)

    class Meta:
        verbose_name = _("adresse arrêtée")
        verbose_name_plural = _("adresses arrêtées")
        ordering = ["-cree_le"]
        constraints = [
            models.UniqueConstraint(
                fields=["canal", "empreinte", "notification"], name="diffusion_adresse_unique"
            )
        ]

    def __str__(self):
        return self.adresse or self.get_motif_display()
