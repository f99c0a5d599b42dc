"""What a habitant types in one big field on a phone, to and from the body of an article.

    # Un intertitre               > Une parole          - un élément
    Un paragraphe, **gras**,      > — Qui la dit        1. un autre
    *italique*, [mots](adresse)   [photo 2 : légende]   une ligne vide : un paragraphe

A backslash before a sign keeps it a sign. Nothing typed is an error: what isn't a mark is text.
"""

import re
from copy import deepcopy
from difflib import SequenceMatcher
from html import escape
from itertools import groupby
from typing import NamedTuple
from uuid import uuid4

from journal.marques import (
    VERS_WIKI,
    from_html,
    mark,
    parse,
    plain_mark,
    stored_anchor,
    to_html,
    words,
)
from portal.socle.champs import clean_text

INTERTITRE = re.compile(r"#{1,6}[ \t]+(?=\S)")
CITATION = re.compile(r">(?:[ \t]+|$)")
ELEMENT = re.compile(r"-[ \t]+(?=\S)")
NUMERO = re.compile(r"(\d{1,3})[.)][ \t]+(?=\S)")
PHOTO = re.compile(r"\[photo\s+(\d{1,4})(?:\s*:[^\[\]]*)?\]", re.IGNORECASE)
DE = re.compile(r"[—–][ \t\u00a0]*(?=\S)")
# Where a backslash keeps the start of a line from being a mark: before the sign, after a number.
SIGNE = re.compile(r"#{1,6}[ \t]|>(?:[ \t]|$)|-[ \t]|\[photo\s", re.IGNORECASE)
COMPTE = re.compile(r"(\d{1,3})(?=[.)][ \t])")
LEGENDE_MAX = 60
NUMERO_MAX = 999


class Groupe(NamedTuple):
    """One block as typed: kind, and its sources (lines still marked)."""

    kind: str  # texte, intertitre, citation, photo
    sources: tuple  # texte: (("p" | "ul" | "ol", source), …); photo: (number,)
    de: str = ""


# From blocks to text


def write(blocks: list[dict]) -> str:
    """The marked text of raw blocks. Words are all there; what marks can't say (a list within a
    list, a style within a word) is left out, and comes back by read() where nothing was changed."""
    parts, photos = [], 0
    for block in blocks:
        kind, value = block["type"], block["value"]
        if kind == "photo":
            photos += 1
            parts.append(_write_photo(photos, value))
        elif kind == "texte":
            parts.append(_write_texte(value))
        elif kind == "intertitre":
            parts.append(f"# {plain_mark(_one_line(value))}" if value.strip() else "")
        elif kind == "citation":
            parts.append(_write_citation(value))
    return "\n\n".join(part for part in parts if part)


def _one_line(text):
    return re.sub(r"[ \t\r\n]+", " ", text).strip(" ")


def _write_photo(number, value):
    about = value.get("legende") or (value.get("image") or {}).get("alt_text") or ""
    about = _one_line(re.sub(r"[\[\]]", "", about))
    if len(about) > LEGENDE_MAX:
        about = about[:LEGENDE_MAX].rsplit(" ", 1)[0] + "…"
    return f"[photo {number}\u00a0: {about}]" if about else f"[photo {number}]"


def _write_texte(html):
    parts = []
    for kind, items in groupby(from_html(html), key=lambda item: item[0]):
        lines = [_guard(mark(runs)) for _, runs in items]
        if kind == "p":
            parts += lines
        else:
            lines = [line.replace("\n", "\n  ") for line in lines]
            parts.append("\n".join(f"{_bullet(kind, n)} {line}" for n, line in enumerate(lines, 1)))
    return "\n\n".join(parts)


def _bullet(kind, number):
    return "-" if kind == "ul" else f"{min(number, NUMERO_MAX)}."


def _guard(marked):
    """A sign that begins a line stays a sign."""
    return "\n".join(_guard_line(line) for line in marked.split("\n"))


def _guard_line(line):
    if SIGNE.match(line):
        return "\\" + line
    if found := COMPTE.match(line):
        return f"{found[0]}\\{line[found.end() :]}"
    return line


