"""The marks inside a line: **gras**, *italique*, [mots](adresse), [[Page du wiki]].

A text is a list of Run: words that share a style and a link. Everything here takes a time
proportional to the length of what it reads, whatever was typed: no pattern backtracks.
"""

import re
from html import escape
from html.parser import HTMLParser
from typing import NamedTuple

ECHAPPABLES = "\\*[]()#>.-—"
LIBELLE = r"\[(?P<libelle>(?:\\[\s\S]|[^\[\]\\])++)\]"
ADRESSE = r"\((?P<adresse>(?:[^\s()]|\([^\s()]*+\))++)\)"
WIKI = r"\[\[(?P<cible>[^\[\]\n|]{1,200}+)(?:\|(?P<mots>[^\[\]\n|]{1,200}+))?\]\]"
MARQUE = re.compile(
    rf"\\(?P<echappe>[{re.escape(ECHAPPABLES)}])|(?P<etoiles>\*+)|(?P<wiki>{WIKI})"
    rf"|(?P<lien>{LIBELLE}{ADRESSE})"
)
LIEN_PERMIS = re.compile(
    r"https?://[^\s/]\S*|mailto:[^\s@]+@\S+|tel:\+?[\d().\-]+|page:[1-9]\d{0,9}", re.IGNORECASE
)
NOMS = {1: ("italic",), 2: ("bold",), 3: ("bold", "italic")}
VERS_WIKI = "[["  # how the href of a wiki link begins: no address begins so


class Run(NamedTuple):
    """Words of one style. "\\n" is a line break; href is as typed ("page:12", "[[Nom")."""

    text: str
    bold: bool = False
    italic: bool = False
    href: str = ""


class _Token:
    def __init__(self, text, href="", opens=False, closes=False, stars=False):
        self.text, self.href, self.stars = text, href, stars
        self.opens, self.closes = opens, closes
        self.starts, self.ends = [], []


# Reading marks


def parse(text: str, *, links=True, wiki=False) -> list[Run]:
    """Runs of a marked text. What is not a whole mark stays as it was typed."""
    tokens = list(_tokens(text, links, wiki))
    _pair(token for token in tokens if token.stars)
    return merge(_runs(tokens))


def _tokens(text, links, wiki, href=""):
    position = searched = 0
    while found := MARQUE.search(text, searched):
        start, end = found.span()
        inside = None
        if found["echappe"]:
            inside = [_Token(found["echappe"], href)]
        elif found["etoiles"]:
            inside = [_stars(text, start, end, href)]
        elif found["wiki"] and wiki:
            cible, mots = found["cible"].strip(), (found["mots"] or "").strip()
            inside = [_Token(mots, VERS_WIKI + cible)] if cible else None
        elif found["lien"] and links and _is_link(found):
            inside = _tokens(found["libelle"], False, False, found["adresse"])
        if inside is None:  # a bracket, no more
            searched = start + 1
            continue
        if start > position:
            yield _Token(text[position:start], href)
        yield from inside
        position = searched = end
    if position < len(text):
        yield _Token(text[position:], href)


def _is_link(found):
    return bool(found["libelle"].strip()) and LIEN_PERMIS.fullmatch(found["adresse"])


def _stars(text, start, end, href):
    before, after = text[start - 1 : start], text[end : end + 1]
    known = end - start <= 3
    return _Token(
        text[start:end],
        href,
        opens=known and not _is_word(before) and bool(after) and not after.isspace(),
        closes=known and not _is_word(after) and bool(before) and not before.isspace(),
        stars=True,
    )


def _is_word(character):
    return character.isalnum() or character == "_"


def _pair(stars):
    waiting = {"bold": None, "italic": None}
    for token in stars:
        names = NOMS.get(len(token.text), ())
        if token.closes and all(waiting[name] for name in names):
            for name in names:
                waiting[name].starts.append(name)
                token.ends.append(name)
                waiting[name] = None
        elif token.opens:
            waiting.update(dict.fromkeys(names, token))


def _runs(tokens):
    bold = italic = False
    for token in tokens:
        text = token.text
        if token.stars:
            used = {*token.starts, *token.ends}
            literal = len(text) - 2 * ("bold" in used) - ("italic" in used)
            text = "*" * literal
            bold, italic = bold ^ ("bold" in used), italic ^ ("italic" in used)
        if text or token.href.startswith(VERS_WIKI):
            yield Run(text, bold, italic, token.href)


