"""What the law asks: a reading by somebody who knows it, consents, the right of reply."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from wagtail.images import get_image_model_string

from journal.enums import (
    EtatReponse,
    MotifJuridique,
    ObjetConsentement,
    SupportConsentement,
)
from journal.models.articles import PageArticle
from journal.models.comite import Membre
from journal.querysets import ConsentementQuerySet
from portal.socle.champs import ChampTexteCourt, ChampTexteLong


class ControleJuridique(models.Model):
    """Why an article is to be read for the law, then who read it, and which text."""

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="controles")
    motif = models.CharField(_("pourquoi"), max_length=10, choices=MotifJuridique.choices)
    precisions = ChampTexteCourt(_("précisions"), max_length=500, blank=True)
    demande_par = ChampTexteCourt(max_length=150)
    demande_le = models.DateTimeField(auto_now_add=True)
    fait_par = models.ForeignKey(Membre, models.SET_NULL, null=True, related_name="+")
    fait_nom = ChampTexteCourt(max_length=150, blank=True)
    fait_le = models.DateTimeField(null=True)
    empreinte = models.CharField(max_length=64, blank=True)  # of the text that was read
    conclusion = ChampTexteCourt(_("conclusion"), max_length=1000, blank=True)

    class Meta:
        verbose_name = _("lecture juridique")
        verbose_name_plural = _("lectures juridiques")
        ordering = ["demande_le", "pk"]

    def __str__(self):
        return self.get_motif_display()


class Consentement(models.Model):
    """One recognisable or quoted person, and their consent; none yet without `recueilli_le`.

    image or bloc (the id of a block of the body) say what hides when it is withdrawn; neither: the
    whole article.
    """

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="consentements")
    personne = ChampTexteCourt(_("la personne"), max_length=150)
    objet = models.CharField(_("pour"), max_length=10, choices=ObjetConsentement.choices)
    image = models.ForeignKey(
        get_image_model_string(), models.CASCADE, null=True, blank=True, related_name="+"
    )
    bloc = models.UUIDField(null=True, blank=True)
    mineur = models.BooleanField(_("a moins de 18 ans"), default=False)
    representant = ChampTexteCourt(
        _("parent ou représentant qui a signé"), max_length=150, blank=True
    )
    usages = ChampTexteCourt(_("accord pour"), max_length=300, default="", blank=True)
    support = models.CharField(
        _("sous quelle forme"), max_length=10, choices=SupportConsentement.choices, blank=True
    )
    recueilli_par = ChampTexteCourt(_("recueilli par"), max_length=150, blank=True)
    recueilli_le = models.DateField(_("recueilli le"), null=True, blank=True)
    retire_le = models.DateTimeField(null=True, blank=True, editable=False)
    retire_mots = ChampTexteCourt(max_length=500, blank=True)

    objects = ConsentementQuerySet.as_manager()

    class Meta:
        verbose_name = _("accord d'une personne")
        verbose_name_plural = _("accords des personnes")
        ordering = ["personne", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(recueilli_le=None) | Q(mineur=False) | ~Q(representant=""),
                name="journal_consentement_mineur",
                violation_error_message=_("Pour un mineur, un parent signe : donnez son nom."),
            ),
            models.CheckConstraint(
                condition=Q(recueilli_le=None) | (~Q(support="") & ~Q(recueilli_par="")),
                name="journal_consentement_recueilli",
                violation_error_message=_(
                    "Dites comment l'accord est gardé, et qui l'a recueilli."
                ),
            ),
        ]

    def __str__(self):
        return f"{self.personne} ({self.get_objet_display()})"


class DroitDeReponse(models.Model):
    """Asked within three months, inserted within three days, free, at the same place.

    Loi du 21 juin 2004, article 6-IV, and décret 2007-1527.
    """

    article = models.ForeignKey(PageArticle, models.CASCADE, related_name="reponses")
    nom = ChampTexteCourt(_("votre nom"), max_length=150)
    contact = ChampTexteCourt(_("téléphone ou courriel"), max_length=150)
    passage = ChampTexteLong(_("le passage qui vous concerne"), max_length=1000)
    texte = ChampTexteLong(_("votre réponse"), max_length=5000)
    recue_le = models.DateTimeField(auto_now_add=True)
    etat = models.CharField(max_length=8, choices=EtatReponse.choices, default=EtatReponse.RECUE)
    traitee_le = models.DateTimeField(null=True, blank=True)
    traitee_par = ChampTexteCourt(max_length=150, blank=True)
    motif = ChampTexteCourt(max_length=500, blank=True)  # of a refusal

    class Meta:
        verbose_name = _("droit de réponse")
        verbose_name_plural = _("droits de réponse")
        ordering = ["recue_le", "pk"]

    def __str__(self):
        return self.nom
