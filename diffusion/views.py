"""Stopping one kind of message: a page with one button, and the mail programs' own button."""

from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt

from diffusion.actions import accept_again, stop_address
from diffusion.enums import Motif
from diffusion.models import AdresseArretee
from diffusion.notifications import find_notification, refused_as, say_refused
from diffusion.refus import find_refusable
from portal.socle.erreurs import render_error

ARRETER = "arreter"
REPRENDRE = "reprendre"


@method_decorator([csrf_exempt, never_cache], name="dispatch")
class Refus(View):
    """Whoever holds the link may refuse, from a mail program that has no cookie (RFC 8058): the
    link is the only key, and reading it changes nothing."""

    http_method_names = ["get", "head", "post", "options"]

    def dispatch(self, request, jeton):
        envoi = find_refusable(jeton)
        notification = find_notification(envoi.notification) if envoi else None
        if notification is None or not notification.refusable:
            return render_error(
                404,
                _("Ce lien ne marche pas"),
                _(
                    "Il est coupé, ou trop ancien. Ouvrez-le depuis un message plus récent, ou "
                    "répondez à ce message : une personne s'en occupera."
                ),
            )
        response = super().dispatch(request, envoi, notification)
        response.headers["Referrer-Policy"] = "no-referrer"
        return response

    def get(self, request, envoi, notification):
        return self._page(request, envoi, notification)

    def post(self, request, envoi, notification):
        choix = request.POST.get("choix", "")
        if request.POST.get("List-Unsubscribe") == "One-Click" or choix == ARRETER:
            stop_address(
                envoi.canal,
                envoi.destinataire,
                motif=Motif.REFUS,
                notification=refused_as(envoi.notification),
            )
        elif choix == REPRENDRE:
            accept_again(
                envoi.canal, envoi.destinataire, notification=refused_as(envoi.notification)
            )
        return self._page(request, envoi, notification, fait=choix)

    def _page(self, request, envoi, notification, fait=""):
        stopped = AdresseArretee.objects.about(envoi).filter(motif=Motif.REFUS).exists()
        quoi = say_refused(refused_as(envoi.notification))
        context = {"quoi": quoi, "arrete": stopped, "fait": fait}
        return render(request, "diffusion/refus.html", context)