def merge(runs) -> list[Run]:
    """Neighbours of the same style become one."""
    merged = []  # lists of texts, joined once
    for run in runs:
        style = run[1:]
        if merged and merged[-1][1] == style and not run.href.startswith(VERS_WIKI):
            merged[-1][0].append(run.text)
        else:
            merged.append(([run.text], style))
    return [Run("".join(texts), *style) for texts, style in merged]


def words(runs) -> str:
    return "".join(run.text for run in runs)


# Writing marks


def mark(runs, *, links=True) -> str:
    """The marked text of runs. A style that marks can't say (within a word) is left out;
    no word ever is."""
    runs = [run if links and _sayable(run.href) else run._replace(href="") for run in runs]
    runs = merge(_tidy(_split(runs)))
    text = _emit(runs)
    if parse(text, links=links) == runs:
        return text
    return _emit(merge(run._replace(bold=False, italic=False) for run in runs))


def plain_mark(text: str) -> str:
    """Words without style, as mark() writes them."""
    return mark([Run(text)], links=False)


def _sayable(href):
    return not href or LIEN_PERMIS.fullmatch(href)


def _split(runs):
    """Words and spaces apart: a style never begins nor ends with a space."""
    return [
        run._replace(text=piece) for run in runs for piece in re.split(r"(\s+)", run.text) if piece
    ]


def _tidy(pieces):
    for name in ("bold", "italic"):
        styled = [getattr(piece, name) for piece in pieces]
        _unstyle_edges(pieces, styled)
        _unstyle_parts_of_words(pieces, styled)
        pieces = [piece._replace(**{name: on}) for piece, on in zip(pieces, styled, strict=True)]
    return _unstyle_meetings(pieces)


def _unstyle_edges(pieces, styled):
    for order in (range(len(pieces)), range(len(pieces) - 1, -1, -1)):
        on = False
        for index in order:
            if pieces[index].text.isspace():
                styled[index] = styled[index] and on
            on = styled[index]


def _unstyle_parts_of_words(pieces, styled):
    for start, end in _stretches(styled):
        before = _edge(pieces[start - 1], pieces[start])[-1:] if start else ""
        after = _edge(pieces[end], pieces[end - 1])[:1] if end < len(pieces) else ""
        if _is_word(before) or _is_word(after):
            styled[start:end] = [False] * (end - start)


def _edge(piece, beside):
    """What stands next to the stars: the sign of a link, when one begins or ends there."""
    return piece.text if not piece.href or piece.href == beside.href else "[]"


def _stretches(styled):
    start = None
    for index, on in enumerate([*styled, False]):
        if on and start is None:
            start = index
        elif not on and start is not None:
            yield start, index
            start = None


def _unstyle_meetings(pieces):
    """Where one style ends and another begins with nothing between, the stars would mix."""
    tidy = []
    refused = {"bold": False, "italic": False}
    for piece in pieces:
        last = tidy[-1] if tidy else Run("")
        ends = (last.bold and not piece.bold) or (last.italic and not piece.italic)
        for name in refused:
            if not getattr(piece, name):
                refused[name] = False
            elif ends and not getattr(last, name):
                refused[name] = True
        keep = {name: getattr(piece, name) and not off for name, off in refused.items()}
        tidy.append(piece._replace(**keep))
    return tidy


def _emit(runs):
    parts, last = [], Run("")
    for run in [*runs, Run("")]:
        if last.href and last.href != run.href:
            parts.append(f"]({_address(last.href)})")
        parts.append("*" * (2 * (last.bold and not run.bold) + (last.italic and not run.italic)))
        parts.append("*" * (2 * (run.bold and not last.bold) + (run.italic and not last.italic)))
        if run.href and last.href != run.href:
            parts.append("[")
        parts.append(_escape(run.text, in_link=bool(run.href)))
        last = run
    return "".join(parts)


def _address(href):
    href = re.sub(r"\s", "%20", href)
    if re.fullmatch(ADRESSE, f"({href})"):
        return href
    return href.replace("(", "%28").replace(")", "%29")


def _escape(text, *, in_link):
    brackets = "[]" if in_link else "[" if "](" in text else ""

    def one(found):
        sign, (start, end) = found[0], found.span()
        if sign == "\\":
            following = text[end : end + 1]
            return "\\\\" if not following or following in ECHAPPABLES else sign
        if sign[0] == "*":
            return (
                sign if _alone(text[start - 1 : start], text[end : end + 1]) else r"\*" * len(sign)
            )
        return "\\" + sign if sign in brackets else sign

    return re.sub(r"\\|\*+|[\[\]]", one, text)


