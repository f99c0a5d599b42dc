"""Model fields that clean what people send: control characters, phone numbers, SIRET, RNA."""

import re
from functools import lru_cache

import phonenumbers
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from stdnum.exceptions import ValidationError as NumberError
from stdnum.fr import siret

# Characters no XML (RSS, sitemap, XLSX) can carry; Django's feed generator raises on them.
INTERDITS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff\ud800-\udfff]")


def clean_text(value):
    """Text without what an output could not carry, line ends made one kind."""
    return INTERDITS.sub("", str(value)).replace("\r\n", "\n").replace("\r", "\n")


class _TexteNettoye:
    def to_python(self, value):
        value = super().to_python(value)
        return value if value is None else clean_text(value)

    def get_prep_value(self, value):
        value = super().get_prep_value(value)
        return clean_text(value) if isinstance(value, str) else value


class ChampTexteCourt(_TexteNettoye, models.CharField):
    pass


class ChampTexteLong(_TexteNettoye, models.TextField):
    pass


class ChampTelephone(ChampTexteCourt):
    """A French number, stored as E.164 (+33473408969); short numbers (3949) stay as dialled."""

    default_error_messages = {
        "telephone": _("« %(value)s » n'est pas un numéro de téléphone : 10 chiffres, 04 73 …")
    }

    def __init__(self, *args, max_length=20, **kwargs):
        super().__init__(*args, max_length=max_length, **kwargs)

    def to_python(self, value):
        value = super().to_python(value)
        if not value:
            return value
        try:
            return parse_phone(value)
        except ValueError:
            raise ValidationError(
                self.error_messages["telephone"],
                code="telephone",
                params={"value": str(value)[:40]},
            ) from None


def parse_phone(value):
    """E.164 for a French or international number. Raises ValueError."""
    digits = re.sub(r"[\s.\-/()]", "", str(value))
    if re.fullmatch(r"[13]\d{1,5}", digits):  # 15, 115, 3949, 116006
        return digits
    try:
        number = phonenumbers.parse(str(value), "FR")
    except phonenumbers.NumberParseException as error:
        raise ValueError(str(error)) from None
    if not phonenumbers.is_possible_number(number) or not phonenumbers.is_valid_number(number):
        raise ValueError("not a number in use")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


@lru_cache(maxsize=4096)
def format_phone(value):
    """As people read it: « 04 73 40 89 69 »; anything unreadable is given back as it is."""
    if not value or not value.startswith("+"):
        return value or ""
    try:
        number = phonenumbers.parse(value)
    except phonenumbers.NumberParseException:
        return value
    kind = phonenumbers.PhoneNumberFormat
    return phonenumbers.format_number(
        number, kind.NATIONAL if number.country_code == 33 else kind.INTERNATIONAL
    )


def validate_siret(value):
    try:
        siret.validate(value)
    except NumberError:
        raise ValidationError(
            _("Ce numéro SIRET n'est pas juste : 14 chiffres, avec leur clé de contrôle.")
        ) from None


def validate_rna(value):
    if not re.fullmatch(r"W\d{9}", value):
        raise ValidationError(_("Un numéro RNA s'écrit W et neuf chiffres : W632001234."))
