"""The summary of an issue: which articles, in what order, how far each is; then publishing it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from journal import avis, parution
from journal.models import PageArticle, PageNumero
from journal.supports.place import estimate
from portal.socle.version import bump_version

MAX_RUBRIQUE = 60


@dataclass
class Place:
    """One article of the summary. pages: of paper, 0.25 is a quarter."""

    article: PageArticle
    etat: str
    obstacles: list[str]
    mots: int = 0
    pages: float = 0


def summary(numero) -> dict:
    """Its articles in order, how far each is and what paper it takes; then those of the journal
    that are in no issue. As many queries for one article as for many."""
    journal = numero.get_parent()
    rows = PageArticle.objects.child_of(journal).for_committee().defer_streamfields()
    articles = list(rows.filter(numero=numero).order_by("ordre", "pk"))
    asked, kept = avis.asked_in(journal), parution.obstacles_of(articles)
    estimation = estimate(numero)
    parts = {part.pk: part for part in estimation.parts}
    places = [Place(one, _state(one, asked), kept[one.pk]) for one in articles]
    for place in places:
        if part := parts.get(place.article.pk):
            place.mots, place.pages = part.mots, part.pages
    return {
        "places": places,
        "estimation": estimation,
        "libres": rows.filter(numero=None, live=False).order_by("-pk"),
    }


def _state(article, asked):
    if article.live:
        return _("paru")
    if article.pk in asked:
        return _("le comité donne ses avis")
    if article.accorde_empreinte and article.accorde_empreinte == article.vu_comme:
        return _("d'accord")
    return _("en écriture")


def act(numero, data, *, par) -> list[str]:
    """What a button of the summary's page asks: data is its form. Returns what to tell."""
    geste, _sep, pk = data.get("geste", "").partition("-")
    if geste == "publier":
        return publish(numero=numero, compte=par.compte)
    article = PageArticle.objects.child_of(numero.get_parent()).filter(pk=_number(pk)).first()
    acts = {"ajouter": add, "enlever": remove, "monter": up, "descendre": down, "papier": paper}
    if article is None or geste not in acts:
        return []
    acts[geste](numero=numero, article=article)
    bump_version()  # places are facts: no page is saved
    return []


def _number(text):
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


@transaction.atomic
def add(*, numero, article):
    """At the end of an issue; an agreed article of a published issue appears at once."""
    last = PageArticle.objects.filter(numero=numero).order_by("ordre").last()
    PageArticle.objects.filter(pk=article.pk).update(
        numero=numero, ordre=last.ordre + 1 if last else 1
    )
    parution.appear(article)


@transaction.atomic
def remove(*, numero, article):
    PageArticle.objects.filter(pk=article.pk, numero=numero).update(numero=None, ordre=0)
    parution.appear(article)


def paper(*, numero, article):
    """On paper, or on the web only."""
    PageArticle.objects.filter(pk=article.pk, numero=numero).update(
        sur_papier=not article.sur_papier
    )


def up(*, numero, article):
    _move(numero, article, -1)


def down(*, numero, article):
    _move(numero, article, 1)


@transaction.atomic
def _move(numero, article, step):
    """Change places with the next one; places are written again from 1, gaps and doubles healed."""
    PageNumero.objects.select_for_update().get(pk=numero.pk)
    rows = list(PageArticle.objects.filter(numero=numero).order_by("ordre", "pk"))
    here = next((n for n, one in enumerate(rows) if one.pk == article.pk), None)
    if here is None or not 0 <= here + step < len(rows):
        return
    rows[here], rows[here + step] = rows[here + step], rows[here]
    for place, one in enumerate(rows, start=1):
        PageArticle.objects.filter(pk=one.pk).exclude(ordre=place).update(ordre=place)


@transaction.atomic
def publish(*, numero, compte=None) -> list[str]:
    """The issue and those of its articles that are agreed and kept by nothing. Returns sentences:
    what appeared, what was left and why."""
    row = PageNumero.objects.select_for_update().get(pk=numero.pk)
    revision = row.get_latest_revision() or row.save_revision(user=compte)
    revision.publish(user=compte, skip_permission_checks=True)
    out, left = parution.appear_with(row)
    said = [_("Le numéro est paru, avec %(n)s articles.") % {"n": len(out)}]
    for article, why in left:
        reason = " ".join(why) or _("le comité n'est pas encore d'accord.")
        said.append(
            _("« %(titre)s » attend : %(pourquoi)s")
            % {"titre": article.draft_title, "pourquoi": reason}
        )
    return said
