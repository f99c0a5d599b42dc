"""What became of an event somebody proposed. (Those of sign-ups: evenements/inscriptions.)"""

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext_lazy

from diffusion.notifications import Notification, register, render_courriel
from evenements.models import Evenement
from evenements.publication import REPONSE


@register
class ReponseEvenement(Notification):
    """To its author, once a coordinator has answered, with the reason of a refusal."""

    code = REPONSE
    libelle = gettext_lazy("Réponse à un rendez-vous proposé")

    def render(self, envoi):
        evenement = Evenement.objects.filter(pk=envoi.contexte["evenement"]).first()
        if evenement is None:
            return None
        accepte = envoi.contexte["accepte"]
        if accepte:
            path = evenement.get_absolute_url() if evenement.live else ""
        else:
            path = reverse("mes_evenements:evenement", args=[evenement.pk])
        context = {
            "titre": envoi.contexte["titre"],
            "accepte": accepte,
            "motif": envoi.contexte["motif"],
            "url": settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path if path else "",
        }
        return render_courriel("evenement_reponse", context)
