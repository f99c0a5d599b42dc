"""What the space shows of a person's events: where each stands, its next date. Reads only."""

from dataclasses import dataclass
from datetime import datetime

from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from evenements.enums import Relecture
from evenements.models import Evenement, Occurrence
from evenements.pages import say_moment

PAR_PAGE = 30
MAX_EN_COURS = 100  # drafts and proposals: nobody has so many

BROUILLON, ATTENTE, REFUSE, PUBLIC, RETIRE = "brouillon", "attente", "refuse", "public", "retire"
DIT = {
    BROUILLON: gettext_lazy("Brouillon"),
    ATTENTE: gettext_lazy("La coordination le relit"),
    REFUSE: gettext_lazy("Pas publié"),
    PUBLIC: gettext_lazy("Publié"),
    RETIRE: gettext_lazy("Retiré de l'agenda"),
}


def situation(evenement) -> str:
    """Where it stands, as its author would say."""
    if evenement.live:
        return PUBLIC
    if evenement.relecture == Relecture.ATTENTE:
        return ATTENTE
    if evenement.relecture == Relecture.REFUSEE:
        return REFUSE
    return RETIRE if evenement.first_published_at else BROUILLON


@dataclass
class Ligne:
    """prochaine: its next date in words, "" without one; dates: whether it ever had any."""

    evenement: Evenement
    situation: str
    prochaine: str
    dates: bool
    modifiable: bool

    @property
    def dit(self):
        return DIT[self.situation]

    @property
    def changement(self):
        """What a public event also has: a change being read, or refused."""
        if self.situation != PUBLIC:
            return ""
        return {
            Relecture.ATTENTE: _("Une modification est relue par la coordination."),
            Relecture.REFUSEE: _("Une modification n'a pas été publiée."),
        }.get(self.evenement.relecture, "")


def with_dates(evenements):
    """prochaine: pk of the next date planned; a_dates: whether it has, or had, any."""
    own = Occurrence.objects.filter(evenement=OuterRef("pk")).kept()
    soon = own.upcoming().planned().chronological()
    return evenements.annotate(
        prochaine=Subquery(soon.values("pk")[:1]),
        prochaine_le=Subquery(soon.values("debut")[:1]),
        derniere_le=Subquery(own.order_by("-debut").values("debut")[:1]),
        a_dates=Exists(own),
    )


def current(acces):
    """Not public yet, and not withdrawn."""
    rows = with_dates(acces.visible()).filter(live=False)
    rows = rows.filter(~Q(relecture="") | Q(first_published_at=None))
    return rows.order_by("-cree_le", "-pk")


def upcoming(acces):
    """Public, with a date to come, or something to do."""
    rows = with_dates(acces.visible()).filter(live=True).filter(_alive())
    return rows.order_by("prochaine_le", "nom", "pk")


def past(acces):
    """All the others: over, or withdrawn."""
    rows = with_dates(acces.visible())
    over = Q(live=True) & ~_alive()
    withdrawn = Q(live=False, relecture="", first_published_at__isnull=False)
    return rows.filter(over | withdrawn).order_by(Coalesce("derniere_le", "cree_le").desc(), "-pk")


def _alive():
    return Q(prochaine__isnull=False) | ~Q(relecture="") | Q(a_dates=False)


def lines(acces, evenements) -> list[Ligne]:
    """evenements: a page of one of the querysets above. Four queries, whatever their number."""
    rows = list(evenements.select_related("service__structure").prefetch_related("organisateurs"))
    dates = Occurrence.objects.in_bulk([row.prochaine for row in rows if row.prochaine])
    return [
        Ligne(
            row,
            situation(row),
            say_moment(dates[row.prochaine]) if row.prochaine in dates else "",
            row.a_dates,
            acces.may_change(row),
        )
        for row in rows
    ]


def page_of(acces, evenements, number):
    """A Paginator page whose items are lines."""
    page = Paginator(evenements, PAR_PAGE).get_page(number)
    page.object_list = lines(acces, page.object_list)
    return page


def next_moments(moments: list[tuple[datetime, datetime]]) -> list[str]:
    """« Mardi 3 mars 2026 de 14 h à 16 h » of dates not written yet."""
    return [say_moment(Occurrence(debut=debut, fin=fin)) for debut, fin in moments]