def _write_citation(value):
    lines = clean_text(value["texte"]).strip().split("\n")
    lines = [plain_mark(line.strip(" \t")) for line in lines]
    if DE.match(lines[-1]):
        lines[-1] = "\\" + lines[-1]
    if de := _one_line(value.get("de") or ""):
        lines.append(f"— {plain_mark(de)}")
    return "\n".join(f"> {line}".rstrip(" ") for line in lines)


# From text to blocks


def read(text: str, before: list[dict]) -> list[dict]:
    """Raw blocks of a marked text; `before` gives the photos, and the ids (and the very values)
    of the blocks nobody changed."""
    text = clean_text(text)
    if text.strip() == write(before).strip():
        return deepcopy(before)
    photos = [block for block in before if block["type"] == "photo"]
    groups = _groups(text, len(photos))
    known = _known(before)
    values = [_value(group) for group in groups]
    kept = _unchanged([key for key, _ in known], list(map(_key, groups, values)))
    blocks, shown = [], set()
    for index, group in enumerate(groups):
        if group.kind == "photo":
            number = group.sources[0]
            blocks.append(_copy(photos[number - 1], new=number in shown))
            shown.add(number)
        elif index in kept:
            blocks += [_copy(block) for block in known[kept[index]][1]]
        else:
            blocks.append({"type": group.kind, "value": values[index], "id": str(uuid4())})
    return blocks


def _copy(block, *, new=False):
    return deepcopy(block) | ({"id": str(uuid4())} if new else {})


def _known(before):
    """(key, blocks) of each group read() could give back as it was."""
    known, photos = [], 0
    for is_text, run in groupby(before, key=lambda block: block["type"] == "texte"):
        run = list(run)
        for blocks in [run] if is_text else [[block] for block in run]:
            if blocks[0]["type"] == "photo":
                photos += 1
                known.append((("photo", photos), blocks))
            else:
                keys = [_key(group, _value(group)) for group in _groups(write(blocks), 0)]
                known.append((keys[0] if len(keys) == 1 else None, blocks))
    return known


def _key(group, value):
    return (group.kind, *(value.values() if isinstance(value, dict) else [value]))


def _unchanged(before, after) -> dict[int, int]:
    """{place after: place before} of what reads the same."""
    same = {}
    for a, b, size in SequenceMatcher(None, before, after).get_matching_blocks():
        same.update(zip(range(b, b + size), range(a, a + size), strict=True))
    return {b: a for b, a in same.items() if before[a] is not None}


def _value(group):
    if group.kind == "photo":
        return group.sources[0]
    if group.kind == "texte":
        return _listed(group.sources, lambda source: to_html(parse(source), stored_anchor))
    if group.kind == "intertitre":
        return words(parse(group.sources[0], links=False))
    lines = [words(parse(line, links=False)) for line in group.sources]
    return {"texte": "\n".join(lines), "de": words(parse(group.de, links=False))}


def _listed(items, render):
    html = []
    for kind, same in groupby(items, key=lambda item: item[0]):
        tag = "p" if kind == "p" else "li"
        inner = "".join(f"<{tag}>{render(source)}</{tag}>" for _, source in same)
        html.append(inner if kind == "p" else f"<{kind}>{inner}</{kind}>")
    return "".join(html)


# Lines


class _Reader:
    """Lines one by one; `last` says what the line before was, blank lines included."""

    def __init__(self, photos):
        self.photos, self.groups, self.items = photos, [], []
        self.last = "blank"

    def read(self, text):
        for line in text.split("\n"):
            indented = line[:1] in (" ", "\t")
            self.last = self._line(re.sub(r"[ \t]+", " ", line).strip(" "), indented)
        self._close()
        return self.groups

    def _line(self, line, indented):
        if not line.strip():
            return "blank"
        if self._is_photo(line):
            return self._add(Groupe("photo", (int(PHOTO.match(line)[1]),)))
        if found := INTERTITRE.match(line):
            return self._add(Groupe("intertitre", (line[found.end() :],)))
        if found := CITATION.match(line):
            return self._cite(line[found.end() :])
        if found := ELEMENT.match(line):
            return self._item("ul", line[found.end() :])
        if (found := NUMERO.match(line)) and (self._in_list() or int(found[1]) == 1):
            return self._item("ol", line[found.end() :])
        return self._words(line, indented)

    def _is_photo(self, line):
        found = PHOTO.fullmatch(line)
        return found is not None and 1 <= int(found[1]) <= self.photos

    def _in_list(self):
        return bool(self.items) and self.items[-1][0] == "ol"

    def _add(self, group):
        self._close()
        self.groups.append(group)
        return group.kind

    def _cite(self, line):
        if self.last != "citation":
            self._close()
            self.groups.append(Groupe("citation", []))
        self.groups[-1].sources.append(line)
        return "citation"

    def _item(self, kind, words_):
        self.items.append((kind, [words_]))
        return "item"

    def _words(self, line, indented):
        if self.last == "words" or (self.last == "item" and indented):
            self.items[-1][1].append(line)
            return self.last
        self.items.append(("p", [line]))
        return "words"

    def _close(self):
        if self.items:
            sources = tuple((kind, "\n".join(lines)) for kind, lines in self.items)
            self.groups.append(Groupe("texte", sources))
            self.items = []


