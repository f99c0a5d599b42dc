"""Who answers for a structure, and who is shown on its fiche."""

from datetime import timedelta

from django.conf import settings
from django.contrib.auth.models import Group
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from annuaire.models import Structure
from annuaire.models.suivi import DeFiche, one_fiche
from partenaires.enums import MODIFIENT, POUVOIRS, EtatInvitation, Publication, Role
from portal.socle.champs import ChampTexteLong

DUREE_RETRAIT = timedelta(days=365)


class MembreQuerySet(models.QuerySet):
    def active(self):
        return self.filter(retire_le=None, compte__is_active=True)

    def who_change(self):
        return self.active().filter(role__in=MODIFIENT)


class Membre(models.Model):
    """An account's role in a structure. A leaver's row stays, dated: history keeps its names."""

    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="appartenances"
    )
    structure = models.ForeignKey(Structure, models.CASCADE, related_name="membres")
    role = models.CharField(_("rôle"), max_length=15, choices=Role.choices)
    recoit_rappels = models.BooleanField(_("reçoit les rappels"), default=True)
    depuis = models.DateTimeField(default=timezone.now)
    retire_le = models.DateTimeField(null=True, blank=True)
    retire_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre")
        verbose_name_plural = _("membres")
        ordering = ["structure", "compte"]
        constraints = [
            models.UniqueConstraint(
                fields=["compte", "structure"],
                condition=Q(retire_le=None),
                name="partenaires_membre_unique",
                violation_error_message=_("Cette personne est déjà dans la structure."),
            )
        ]

    def __str__(self):
        return f"{self.compte} – {self.structure}"


class InvitationQuerySet(models.QuerySet):
    def unanswered(self):
        """Neither accepted, refused nor withdrawn; expired ones among them."""
        return self.filter(acceptee_le=None, refusee_le=None, revoquee_le=None)

    def waiting(self, moment=None):
        """Those that may still be accepted."""
        return self.unanswered().filter(expire_le__gt=moment or timezone.now())


class Invitation(models.Model):
    """Somebody asked to join a structure with a role, or the staff. Addresses in lower case."""

    courriel = models.EmailField(_("courriel"))
    structure = models.ForeignKey(
        Structure, models.CASCADE, null=True, blank=True, related_name="invitations"
    )
    role = models.CharField(_("rôle"), max_length=15, choices=Role.choices, blank=True)
    groupe = models.ForeignKey(Group, models.CASCADE, null=True, blank=True, related_name="+")
    par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    mot = ChampTexteLong(_("mot d'accompagnement"), max_length=500, blank=True)
    rappels = models.PositiveSmallIntegerField(default=0)
    cree_le = models.DateTimeField(auto_now_add=True)
    expire_le = models.DateTimeField()
    acceptee_le = models.DateTimeField(null=True, blank=True)
    refusee_le = models.DateTimeField(null=True, blank=True)
    revoquee_le = models.DateTimeField(null=True, blank=True)

    objects = InvitationQuerySet.as_manager()

    class Meta:
        verbose_name = _("invitation")
        verbose_name_plural = _("invitations")
        ordering = ["-cree_le"]
        constraints = [
            models.CheckConstraint(
                condition=(Q(structure__isnull=False) & ~Q(role="") & Q(groupe=None))
                | Q(structure=None, role="", groupe__isnull=False),
                name="partenaires_invitation_une_cible",
            ),
            *(
                models.UniqueConstraint(
                    fields=["courriel", cible],
                    condition=Q(acceptee_le=None, refusee_le=None, revoquee_le=None),
                    name=f"partenaires_invitation_{cible}_unique",
                    violation_error_message=_("Cette personne est déjà invitée."),
                )
                for cible in ("structure", "groupe")
            ),
        ]

    def __str__(self):
        return f"{self.structure or self.groupe} : {self.get_role_display()}"

    @property
    def pouvoir(self):
        """What the role allows, told to the person who is asked."""
        return POUVOIRS.get(self.role, "")

    @property
    def etat(self):
        """One word of EtatInvitation."""
        if self.acceptee_le:
            return EtatInvitation.ACCEPTEE
        if self.refusee_le:
            return EtatInvitation.REFUSEE
        if self.revoquee_le:
            return EtatInvitation.ANNULEE
        if self.expire_le <= timezone.now():
            return EtatInvitation.EXPIREE
        return EtatInvitation.ATTENTE


class ReglagesStructure(models.Model):
    """What the coordinator decides for one structure; no row: the general settings."""

    structure = models.OneToOneField(
        Structure, models.CASCADE, primary_key=True, related_name="reglages"
    )
    publication = models.CharField(
        _("publication"),
        max_length=10,
        choices=Publication.choices,
        default=Publication.SECTIONS,
    )

    class Meta:
        verbose_name = _("réglages d'une structure")
        verbose_name_plural = _("réglages des structures")

    def __str__(self):
        return str(self.structure)


class PersonneListee(models.Model):
    """A person named as contact, told once. The fingerprint outlives a withdrawal, so that an
    import does not put her back; it outlives the structure too, which an import may bring back."""

    structure = models.ForeignKey(
        Structure, models.SET_NULL, null=True, blank=True, related_name="personnes_listees"
    )
    empreinte = models.CharField(max_length=64)
    prevenue_le = models.DateTimeField(null=True, blank=True)
    retiree_le = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("personne nommée sur une fiche")
        verbose_name_plural = _("personnes nommées sur des fiches")
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "empreinte"], name="partenaires_personne_unique"
            )
        ]

    def __str__(self):
        return f"{self.structure} ({self.pk})"


class RetraitQuerySet(models.QuerySet):
    def holding(self):
        """Those still obeyed: after a year the contact is asked again."""
        return self.filter(cree_le__gt=timezone.now() - DUREE_RETRAIT)


class Retrait(DeFiche):
    """An address that said « je ne m'occupe plus de cette fiche »; its fingerprint only."""

    empreinte = models.CharField(max_length=64)
    cree_le = models.DateTimeField(auto_now_add=True)

    objects = RetraitQuerySet.as_manager()

    class Meta:
        verbose_name = _("retrait")
        verbose_name_plural = _("retraits")
        constraints = [
            one_fiche("partenaires_retrait_une_fiche"),
            models.UniqueConstraint(
                fields=["structure", "empreinte"], name="partenaires_retrait_structure_unique"
            ),
            models.UniqueConstraint(
                fields=["service", "empreinte"], name="partenaires_retrait_service_unique"
            ),
        ]

    def __str__(self):
        return str(self.fiche)
