"""How long a text message is: what an operator counts, and bills."""

import math
import re

# GSM 03.38. One accent out of it (ê, ç, î…) and the whole message is counted as Unicode.
SIMPLES = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZ"
    "ÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
DOUBLES = frozenset("^{}\\[~]|€\f")
SEUL, MORCEAU = 160, 153
SEUL_UNICODE, MORCEAU_UNICODE = 70, 67

TYPOGRAPHIE = str.maketrans(
    {
        **dict.fromkeys("’‘‛ʼ", "'"),
        **dict.fromkeys("“”„", '"'),
        **dict.fromkeys("–—‑", "-"),
        **dict.fromkeys("\u00a0\u202f\u2009", " "),
        "…": "...",
        "œ": "oe",
        "Œ": "OE",
    }
)


def simplify(texte: str) -> str:
    """The same words with the typewriter's signs: a curly apostrophe alone more than doubles the
    price. Letters with accents are left: they are how French is written."""
    texte = re.sub("«\\s*|\\s*»", '"', texte)
    return texte.translate(TYPOGRAPHIE)


def is_gsm7(texte: str) -> bool:
    return all(sign in SIMPLES or sign in DOUBLES for sign in texte)


def count_segments(texte: str) -> int:
    """How many messages an operator bills for this text."""
    if is_gsm7(texte):
        length = len(texte) + sum(sign in DOUBLES for sign in texte)
        return _segments(length, SEUL, MORCEAU)
    return _segments(len(texte.encode("utf-16-le")) // 2, SEUL_UNICODE, MORCEAU_UNICODE)


def _segments(length, alone, piece):
    return 1 if length <= alone else math.ceil(length / piece)