def _groups(text, photos):
    groups = []
    for found in _Reader(photos).read(text):
        for group in _cited(found.sources) if found.kind == "citation" else [found]:
            if group.kind == "texte" and groups and groups[-1].kind == "texte":
                group = group._replace(sources=groups.pop().sources + group.sources)
            groups.append(group)
    return groups


def _cited(lines):
    lines, de = list(lines), ""
    while lines and not lines[-1]:
        lines.pop()
    if any(lines[:-1]) and (found := DE.match(lines[-1])):
        de = lines.pop()[found.end() :]
    text = "\n".join(lines).strip("\n")
    return [Groupe("citation", tuple(text.split("\n")), de)] if text else []


# HTML, for the wiki


def render_html(text: str, link=None) -> str:
    """Safe HTML of a marked text. link(target, words) gives the HTML of [[target|words]] (words
    may be "") and of [words](page:12) (target "page:12"); without it their words are shown."""

    def anchor(run, html):
        if run.href.startswith(VERS_WIKI) or run.href.lower().startswith("page:"):
            target = run.href.removeprefix(VERS_WIKI)
            return link(target, run.text) if link else html or escape(target)
        return f'<a href="{escape(run.href)}" rel="nofollow ugc noopener">{html}</a>'

    def inline(source):
        return to_html(parse(source, wiki=True), anchor)

    return "".join(_render(group, inline) for group in _groups(clean_text(text), 0))


def _render(group, inline):
    if group.kind == "texte":
        return _listed(group.sources, inline)
    if group.kind == "intertitre":
        return f"<h2>{inline(group.sources[0])}</h2>"
    de = f"<footer>— {inline(group.de)}</footer>" if group.de else ""
    return f"<blockquote><p>{inline(chr(10).join(group.sources))}</p>{de}</blockquote>"


# What is pasted

PUCE = re.compile(
    r"^[ \t\u00a0]*(?:[•·●▪◦‣⁃∙\uf0b7\uf0a7\uf0d8]|o(?=\t))[ \t\u00a0]*(?=\S)", re.MULTILINE
)
# Not the joiners of Persian, Indian languages or emoji, nor the marks of direction Arabic needs.
INVISIBLES = re.compile("[\u00ad\u200b\u2060\ufeff\u202a-\u202e\ufff9-\ufffb]")
ESPACES = re.compile("[\t\u2000-\u200a\u205f\u3000]+")
SEPARATEURS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")


def clean_paste(text: str) -> str:
    """A text without what Word leaves in it: hidden characters, tabs, bullets that are drawn,
    separators of lines, many empty lines. No word is lost; no-break spaces before « : ; ? ! »
    and thin ones stay, in one kind."""
    text = clean_text(SEPARATEURS.sub("\n", text))
    text = INVISIBLES.sub("", text)
    text = PUCE.sub("- ", text)
    text = text.replace("\u2009", "\u202f").replace("\u202f", "\u00a0").replace("\u2011", "-")
    text = ESPACES.sub(" ", text)
    # No pattern: looking for the end of a run of spaces from each of them takes a squared time.
    text = "\n".join(line.rstrip(" \u00a0") for line in text.split("\n"))
    return re.sub(r"\n{4,}", "\n\n\n", text).strip("\n")
