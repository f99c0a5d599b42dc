"""French words: how a text is cut, folded and stemmed. Pure: no database, no settings.

A word is kept under two stems, the stem folded and the folded word's stem, so that a text and
a query meet whether or not their accents were typed. Every stem is lower-case ASCII letters
and digits, which no engine cuts or alters.
"""

import re
import threading
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

import snowballstemmer

MAX_MOTS = 8  # words of a query that are read
MAX_TEXTE = 100  # characters of a query that are read
MAX_MOT = 40
MIN_RACINE = 4  # letters
MAX_MOTS_PARTIE = 2_000  # different words kept of one part of a document

# Words people wrap their question in. Folded; « bien » and « être » stay, for « bien-être ».
MOTS_VIDES = frozenset(
    """
    a afin ai aimerais aimerait alors apres as au aucun aujourdhui aussi aux avec avez avoir avons
    beaucoup besoin bonjour bonsoir
    c ca ce cela ces cet cette chez cherche cherchent chercher cherchons ci comme comment combien
    d dans de demain des dois dont du donc
    elle elles en entre es est et etes eux
    faire fait faites faut
    hier hui il ils
    j jai je jusqu
    l la le les leur leurs lorsqu lui
    m ma maintenant mais me merci mes mien moi mon
    n ne ni nos notre nous
    on ont ou
    par pas pendant peu peut peuvent peux plait pour pourquoi pouvoir pres puis puisqu
    qu quand que quel quelle quelles quelqu quelque quelques quels qui quoi
    recherche recherchons rechercher
    s sa salut sans se serait ses si soi sommes son sont sous souhaite souhaiterais souhaiterait stp
    suis sur svp
    t ta te tes toi ton tous tout toute toutes trop trouve trouver tres tu
    un une
    va vais vers veut veux vos votre voudrais voudrait vouloir vous voulez
    y
    """.split()  # noqa: SIM905 - a list of 150 lines would not be read
)
ABREVIATIONS = {"st": "saint", "ste": "sainte", "sts": "saints", "stes": "saintes"}

# Who looks for a doctor (médecin) does not want the faculty: kept apart from the stem they share.
ENTIERS = frozenset({"medecine"})

_APOSTROPHES = str.maketrans(dict.fromkeys("’ʼ‘´`′＇", "'") | dict.fromkeys("‐‑‒–—−", "-"))
_LIGATURES = str.maketrans({"œ": "oe", "æ": "ae", "ß": "ss", "ı": "i", "ø": "o", "ł": "l"})
_SIGNES = re.compile(
    "[\u0300-\u036f\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u200b-\u200f\xad]"
)
# An acronym with its dots, or a run of letters and digits held by apostrophes and hyphens.
_BLOC = re.compile(r"[^\W\d_](?:\.[^\W\d_])+(?![^\W_])|[^\W_]+(?:['-][^\W_]+)*")
_ELISION = re.compile(r"(?:[ldjmtsnc]|qu|jusqu|lorsqu|puisqu|quoiqu|quelqu)'(?=[^\W_])")
_PARTIE = re.compile(r"[^\W_]+")
_SUR = re.compile("[a-z0-9]+")
_VOCABULAIRE = re.compile(r"[a-z][a-z0-9]{2,29}")

_local = threading.local()  # a stemmer keeps its state: one each thread


@dataclass(frozen=True, slots=True)
class Mot:
    """A word of a query: any of `variantes` will do, each asking for one stem of every group."""

    forme: str  # as typed, in lower case
    plat: str  # folded
    variantes: tuple[tuple[tuple[str, ...], ...], ...]
    debut: int = 0  # where it stands in normalise(text)
    fin: int = 0

    @property
    def lisible(self):
        """Folded when it is Latin, as typed in another script."""
        return self.forme if self.plat == _stand_in(self.forme) else self.plat

    @property
    def cle(self):
        """What two ways of writing the word have in common."""
        return self.variantes[0][0][-1]


def normalise(texte: str) -> str:
    """Lower case, one kind of apostrophe and hyphen, ligatures opened; accents stay."""
    texte = unicodedata.normalize("NFKC", texte).lower().translate(_LIGATURES)
    return _SIGNES.sub("", texte.translate(_APOSTROPHES)).replace("\x00", " ")


@lru_cache(maxsize=32_768)
def fold(mot: str) -> str:
    """Without accents; a word of another script becomes letters and digits that stand for it."""
    plat = mot if mot.isascii() else _SIGNES.sub("", unicodedata.normalize("NFKD", mot))
    return plat if _SUR.fullmatch(plat) else _stand_in(mot)


def _stand_in(mot):
    return "x" + mot.encode("utf-8", "ignore").hex()


