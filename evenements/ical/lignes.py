"""From the octets of an iCalendar file to the properties of its events. Pure, and bounded.

Read here and not by the library, which takes 0.7 ms an event and keeps every time zone a file
invents for all the files after it: the values are what matters, and they may be hostile.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser

from django.utils.translation import gettext as _

from portal.socle.champs import clean_text

MAX_OCTETS = 5_000_000
MAX_PROFONDEUR = 10
MAX_FUSEAUX = 50
MAX_TEXTE = 20_000  # characters of one value that are looked at

PLIAGE = re.compile(rb"(?:\r\n|\r|\n)[ \t]")  # before decoding: some fold inside a character
TETE = re.compile(
    r"""[ ]*([A-Za-z0-9-]{1,60})        # the name
        ((?:;[^":;]{1,60}=              # each parameter: its name,
           (?:"[^"]*"|[^":;,]*)         # its values, quoted when they hold « : » or « ; »
           (?:,(?:"[^"]*"|[^":;,]*))*
        )*)
        :""",
    re.X,
)
MAX_TETE = 2_000  # characters before the value
PARAMETRE = re.compile(r';([^"=:;]{1,60})=("[^"]*"|[^":;]*)')
BALISE = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|html|i|li|ol|p|span|strong|table|td|tr|u|ul)\b[^<>]*>", re.I
)


class CalendrierIllisible(Exception):
    """Nothing of this file comes in; the message is for people."""


@dataclass(frozen=True)
class Propriete:
    nom: str
    parametres: dict
    valeur: str  # as written

    @property
    def texte(self) -> str:
        """Its value as TEXT: « \\, » and « \\n » undone, once."""
        return unescape(self.valeur[:MAX_TEXTE])


@dataclass
class Composant:
    """One VEVENT: its lines, read when they are asked for."""

    lignes: list[str] = field(default_factory=list)

    def proprietes(self) -> Iterator[Propriete]:
        for ligne in self.lignes:
            if found := read_line(ligne):
                yield found


@dataclass
class Contenu:
    """A whole file. fuseaux: {TZID: the lines of its VTIMEZONE}."""

    entete: dict = field(default_factory=dict)  # {NAME: Propriete} of the calendar
    evenements: list[Composant] = field(default_factory=list)
    fuseaux: dict[str, list[str]] = field(default_factory=dict)


def split(octets: bytes) -> Contenu:
    """Raises CalendrierIllisible for what is no calendar, or only a piece of one."""
    if len(octets) > MAX_OCTETS:
        raise CalendrierIllisible(
            _("Ce fichier est trop lourd : %(mo)d Mo au plus.") % {"mo": MAX_OCTETS // 10**6}
        )
    texte = decode(octets)
    _check_kind(texte)
    return _Decoupe().run(texte)


# -- Octets to text --------------------------------------------------------------------------------


def decode(octets: bytes) -> str:
    """UTF-8, UTF-16 or what Windows wrote; unfolded, ends of one kind, nothing unprintable."""
    octets = _as_utf8(octets)
    octets = PLIAGE.sub(b"", octets)
    try:
        texte = octets.decode()
    except UnicodeDecodeError:
        texte = octets.decode("cp1252", "replace")
    return clean_text(texte)


def _as_utf8(octets):
    if octets.startswith(b"\xef\xbb\xbf"):
        return octets[3:]
    codage = None
    if octets.startswith((b"\xff\xfe", b"\xfe\xff")):
        codage = "utf-16"
    elif octets[:4] in (b"B\0E\0", b"\0B\0E"):  # « BE » of BEGIN, without its mark
        codage = "utf-16-le" if octets[1] == 0 else "utf-16-be"
    return octets.decode(codage, "replace").encode() if codage else octets


def _check_kind(texte):
    if re.search(r"^[ \t]*BEGIN:VCALENDAR[ \t]*$", texte, re.I | re.M):
        return
    if not texte.strip():
        raise CalendrierIllisible(_("Ce fichier est vide."))
    if re.search(r"<!doctype html|<html|<head|<body", texte[:5000], re.I):
        raise CalendrierIllisible(
            _(
                "C'est une page web, pas un calendrier : souvent une page de connexion. Donnez "
                "l'adresse publique au format iCal, qui finit d'habitude par .ics."
            )
        )
    raise CalendrierIllisible(_("Ce n'est pas un calendrier au format iCal (.ics)."))


# -- Text to components ----------------------------------------------------------------------------


class _Decoupe:
    """Follows BEGIN and END; what lies deeper than an event (alarms) is left aside."""

    def __init__(self):
        self.contenu = Contenu()
        self.pile = []
        self.fuseau = []
        self.calendriers = 0

    def run(self, texte):
        for ligne in texte.split("\n"):
            debut = ligne[:6].upper()
            if debut == "BEGIN:":
                self._begin(ligne[6:].strip().upper(), ligne)
            elif debut[:4] == "END:":
                self._end(ligne[4:].strip().upper(), ligne)
            elif ligne:
                self._line(ligne)
        if "VCALENDAR" in self.pile or not self.calendriers:
            # Its missing events would be taken for events that were cancelled.
            raise CalendrierIllisible(_("Ce calendrier est coupé : il en manque la fin."))
        return self.contenu

    def _begin(self, nom, ligne):
        self.pile.append(nom)
        if len(self.pile) > MAX_PROFONDEUR:
            raise CalendrierIllisible(_("Ce calendrier est construit de façon anormale."))
        if nom == "VTIMEZONE":
            self.fuseau = []
        if self._in_timezone():
            self.fuseau.append(ligne)
        elif self.pile == ["VCALENDAR", "VEVENT"]:
            self.contenu.evenements.append(Composant())

    def _end(self, nom, ligne):
        if self._in_timezone():
            self.fuseau.append(ligne)
        if nom not in self.pile:
            return
        while self.pile.pop() != nom:  # an END was forgotten
            pass
        if nom == "VCALENDAR":
            self.calendriers += 1
        if nom == "VTIMEZONE":
            self._keep_timezone()

    def _line(self, ligne):
        if self._in_timezone():
            self.fuseau.append(ligne)
        elif self.pile == ["VCALENDAR", "VEVENT"]:
            self.contenu.evenements[-1].lignes.append(ligne)
        elif self.pile == ["VCALENDAR"] and len(self.contenu.entete) < 50:
            found = read_line(ligne)
            if found:
                self.contenu.entete.setdefault(found.nom, found)

    def _in_timezone(self):
        return self.pile[1:2] == ["VTIMEZONE"]

    def _keep_timezone(self):
        found = (read_line(ligne) for ligne in self.fuseau)
        tzid = next((p.valeur.strip() for p in found if p and p.nom == "TZID"), "")
        if tzid and len(self.contenu.fuseaux) < MAX_FUSEAUX and len(self.fuseau) < 400:
            self.contenu.fuseaux.setdefault(tzid, self.fuseau)


def read_line(ligne: str) -> Propriete | None:
    """« NAME;PARAMETER=value:value », None for what is not."""
    match = TETE.match(ligne, 0, MAX_TETE)
    if not match:
        return None
    nom, parametres = match.groups()
    found = {}
    if parametres:
        for cle, value in PARAMETRE.findall(parametres):
            found.setdefault(cle.strip().upper(), value.strip().strip('"'))
    return Propriete(nom.upper(), found, ligne[match.end() :].strip())


# -- Texts -----------------------------------------------------------------------------------------


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
    return " ".join(to_plain(texte).split())[:size].strip()


def to_plain(texte: str) -> str:
    """A description as text: some calendars write HTML in it."""
    if BALISE.search(texte):
        lecteur = _Texte()
        lecteur.feed(texte)
        lecteur.close()
        texte = lecteur.texte
    elif re.search(r"&(?:amp|lt|gt|quot|nbsp|#\d{1,6}|[a-z]{4,8});", texte):
        texte = html.unescape(texte)
    texte = clean_text(texte.replace("\u00a0", " "))
    lignes = [re.sub(r"[ \t]+", " ", ligne).strip() for ligne in texte.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lignes)).strip()


class _Texte(HTMLParser):
    """The text of a page, its paragraphs and lists on lines of their own."""

    BLOCS = frozenset(
        {"p", "div", "br", "li", "ul", "ol", "tr", "table", *(f"h{n}" for n in "123456")}
    )
    TUS = frozenset({"script", "style", "head", "title"})

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.morceaux = []
        self.tus = 0

    @property
    def texte(self):
        return "".join(self.morceaux)

    def handle_starttag(self, tag, attrs):
        if tag in self.TUS:
            self.tus += 1
        if tag in self.BLOCS:
            self.morceaux.append("\n– " if tag == "li" else "\n")

    def handle_endtag(self, tag):
        if tag in self.TUS:
            self.tus = max(0, self.tus - 1)
        if tag in self.BLOCS and tag not in ("br", "li"):
            self.morceaux.append("\n")

    def handle_data(self, data):
        if not self.tus:
            self.morceaux.append(data)
