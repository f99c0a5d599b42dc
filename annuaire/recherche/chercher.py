"""A search: the words as typed, then a word being typed, then repaired words, then near matches."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from annuaire.recherche import moteur, mots, requete
from annuaire.recherche.mots import Mot
from annuaire.recherche.synonymes import get_lexique
from annuaire.recherche.vocabulaire import forme, get_vocabulaire

PEU = 3  # results under which another spelling is proposed beside them
RARE = 20  # times more frequent: the proposed word, against the one typed
COMPTES = 1_000  # documents counted, to tell a rare word from a common one
PROCHES = 60  # near matches


@dataclass(slots=True)
class Resultat:
    ids: list[int] = field(default_factory=list)  # Entree pks, best first
    borne: bool = False  # there are more than the limit asked
    corrige: str | None = None  # what these results are for, when it is not what was typed
    propose: str | None = None  # another spelling, offered beside these results
    proches: bool = False  # none has all the words: these have some
    mots_inconnus: list[str] = field(default_factory=list)  # found nowhere, even repaired
    mots: list[str] = field(default_factory=list)  # useful words that were searched


def search(
    texte: str,
    *,
    facettes=None,
    limite: int = 1_000,
    rang: Callable[[int], object] | None = None,
    avant: Callable[[int], object] | None = None,
) -> Resultat:
    """Entree pks for words as people type them, best first.

    facettes narrows inside the engine: {group: codes}, or an iterable of codes and groups of
    codes; all groups, any code of a group. `rang` gives the order of equally good answers;
    `avant` what counts more than word or synonym among those found by their name.
    """
    words = mots.words(texte)
    if not words:
        return Resultat()
    demande = _Demande(requete.facet_tree(facettes), max(1, limite), rang, avant)
    resultat = demande.run(words)
    if resultat.ids:
        resultat.propose = _other_spelling(texte, words, resultat)
    else:
        resultat = _search_further(texte, words, demande)
    resultat.mots = resultat.mots or [mot.forme for mot in words]
    return resultat


@dataclass(slots=True)
class _Demande:
    """What stays the same while the words change."""

    facettes: object
    limite: int
    rang: Callable | None
    avant: Callable | None = None

    def run(self, words) -> Resultat:
        trees = requete.tiers(get_lexique().segments(words), self.facettes)
        return self.ranked(moteur.candidates(trees, self.limite + 1), requete.name_tiers(trees))

    def ranked(self, rows, noms=0) -> Resultat:
        """noms: how many of the first tiers are names; `avant` orders these before their tier."""
        order, avant = self.rang or (lambda _pk: 0), self.avant or (lambda _pk: 0)

        def key(row):
            tier, pk = row
            place = (0, avant(pk)) if tier < noms else (tier, 0)
            return *place, tier, order(pk), pk

        rows = sorted(rows, key=key)
        ids = list(dict.fromkeys(pk for _tier, pk in rows))
        return Resultat(ids=ids[: self.limite], borne=len(ids) > self.limite)

    def near(self, segments) -> Resultat:
        """The most words first; the rarest words are the last to be given up."""
        found, tier = [], 0
        for trees in requete.near(segments, self.facettes):
            rows = moteur.candidates(trees, min(PROCHES, self.limite))
            found += [(tier + rang, pk) for rang, pk in rows]
            tier += len(trees)
            if found:
                break
        return replace(self.ranked(found), proches=bool(found))


def _search_further(texte, words, demande):
    """Nothing has all these words: which ones does no fiche know?"""
    sizes = _sizes(words)
    if not all(sizes):
        completed = _complete(words, sizes)
        if completed and (resultat := demande.run(completed)).ids:
            return _named(resultat, texte, words, completed)
        repaired = _repair(words, sizes)
        if repaired != words:
            resultat = demande.run(repaired)
            if resultat.ids:
                return _named(resultat, texte, words, repaired)
            words, typed = repaired, words
            sizes = _sizes(words)
            resultat = _near(words, sizes, demande)
            return _named(resultat, texte, typed, words)
    return _near(words, sizes, demande)


def _sizes(words):
    """How many fiches know each word, itself or by a synonym, filters apart.

    Memory answers for words that are written so; the database for the others, mostly rare.
    """
    lexique, vocabulaire = get_lexique(), get_vocabulaire()
    sizes = [vocabulaire.frequence(mot.plat) for mot in words]
    asked = [at for at, size in enumerate(sizes) if not size]
    if asked:
        trees = [requete.anywhere(lexique.segments([words[at]])) for at in asked]
        for at, size in zip(asked, moteur.sizes(trees, COMPTES), strict=True):
            sizes[at] = size
    return sizes


def _complete(words, sizes):
    """The last word as the beginning of others; the other unknown ones repaired. None if vain."""
    last = words[-1]
    choices = get_vocabulaire().complete(last.plat) if not sizes[-1] else []
    if not choices:
        return None
    variantes = tuple(
        variante for choice in choices for variante in mots.make_word(choice).variantes
    )
    return [*_repair(words[:-1], sizes[:-1]), replace(last, variantes=variantes)]


def _repair(words, sizes):
    """Unknown words replaced by the likeliest known one."""
    vocabulaire = get_vocabulaire()
    repaired = []
    for mot, size in zip(words, sizes, strict=True):
        choices = [] if size else vocabulaire.repair(mot.plat, 1)
        repaired.append(_respelt(mot, choices[0]) if choices else mot)
    return repaired


def _respelt(mot: Mot, plat: str) -> Mot:
    return replace(mots.make_word(forme(plat)), debut=mot.debut, fin=mot.fin)


def _near(words, sizes, demande):
    """Fiches that have most of the words. An unknown word is given up at once."""
    unknown = [mot.forme for mot, size in zip(words, sizes, strict=True) if not size]
    order = sorted((size, at) for at, size in enumerate(sizes) if size)
    known = [words[at] for _size, at in order]  # rarest first
    lexique = get_lexique()
    resultat = Resultat()
    if unknown and known:
        resultat = replace(demande.run(known), proches=True)
    if not resultat.ids and len(known) > 1:
        resultat = demande.near([segment for mot in known for segment in lexique.segments([mot])])
    resultat.proches = bool(resultat.ids)
    resultat.mots_inconnus = unknown
    return resultat


def _other_spelling(texte, words, resultat):
    """« Vous cherchiez … ? » when the few results hang on a word hardly anyone writes."""
    if len(resultat.ids) > PEU:
        return None
    vocabulaire = get_vocabulaire()
    respelt = []
    for mot in words:
        frequence = vocabulaire.frequence(mot.plat)
        choices = vocabulaire.repair(mot.plat, 1) if 0 < frequence <= PEU else []
        likelier = choices and vocabulaire.frequence(choices[0]) >= RARE * frequence
        respelt.append(_respelt(mot, choices[0]) if likelier else mot)
    return _write(texte, words, respelt) if respelt != words else None


def _named(resultat, texte, typed, words):
    """Say what the results are for. A word merely completed is not a correction."""
    if any(old.forme != new.forme for old, new in zip(typed, words, strict=True)):
        resultat.corrige = _write(texte, typed, words) if resultat.ids else None
        resultat.mots = [mot.forme for mot in words]
    return resultat


def _write(texte, typed, words):
    """The text as typed, other words put in place."""
    texte = mots.clip(texte)
    for old, new in sorted(zip(typed, words, strict=True), key=lambda pair: -pair[0].debut):
        if old.forme != new.forme:
            texte = texte[: old.debut] + new.forme + texte[old.fin :]
    return " ".join(texte.split())
