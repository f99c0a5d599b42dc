"""« Ma sélection »: fiches kept on the device, named by short keys when they are printed."""

import re
from urllib.parse import quote, urlencode

from django.db.models import Q
from django.utils.translation import gettext as _

from annuaire.enums import Genre
from annuaire.models import Entree
from annuaire.vignettes import COLONNES

MAX_FICHES = 40
PREFIXES = {"st": Genre.STRUCTURE, "se": Genre.SERVICE}


def parse(text):
    """[(genre, pk)] out of « se12,st3 »; each once, MAX_FICHES at most, what is odd left out."""
    found = re.findall(r"\b(st|se)(\d{1,12})\b", str(text)[:600])
    return list(dict.fromkeys((PREFIXES[kind], int(pk)) for kind, pk in found))[:MAX_FICHES]


def rows(keys):
    """Visible entries of these fiches as cards read them, in the order kept: one query."""
    wanted = {genre: [pk for kind, pk in keys if kind == genre] for genre in Genre.values}
    fiches = Q()
    for genre, pks in wanted.items():
        fiches |= Q(genre=genre, objet_id__in=pks)
    found = Entree.objects.visible().filter(fiches).values(*COLONNES)
    by_key = {(row["genre"], row["objet_id"]): row for row in found}
    return [by_key[key] for key in keys if key in by_key]


def messages(cards, adresse):
    """Ready-made mailto: and sms: contents: names, numbers, and the address of the selection."""
    lines = [
        " – ".join(filter(None, [card["titre"], card["structure_nom"], card["numero"]]))
        for card in cards
    ]
    body = "\n".join([*lines, "", adresse])
    return {
        "envoi_courriel": urlencode({"subject": _("Ma sélection"), "body": body}, quote_via=quote),
        "envoi_sms": urlencode({"body": adresse}, quote_via=quote),
    }
