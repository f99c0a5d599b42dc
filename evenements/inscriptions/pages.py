"""What every page about a sign-up says of its date, ready to print."""

from django.utils import timezone
from django.utils.translation import gettext as _

from evenements.inscriptions.etat import say_fee
from evenements.inscriptions.mots import phone_of, say_hour, say_when, say_where
from evenements.models import Annonce

GESTE = "geste"  # the name of the button that was tapped


def gesture(request) -> str:
    """Which button a person tapped. A mail program that sends a form's default fields taps none:
    nothing is done then."""
    return request.POST.get(GESTE, "")


def date_words(occurrence) -> dict:
    """occurrence: loaded with places.AVEC_DATE."""
    evenement = occurrence.evenement
    return {
        "occurrence": occurrence,
        "evenement": evenement,
        "titre_date": evenement.titre,
        "quand": say_when(occurrence),
        "jusqua": say_end(occurrence),
        "ou": say_where(occurrence),
        "a_apporter": evenement.a_apporter,
        "participation": say_fee(evenement),
        "message": occurrence.message,
    }


def slip_words(occurrence) -> dict:
    """The same, and whom to phone: on paper nothing can be tapped."""
    return date_words(occurrence) | {"telephone": phone_of(occurrence.evenement)}


def public_url(occurrence) -> str:
    """Its page, when anybody may read it."""
    seen = Annonce.objects.filter(evenement=occurrence.evenement_id, visible=True)
    return occurrence.get_absolute_url() if seen.exists() else ""


def say_end(occurrence) -> str:
    """« jusqu'à 16 h », nothing for what lasts the day or ends another day"""
    debut, fin = timezone.localtime(occurrence.debut), timezone.localtime(occurrence.fin)
    if occurrence.journee or debut.date() != fin.date():
        return ""
    return _("jusqu'à %(heure)s") % {"heure": say_hour(occurrence.fin)}
