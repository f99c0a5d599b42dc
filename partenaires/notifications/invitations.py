"""« On vous invite »: the mail, its reminders, its resendings are one message."""

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from comptes import jetons
from diffusion.notifications import Notification, register, render_courriel
from partenaires import invitations
from partenaires.models import Invitation
from portal.socle.dates import say_date


@register
class NotificationInvitation(Notification):
    code = invitations.MESSAGE
    libelle = "Invitation à rejoindre une structure ou l'équipe"
    priorite = 2
    duree = invitations.DUREE

    def render(self, envoi):
        invitation = (
            Invitation.objects.select_related("structure", "groupe", "par")
            .filter(pk=envoi.contexte["invitation"])
            .first()
        )
        if invitation is None or not invitations.may_still_be_accepted(invitation):
            return None
        secret = jetons.issue(
            invitations.USAGE,
            courriel=invitation.courriel,
            duree=invitation.expire_le - timezone.now(),
            invitation=invitation.pk,
        )
        context = {
            "invitation": invitation,
            "portail_nom": settings.WAGTAIL_SITE_NAME,
            "avant": say_date(timezone.localtime(invitation.expire_le).date()),
            "url": settings.WAGTAILADMIN_BASE_URL.rstrip("/")
            + reverse("espace:invitation", args=[secret]),
        }
        return render_courriel("invitation", context)
