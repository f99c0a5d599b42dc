"""Letters the paper can print: a PDF/UA file refuses a single one that no font has."""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from fontTools.ttLib import TTFont

POLICES = Path(__file__).parent / "polices"
# Every text is set in one of these two, with the others behind them.
PREMIERES = (
    "source-serif-4/SourceSerif4_400Regular.ttf",
    "source-sans-3/SourceSans3_400Regular.ttf",
)
SECOURS = ("noto-emoji/NotoEmoji_400Regular.ttf", "noto-sans-arabic/NotoSansArabic_400Regular.ttf")
INCONNUE = "?"
MUETTES = ("Cf", "Mn", "Cc")  # joiners, variation selectors, marks: left out without a word
COUPE = re.compile(r"(?<=[/.@&=?_#])(?=\w)")
LONG = 26  # letters without a space: more than a column holds of the largest text
MOT = re.compile(rf"\S{{{LONG + 1},}}")
COUPURE = "\u200b"


@lru_cache(maxsize=1)
def printable() -> frozenset[int]:
    """Code points that both the serif and the sans can show."""
    serif, sans = (_letters(name) for name in PREMIERES)
    return frozenset((serif & sans).union(*map(_letters, SECOURS)) | {0x0A, 0x200B})


def _letters(name):
    with TTFont(POLICES / name, lazy=True) as font:
        return set(font.getBestCmap())


def unprintable(text: str) -> set[str]:
    """Letters of this text the paper would show as « ? »."""
    known = printable()
    return {c for c in set(text) if ord(c) not in known and _is_seen(c)}


def for_paper(text: str) -> str:
    """The text with letters that exist, and places where a very long word may be cut."""
    known = printable()
    if not text.isascii():
        text = unicodedata.normalize("NFC", text)
        text = "".join(c if ord(c) in known else _replaced(c) for c in text)
    text = text.replace("\t", " ")
    return MOT.sub(lambda match: _cut(match[0]), text)


def _is_seen(c):
    return unicodedata.category(c) not in MUETTES and not c.isspace()


def _replaced(c):
    if c.isspace():
        return " "
    return INCONNUE if _is_seen(c) else ""


def _cut(word):
    parts = COUPE.sub(COUPURE, word).split(COUPURE)
    return COUPURE.join(
        COUPURE.join(part[at : at + LONG] for at in range(0, len(part), LONG)) for part in parts
    )
