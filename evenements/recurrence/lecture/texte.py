"""A text made plain, letter for letter, and a cursor that reads it."""

import re
import unicodedata

LONGUEUR_MAX = 500
DASHES = "‐‑‒–—―−➔→"
QUOTES = '«»“”„"*•·'
APOSTROPHES = "’‘ʼ`´"
PLAIN = (
    {ord(char): "-" for char in DASHES}
    | {ord(char): " " for char in QUOTES}
    | {ord(char): "'" for char in APOSTROPHES}
    | {ord("º"): "e", ord("°"): "e"}
)


def tidy(texte: str) -> str:
    """What is read, and quoted when it is not understood: bounded, accents composed."""
    return unicodedata.normalize("NFC", texte[:LONGUEUR_MAX])


def flatten(texte: str) -> str:
    """Lower case, no accent, plain dashes and spaces; as long as the text, place for place."""
    return "".join(map(_flat, texte))


def _flat(char):
    char = char.translate(PLAIN)
    if char.isspace():
        return " "
    letters = [
        c for c in unicodedata.normalize("NFKD", char.lower()) if not unicodedata.combining(c)
    ]
    return letters[0] if len(letters) == 1 else (char if len(char) == 1 else " ")


def word(pattern: str) -> re.Pattern:
    """A whole word or several, the spaces after it included; « d' » ends a word. Alternatives
    only, no repetition of a repetition: time stays in proportion to the text."""
    return re.compile(rf"(?:{pattern})(?:(?<=')|(?![a-z0-9])) *")


def mark(pattern: str) -> re.Pattern:
    """Signs, which need no end of word; their spaces included."""
    return re.compile(rf"(?:{pattern}) *")


class Curseur:
    """Where we are in a flat text."""

    def __init__(self, texte: str):
        self.texte = texte
        self.place = 0

    def take(self, pattern: re.Pattern) -> re.Match | None:
        """Move past the pattern when it comes next."""
        match = pattern.match(self.texte, self.place)
        if match:
            self.place = match.end()
        return match

    def sees(self, pattern: re.Pattern) -> bool:
        return pattern.match(self.texte, self.place) is not None

    def attempt(self, read, *args):
        """What `read(cursor, *args)` gives; the cursor goes back when that is nothing."""
        place = self.place
        found = read(self, *args)
        if not found:
            self.place = place
        return found

    @property
    def at_end(self) -> bool:
        return self.place >= len(self.texte)
