"""Articles and issues in a list, as finished words."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from journal.ecoute import say_length
from journal.enums import GenreArticle
from journal.images import picture
from journal.rayons import signatures_of


@dataclass
class Carte:
    """One article. genre: "" of a plain article; image: of journal.images, or None."""

    pk: int
    url: str
    titre: str
    genre: str
    chapo: str
    signatures: str
    paru_le: datetime
    rubrique: str
    duree: str
    image: dict | None = None


def cards(articles, journal, *, images=None) -> list[Carte]:
    """Of articles of one journal with their recording. images: {pk: image} of those to show.

    One query, for the signatures.
    """
    articles = list(articles)
    signed = signatures_of([article.pk for article in articles]) if articles else {}
    return [
        _card(article, journal, signed.get(article.pk, ()), images or {}) for article in articles
    ]


def _card(article, journal, signatures, images):
    return Carte(
        pk=article.pk,
        url=f"{journal.url}{article.slug}/",
        titre=article.title,
        genre=say_genre(article.genre),
        chapo=article.chapo,
        signatures=say_names([one.nom for one in signatures]),
        paru_le=article.first_published_at,
        rubrique=article.rubrique,
        duree=say_length(article.enregistrement.duree) if article.enregistrement_id else "",
        image=picture(
            images.get(article.image_id), article.image_description, article.image_credit
        ),
    )


def say_genre(genre) -> str:
    """« Portrait », « Podcast »; nothing for what is simply an article."""
    return "" if genre == GenreArticle.TEXTE else str(GenreArticle(genre).label)


def say_names(names) -> str:
    """« Fatou et Amine », « Fatou, Amine et l'atelier d'écriture »"""
    if len(names) < 2:
        return "".join(names)
    return _("%(noms)s et %(dernier)s") % {"noms": ", ".join(names[:-1]), "dernier": names[-1]}


def by_rubrique(cartes) -> list[tuple[str, list[Carte]]]:
    """[(rubrique, cards)]: rubriques in the order they first come, cards in theirs."""
    found: dict[str, list] = {}
    for carte in cartes:
        found.setdefault(carte.rubrique, []).append(carte)
    return list(found.items())


def say_issue(numero) -> str:
    """« Numéro 4, automne 2026 »"""
    return _("Numéro %(n)s, %(periode)s") % {"n": numero.numero, "periode": numero.periode.lower()}


def issue_link(numero, journal) -> dict:
    return {
        "titre": numero.title,
        "numero": numero.numero,
        "paru_le": numero.first_published_at,
        "dit": say_issue(numero),
        "theme": numero.theme,
        "url": f"{journal.url}{numero.slug}/",
    }
