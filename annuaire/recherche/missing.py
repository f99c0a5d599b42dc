"""Words that found nothing, counted for the coordinator; nothing about who typed them."""

import re

from django.db import connection
from django.db.models import F
from django.utils import timezone

from annuaire.models import MotCherche
from annuaire.recherche import mots

MAX_MOTS = 6  # longer texts tell a story, perhaps somebody's
MAX_LETTRES = 80
MAX_PAR_JOUR = 1_000  # different texts: a program typing at random must not fill the table

_CHIFFRES = re.compile(r"\d")
_AJOUT = """
    INSERT INTO annuaire_motcherche (texte, jour, nombre) VALUES (%s, %s, 1)
    ON CONFLICT (texte, jour) DO UPDATE SET nombre = annuaire_motcherche.nombre + 1
"""


def count_missing(texte: str) -> bool:
    """Count one more search that found nothing. Returns whether it was counted."""
    texte = countable(texte)
    if not texte:
        return False
    jour = timezone.localdate()
    rows = MotCherche.objects.filter(jour=jour)
    if rows.filter(texte=texte).update(nombre=F("nombre") + 1):
        return True
    if rows.count() >= MAX_PAR_JOUR:
        return False
    with connection.cursor() as cursor:  # another worker may have added it since
        cursor.execute(_AJOUT, [texte, jour])
    return True


def countable(texte: str) -> str:
    """The text one counts: useful words, folded. "" for what may name or tell of a person."""
    texte = str(texte)
    if (
        len(texte) > MAX_LETTRES * 2
        or "@" in texte
        or len(_CHIFFRES.findall(texte)) >= 6
        or len(texte.split()) > MAX_MOTS
    ):
        return ""
    return " ".join(mot.lisible for mot in mots.words(texte))[:MAX_LETTRES].strip()
