"""What a hosted provider tells: its webhooks, checked by anymail, end here."""

from anymail.signals import EventType, tracking
from django.dispatch import receiver

from diffusion.actions import stop_address
from diffusion.enums import Canal, Motif
from diffusion.models import Envoi

# What each provider adds to « bounced » when the mailbox is only full, or away for a while.
PASSAGERS = ("soft", "transient", "temporary")


@receiver(tracking)
def note_event(sender, event, esp_name, **kwargs):
    """A hard bounce or a complaint stops the address, if we ever wrote to it."""
    if event.event_type == EventType.COMPLAINED:
        motif = Motif.PLAINTE
    elif event.event_type == EventType.BOUNCED and not is_soft(event):
        motif = Motif.REBOND
    else:
        return
    adresse = event.recipient or ""
    written = Envoi.objects.to(Canal.COURRIEL, adresse).exclude(remis_le=None)
    if adresse and written.exists():
        detail = " ".join((event.mta_response or event.description or esp_name).split())
        stop_address(Canal.COURRIEL, adresse, motif=motif, detail=detail)


def is_soft(event):
    """Whether the provider will try again, or the mailbox may come back."""
    raw = event.esp_event if hasattr(event.esp_event, "items") else {}
    if raw.get("hard_bounce") is False:  # Mailjet
        return True
    kinds = [raw.get(name) for name in ("event", "Type", "type", "severity", "bounce_type")]
    bounce = raw.get("bounce")  # Amazon SES
    if isinstance(bounce, dict):
        kinds.append(bounce.get("bounceType"))
    return any(word in str(kind).lower() for kind in kinds if kind for word in PASSAGERS)
