"""The committee: who is in it, what each does for an article, what each says of it."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from journal.enums import (
    EtatProposition,
    Geste,
    Qualite,
    RoleArticle,
    RoleComite,
    SorteProposition,
    Valeur,
)
from journal.models.articles import PageArticle
from journal.models.enregistrements import Enregistrement
from journal.models.pages import PageJournal, PageNumero
from journal.querysets import AvisQuerySet, MembreQuerySet, PropositionQuerySet
from portal.socle.champs import ChampTelephone, ChampTexteCourt, ChampTexteLong
from territoire.models import Quartier


class Membre(models.Model):
    """Somebody of a committee, by the name they choose; reached by e-mail, by SMS or both."""

    journal = models.ForeignKey(
        PageJournal, models.CASCADE, verbose_name=_("journal"), related_name="membres"
    )
    nom = ChampTexteCourt(_("nom, comme on l'appelle"), max_length=120)
    qualite = models.CharField(_("qui c'est"), max_length=15, choices=Qualite.choices)
    role = models.CharField(
        _("rôle"), max_length=10, choices=RoleComite.choices, default=RoleComite.MEMBRE
    )
    controle_juridique = models.BooleanField(_("fait les lectures juridiques"), default=False)
    quartier = models.ForeignKey(
        Quartier,
        models.SET_NULL,
        verbose_name=_("quartier"),
        null=True,
        blank=True,
        related_name="+",
    )
    courriel = models.EmailField(_("courriel"), blank=True)
    telephone = ChampTelephone(_("téléphone"), blank=True)
    compte = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("compte"),
        null=True,
        blank=True,
        related_name="comites",
    )
    depuis = models.DateField(_("depuis le"), auto_now_add=True)
    parti_le = models.DateTimeField(_("parti le"), null=True, blank=True, editable=False)

    objects = MembreQuerySet.as_manager()

    class Meta:
        verbose_name = _("membre du comité")
        verbose_name_plural = _("membres des comités")
        ordering = ["nom", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(compte__isnull=False)
                | ~Q(courriel="")
                | ~Q(telephone="")
                | Q(parti_le__isnull=False),
                name="journal_membre_joignable",
                violation_error_message=_("Donnez un courriel ou un téléphone."),
            ),
            models.UniqueConstraint(
                fields=["journal", "compte"],
                condition=Q(parti_le=None),
                name="journal_membre_compte_unique",
                violation_error_message=_("Ce compte est déjà dans le comité."),
            ),
        ]

    def __str__(self):
        return self.nom

    @property
    def anime(self) -> bool:
        return self.role == RoleComite.ANIMATION


class Participation(models.Model):
    """Who writes an article, who helps. Who writes it gives no opinion on it."""

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="participations")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="participations")
    role = models.CharField(max_length=5, choices=RoleArticle.choices)
    depuis = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.UniqueConstraint(
                fields=["article", "membre"], name="journal_participation_unique"
            )
        ]

    def __str__(self):
        return f"{self.membre} {self.get_role_display()}"


class Avis(models.Model):
    """What a member says of one text, known by its fingerprint (journal.lu).

    A row is never changed but for its lifting: an opinion given again is a new row. `revision` is
    where the text was read; `empreinte` is what counts, since an autosave rewrites a revision.
    """

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="avis")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="avis")
    qualite = models.CharField(max_length=15, choices=Qualite.choices)  # when it was given
    valeur = models.CharField(max_length=10, choices=Valeur.choices)
    mots = ChampTexteLong(max_length=2000, blank=True)
    empreinte = models.CharField(max_length=64)
    revision = models.ForeignKey(
        "wagtailcore.Revision", models.SET_NULL, null=True, related_name="+"
    )
    donne_le = models.DateTimeField(auto_now_add=True)
    leve_le = models.DateTimeField(null=True, blank=True)  # a block, by its author

    objects = AvisQuerySet.as_manager()

    class Meta:
        verbose_name = _("avis")
        verbose_name_plural = _("avis")
        ordering = ["donne_le", "pk"]
        indexes = [models.Index(fields=["article", "empreinte"])]
        constraints = [
            models.CheckConstraint(
                condition=Q(valeur=Valeur.ACCORD) | ~Q(mots=""),
                name="journal_avis_avec_mots",
                violation_error_message=_("Écrivez pourquoi."),
            ),
        ]

    def __str__(self):
        return f"{self.membre} : {self.get_valeur_display()}"


class Correction(models.Model):
    """A change declared as spelling: the opinions on the text before hold for the text after."""

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="corrections")
    avant = models.CharField(max_length=64)
    apres = models.CharField(max_length=64)
    changements = models.JSONField(default=list)  # [[before, after], …] to show to all
    par = ChampTexteCourt(max_length=150)
    le = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("correction d'orthographe")
        verbose_name_plural = _("corrections d'orthographe")
        ordering = ["le", "pk"]

    def __str__(self):
        return f"{self.par}, {self.le:%d/%m/%Y}"


class Lecture(models.Model):
    """The text as a member last read it, to show what changed since."""

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="lectures")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="lectures")
    empreinte = models.CharField(max_length=64)
    texte = models.TextField()  # journal.lu.as_text
    le = models.DateTimeField()

    class Meta:
        verbose_name = _("lecture")
        verbose_name_plural = _("lectures")
        constraints = [
            models.UniqueConstraint(fields=["article", "membre"], name="journal_lecture_unique")
        ]

    def __str__(self):
        return f"{self.membre} {self.le:%d/%m/%Y}"


class LigneTrace(models.Model):
    """Who did what, when, on which version. Only ever added to; each line seals those before."""

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="trace")
    qui = ChampTexteCourt(max_length=150, blank=True)  # "" for the committee as a whole
    geste = models.CharField(max_length=20, choices=Geste.choices)
    mots = ChampTexteLong(max_length=4000, blank=True)
    empreinte = models.CharField(max_length=64)
    le = models.DateTimeField()
    sceau = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("ligne de la trace")
        verbose_name_plural = _("trace")
        ordering = ["pk"]

    def __str__(self):
        return f"{self.qui} {self.get_geste_display()}"


class Message(models.Model):
    """Said under an article, among the committee."""

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="messages")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="messages")
    texte = ChampTexteLong(max_length=2000)
    le = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["le", "pk"]

    def __str__(self):
        return f"{self.membre}, {self.le:%d/%m/%Y}"


class Proposition(models.Model):
    """A subject, a text, a photo, a recording: from a member, or from anyone (read first)."""

    journal = models.ForeignKey(PageJournal, models.CASCADE, related_name="propositions")
    sorte = models.CharField(_("ce que c'est"), max_length=5, choices=SorteProposition.choices)
    titre = ChampTexteCourt(_("en quelques mots"), max_length=150)
    texte = ChampTexteLong(_("racontez"), max_length=20_000, blank=True)
    image = models.ForeignKey(
        get_image_model_string(), models.SET_NULL, null=True, blank=True, related_name="+"
    )
    image_description = ChampTexteCourt(max_length=250, blank=True)
    enregistrement = models.ForeignKey(
        Enregistrement, models.SET_NULL, null=True, blank=True, related_name="propositions"
    )
    membre = models.ForeignKey(Membre, models.SET_NULL, null=True, blank=True, related_name="+")
    nom = ChampTexteCourt(_("votre nom, comme vous voulez qu'il paraisse"), max_length=120)
    contact = ChampTexteCourt(_("téléphone ou courriel"), max_length=150, blank=True)
    aide = models.BooleanField(_("J'ai besoin d'aide pour écrire"), default=False)
    etat = models.CharField(
        max_length=8, choices=EtatProposition.choices, default=EtatProposition.A_LIRE
    )
    motif = ChampTexteCourt(max_length=500, blank=True)  # why it was put aside
    article = models.ForeignKey(
        PageArticle, models.SET_NULL, null=True, blank=True, related_name="propositions"
    )
    recue_le = models.DateTimeField(auto_now_add=True)
    lue_par = ChampTexteCourt(max_length=150, blank=True)
    lue_le = models.DateTimeField(null=True, blank=True)

    objects = PropositionQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposition")
        verbose_name_plural = _("propositions")
        ordering = ["-recue_le", "-pk"]

    def __str__(self):
        return self.titre


class Reunion(models.Model):
    """A meeting of a committee: what for, who came, what was decided."""

    journal = models.ForeignKey(PageJournal, models.CASCADE, related_name="reunions")
    numero = models.ForeignKey(
        PageNumero, models.SET_NULL, null=True, blank=True, related_name="reunions"
    )
    debut = models.DateTimeField(_("quand"))
    lieu = ChampTexteCourt(_("où"), max_length=200)
    ordre_du_jour = ChampTexteLong(_("ordre du jour"), max_length=4000, blank=True)
    decisions = ChampTexteLong(_("ce qui a été décidé"), max_length=8000, blank=True)

    class Meta:
        verbose_name = _("réunion")
        verbose_name_plural = _("réunions")
        ordering = ["-debut", "-pk"]

    def __str__(self):
        return f"{self.debut:%d/%m/%Y}"


class Presence(models.Model):
    reunion = models.ForeignKey(Reunion, models.CASCADE, related_name="presences")
    membre = models.ForeignKey(Membre, models.CASCADE, related_name="presences")
    present = models.BooleanField(default=True)  # False: excused

    class Meta:
        verbose_name = _("présence")
        verbose_name_plural = _("présences")
        constraints = [
            models.UniqueConstraint(fields=["reunion", "membre"], name="journal_presence_unique")
        ]

    def __str__(self):
        return f"{self.membre} {self.reunion}"