@lru_cache(maxsize=32_768)
def racines(mot: str) -> tuple[str, ...]:
    """One or two stems: the stem folded, then the folded word's stem."""
    plat = fold(mot)
    second = _stem(plat, plat)
    first = second if mot == plat else _stem(mot, plat)
    return (second,) if first == second else (first, second)


def _stem(mot, plat):
    """Snowball's stem, folded. Too short, it would make café and CAF, mère and mer, one word."""
    if plat in ENTIERS:
        return plat
    stemmer = getattr(_local, "stemmer", None)
    if stemmer is None:
        stemmer = _local.stemmer = snowballstemmer.stemmer("french")
    stem = fold(stemmer.stemWord(mot) or mot)
    if len(stem) < MIN_RACINE:
        stem = plat
    # Snowball leaves some plurals: ados, photos, jeux.
    return stem[:-1] if len(stem) > 3 and stem[-1] in "sx" else stem


@lru_cache(maxsize=32_768)
def parts(bloc: str) -> tuple[tuple[str, ...], str]:
    """Words, and all of them joined when they are several: « l'après-midi » -> « aprèsmidi »."""
    if "." in bloc:
        return (bloc.replace(".", "")[:MAX_MOT],), ""
    if bloc == "aujourd'hui":
        return ("aujourdhui",), ""
    while found := _ELISION.match(bloc):
        bloc = bloc[found.end() :]
    words = tuple(
        ABREVIATIONS.get(word, word)[:MAX_MOT] for word in _PARTIE.findall(bloc)[:MAX_MOTS]
    )
    return words, ("".join(words)[:MAX_MOT] if len(words) > 1 else "")


@dataclass(frozen=True, slots=True)
class Analyse:
    """What one part of a document holds."""

    racines: frozenset[str]
    plats: frozenset[str]  # folded words
    formes: dict[str, str]  # folded word -> as people write it


def analyse(texte: str, *, vides: bool = True) -> Analyse:
    """Stems and words of a document's text; without its empty words when vides is False."""
    stems: set[str] = set()
    plats: set[str] = set()
    formes: dict[str, str] = {}
    blocs = dict.fromkeys(_BLOC.findall(normalise(texte)))
    for bloc in list(blocs)[:MAX_MOTS_PARTIE]:
        words, joined = parts(bloc)
        if not joined and not vides and fold(words[0]) in MOTS_VIDES:
            continue
        spelled = [(word, word) for word in words]
        if joined:
            spelled.append((joined, "-".join(words)))
        for word, forme in spelled:
            stems.update(racines(word))
            plats.add(fold(word))
            _remember(formes, word, forme)
    return Analyse(frozenset(stems), frozenset(plats), formes)


def _remember(formes, word, forme):
    plat = fold(word)
    if plat in MOTS_VIDES or not _VOCABULAIRE.fullmatch(plat):
        return
    if formes.get(plat, plat) == plat:
        formes[plat] = forme


def fold_text(texte: str) -> str:
    """Useful for comparing beginnings: folded words, one space between."""
    blocs = (parts(bloc)[0] for bloc in _BLOC.findall(normalise(texte)))
    return " ".join(fold(word) for words in blocs for word in words)


def is_vide(mot: str) -> bool:
    return fold(mot) in MOTS_VIDES


def words(texte: str) -> list[Mot]:
    """The useful words of a query, each once, 8 at most; all of them when none is useful."""
    texte = clip(texte)
    useful: dict[str, Mot] = {}
    empty: dict[str, Mot] = {}
    for found in _BLOC.finditer(texte):
        mot, vide = _mot(found.group(), found.start())
        if mot.plat not in (empty if vide else useful):
            (empty if vide else useful)[mot.plat] = mot
    return list((useful or empty).values())[:MAX_MOTS]


def clip(texte: str) -> str:
    """The part of a query that is read, normalised; Mot.debut and Mot.fin count in it."""
    return normalise(str(texte)[: MAX_TEXTE * 4])[:MAX_TEXTE]


def _mot(bloc, start):
    names, joined = parts(bloc)
    elided = bloc
    while "." not in bloc and bloc != "aujourd'hui" and (found := _ELISION.match(elided)):
        elided = elided[found.end() :]
    start += len(bloc) - len(elided)
    forme = (joined and elided) or names[0]
    if not joined:
        plat, variantes = fold(names[0]), ((racines(names[0]),),)
    else:
        full = [name for name in names if not is_vide(name)] or names
        plat = fold(joined)
        variantes = ((racines(joined),), tuple(racines(name) for name in full))
    vide = all(is_vide(name) for name in names)
    return Mot(forme, plat, variantes, start, start + len(elided)), vide


def make_word(forme: str) -> Mot:
    """A word we chose (a repair, a completion) as a word of a query."""
    return _mot(normalise(forme), 0)[0]
