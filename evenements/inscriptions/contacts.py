"""By what a person can be told something: e-mail first, else a mobile, else somebody phones."""

import phonenumbers
from django.conf import settings
from phonenumbers import PhoneNumberType

from diffusion.adresses import fingerprint_of, is_courriel
from diffusion.enums import Canal
from diffusion.models import AdresseArretee

MOBILES = (PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE)


def channel(telephone: str, courriel: str) -> tuple[Canal, str] | None:
    """(channel, address), None when nothing we send would arrive."""
    if is_courriel(courriel) and not _stopped(Canal.COURRIEL, courriel):
        return Canal.COURRIEL, courriel
    if takes_texts(telephone) and settings.SMS_FOURNISSEUR and not _stopped(Canal.SMS, telephone):
        return Canal.SMS, telephone
    return None


def channel_of(inscription) -> tuple[Canal, str] | None:
    return channel(inscription.telephone, inscription.courriel)


def channel_of_parent(inscription) -> tuple[Canal, str] | None:
    return channel(inscription.parent_telephone, inscription.parent_courriel)


def takes_texts(telephone: str) -> bool:
    """A landline rings, and shows nothing."""
    if not telephone.startswith("+"):
        return False
    try:
        return phonenumbers.number_type(phonenumbers.parse(telephone)) in MOBILES
    except phonenumbers.NumberParseException:
        return False


def _stopped(canal, adresse):
    """The address itself; one kind of message refused is the post office's business."""
    empreinte = fingerprint_of(canal, adresse)
    return AdresseArretee.objects.filter(canal=canal, empreinte=empreinte, notification="").exists()
