"""The figures of a journal from one day to another, for those who coordinate it."""

from datetime import date
from statistics import median

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from wagtail.models import Page

from journal.enums import Qualite, SorteMesure
from journal.mesures import totals
from journal.models import (
    Avis,
    Membre,
    Mesure,
    PageArticle,
    PageNumero,
    Participation,
    Signature,
)


def figures(journal, debut: date, fin: date) -> dict:
    """What happened from one day to another, both included, in Paris.

    vues, ecoutes, telechargements; abonnes (of the podcast and feeds, an estimate: the median day);
    articles and articles_habitants (that a habitant signed) that appeared; habitants: members who
    wrote or gave an opinion; reunions that took place; echeances (closings of issues that fell) and
    echeances_tenues (all their articles were agreed on by that day).
    """
    pages = Page.objects.filter(path__startswith=journal.path).values("pk")
    seen = totals(pages, debut, fin)
    articles = _appeared(journal, debut, fin)
    closings = _closings(journal, debut, fin)
    return {
        "vues": seen[SorteMesure.VUE],
        "ecoutes": seen[SorteMesure.ECOUTE],
        "telechargements": seen[SorteMesure.TELECHARGEMENT],
        "abonnes": followers(journal, debut, fin),
        "articles": articles.count(),
        "articles_habitants": articles.filter(pk__in=_signed_by_habitants()).count(),
        "habitants": habitants(journal, debut, fin).count(),
        "reunions": journal.reunions.filter(
            _between("debut", debut, fin), debut__lte=timezone.now()
        ).count(),
        "echeances": closings.count(),
        "echeances_tenues": closings.filter(~Exists(_late())).count(),
    }


def followers(journal, debut, fin) -> int:
    """On the median of the days when a program read a feed: a program counts once each day, for
    as many as it announces."""
    rows = Mesure.objects.filter(page_id=journal.pk, sorte=SorteMesure.ABONNE)
    days = list(rows.filter(jour__gte=debut, jour__lte=fin).values_list("nombre", flat=True))
    return round(median(days)) if days else 0


def habitants(journal, debut, fin):
    """Members who live there and wrote an article, or gave an opinion on one."""
    wrote = Participation.objects.filter(_between("depuis", debut, fin))
    said = Avis.objects.filter(_between("donne_le", debut, fin), qualite=Qualite.HABITANT)
    took_part = Q(pk__in=said.values("membre"), qualite=Qualite.HABITANT)
    took_part |= Q(pk__in=wrote.values("membre"), qualite=Qualite.HABITANT)
    return Membre.objects.filter(took_part, journal=journal.pk)


def _appeared(journal, debut, fin):
    rows = PageArticle.objects.filter(path__startswith=journal.path)
    return rows.filter(_between("first_published_at", debut, fin))


def _signed_by_habitants():
    return Signature.objects.filter(habitant=True).values("article")


def _closings(journal, debut, fin):
    """Issues whose closing fell in these days, and has passed."""
    rows = PageNumero.objects.filter(path__startswith=journal.path)
    return rows.filter(bouclage_le__gte=debut, bouclage_le__lte=min(fin, timezone.localdate()))


def _late():
    """Articles of the issue that were not agreed on by its closing."""
    mine = PageArticle.objects.filter(numero=OuterRef("pk"))
    return mine.filter(Q(accorde_le=None) | Q(accorde_le__date__gt=OuterRef("bouclage_le")))


def _between(field, debut, fin):
    return Q(**{f"{field}__date__gte": debut, f"{field}__date__lte": fin})
