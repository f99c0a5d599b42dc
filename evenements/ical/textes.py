"""The texts of a calendar, as a person would read them. Pure; each pass reads a text once.

No HTML parser of the library: on text that opens what it never closes, they look again from each
opening to the end, and a description of 20,000 characters takes seconds.
"""

import html
import re

from portal.socle.champs import clean_text

MAX_TEXTE = 20_000  # characters of one value that are looked at
MAX_LIGNE = 4_000  # of a title or a place, markup included

CONNUES = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|html|i|li|ol|p|span|strong|table|td|tr|u|ul)\b[^<>]*>", re.I
)
BALISE = re.compile(r"<(?:(/?)([a-z][a-z0-9:-]{0,30})(?=[\s/>])|[!?])[^<>]*>", re.I)
BLOCS = frozenset({"p", "div", "br", "li", "ul", "ol", "tr", "table", *(f"h{n}" for n in "123456")})
TUS = frozenset({"script", "style", "head", "title"})
ENTITE = re.compile(r"&(?:amp|lt|gt|quot|nbsp|#\d{1,6}|[a-z]{4,8});")
SANS_FIN = re.compile(r"&#x?[0-9a-f]{8,};?", re.I)  # no character: a number that costs to read


def unescape(valeur: str) -> str:
    return re.sub(r"\\(.)", lambda match: "\n" if match[1] in "nN" else match[1], valeur)


def split_values(valeur: str) -> list[str]:
    """The values of a list: « a\\,b,c » is two of them."""
    return [
        part.strip()
        for part in re.findall(r"(?:\\.|[^\\,])+", valeur[:MAX_TEXTE], re.S)
        if part.strip()
    ]


def one_line(texte: str, size: int) -> str:
    """A title, a place: markup and line ends taken out."""
    return " ".join(to_plain(texte[:MAX_LIGNE]).split())[:size].strip()


def to_plain(texte: str) -> str:
    """A description as text: some calendars write HTML in it."""
    texte = texte[:MAX_TEXTE]
    if CONNUES.search(texte):
        texte = html.unescape(SANS_FIN.sub("", _without_markup(_without_comments(texte))))
    elif ENTITE.search(texte):
        texte = html.unescape(SANS_FIN.sub("", texte))
    texte = clean_text(texte.replace("\u00a0", " "))
    lignes = [re.sub(r"[ \t]+", " ", ligne).strip() for ligne in texte.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lignes)).strip()


def _without_comments(texte):
    first, *others = texte.split("<!--")
    return first + "".join(other.partition("-->")[2] for other in others)


def _without_markup(texte):
    """Paragraphs and lists on lines of their own."""
    morceaux, tus, end = [], 0, 0
    for match in BALISE.finditer(texte):
        if not tus:
            morceaux.append(texte[end : match.start()])
        end = match.end()
        nom = (match[2] or "").lower()
        if nom in TUS:
            tus = max(0, tus - 1) if match[1] else tus + 1
        elif nom in BLOCS and not (match[1] and nom in ("br", "li")):
            morceaux.append("\n– " if nom == "li" and not match[1] else "\n")
    return "".join([*morceaux, "" if tus else texte[end:]])
