"""What leaves and what must not: one row per message and recipient, addresses that are stopped."""

from datetime import timedelta

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from diffusion.adresses import fingerprint_of, normalize
from diffusion.enums import A_EXPEDIER, Canal, Etat, Motif
from diffusion.notifications import find_notification, refused_as, say_refused
from portal.socle.champs import ChampTexteCourt

# Longer than any message takes: past it, the worker that held the row is dead.
ABANDON = timedelta(minutes=10)


class EnvoiQuerySet(models.QuerySet):
    def due(self, moment=None):
        """Those to send now, the most pressing first."""
        return self.filter(etat__in=A_EXPEDIER, prevu_le__lte=moment or timezone.now()).order_by(
            "priorite", "prevu_le", "pk"
        )

    def not_handed_over(self):
        """Those that may still be kept from leaving: claimed or not, no server has them."""
        return self.filter(Q(etat__in=A_EXPEDIER) | Q(etat=Etat.EN_COURS, remis_le=None))

    def abandoned(self, moment=None):
        """Taken by a worker that died before it spoke to the server: to be taken again."""
        return self._held(moment).filter(remis_le=None)

    def stuck(self, moment=None):
        """Given to the server, which never answered: left or not, a person decides."""
        return self._held(moment).filter(remis_le__lt=_long_ago(moment))

    def _held(self, moment):
        return self.filter(etat=Etat.EN_COURS, pris_le__lt=_long_ago(moment))

    def to(self, canal, adresse):
        """Those for one person, however the address was typed."""
        return self.filter(canal=canal, destinataire__iexact=normalize(canal, adresse))


def _long_ago(moment):
    return (moment or timezone.now()) - ABANDON


class Envoi(models.Model):
    """A message for one person. Written by diffusion.actions.schedule, in its caller's transaction.

    `cle` is unique: scheduling the same message twice is harmless. The words are written when it
    leaves (diffusion.notifications), from `contexte`, so that no secret link waits in this table.
    `remis_le` is set just before the server is spoken to: a row in progress without it may be
    taken again, a row in progress with it may have left, and waits for a person.
    `pris_le` tells whose claim it is, and counts in the rates of its channel.
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
    fini_le = models.DateTimeField(null=True, blank=True)  # nothing more will happen
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
            models.Index(fields=["canal", "pris_le"], name="diffusion_envoi_rythme"),
            models.Index(fields=["notification", "destinataire"], name="diffusion_envoi_qui"),
        ]

    def __str__(self):
        return self.cle

    @property
    def libelle(self):
        """What kind of message it is, in words."""
        notification = find_notification(self.notification)
        return notification.libelle if notification else self.notification

    @property
    def is_stuck(self):
        return (
            self.etat == Etat.EN_COURS
            and self.remis_le is not None
            and max(self.remis_le, self.pris_le) < _long_ago(None)
        )


class AdresseArreteeQuerySet(models.QuerySet):
    def about(self, envoi):
        """What forbids that message: the address itself, or this kind of message for it."""
        return self.filter(
            canal=envoi.canal,
            empreinte=fingerprint_of(envoi.canal, envoi.destinataire),
            notification__in=["", refused_as(envoi.notification)],
        )

    def forbidding(self, envois):
        """{pk of a message: what forbids it}, in one query."""
        prints = {envoi.pk: fingerprint_of(envoi.canal, envoi.destinataire) for envoi in envois}
        found = {
            (arret.canal, arret.empreinte, arret.notification): arret
            for arret in self.filter(empreinte__in=prints.values())
        }
        return {
            envoi.pk: found[key]
            for envoi in envois
            for kind in ("", refused_as(envoi.notification))
            if (key := (envoi.canal, prints[envoi.pk], kind)) in found
        }


class AdresseArretee(models.Model):
    """An address nothing is sent to any more; `notification` narrows it to one kind of message, or
    to a family of them (diffusion.notifications.refused_as).

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

    objects = AdresseArreteeQuerySet.as_manager()

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
        return self.get_motif_display()  # never the address: this goes to the admin's history

    @property
    def libelle(self):
        return say_refused(self.notification)
