"""Themes and structures offered while a person types."""

from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.text import slugify

from annuaire.enums import Genre
from annuaire.models import Entree
from annuaire.recherche import moteur, mots, requete
from annuaire.recherche.mots import Mot
from annuaire.recherche.synonymes import get_lexique
from annuaire.recherche.vocabulaire import forme, get_vocabulaire
from portal.socle.memoire import ParVersion
from territoire.models import Thematique

MIN_LETTRES = 2
CANDIDATS = 60  # structures compared
MAX_THEMES = 4  # beside structures
POIDS = {"nom_simple": 8, "nom": 6, "synonymes": 4, "description": 2}


@dataclass(frozen=True, slots=True)
class Suggestion:
    libelle: str
    url: str
    genre: str  # "theme" or "structure"


@dataclass(slots=True)
class _Theme:
    libelle: str
    slug: str
    ordre: int
    poids: dict[str, int]  # folded word or stem -> how much it says of the theme

    def score(self, words: list[Mot]):
        """0 when a word is not the theme's; the last word may be unfinished."""
        total = 0
        for at, mot in enumerate(words):
            stems = [stem for variante in mot.variantes for stem in variante[0]]
            best = max((self.poids.get(key, 0) for key in (mot.plat, *stems)), default=0)
            if at == len(words) - 1:
                begun = (w for key, w in self.poids.items() if key.startswith(mot.plat))
                best = max(best, max(begun, default=0) - 1)
            if best <= 0:
                return 0
            total += best
        return total


def suggest(texte: str, limite: int = 8) -> list[Suggestion]:
    """At most `limite` themes and structures for a text being typed; nothing under two letters."""
    words = mots.words(texte)
    if not words or len(words[-1].plat) < MIN_LETTRES:
        return []
    found = _suggest(words, limite)
    if not found and (repaired := _repaired(words)) != words:
        found = _suggest(repaired, limite)
    return found[:limite]


def _suggest(words, limite):
    themes = _themes(words)
    structures = _structures(words, limite)
    room = max(min(MAX_THEMES, limite), limite - len(structures))
    return themes[:room] + structures


def _repaired(words):
    vocabulaire = get_vocabulaire()
    known = [vocabulaire.frequence(mot.plat) for mot in words]
    choices = [
        [] if k else vocabulaire.repair(mot.plat, 1) for mot, k in zip(words, known, strict=True)
    ]
    return [
        mots.make_word(forme(choice[0])) if choice else mot
        for mot, choice in zip(words, choices, strict=True)
    ]


def _themes(words):
    scored = [(theme.score(words), theme) for theme in _get_themes()]
    scored = sorted(
        ((score, theme) for score, theme in scored if score),
        key=lambda pair: (-pair[0], pair[1].ordre, pair[1].libelle),
    )
    liste = reverse("annuaire:liste")
    return [
        Suggestion(theme.libelle, f"{liste}?{urlencode({'theme': theme.slug})}", "theme")
        for _score, theme in scored
    ]


def _structures(words, limite):
    """One full-text query for names, one for their rows."""
    tree = requete.typing(get_lexique().segments(words[:-1]), words[-1], str(Genre.STRUCTURE))
    pks = [pk for _tier, pk in moteur.candidates([tree], CANDIDATS)]
    if not pks:
        return []
    rows = Entree.objects.visible().filter(pk__in=pks).values_list("objet_id", "titre", "sigle")
    typed = " ".join(mot.plat for mot in words)
    best = sorted(rows, key=lambda row: _order(typed, row))[:limite]
    return [
        Suggestion(
            f"{titre} ({sigle})" if sigle else titre,
            reverse("annuaire:structure", kwargs={"pk": pk, "slug": slugify(titre) or "fiche"}),
            "structure",
        )
        for pk, titre, sigle in best
    ]


def _order(typed, row):
    pk, titre, sigle = row
    name, short = mots.fold_text(titre), mots.fold_text(sigle)
    return (short != typed, not name.startswith(typed), len(titre), name, pk)


def _load_themes():
    lexique = get_lexique()
    themes = []
    for theme in Thematique.objects.order_by("ordre", "nom_simple"):
        poids: dict[str, int] = {}
        for name in ("nom_simple", "nom", "description"):
            _weigh(poids, mots.analyse(getattr(theme, name), vides=False), POIDS[name])
        own = {key for key, weight in poids.items() if weight >= POIDS["nom"]}
        for ligne in lexique.lignes:
            if any(words and all(mot.cle in own for mot in words) for words in ligne):
                for mot in (mot for words in ligne for mot in words):
                    for key in (mot.plat, mot.cle):
                        poids.setdefault(key, POIDS["synonymes"])
        themes.append(_Theme(theme.nom_simple, theme.slug, theme.ordre, poids))
    return themes


def _weigh(poids, analyse, weight):
    for key in (*analyse.formes, *analyse.racines):
        poids[key] = max(poids.get(key, 0), weight)


_get_themes = ParVersion(_load_themes)
