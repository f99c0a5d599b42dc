"""People who sign in: an e-mail address, no username."""

from django.contrib.auth.models import AbstractUser, BaseUserManager, Permission
from django.db import models
from django.db.models import Exists, OuterRef, Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext_lazy as _


class UtilisateurQuerySet(models.QuerySet):
    def without_gestion(self):
        """Those who may not enter the admin: the only ones who leave by themselves."""
        access = Permission.objects.filter(
            codename="access_admin", content_type__app_label="wagtailadmin"
        )
        return self.exclude(
            Q(is_superuser=True)
            | Q(is_staff=True)
            | Exists(access.filter(user=OuterRef("pk")))
            | Exists(access.filter(group__user=OuterRef("pk")))
        )


class UtilisateurManager(BaseUserManager.from_queryset(UtilisateurQuerySet)):
    def create_user(self, email, password=None, **fields):
        """A saved account. Raises ValueError without an address."""
        if not email:
            raise ValueError("An account needs an e-mail address.")
        user = self.model(email=self.normalize_email(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **fields):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, email):
        return self.get(email__iexact=email)

    def get_active(self, courriel):
        """The account that may sign in with this very address; None when there is none.

        Compared once more in Python: a database may take a dotless i for an i, and a link must
        never open another person's account.
        """
        courriel = courriel.strip().lower()
        found = self.filter(email__iexact=courriel, is_active=True).first()
        return found if found and found.email.lower() == courriel else None


class Utilisateur(AbstractUser):
    username = None
    email = models.EmailField(_("adresse électronique"), unique=True)
    epoque = models.PositiveIntegerField(default=0, editable=False)  # one more: sessions end
    actif_le = models.DateTimeField(default=timezone.now, editable=False)
    prevenu_le = models.DateTimeField(null=True, blank=True, editable=False)  # of its coming end

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = []

    objects = UtilisateurManager()

    class Meta:
        verbose_name = _("compte")
        verbose_name_plural = _("comptes")
        ordering = ["last_name", "first_name", "email"]
        constraints = [
            models.UniqueConstraint(
                Lower("email"),
                name="comptes_email_unique",
                violation_error_message=_("Un compte existe déjà avec cette adresse."),
            )
        ]

    def __str__(self):
        return self.get_full_name() or self.email

    def save(self, *args, **kwargs):
        """An account made in the admin has no password: Django takes « » for one."""
        if not self.password:
            self.set_unusable_password()
        super().save(*args, **kwargs)

    def _get_session_auth_hash(self, secret=None):
        """Sessions hold this: they end when the password or the epoch changes."""
        return salted_hmac(
            "comptes.session", f"{self.password}{self.epoque}", secret=secret, algorithm="sha256"
        ).hexdigest()


class JetonQuerySet(models.QuerySet):
    def valid(self, moment=None):
        moment = moment or timezone.now()
        return self.filter(expire_le__gt=moment, utilise_le=None, revoque_le=None)


class Jeton(models.Model):
    """A secret link sent to an address: one purpose, dated, revocable; its fingerprint is kept.

    Made and found through comptes.jetons. `donnees` says what it opens, never how to open it.
    """

    usage = models.CharField(max_length=30)
    empreinte = models.CharField(max_length=64, unique=True)
    courriel = models.EmailField()
    donnees = models.JSONField(default=dict, blank=True)
    cree_le = models.DateTimeField(auto_now_add=True)
    expire_le = models.DateTimeField()
    utilise_le = models.DateTimeField(null=True, blank=True)
    revoque_le = models.DateTimeField(null=True, blank=True)

    objects = JetonQuerySet.as_manager()

    class Meta:
        verbose_name = _("lien envoyé")
        verbose_name_plural = _("liens envoyés")
        indexes = [models.Index(fields=["usage", "courriel"])]

    def __str__(self):
        return f"{self.usage} {self.pk}"

    @property
    def is_valid(self):
        return (
            self.utilise_le is None and self.revoque_le is None and self.expire_le > timezone.now()
        )


class Frein(models.Model):
    """How many times somebody did something since a window opened (comptes.freins)."""

    cle = models.CharField(max_length=64, unique=True)  # a fingerprint: no address in it
    nombre = models.PositiveIntegerField()
    fin = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name = _("frein")
        verbose_name_plural = _("freins")

    def __str__(self):
        return f"{self.nombre} ({self.pk})"
