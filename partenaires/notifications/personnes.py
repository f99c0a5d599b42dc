"""To somebody named on a fiche: by whom, what is shown, to whom, and how to change it."""

from datetime import timedelta

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from diffusion.notifications import Notification, register, render_courriel
from partenaires import personnes
from partenaires.models import PersonneListee


@register
class PersonneNommee(Notification):
    code = personnes.CODE
    libelle = gettext_lazy("Vous êtes nommé·e sur une fiche")
    duree = timedelta(days=30)

    def render(self, envoi):
        """None once nothing names them, or they have withdrawn."""
        people = PersonneListee.objects.select_related("structure__territoire")
        personne = people.filter(pk=envoi.contexte["personne"], retiree_le=None).first()
        mention = personnes.find_mention(personne) if personne else None
        if mention is None or mention.courriel != envoi.destinataire:
            return None
        secret = personnes.issue_link(personne, mention.courriel)
        context = {
            "structure": mention.structure,
            "territoire": mention.structure.territoire,
            "lieux": [describe(place) for place in mention.places],
            "communs": [describe(place) for place in mention.communs],
            "lien": absolute(reverse("partenaires:personne", args=[secret])),
            "duree": personnes.DUREE.days,
            "raison": _("Vous le recevez une seule fois, parce que votre nom est sur une fiche."),
        }
        return render_courriel("personne", context)


def describe(place):
    """{fiche, url, public, valeurs: [(label, value)]}"""
    return {
        "fiche": place.fiche,
        "url": absolute(place.fiche.get_absolute_url()),
        "public": place.public,
        "valeurs": personnes.say(place),
    }


def absolute(path):
    return settings.WAGTAILADMIN_BASE_URL.rstrip("/") + path
