"""Calendars a partner keeps elsewhere (Google, Outlook, Nextcloud, OpenAgenda…)."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from annuaire.models import Structure
from evenements.enums import EtatAgenda
from portal.socle.champs import ChampTexteCourt


class AgendaExterne(models.Model):
    """The address of an iCalendar file, or one file sent by hand (adresse empty)."""

    structure = models.ForeignKey(
        Structure, models.CASCADE, verbose_name=_("structure"), related_name="agendas"
    )
    nom = ChampTexteCourt(_("nom"), max_length=120)
    adresse = models.URLField(
        _("adresse du calendrier"),
        max_length=500,
        blank=True,
        help_text=_("L'adresse « iCal » que donne votre agenda ; elle finit souvent par .ics."),
    )
    etat = models.CharField(
        _("état"), max_length=10, choices=EtatAgenda.choices, default=EtatAgenda.JAMAIS
    )
    message = ChampTexteCourt(_("dernier message"), max_length=500, blank=True)
    lu_le = models.DateTimeField(_("lu le"), null=True, blank=True)
    prochaine_lecture = models.DateTimeField(_("prochaine lecture"), null=True, blank=True)
    echecs = models.PositiveSmallIntegerField(_("échecs de suite"), default=0)
    # What the server asked to be told back, so that an unchanged calendar is not sent again.
    etag = models.CharField(max_length=200, blank=True, editable=False)
    modifie_http = models.CharField(max_length=60, blank=True, editable=False)
    empreinte = models.CharField(max_length=64, blank=True, editable=False)  # of the last file
    ajoute_par = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+"
    )
    cree_le = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("agenda d'un partenaire")
        verbose_name_plural = _("agendas des partenaires")
        ordering = ["structure__nom", "nom"]
        constraints = [
            models.UniqueConstraint(
                fields=["structure", "adresse"],
                condition=~models.Q(adresse=""),
                name="evenements_agenda_adresse_unique",
                violation_error_message=_("Cette structure a déjà donné cette adresse."),
            )
        ]

    def __str__(self):
        return self.nom