def _alone(before, after):
    """Stars between two letters, or between two spaces, are no mark."""
    return bool(before and after) and (
        (before.isspace() and after.isspace()) or (_is_word(before) and _is_word(after))
    )


# HTML


def to_html(runs, anchor) -> str:
    """HTML of runs; anchor(run, html) gives the one of a link. Nested as Wagtail's own editor
    does (link, bold, italic), so that saving there an untouched text changes nothing."""
    html = []
    for href, linked in _grouped(runs, "href"):
        inner = "".join(
            _wrap("b", on, "".join(_italics(bolds))) for on, bolds in _grouped(linked, "bold")
        )
        html.append(anchor(linked[0], inner) if href else inner)
    return "".join(html)


def _italics(runs):
    for on, same in _grouped(runs, "italic"):
        yield _wrap("i", on, escape(words(same), quote=False).replace("\n", "<br/>"))


def _wrap(tag, on, html):
    return f"<{tag}>{html}</{tag}>" if on else html


def _grouped(runs, name):
    groups = []
    for run in runs:
        value = getattr(run, name)
        if groups and groups[-1][0] == value:
            groups[-1][1].append(run)
        else:
            groups.append((value, [run]))
    return groups


def stored_anchor(run, html) -> str:
    """A link as Wagtail stores it in rich text."""
    if run.href.lower().startswith("page:"):
        return f'<a linktype="page" id="{run.href[5:]}">{html}</a>'
    return f'<a href="{escape(run.href)}">{html}</a>'


class _RichText(HTMLParser):
    GRAS, PENCHE = ("b", "strong"), ("i", "em")
    BLOCS = ("p", "h1", "h2", "h3", "h4", "h5", "h6", "li", "blockquote", "div")

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.items, self.runs = [], []
        self.bold = self.italic = 0
        self.hrefs, self.lists, self.kind = [], [], "p"

    def handle_starttag(self, tag, attrs):
        if tag in self.GRAS:
            self.bold += 1
        elif tag in self.PENCHE:
            self.italic += 1
        elif tag == "a":
            given = dict(attrs)
            page = given.get("id") if given.get("linktype") == "page" else None
            self.hrefs.append(f"page:{page}" if page else (given.get("href") or ""))
        elif tag == "br":
            self._break()
        elif tag in ("ul", "ol"):
            self.flush()
            self.lists.append(tag)
        elif tag in self.BLOCS:
            self.flush()
            self.kind = self.lists[-1] if tag == "li" and self.lists else "p"

    def handle_endtag(self, tag):
        if tag in self.GRAS:
            self.bold = max(self.bold - 1, 0)
        elif tag in self.PENCHE:
            self.italic = max(self.italic - 1, 0)
        elif tag == "a":
            del self.hrefs[-1:]
        elif tag in ("ul", "ol"):
            self.flush()
            del self.lists[-1:]
        elif tag in self.BLOCS:
            self.flush()
            self.kind = "p"

    def handle_data(self, data):
        data = re.sub(r"[ \t\r\n]+", " ", data)
        if self.runs and self.runs[-1].text[-1] in " \n":
            data = data.removeprefix(" ")
        if data:
            self._add(data)

    def _break(self):
        if self.runs and self.runs[-1].text.endswith("\n"):
            if self.kind == "p":  # two breaks: another paragraph
                self.flush()
        elif self.runs:
            self._add("\n")

    def _add(self, text):
        href = self.hrefs[-1] if self.hrefs else ""
        self.runs.append(Run(text, self.bold > 0, self.italic > 0, href))

    def flush(self):
        runs = strip(merge(self.runs))
        if runs:
            self.items.append((self.kind, runs))
        self.runs = []


def strip(runs) -> list[Run]:
    """Without the spaces at both ends, nor around line breaks."""
    kept = [run._replace(text=re.sub(r" *\n *", "\n", run.text)) for run in runs]
    while kept and not kept[0].text.lstrip(" \n"):
        kept.pop(0)
    while kept and not kept[-1].text.rstrip(" \n"):
        kept.pop()
    if kept:
        kept[0] = kept[0]._replace(text=kept[0].text.lstrip(" \n"))
        kept[-1] = kept[-1]._replace(text=kept[-1].text.rstrip(" \n"))
    return kept


def from_html(html: str) -> list[tuple[str, list[Run]]]:
    """("p" | "ul" | "ol", runs) of each paragraph and item of a rich text. Lists within lists
    become one list; kinds of text that no mark says become paragraphs."""
    parser = _RichText()
    parser.feed(html)
    parser.close()
    parser.flush()
    return parser.items
