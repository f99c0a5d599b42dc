"""By a secret link: one's own sign-up, or a parent's answer.

A mail program may open the link, follow its scripts, send the first form it finds: the address
answers with a cookie and a clean address, the first form of a page only opens the slip, and every
act needs the name of its button.
"""

from functools import wraps

from django.core.exceptions import ValidationError
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from evenements.enums import EtatInscription, UsageLien
from evenements.inscriptions import liens, places
from evenements.inscriptions.actions import cancel, change, reinstate
from evenements.inscriptions.attribution import confirm, decline
from evenements.inscriptions.etat import sign_up_state
from evenements.inscriptions.forms import FormulaireQuiVient
from evenements.inscriptions.lignes import line
from evenements.inscriptions.mots import say_moment
from evenements.inscriptions.pages import gesture, public_url, slip_words
from evenements.inscriptions.parents import consent, has_parent, refuse_consent
from evenements.inscriptions.places import AVEC_DATE, SANS_CONTOURS
from evenements.inscriptions.regles import draw_at, is_to_come
from evenements.models import Inscription
from portal.socle.prive import get_cookie, private, put_aside

COOKIES = {UsageLien.PERSONNE: "inscription", UsageLien.PARENT: "accord"}
PAGES = {
    UsageLien.PERSONNE: "evenements:mon_inscription",
    UsageLien.PARENT: "evenements:mon_accord",
}
COOKIE_SECONDES = 24 * 3600


@require_safe
@private
def inscription(request, secret):
    return _open(UsageLien.PERSONNE, secret)


@require_safe
@private
def accord(request, secret):
    return _open(UsageLien.PARENT, secret)


def _open(usage, secret):
    """Changes nothing. The next page says why a cut or old link opens nothing."""
    return put_aside(redirect(PAGES[usage]), COOKIES[usage], secret, COOKIE_SECONDES)


def by_link(usage):
    """view(request, inscription); a page that explains when the link opens nothing."""

    def decorate(view):
        @private
        @wraps(view)
        def wrapped(request):
            found = liens.find(get_cookie(request, COOKIES[usage]), usage)
            if found is None:
                return _render_nothing(request)
            return view(request, _load(found.inscription_id))

        return wrapped

    return decorate


def _load(pk):
    rows = Inscription.objects.for_list().select_related(
        "quartier", "prescripteur", *(f"occurrence__{path}" for path in AVEC_DATE)
    )
    return rows.defer(*(f"occurrence__{path}" for path in SANS_CONTOURS)).get(pk=pk)


def _render_nothing(request):
    return render(request, "evenements/inscriptions/lien_mort.html", status=404)


def _page(request, page, row, *, status=200, **context):
    context |= slip_words(row.occurrence) | {
        "inscription": row,
        "ligne": line(row, places.position(row)),
        "a_venir": is_to_come(row.occurrence, timezone.now()),
        "url_date": public_url(row.occurrence),
    }
    return render(request, f"evenements/inscriptions/{page}.html", context, status=status)


# -- The person -----------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(UsageLien.PERSONNE)
def mon_inscription(request, row):
    """Where one stands; « Je viens » to an offered place, or after all."""
    erreur = ""
    if request.method == "POST":
        try:
            if gesture(request) == "confirmer":
                confirm(inscription=row)
            elif gesture(request) == "revenir" and _may_return(row):
                reinstate(inscription=row)
            return redirect("evenements:mon_inscription")
        except ValidationError as error:
            erreur, row = error.messages[0], _load(row.pk)
    context = {"erreur": erreur, "tirage_le": _draw_moment(row), "retour": _may_return(row)}
    return _page(request, "mon_inscription", row, status=400 if erreur else 200, **context)


def _may_return(row) -> bool:
    """A parent who said no is not gone round."""
    if row.is_living or (row.etat == EtatInscription.REFUSEE and has_parent(row)):
        return False
    etat = sign_up_state(row.occurrence)
    return bool(etat and etat["ouverte"])


def _draw_moment(row):
    if row.etat != EtatInscription.DEMANDE:
        return ""
    return say_moment(draw_at(row.occurrence), le=True)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(UsageLien.PERSONNE)
def je_ne_viens_plus(request, row):
    """Asks once more."""
    if not row.is_living:
        return redirect("evenements:mon_inscription")
    erreur = ""
    if request.method == "POST":
        try:
            if gesture(request) == "annuler":
                offered = row.etat == EtatInscription.PROPOSEE
                (decline if offered else cancel)(inscription=row)
                return redirect("evenements:mon_inscription")
        except ValidationError as error:
            erreur = error.messages[0]
    return _page(request, "je_ne_viens_plus", row, status=400 if erreur else 200, erreur=erreur)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(UsageLien.PERSONNE)
def qui_vient(request, row):
    """Fewer people than said."""
    if not row.is_living or row.nombre < 2:
        return redirect("evenements:mon_inscription")
    ligne = line(row)
    form = FormulaireQuiVient(
        request.POST if gesture(request) else None, participants=ligne.personnes
    )
    if form.is_bound and form.is_valid():
        try:
            change(inscription=row, participants=form.personnes)
            return redirect("evenements:mon_inscription")
        except ValidationError as error:
            form.add_error(None, error)
    return _page(request, "qui_vient", row, status=400 if form.errors else 200, form=form)


@require_safe
@by_link(UsageLien.PERSONNE)
def ma_fiche(request, row):
    """The slip, to print."""
    return _page(request, "papier", row, titre=_("Ma fiche"), retour=None, code="")


# -- A parent -------------------------------------------------------------------------------------


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(UsageLien.PARENT)
def mon_accord(request, row):
    erreur = ""
    if request.method == "POST":
        try:
            if gesture(request) == "accord":
                consent(inscription=row)
            return redirect("evenements:mon_accord")
        except ValidationError as error:
            erreur, row = error.messages[0], _load(row.pk)
    return _page(request, "mon_accord", row, status=400 if erreur else 200, erreur=erreur)


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(UsageLien.PARENT)
def refuser_accord(request, row):
    """Asks once more."""
    if not row.is_living:
        return redirect("evenements:mon_accord")
    erreur = ""
    if request.method == "POST":
        try:
            if gesture(request) == "refuser":
                refuse_consent(inscription=row)
                return redirect("evenements:mon_accord")
        except ValidationError as error:
            erreur = error.messages[0]
    return _page(request, "refuser_accord", row, status=400 if erreur else 200, erreur=erreur)
