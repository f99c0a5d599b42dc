"""« Ma sélection »: fiches kept on the device, told to the server as short keys only to be printed."""

import re
from urllib.parse import quote, urlencode

from django.utils.translation import gettext as _

from annuaire.enums import Genre
from annuaire.models import Entree
from portal.socle.champs import format_phone

MAX_FICHES = 40
PREFIXES = {"st": Genre.STRUCTURE, "se": Genre.SERVICE}


def parse(text):
    """[(genre, pk)] out of « se12,st3 »; anything else is left out, each once, MAX_FICHES at most."""
    found = re.findall(r"\b(st|se)(\d{1,12})\b", str(text)[:600])
    return list(dict.fromkeys((PREFIXES[kind], int(pk)) for kind, pk in found))[:MAX_FICHES]


def entrees(keys):
    """Visible entries of these fiches, in the order kept."""
    wanted = {genre: [pk for kind, pk in keys if kind == genre] for genre in Genre.values}
    rows = Entree.objects.visible()
    kept = rows.filter(genre=Genre.STRUCTURE, objet_id__in=wanted[Genre.STRUCTURE]) | rows.filter(
        genre=Genre.SERVICE, objet_id__in=wanted[Genre.SERVICE]
    )
    by_key = {(entree.genre, entree.objet_id): entree for entree in kept}
    return [by_key[key] for key in keys if key in by_key]


def messages(cards, adresse):
    """Ready-made mailto: and sms: contents: names, numbers, and the address of the selection."""
    lines = [
        " – ".join(filter(None, [card.titre, card.structure_nom, format_phone(card.telephone)]))
        for card in cards
    ]
    body = "\n".join([*lines, "", adresse])
    return {
        "envoi_courriel": urlencode({"subject": _("Ma sélection"), "body": body}, quote_via=quote),
        "envoi_sms": urlencode({"body": adresse}, quote_via=quote),
    }
