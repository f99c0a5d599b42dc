"""Rich text as every support reads it: paragraphs made of runs, and no HTML.

Pure. What the editor lets through is few (journal.blocs.STYLES): bold, italic, links, lists.
"""

import re
from dataclasses import dataclass, replace
from html.parser import HTMLParser

from portal.socle.champs import clean_text

BLANCS = re.compile(r"[ \t\r\n\f]+")  # not the no-break ones: French needs them
GRAS = ("b", "strong")
ITALIQUE = ("i", "em")
SORTS = {"ul": "puce", "ol": "numero"}
SCHEMES = ("http://", "https://", "mailto:", "tel:")


@dataclass(frozen=True)
class Bout:
    """A run of text. lien: an absolute address, or ""; "\\n" in texte is a line break."""

    texte: str
    gras: bool = False
    italique: bool = False
    lien: str = ""


@dataclass(frozen=True)
class Paragraphe:
    """sorte: « p », « puce » or « numero » (rang says which, from 1)."""

    bouts: tuple[Bout, ...]
    sorte: str = "p"
    rang: int = 0

    @property
    def texte(self) -> str:
        return "".join(bout.texte for bout in self.bouts)


def paragraphs(html: str, pages: dict[int, str] | None = None) -> tuple[Paragraphe, ...]:
    """pages: {page pk: address} of the portal's own links; what is not there loses its link."""
    reader = _Lecteur(pages or {})
    reader.feed(html)
    reader.close()
    return reader.done()


def linked_pages(html: str) -> set[int]:
    """pks of the portal's pages this text leads to."""
    found = re.findall(r"<a\b[^>]*>", html)
    ids = (re.search(r'\bid="(\d+)"', tag) for tag in found if 'linktype="page"' in tag)
    return {int(match[1]) for match in ids if match}


def from_lines(text: str) -> tuple[Paragraphe, ...]:
    """Plain text, one paragraph a line."""
    lines = (BLANCS.sub(" ", line).strip(" ") for line in clean_text(text).split("\n"))
    return tuple(Paragraphe((Bout(line),)) for line in lines if line)


class _Lecteur(HTMLParser):
    def __init__(self, pages):
        super().__init__(convert_charrefs=True)
        self.pages = pages
        self.found, self.bouts = [], []
        self.gras = self.italique = 0
        self.liens, self.listes = [], []

    def handle_starttag(self, tag, attrs):
        if tag in GRAS:
            self.gras += 1
        elif tag in ITALIQUE:
            self.italique += 1
        elif tag == "a":
            self.liens.append(self._address(dict(attrs)))
        elif tag == "br":
            self.bouts.append(self._bout("\n"))
        elif tag in SORTS:
            self._end_paragraph()
            self.listes.append([SORTS[tag], 0])
        else:
            self._end_paragraph()
            if tag == "li" and self.listes:
                self.listes[-1][1] += 1

    def handle_endtag(self, tag):
        if tag in GRAS:
            self.gras = max(0, self.gras - 1)
        elif tag in ITALIQUE:
            self.italique = max(0, self.italique - 1)
        elif tag == "a":
            self.liens = self.liens[:-1]
        elif tag in SORTS:
            self._end_paragraph()
            self.listes = self.listes[:-1]
        elif tag != "br":
            self._end_paragraph()

    def handle_data(self, data):
        if text := BLANCS.sub(" ", clean_text(data)):
            self.bouts.append(self._bout(text))

    def done(self):
        self._end_paragraph()
        return tuple(self.found)

    def _bout(self, text):
        return Bout(text, self.gras > 0, self.italique > 0, self.liens[-1] if self.liens else "")

    def _address(self, attrs):
        if attrs.get("linktype") == "page":
            number = attrs.get("id") or ""
            return self.pages.get(int(number), "") if number.isdecimal() else ""
        href = (attrs.get("href") or "").strip()
        return href if href.lower().startswith(SCHEMES) else ""

    def _end_paragraph(self):
        bouts = _trim(self.bouts)
        self.bouts = []
        if bouts:
            sorte, rang = self.listes[-1] if self.listes else ("p", 0)
            self.found.append(Paragraphe(bouts, sorte, rang))


def _trim(bouts):
    """Without the spaces at both ends, nor runs left empty."""
    kept = [bout for bout in bouts if bout.texte]
    while kept and not kept[0].texte.strip():
        kept.pop(0)
    while kept and not kept[-1].texte.strip():
        kept.pop()
    if kept:
        kept[0] = replace(kept[0], texte=kept[0].texte.lstrip(" \n"))
        kept[-1] = replace(kept[-1], texte=kept[-1].texte.rstrip(" \n"))
    return tuple(kept)
