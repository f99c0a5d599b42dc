"""The committee's home: where each article stands for one member, in a fixed number of queries."""

from dataclasses import dataclass, field
from datetime import date

from django.db.models import Q
from django.utils import timezone

from journal import avis
from journal.consensus import Bilan, Etat
from journal.enums import RoleArticle
from journal.models import Avis, PageArticle, Proposition, Reunion

PARUS = 5  # the last ones, on the home


@dataclass
class Ligne:
    """One article, as its line shows it."""

    article: PageArticle
    bilan: Bilan
    mien: Avis | None  # this member's opinion on the text as it is
    ecrit_par: list[str]
    j_ecris: bool
    retard: bool
    en_avis: bool

    @property
    def bloque(self):
        return self.en_avis and self.bilan.etat == Etat.BLOQUE


@dataclass
class Tableau:
    membre: object
    a_lire: list[Ligne] = field(default_factory=list)
    en_avis: list[Ligne] = field(default_factory=list)
    en_ecriture: list[Ligne] = field(default_factory=list)
    a_paraitre: list[Ligne] = field(default_factory=list)
    parus: list[Ligne] = field(default_factory=list)
    propositions: int = 0
    reunions: list[Reunion] = field(default_factory=list)


def board(membre) -> Tableau:
    """Articles sorted by what this member may do about them; late ones first."""
    waiting = avis.asked_in(membre.journal)
    articles = _articles(membre.journal, waiting)
    voices = avis.current_of_all(articles)
    found = Tableau(membre)
    today = timezone.localdate()
    for article in articles:
        line = _line(article, membre, voices[article.pk], article.pk in waiting, today)
        _place(found, line, article).append(line)
    found.a_lire.sort(key=lambda line: line.article.avis_avant or date.max)
    found.propositions = Proposition.objects.waiting().filter(journal=membre.journal_id).count()
    found.reunions = list(
        Reunion.objects.filter(journal=membre.journal_id, debut__date__gte=today).order_by("debut")
    )
    return found


def _place(found, line, article):
    if line.en_avis:
        mine = line.mien is not None or line.j_ecris
        return found.en_avis if mine else found.a_lire
    if article.live:
        return found.parus
    agreed = article.accorde_empreinte and article.accorde_empreinte == article.vu_comme
    return found.a_paraitre if agreed else found.en_ecriture


def _line(article, membre, voices, en_avis, today):
    rows = list(article.participations.all())
    own = {row.membre_id for row in rows if row.role == RoleArticle.ECRIT}
    return Ligne(
        article=article,
        bilan=avis.count(voices, own, membre.journal.regle),
        mien=voices.get(membre.pk),
        ecrit_par=[row.membre.nom for row in rows if row.role == RoleArticle.ECRIT],
        j_ecris=membre.pk in own,
        retard=bool(en_avis and article.avis_avant and article.avis_avant < today),
        en_avis=en_avis,
    )


def _articles(journal, waiting):
    """Those that are being made, and the last that appeared: a journal grows for years."""
    rows = PageArticle.objects.child_of(journal).for_committee().defer_streamfields()
    making = rows.filter(Q(live=False) | Q(pk__in=waiting))
    out = rows.filter(live=True).exclude(pk__in=waiting).order_by("-first_published_at", "-pk")
    return [*making.order_by("-pk"), *out[:PARUS]]
