"""What hangs on a fiche: changes and errors to settle, photos, how often it is read."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from annuaire.enums import Canal, EtatTraitement, Genre, MotifSignalement
from annuaire.models.fiches import Service, Structure
from portal.socle.champs import ChampTexteCourt, ChampTexteLong


class DeFiche(models.Model):
    """Something of one structure or of one service."""

    structure = models.ForeignKey(Structure, models.CASCADE, null=True, blank=True)
    service = models.ForeignKey(Service, models.CASCADE, null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def fiche(self):
        return self.service or self.structure


def about(fiche):
    """{"structure": fiche} or {"service": fiche}: to create or find what is about a fiche."""
    return {str(fiche.genre): fiche}


class SurFiche(DeFiche):
    """Something about a fiche that a person must settle."""

    etat = models.CharField(
        _("état"),
        max_length=10,
        choices=EtatTraitement.choices,
        default=EtatTraitement.ATTENTE,
    )
    cree_le = models.DateTimeField(_("reçu le"), auto_now_add=True)
    traite_le = models.DateTimeField(_("traité le"), null=True, blank=True)
    traite_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        abstract = True


def one_fiche(name):
    return models.CheckConstraint(
        condition=Q(structure__isnull=False, service__isnull=True)
        | Q(structure__isnull=True, service__isnull=False),
        name=name,
    )


class Proposition(SurFiche):
    """What a partner asks to change, waiting to be read again: one Suggestion a field.

    `nouvelle`: the fiche itself is proposed (it is not published yet).
    """

    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    courriel = models.EmailField(_("courriel de l'auteur"), blank=True)
    canal = models.CharField(_("par quel moyen"), max_length=10, choices=Canal.choices)
    nouvelle = models.BooleanField(default=False)
    mot = ChampTexteLong(_("mot du partenaire"), max_length=1000, blank=True)
    reponse = ChampTexteLong(_("mot de la coordination"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("proposition d'un partenaire")
        verbose_name_plural = _("propositions des partenaires")
        ordering = ["-cree_le"]
        constraints = [one_fiche("annuaire_proposition_une_fiche")]

    def __str__(self):
        return str(self.fiche)


class Suggestion(SurFiche):
    """A value for one field, that a person accepts or refuses: from an import, or a proposition.

    An import's differs from what a person wrote: the person's stays until then.
    """

    proposition = models.ForeignKey(
        Proposition, models.CASCADE, null=True, blank=True, related_name="suggestions"
    )
    champ = models.CharField(_("champ"), max_length=60)  # « champs. » and a question's key
    valeur_actuelle = models.JSONField(_("valeur de la fiche"), null=True)
    valeur_proposee = models.JSONField(_("valeur proposée"), null=True)
    origine = ChampTexteCourt(_("origine"), max_length=200, blank=True)

    class Meta:
        verbose_name = _("suggestion")
        verbose_name_plural = _("suggestions")
        ordering = ["-cree_le"]
        constraints = [one_fiche("annuaire_suggestion_une_fiche")]

    def __str__(self):
        return f"{self.fiche} – {self.champ}"


class Signalement(SurFiche):
    """« Signaler une erreur », without an account; the contact is erased once handled."""

    motif = models.CharField(_("motif"), max_length=15, choices=MotifSignalement.choices)
    message = ChampTexteLong(_("message"), max_length=1000, blank=True)
    contact = ChampTexteCourt(_("contact laissé"), max_length=150, blank=True)
    # Of a colleague who was signed in.
    auteur = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("erreur signalée")
        verbose_name_plural = _("erreurs signalées")
        ordering = ["-cree_le"]
        constraints = [one_fiche("annuaire_signalement_une_fiche")]

    def __str__(self):
        return f"{self.fiche} – {self.get_motif_display()}"


class Photo(DeFiche):
    """A picture on a fiche's page, with the words that replace it."""

    image = models.ForeignKey(get_image_model_string(), models.CASCADE, related_name="+")
    description = ChampTexteCourt(
        _("description"),
        max_length=200,
        help_text=_("Ce qu'on voit, pour les personnes qui ne voient pas l'image."),
    )
    credit = ChampTexteCourt(_("crédit"), max_length=100, blank=True)
    publiee = models.BooleanField(_("publiée"), default=False)
    ordre = models.PositiveSmallIntegerField(_("ordre"), default=0)
    cree_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("photo")
        verbose_name_plural = _("photos")
        ordering = ["ordre", "pk"]
        constraints = [one_fiche("annuaire_photo_une_fiche")]

    def __str__(self):
        return self.description


class Consultation(models.Model):
    """How many times a fiche's page was read on one day; nothing about who read it."""

    genre = models.CharField(max_length=10, choices=Genre.choices)
    objet_id = models.BigIntegerField()
    jour = models.DateField()
    nombre = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("consultations d'un jour")
        verbose_name_plural = _("consultations par jour")
        constraints = [
            models.UniqueConstraint(
                fields=["genre", "objet_id", "jour"], name="annuaire_consultation_unique"
            )
        ]
        indexes = [models.Index(fields=["jour"])]

    def __str__(self):
        return f"{self.genre} {self.objet_id}, {self.jour}: {self.nombre}"
