"""The summary of an issue: which articles, in what order, how far each is; then publishing it."""

from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from journal import avis, parution
from journal.lu import words
from journal.models import PageArticle, PageNumero

MAX_RUBRIQUE = 60


@dataclass
class Place:
    article: PageArticle
    mots: int
    etat: str
    obstacles: list[str]


def summary(numero) -> dict:
    """Its articles in order, and those of the journal that are in no issue."""
    journal = numero.get_parent()
    rows = PageArticle.objects.child_of(journal).for_committee()
    return {
        "places": [_place(one) for one in rows.filter(numero=numero).order_by("ordre", "pk")],
        "libres": rows.filter(numero=None, live=False).order_by("-pk"),
    }


def _place(article):
    newest = article.last_text
    if article.live:
        etat = _("paru")
    elif article.accorde_empreinte and article.accorde_empreinte == article.vu_comme:
        etat = _("d'accord")
    elif avis.in_progress(article) is not None:
        etat = _("le comité donne ses avis")
    else:
        etat = _("en écriture")
    return Place(article, words(newest), etat, parution.obstacles(article))


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
