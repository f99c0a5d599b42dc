"""From the octets of an iCalendar file to the properties of its events. Pure, and bounded.

Read here and not by the library, which takes 0.7 ms an event and keeps every time zone a file
invents for all the files after it: the values are what matters, and they may be hostile.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from evenements.ical.textes import MAX_TEXTE, unescape
from portal.socle.champs import clean_text

MAX_OCTETS = 5_000_000
MAX_PROFONDEUR = 10
MAX_FUSEAUX = 50
MAX_ENTETE = 200  # lines about the calendar itself
MAX_EVENEMENTS = 40_000  # the past included: ten years of a busy calendar are a third of that
MAX_LIGNES = 10_000  # of one event: some write an EXDATE or a guest on each

PLIAGE = re.compile(rb"(?:\r\n|\r|\n)[ \t]")  # before decoding: some fold inside a character
TETE = re.compile(
    r"""[ ]*([A-Za-z0-9-]{1,60})        # the name
        ((?:;[^":;=,]{1,60}=            # each parameter: its name, read in one way only,
           (?:"[^"]*"|[^":;,]*)         # its values, quoted when they hold « : » or « ; »
           (?:,(?:"[^"]*"|[^":;,]*))*
        )*)
        :""",
    re.X,
)
MAX_TETE = 2_000  # characters before the value
PARAMETRE = re.compile(r';([^"=:;,]{1,60})=("[^"]*"|[^":;]*)')


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

    def proprietes(self, noms: re.Pattern) -> Iterator[Propriete]:
        """Those whose line begins like that: the others are not even read."""
        for ligne in self.lignes:
            if noms.match(ligne) and (found := read_line(ligne)):
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
            _("Ce fichier est trop lourd : %(mo)d Mo au plus.") % {"mo": MAX_OCTETS // 10**6}
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
                "C'est une page web, pas un calendrier : souvent une page de connexion. Donnez "
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
        self.entete = self.calendriers = 0

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
            raise CalendrierIllisible(_("Ce calendrier est coupé : il en manque la fin."))
        return self.contenu

    def _begin(self, nom, ligne):
        self.pile.append(nom)
        if len(self.pile) > MAX_PROFONDEUR:
            raise _abnormal()
        if nom == "VTIMEZONE":
            self.fuseau = []
        if self._in_timezone():
            self.fuseau.append(ligne)
        elif self.pile == ["VCALENDAR", "VEVENT"]:
            self.contenu.evenements.append(Composant())
            if len(self.contenu.evenements) > MAX_EVENEMENTS:
                raise _abnormal()

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
            lignes = self.contenu.evenements[-1].lignes
            lignes.append(ligne)
            if len(lignes) > MAX_LIGNES:
                raise _abnormal()
        elif self.pile == ["VCALENDAR"] and self.entete < MAX_ENTETE:
            self.entete += 1
            if found := read_line(ligne):
                self.contenu.entete.setdefault(found.nom, found)

    def _in_timezone(self):
        return self.pile[1:2] == ["VTIMEZONE"]

    def _keep_timezone(self):
        found = (read_line(ligne) for ligne in self.fuseau)
        tzid = next((p.valeur.strip() for p in found if p and p.nom == "TZID"), "")
        if tzid and len(self.contenu.fuseaux) < MAX_FUSEAUX and len(self.fuseau) < 400:
            self.contenu.fuseaux.setdefault(tzid, self.fuseau)


def _abnormal():
    return CalendrierIllisible(_("Ce calendrier est construit de façon anormale."))


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
