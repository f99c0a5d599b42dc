"""Who the person behind a request is in the committees: by an account, or by a link."""

from dataclasses import dataclass
from functools import wraps

from django.http import Http404
from django.shortcuts import get_object_or_404, redirect

from journal.comite import liens
from journal.models import Membre, PageArticle
from portal.socle.prive import get_cookie, private


@dataclass(frozen=True)
class Acces:
    """membres: this person in each committee they are in; never empty."""

    membres: tuple[Membre, ...]

    def member_of(self, journal_pk) -> Membre | None:
        return next((one for one in self.membres if one.journal_id == journal_pk), None)

    @property
    def journals(self):
        return [one.journal for one in self.membres]


def get_acces(request) -> Acces | None:
    """Asked at each request: who was removed is gone at the next page."""
    found = {}
    rows = Membre.objects.active().select_related("journal", "quartier")
    if request.user.is_authenticated:
        found |= {one.journal_id: one for one in rows.filter(compte=request.user)}
    came = liens.member_of(liens.find(get_cookie(request, liens.COOKIE)))
    if came is not None:
        # Only the contact this link was sent to is known to be theirs: whoever animates a committee
        # writes the others, of anybody.
        telephone = "" if came.courriel else came.telephone
        same = rows.reached_at(courriel=came.courriel, telephone=telephone)
        found = {one.journal_id: one for one in same} | found
        found.setdefault(came.journal_id, came)
    return (
        Acces(tuple(sorted(found.values(), key=lambda one: one.journal.title))) if found else None
    )


def in_committee(view):
    """view(request, acces, …) for members; the others are led to the door."""

    @private
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        acces = get_acces(request)
        if acces is None:
            return redirect("comite:entrer")
        return view(request, acces, *args, **kwargs)

    return wrapped


def on_article(view):
    """view(request, membre, article, …) for members of its journal; the same 404 for what is not
    theirs and for what does not exist."""

    @in_committee
    @wraps(view)
    def wrapped(request, acces, pk, **kwargs):
        article = get_object_or_404(PageArticle.objects.for_committee(), pk=pk)
        membre = acces.member_of(article.get_parent().pk)
        if membre is None:
            raise Http404
        return view(request, membre, article, **kwargs)

    return wrapped


def animates(view):
    """view(request, membre, …) for who animates the committee of the journal `journal` (a pk)."""

    @in_committee
    @wraps(view)
    def wrapped(request, acces, journal, **kwargs):
        membre = acces.member_of(journal)
        if membre is None or not membre.anime:
            raise Http404
        return view(request, membre, **kwargs)

    return wrapped
